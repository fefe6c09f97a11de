import { createHmac, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Resolver } from '../authentication.js';
import { MailGateway } from '../gateway.js';
import { oneSecret, type IntakeSecrets } from '../intake-secrets.js';
import { Intake } from '../intake.js';
import { logTo } from '../log.js';
import { readSettings } from '../settings.js';

export const secret = 'demo-intake-secret';

export type PostedMail = {
  messageId: string | null; envelopeFrom: string; from: string | null; to: string | null; subject: string | null; date: string | null;
  text: string | null; html: string | null; authentication: { spf: string; dkim: string; dmarc: string }; raw: string;
};
export type Received = { brigadeId: string; what: string; body: Buffer; mail: PostedMail | null; headers: http.IncomingHttpHeaders };

/** Stands in for BrigadeDispatch's intake: checks the signature over the raw bytes as contract.md says, and stores. */
export class IntakeStandIn {
  readonly stored: Received[] = [];
  readonly probes: string[] = [];
  readonly badSignatures: string[] = [];
  brigades = new Set(['demo', 'demo-2', 'demo-3']);
  secrets = new Map<string, string>();
  answer: (brigadeId: string, what: string) => number | 'hang' | 'reset' = () => 0;
  #server!: http.Server;
  port = 0;

  async start(port = 0): Promise<this> {
    this.#server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.#handle(request, response, Buffer.concat(chunks)));
    });
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    this.port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  dropIdleConnections(): void {
    this.#server.closeAllConnections();
  }

  #handle(request: http.IncomingMessage, response: http.ServerResponse, body: Buffer): void {
    const path = /^\/intake\/([^/]+)\/(mails|probe)$/.exec(request.url ?? '');
    const end = (status: number): void => { response.writeHead(status).end(); };
    if (request.method !== 'POST' || path === null) return end(404);
    const [, brigadeId, what] = path as unknown as [string, string, string];
    if (what === 'probe') this.probes.push(brigadeId);
    const timestamp = String(request.headers['x-brigade-timestamp'] ?? '');
    const given = Buffer.from(String(request.headers['x-brigade-signature'] ?? ''));
    const wanted = Buffer.from(`sha256=${createHmac('sha256', this.secrets.get(brigadeId) ?? secret).update(`${timestamp}.`).update(body).digest('hex')}`);
    const fresh = /^\d+$/.test(timestamp) && Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300;
    if (!fresh || given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      this.badSignatures.push(brigadeId);
      return end(401);
    }
    const told = this.answer(brigadeId, what);
    if (told === 'hang') return;
    if (told === 'reset') { request.socket.destroy(); return; }
    if (told !== 0) return end(told);
    if (!this.brigades.has(brigadeId)) return end(401);
    if (what === 'probe') return end(body.length === 0 ? 204 : 400);
    if (request.headers['content-type'] !== 'application/json') return end(415);
    if (body.length > 16_000_000) return end(413);
    this.stored.push({ brigadeId, what, body, mail: JSON.parse(body.toString('utf8')) as PostedMail, headers: request.headers });
    response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"alertId":"a","disposition":"newIncident","incidentId":"i","callOutId":"c"}');
  }

  get last(): PostedMail {
    const mail = this.stored.at(-1)?.mail;
    if (mail === undefined || mail === null) throw new Error('nothing was stored');
    return mail;
  }
}

export const noNames: Resolver = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));

export type Running = { gateway: MailGateway; port: number; log: Record<string, unknown>[]; stop: () => Promise<void> };

export async function startGateway(intakePort: number, env: Record<string, string> = {}, options: { resolver?: Resolver; secrets?: IntakeSecrets } = {}): Promise<Running> {
  const settings = readSettings({ MAIL_LISTEN: '127.0.0.1:0', BRIGADE_URL: `http://127.0.0.1:${intakePort}`, INTAKE_SECRET: secret, MAIL_NAME: 'gateway.example', ...env });
  const entries: Record<string, unknown>[] = [];
  const log = logTo((line) => entries.push(JSON.parse(line) as Record<string, unknown>));
  const intake = new Intake(settings.brigadeUrl, options.secrets ?? oneSecret(secret));
  const gateway = new MailGateway(settings, intake, options.resolver ?? noNames, log);
  const { port } = await gateway.start();
  return { gateway, port, log: entries, stop: async () => { await gateway.stop(); intake.close(); } };
}

