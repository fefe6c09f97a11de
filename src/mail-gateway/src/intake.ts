import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { IntakeSecrets } from './intake-secrets.js';

export type IntakeAnswer = { readonly status: number } | { readonly failed: 'timeout' | 'connection' | 'noSecret' | 'secretsUnreadable' };

/** The headers that prove a request to come from someone who holds the brigade's intake secret. */
export function signatureHeaders(secret: string, body: Buffer, unixSeconds: number): Record<string, string> {
  const timestamp = String(unixSeconds);
  const signature = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
  return { 'X-Brigade-Timestamp': timestamp, 'X-Brigade-Signature': `sha256=${signature}` };
}

/** BrigadeDispatch's intake as the gateway sees it: signed requests, each answered by a status or a named failure. */
export class Intake {
  readonly #agent: http.Agent;
  readonly #client: typeof http | typeof https;

  constructor(private readonly base: URL, private readonly secrets: IntakeSecrets, private readonly now: () => number = Date.now) {
    const secure = base.protocol === 'https:';
    this.#client = secure ? https : http;
    this.#agent = new this.#client.Agent({ keepAlive: true, maxSockets: 200, maxFreeSockets: 8 });
  }

  probe(brigadeId: string, timeoutMs: number): Promise<IntakeAnswer> {
    return this.#post(brigadeId, 'probe', Buffer.alloc(0), timeoutMs);
  }

  deliver(brigadeId: string, body: Buffer, timeoutMs: number): Promise<IntakeAnswer> {
    return this.#post(brigadeId, 'mails', body, timeoutMs);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #post(brigadeId: string, what: 'probe' | 'mails', body: Buffer, timeoutMs: number): Promise<IntakeAnswer> {
    let secret: string | null;
    try {
      secret = this.secrets(brigadeId);
    } catch {
      return { failed: 'secretsUnreadable' };
    }
    if (secret === null) return { failed: 'noSecret' };
    const url = new URL(this.base);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/intake/${encodeURIComponent(brigadeId)}/${what}`;
    const deadline = performance.now() + timeoutMs;
    const first = await this.#send(url, secret, body, timeoutMs);
    // A kept connection that the server had just closed: a fresh one is worth a try, the server knows a repeated mail.
    if (first !== 'staleConnection') return first;
    const second = await this.#send(url, secret, body, Math.max(1, deadline - performance.now()));
    return second === 'staleConnection' ? { failed: 'connection' } : second;
  }

  #send(url: URL, secret: string, body: Buffer, timeoutMs: number): Promise<IntakeAnswer | 'staleConnection'> {
    return new Promise((resolve) => {
      const request = this.#client.request(url, {
        method: 'POST',
        agent: this.#agent,
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': body.length,
          ...signatureHeaders(secret, body, Math.floor(this.now() / 1000)),
        },
      });
      const timer = setTimeout(() => {
        resolve({ failed: 'timeout' });
        request.destroy();
      }, timeoutMs);
      const settle = (answer: IntakeAnswer | 'staleConnection'): void => { clearTimeout(timer); resolve(answer); };
      request.on('error', (error: NodeJS.ErrnoException) => {
        const stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        settle(stale ? 'staleConnection' : { failed: 'connection' });
      });
      request.on('response', (response) => {
        // The status alone says whether the mail is stored; the rest is read only to keep the connection usable.
        settle({ status: response.statusCode ?? 0 });
        response.on('error', () => undefined);
        response.resume();
      });
      request.end(body);
    });
  }
}
