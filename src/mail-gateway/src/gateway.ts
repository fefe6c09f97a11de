import { readFileSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { authenticate, isLocalAddress, type Resolver } from './authentication.js';
import { readDispatchMail } from './dispatch-mail.js';
import { handOverBody } from './hand-over.js';
import type { Intake, IntakeAnswer } from './intake.js';
import { idHash, type Log } from './log.js';
import { brigadeOf, Recipients } from './recipients.js';
import type { Settings } from './settings.js';

type Reply = { readonly code: 250 | 421 | 451 | 452 | 550 | 552; readonly message: string };

const accepted: Reply = { code: 250, message: '2.0.0 Stored' };
const tryAgain: Reply = { code: 451, message: '4.3.0 Not stored, try again later' };
const tooBig: Reply = { code: 552, message: '5.3.4 Message too big' };
const overloaded: Reply = { code: 452, message: '4.3.1 Too much mail at once, try again later' };

const smallMessageBytes = 1_048_576;
const maxRefusals = 20;

class SmtpRefusal extends Error {
  constructor(readonly responseCode: number, message: string) { super(message); }
}

const refusal = (reply: { readonly code: number; readonly message: string }): SmtpRefusal => new SmtpRefusal(reply.code, reply.message);

/**
 * Takes dispatch mails by SMTP and answers 250 only when BrigadeDispatch has said 202 (stored) for every brigade named.
 *
 * The gateway keeps no mail itself: whoever sends keeps it until that 250, and comes again after a 4xx. So every failure that
 * could be ours, an operator's or the network's is a 4xx; 5xx is for what no repetition can mend (no such brigade, too big).
 */
export class MailGateway {
  readonly #server: SMTPServer;
  readonly #recipients: Recipients;
  readonly #running = new Map<string, Promise<void>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #refusals = new Map<string, number>();
  readonly #perAddress = new Map<string, Set<string>>();
  #bytesInFlight = 0;
  #stopping = false;
  #tlsStamp = '';

  constructor(
    private readonly settings: Settings,
    private readonly intake: Pick<Intake, 'probe' | 'deliver'>,
    private readonly resolver: Resolver,
    private readonly log: Log,
  ) {
    this.#recipients = new Recipients(intake, settings.domains, settings.probeTimeoutMs, log);
    this.#server = new SMTPServer({
      name: settings.name,
      logger: false,
      disabledCommands: settings.tls === null ? ['AUTH', 'STARTTLS'] : ['AUTH'],
      authOptional: true,
      disableReverseLookup: true,
      // Japanese carriers and old command systems have addresses (a..b.@…) that RFC 5321 does not know.
      lenientAddressParsing: true,
      size: settings.maxMessageBytes,
      maxClients: settings.maxConnections,
      maxRecipients: settings.maxRecipients,
      maxCommandLength: 4_096,
      socketTimeout: settings.idleTimeoutMs,
      closeTimeout: settings.stopTimeoutMs,
      ...(settings.tls === null ? {} : { key: readFileSync(settings.tls.keyFile), cert: readFileSync(settings.tls.certFile), minVersion: 'TLSv1.2' as const }),
      onConnect: (session, callback) => this.#onConnect(session, callback),
      onClose: (session) => this.#onClose(session),
      onRcptTo: (address, session, callback) => {
        this.#onRecipient(address.address, session).then(callback, () => callback(refusal(tryAgain)));
      },
      onData: (stream, session, callback) => {
        const done = this.#onData(stream, session).then(
          (reply) => (reply.code === 250 ? callback(null, reply.message) : callback(refusal(reply))),
          (error: unknown) => {
            this.log('error', 'mailFailed', { session: session.id, reason: error instanceof Error ? error.name : 'unknown' });
            callback(refusal(tryAgain));
          },
        ).finally(() => {
          this.#running.delete(session.id);
          if (this.#stopping) setImmediate(() => this.#drop(session.id, 'Server shutting down'));
        });
        this.#running.set(session.id, done);
      },
    });
    this.#tlsStamp = this.#stampOfTls();
  }

  async start(): Promise<AddressInfo> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.settings.port, this.settings.host, () => {
        this.#server.removeListener('error', reject);
        resolve();
      });
    });
    this.#server.on('error', (error: NodeJS.ErrnoException) => {
      this.log('warn', 'connectionFailed', { code: error.code ?? error.name });
    });
    return this.#server.server.address() as AddressInfo;
  }

  /** Takes no new mail, finishes those that run, then closes. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const closed = new Promise<void>((resolve) => this.#server.close(resolve));
    for (const connection of [...this.#server.connections]) {
      if (!this.#running.has(connection.id)) connection.send(421, '4.3.2 Server shutting down');
    }
    const limit = new Promise<void>((resolve) => setTimeout(resolve, this.settings.stopTimeoutMs).unref());
    await Promise.race([Promise.allSettled([...this.#running.values()]), limit]);
    // The last reply still has to reach its client.
    await Promise.race([closed, new Promise<void>((resolve) => setTimeout(resolve, 1_000))]);
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #drop(sessionId: string, message: string): void {
    for (const connection of this.#server.connections) if (connection.id === sessionId) connection.send(421, `4.4.2 ${message}`);
  }

  #onConnect(session: SMTPServerSession, callback: (error?: Error | null) => void): void {
    const address = session.remoteAddress;
    const sessions = this.#perAddress.get(address) ?? new Set<string>();
    if (sessions.size >= this.settings.maxConnectionsPerAddress && !isLocalAddress(address)) {
      callback(new SmtpRefusal(421, '4.7.0 Too many connections'));
      return;
    }
    this.#perAddress.set(address, sessions.add(session.id));
    this.#refreshTls();
    // The idle limit alone lets a client live for ever on a byte a minute.
    this.#deadline(session.id, this.settings.sessionTimeoutMs);
    callback();
  }

  #deadline(sessionId: string, ms: number): void {
    const timer = setTimeout(() => {
      if (this.#running.has(sessionId)) this.#deadline(sessionId, 10_000);
      else this.#drop(sessionId, 'Session took too long');
    }, ms);
    timer.unref();
    this.#timers.set(sessionId, timer);
  }

  #onClose(session: SMTPServerSession): void {
    clearTimeout(this.#timers.get(session.id));
    this.#timers.delete(session.id);
    this.#refusals.delete(session.id);
    const sessions = this.#perAddress.get(session.remoteAddress);
    sessions?.delete(session.id);
    if (sessions?.size === 0) this.#perAddress.delete(session.remoteAddress);
  }

  async #onRecipient(address: string, session: SMTPServerSession): Promise<Error | null> {
    const refusals = this.#refusals.get(session.id) ?? 0;
    // Guessing brigades; 421 is no final word, so a sender with an honest long list only has to come again.
    if (refusals >= maxRefusals) return new SmtpRefusal(421, '4.7.0 Too many unknown recipients');
    const verdict = await this.#recipients.check(address);
    if (verdict.kind === 'brigade') return null;
    this.#refusals.set(session.id, refusals + 1);
    this.log('info', 'recipientRefused', { session: session.id, client: session.remoteAddress, code: verdict.code });
    return refusal(verdict);
  }

  async #onData(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Reply> {
    const started = performance.now();
    const received = await this.#receive(stream, session);
    if (!('raw' in received)) {
      this.log('warn', 'mailRefused', { session: session.id, client: session.remoteAddress, bytes: received.bytes, code: received.reply.code, ms: since(started) });
      return received.reply;
    }
    const { raw } = received;
    try {
      return await this.#handOver(raw, session, started);
    } finally {
      this.#bytesInFlight -= raw.length;
    }
  }

  async #receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<{ raw: Buffer } | { reply: Reply; bytes: number }> {
    let chunks: Buffer[] = [];
    let bytes = 0;
    let held = 0;
    let reply: Reply | null = null;
    const release = (): void => { chunks = []; this.#bytesInFlight -= held; held = 0; };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#drop(session.id, 'Message took too long');
      stream.destroy(new Error('late'));
    }, this.settings.dataTimeoutMs);
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (reply !== null) {
          // Read on to the end of the message, so that the sender hears why; but not for ever.
          if (bytes > this.settings.maxMessageBytes * 4) {
            this.#drop(session.id, reply.message);
            break;
          }
          continue;
        }
        chunks.push(chunk);
        held += chunk.length;
        this.#bytesInFlight += chunk.length;
        if (bytes > this.settings.maxMessageBytes) reply = tooBig;
        // Big mails give way first: a dispatch mail has a few kilobytes and must still get in.
        else if (bytes > smallMessageBytes && this.#bytesInFlight > this.settings.maxBytesInFlight) reply = overloaded;
        if (reply !== null) release();
      }
    } catch {
      release();
      this.log('warn', 'mailCutOff', { session: session.id, client: session.remoteAddress, bytes, reason: late ? 'timeout' : 'connection' });
      return { reply: reply ?? tryAgain, bytes };
    } finally {
      clearTimeout(timer);
    }
    if (reply !== null) return { reply, bytes };
    return { raw: Buffer.concat(chunks) };
  }

  async #handOver(raw: Buffer, session: SMTPServerSession, started: number): Promise<Reply> {
    const brigadeIds = [...new Set(session.envelope.rcptTo.map((r) => brigadeOf(r.address, this.settings.domains)))].filter((id) => id !== null);
    if (brigadeIds.length === 0) return tryAgain;
    const envelopeFrom = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;

    const mail = readDispatchMail(raw);
    const authentication = await authenticate({
      raw,
      clientAddress: session.remoteAddress,
      helo: session.hostNameAppearsAs || session.remoteAddress,
      envelopeFrom,
      fromAddresses: mail.fromAddresses,
      signed: mail.signed,
    }, this.resolver, this.settings.authenticationBudgetMs);

    const body = handOverBody(mail, envelopeFrom, authentication, raw);
    const outcomes = await Promise.all(brigadeIds.map(async (brigadeId) => {
      const asked = performance.now();
      const answer = await this.intake.deliver(brigadeId, body, this.settings.deliveryTimeoutMs);
      const reply = replyTo(answer);
      const outcome = 'status' in answer ? String(answer.status) : answer.failed;
      const level = reply.code === 250 ? 'info' : outcome === '401' || outcome.startsWith('4') ? 'error' : 'warn';
      this.log(level, reply.code === 250 ? 'mailStored' : 'mailNotStored', {
        session: session.id, brigadeId, client: session.remoteAddress, secure: session.secure === true,
        messageIdHash: idHash(mail.messageId), bytes: raw.length, jsonBytes: body.length,
        textLength: mail.text?.length ?? 0, htmlLength: mail.html?.length ?? 0, flaw: mail.flaw,
        spf: authentication.spf, dkim: authentication.dkim, dmarc: authentication.dmarc,
        outcome, code: reply.code, serverMs: since(asked), ms: since(started),
      });
      return reply;
    }));
    // One reply for all: the sender repeats the mail for the brigades that lack it; the server knows the repeated ones.
    return outcomes.find((r) => r.code === 451) ?? outcomes.find((r) => r.code === 552) ?? accepted;
  }

  #stampOfTls(): string {
    if (this.settings.tls === null) return '';
    return [this.settings.tls.keyFile, this.settings.tls.certFile].map((file) => {
      try { return String(statSync(file).mtimeMs); } catch { return '?'; }
    }).join('/');
  }

  /** Certificates are renewed every few weeks by other programs; alarms do not stop for that. */
  #refreshTls(): void {
    const { tls } = this.settings;
    const stamp = this.#stampOfTls();
    if (tls === null || stamp === this.#tlsStamp) return;
    this.#tlsStamp = stamp;
    try {
      this.#server.updateSecureContext({ key: readFileSync(tls.keyFile), cert: readFileSync(tls.certFile) });
      this.log('info', 'tlsReloaded');
    } catch {
      this.log('error', 'tlsUnreadable');
    }
  }
}

/**
 * Only 202 is "stored". 413 cannot get better by repeating. All else is answered 451 so that the sender keeps the mail:
 * 401 means a secret was changed on one side only, and the intake never answers a signed mail with another 4xx, so such an
 * answer comes from something between here and there, or from a fault that somebody is about to mend.
 */
export function replyTo(answer: IntakeAnswer): Reply {
  if ('failed' in answer) return tryAgain;
  if (answer.status === 202) return accepted;
  if (answer.status === 413) return tooBig;
  return tryAgain;
}

const since = (start: number): number => Math.round(performance.now() - start);