/** A plain SMTP client over a socket: says what it is told, byte by byte. */
export class SmtpClient {
  #buffer = '';
  #waiting: (() => void) | null = null;
  #closed = false;
  #error: Error | null = null;

  private constructor(readonly socket: net.Socket) {
    const wake = (): void => { this.#waiting?.(); this.#waiting = null; };
    socket.on('data', (chunk: Buffer) => { this.#buffer += chunk.toString('latin1'); wake(); });
    socket.on('close', () => { this.#closed = true; wake(); });
    socket.on('error', (error) => { this.#error = error; wake(); });
  }

  static async connect(port: number): Promise<SmtpClient> {
    const socket = net.connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    const client = new SmtpClient(socket);
    client.greeting = await client.reply();
    return client;
  }

  greeting = '';

  /** One whole reply; "" when the connection ended without. */
  async reply(): Promise<string> {
    for (;;) {
      const whole = /^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/.exec(this.#buffer);
      if (whole !== null) {
        this.#buffer = this.#buffer.slice(whole[0].length);
        return whole[0].trimEnd();
      }
      if (this.#closed || this.#error !== null) return '';
      await new Promise<void>((resolve) => { this.#waiting = resolve; });
    }
  }

  async say(line: string): Promise<string> {
    this.socket.write(Buffer.from(`${line}\r\n`, 'utf8'));
    return this.reply();
  }

  async closed(): Promise<void> {
    while (!this.#closed) await new Promise<void>((resolve) => { this.#waiting = resolve; });
  }

  /** Sends message bytes with dots stuffed and the end mark, and waits for the reply. */
  async data(message: Buffer): Promise<string> {
    const go = await this.say('DATA');
    if (!go.startsWith('354')) return go;
    const body = message.length > 0 && !message.subarray(-2).equals(Buffer.from('\r\n')) ? Buffer.concat([message, Buffer.from('\r\n')]) : message;
    this.socket.write(Buffer.from(body.toString('latin1').replace(/(^|\n)\./g, '$1..'), 'latin1'));
    this.socket.write('.\r\n');
    return this.reply();
  }

  end(): void {
    this.socket.destroy();
  }
}

/** Sends one mail and returns the last reply. */
export async function send(port: number, message: Buffer, recipients: readonly string[] = ['demo@mail.example'], from = 'dispatch@fire.example'): Promise<string> {
  const client = await SmtpClient.connect(port);
  try {
    await client.say('EHLO sender.example');
    let reply = await client.say(`MAIL FROM:<${from}>`);
    if (!reply.startsWith('250')) return reply;
    for (const recipient of recipients) {
      reply = await client.say(`RCPT TO:<${recipient}>`);
      if (!reply.startsWith('250')) return reply;
    }
    return await client.data(message);
  } finally {
    client.end();
  }
}

export const bytes = (...pieces: readonly (string | Buffer | readonly number[])[]): Buffer =>
  Buffer.concat(pieces.map((p) => (typeof p === 'string' ? Buffer.from(p.replace(/\r?\n/g, '\r\n'), 'utf8') : Buffer.from(p))));

/** A folder of the shared material beside the project; null where a clone stands alone. */
export function shared(...path: string[]): string | null {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let i = 0; i < 12; i++) {
    const candidate = join(folder, 'shared', ...path);
    if (existsSync(candidate)) return candidate;
    const up = dirname(folder);
    if (up === folder) break;
    folder = up;
  }
  return null;
}

/** Repeatable randomness for mutations: a failing case must fail again. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
