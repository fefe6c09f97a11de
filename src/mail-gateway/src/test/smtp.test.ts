import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { secretsFromFile } from '../intake-secrets.js';
import { replyTo } from '../gateway.js';
import { brigadeOf, Recipients } from '../recipients.js';
import { bytes, IntakeStandIn, randomFrom, send, SmtpClient, startGateway, type Running } from './support.js';

const mail = (id = 'x1'): Buffer => bytes(`From: =?UTF-8?B?5pys6YOo?= <a@fire.example>\nTo: someone-else@mail.example\nSubject: =?UTF-8?B?54Gr54G9?=\nMessage-ID: <${id}@fire.example>\nDate: Fri, 20 Nov 2026 03:12:00 +0900\nContent-Type: text/plain; charset=utf-8\n\n建物火災 上田市大手\n`);

let intake: IntakeStandIn;
let gateway: Running;
const using = async (env: Record<string, string> = {}, options: Parameters<typeof startGateway>[2] = {}): Promise<void> => {
  await gateway.stop();
  gateway = await startGateway(intake.port, env, options);
};

beforeEach(async () => {
  intake = await new IntakeStandIn().start();
  gateway = await startGateway(intake.port);
});
afterEach(async () => {
  await gateway.stop();
  await intake.stop();
});

describe('A mail', () => {
  it('reaches the brigade of the SMTP recipient as signed JSON, with its exact bytes', async () => {
    assert.equal(await send(gateway.port, mail(), ['DEMO@anything.example']), '250 2.0.0 Stored');
    assert.equal(intake.badSignatures.length, 0);
    assert.equal(intake.stored[0]!.brigadeId, 'demo');
    assert.deepEqual(intake.last, {
      messageId: '<x1@fire.example>',
      envelopeFrom: 'dispatch@fire.example',
      from: '本部 <a@fire.example>',
      to: 'someone-else@mail.example',
      subject: '火災',
      date: '2026-11-20T03:12:00+09:00',
      text: '建物火災 上田市大手\n',
      html: null,
      authentication: { spf: 'none', dkim: 'none', dmarc: 'none' },
      raw: mail().toString('base64'),
    });
  });
  it('keeps every byte: dots, NULs, 8-bit and bare line feeds', async () => {
    const raw = bytes('Subject: x\n\n.dot\n..two\n', [0, 0x80, 0xff, 0x0a, 0x0d], 'end\n.\x20\n');
    assert.match(await send(gateway.port, raw), /^250/);
    assert.equal(Buffer.from(intake.last.raw, 'base64').toString('hex'), raw.toString('hex'));
  });
  it('with an empty sender (a bounce) is taken', async () => {
    assert.match(await send(gateway.port, mail(), ['demo@mail.example'], ''), /^250/);
    assert.equal(intake.last.envelopeFrom, '');
  });
  it('from an address no standard knows is taken', async () => {
    assert.match(await send(gateway.port, mail(), ['demo@mail.example'], 'shobo..dan.@docomo.example'), /^250/);
    assert.equal(intake.last.envelopeFrom, 'shobo..dan.@docomo.example');
  });
  it('without a single byte is handed over too', async () => {
    const client = await SmtpClient.connect(gateway.port);
    await client.say('EHLO x');
    await client.say('MAIL FROM:<a@b.example>');
    await client.say('RCPT TO:<demo@mail.example>');
    assert.match(await client.data(Buffer.alloc(0)), /^250/);
    client.end();
    assert.deepEqual([intake.last.raw, intake.last.text, intake.last.messageId], ['', null, null]);
  });
  it('for two brigades reaches both, once each', async () => {
    assert.match(await send(gateway.port, mail(), ['demo@a.example', 'demo-2@a.example', 'demo@b.example']), /^250/);
    assert.deepEqual(intake.stored.map((s) => s.brigadeId).sort(), ['demo', 'demo-2']);
  });
  it('sent twice is handed over twice with the same bytes: the server knows the repeat', async () => {
    for (let i = 0; i < 2; i++) assert.match(await send(gateway.port, mail()), /^250/);
    assert.equal(intake.stored.length, 2);
    assert.ok(intake.stored[0]!.body.equals(intake.stored[1]!.body));
  });
  it('follows another on the same connection, pipelined', async () => {
    const client = await SmtpClient.connect(gateway.port);
    await client.say('EHLO x');
    const text = mail().toString('latin1');
    client.socket.write(Buffer.from('MAIL FROM:<a@b.example>\r\nRCPT TO:<demo@m.example>\r\nDATA\r\n' + `${text}.\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<demo-2@m.example>\r\nDATA\r\n${text}.\r\nQUIT\r\n`, 'latin1'));
    const replies: string[] = [];
    for (let i = 0; i < 9; i++) replies.push((await client.reply()).slice(0, 3));
    assert.deepEqual(replies, ['250', '250', '354', '250', '250', '250', '354', '250', '221']);
    assert.deepEqual(intake.stored.map((s) => s.brigadeId), ['demo', 'demo-2']);
    client.end();
  });
  it('sent by nodemailer arrives', async () => {
    const nodemailer = createRequire(import.meta.url)('nodemailer') as { createTransport(o: object): { sendMail(m: object): Promise<unknown>; close(): void } };
    const transport = nodemailer.createTransport({ host: '127.0.0.1', port: gateway.port, ignoreTLS: true });
    await transport.sendMail({ from: 'a@fire.example', to: 'demo@mail.example', subject: '【火災】', text: '.上田市\n出動' });
    transport.close();
    assert.deepEqual([intake.last.subject, intake.last.text!.trimEnd()], ['【火災】', '.上田市\n出動']);
  });
});

describe('The greeting', () => {
  it('tells no version, and EHLO offers size, 8-bit, UTF-8 and pipelining but no AUTH', async () => {
    const client = await SmtpClient.connect(gateway.port);
    assert.equal(client.greeting, '220 gateway.example ESMTP');
    const ehlo = await client.say('EHLO x');
    for (const word of ['SIZE 10485760', '8BITMIME', 'SMTPUTF8', 'PIPELINING']) assert.ok(ehlo.includes(word), ehlo);
    assert.ok(!/AUTH|STARTTLS/.test(ehlo), ehlo);
    assert.match(await client.say('AUTH PLAIN AGEAYg=='), /^50\d/);
    client.end();
  });
});

describe('A recipient', () => {
  const rcpt = async (address: string): Promise<string> => {
    const client = await SmtpClient.connect(gateway.port);
    await client.say('EHLO x');
    await client.say('MAIL FROM:<a@b.example>');
    const reply = await client.say(`RCPT TO:<${address}>`);
    client.end();
    return reply;
  };
  it('that is no brigade is refused with 550', async () => assert.match(await rcpt('nobody@mail.example'), /^550 5\.1\.1/));
  for (const address of ['-demo@m.example', 'de_mo@m.example', 'demo+tag@m.example', '"demo"@m.example', `${'a'.repeat(64)}@m.example`, 'デモ@m.example', '../demo@m.example', 'a.b@m.example']) {
    it(`${address} cannot be a brigade and is refused without asking`, async () => {
      assert.match(await rcpt(address), /^550 5\.1\.1/);
      assert.equal(intake.probes.length, 0);
    });
  }
  it('is asked for once a minute', async () => {
    assert.match(await rcpt('demo@m.example'), /^250/);
    assert.match(await rcpt('Demo@other.example'), /^250/);
    assert.deepEqual(intake.probes, ['demo']);
  });
  it('is answered 451 while the server cannot be asked', async () => {
    for (const answer of [500, 503, 404, 429, 'reset'] as const) {
      intake.answer = () => answer;
      assert.match(await rcpt('demo@m.example'), /^451 4\.3\.0/, String(answer));
    }
    await intake.stop();
    assert.match(await rcpt('demo@m.example'), /^451 4\.3\.0/);
    intake = await new IntakeStandIn().start();
  });
  it('is answered 451 when the server does not answer in time', async () => {
    await using({ MAIL_PROBE_TIMEOUT_MS: '150' });
    intake.answer = () => 'hang';
    assert.match(await rcpt('demo@m.example'), /^451/);
  });
  it('of another domain is refused where domains are set', async () => {
    await using({ MAIL_DOMAINS: 'mail.example, Alarm.example' });
    assert.match(await rcpt('demo@elsewhere.example'), /^550/);
    assert.equal(intake.probes.length, 0);
    assert.match(await rcpt('demo@ALARM.example'), /^250/);
  });
  it('beyond the hundredth is refused for now', async () => {
    await using({ MAIL_MAX_RECIPIENTS: '3' });
    const client = await SmtpClient.connect(gateway.port);
    await client.say('EHLO x');
    await client.say('MAIL FROM:<a@b.example>');
    for (let i = 0; i < 3; i++) assert.match(await client.say(`RCPT TO:<demo@m${i}.example>`), /^250/);
    assert.match(await client.say('RCPT TO:<demo@m4.example>'), /^452/);
    client.end();
  });
  it('guessed again and again ends the session with 421', async () => {
    const client = await SmtpClient.connect(gateway.port);
    await client.say('EHLO x');
    await client.say('MAIL FROM:<a@b.example>');
    for (let i = 0; i < 20; i++) assert.match(await client.say(`RCPT TO:<guess${i}@m.example>`), /^550/);
    assert.match(await client.say('RCPT TO:<guess@m.example>'), /^421/);
    client.end();
  });
  it('known a minute ago is still taken while the server is down, and held after a changed secret', async () => {
    let clock = 0;
    let answer: { status: number } | { failed: 'connection' } = { status: 204 };
    const recipients = new Recipients({ probe: () => Promise.resolve(answer) }, new Set(), 100, () => undefined, () => clock);
    const kind = async (): Promise<string | number> => { const v = await recipients.check('demo@m.example'); return v.kind === 'brigade' ? v.kind : v.code; };
    assert.equal(await kind(), 'brigade');
    answer = { failed: 'connection' };
    clock = 3_600_000;
    assert.equal(await kind(), 'brigade');
    answer = { status: 401 };
    assert.equal(await kind(), 451);
    clock = 25 * 3_600_000;
    assert.equal(await kind(), 550);
  });
  it('gives the brigade by its local part alone', () => {
    assert.equal(brigadeOf('Demo-2@x', new Set()), 'demo-2');
    assert.equal(brigadeOf('demo', new Set()), null);
    assert.equal(brigadeOf('a'.repeat(63) + '@x', new Set()), 'a'.repeat(63));
  });
});

describe('The end of a message', () => {
  it('is answered 250 only for 202, 552 for 413, and 451 for all else', () => {
    for (let status = 100; status < 600; status++) {
      const code = replyTo({ status }).code;
      assert.equal(code, status === 202 ? 250 : status === 413 ? 552 : 451, String(status));
    }
    for (const failed of ['timeout', 'connection', 'noSecret', 'secretsUnreadable'] as const) assert.equal(replyTo({ failed }).code, 451);
  });
  it('waits for the server: no 250 before its 202', async () => {
    let release: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      intake.answer = (_, what) => { if (what === 'mails') { resolve(); return 'hang'; } return 0; };
    });
    await using({ MAIL_DELIVERY_TIMEOUT_MS: '400' });
    const sending = send(gateway.port, mail()).then((reply) => { release(); return reply; });
    let replied = false;
    const done = new Promise<void>((resolve) => { release = () => { replied = true; resolve(); }; });
    await asked;
    assert.equal(replied, false);
    await done;
    assert.match(await sending, /^451 4\.3\.0/);
    assert.equal(intake.stored.length, 0);
  });
  for (const answer of [200, 204, 400, 401, 403, 404, 500, 502, 503, 301, 'reset'] as const) {
    it(`is answered 451 when the server says ${answer}, and 250 when the mail comes again`, async () => {
      intake.answer = (_, what) => (what === 'mails' ? answer : 0);
      assert.match(await send(gateway.port, mail()), /^451 4\.3\.0/);
      assert.equal(intake.stored.length, 0);
      intake.answer = () => 0;
      assert.match(await send(gateway.port, mail()), /^250/);
      assert.equal(intake.stored.length, 1);
    });
  }
  it('is answered 552 when the server says 413', async () => {
    intake.answer = (_, what) => (what === 'mails' ? 413 : 0);
    assert.match(await send(gateway.port, mail()), /^552 5\.3\.4/);
  });
  it('is answered 451 while the server is down, and 250 once it is up again', async () => {
    assert.match(await send(gateway.port, mail()), /^250/);
    const { port } = intake;
    await intake.stop();
    assert.match(await send(gateway.port, mail('x2')), /^451/);
    intake = await new IntakeStandIn().start(port);
    assert.match(await send(gateway.port, mail('x2')), /^250/);
    assert.equal(intake.last.messageId, '<x2@fire.example>');
  });
  it('does not fail on a kept connection that the server had closed', async () => {
    for (let i = 0; i < 5; i++) {
      assert.match(await send(gateway.port, mail(`k${i}`)), /^250/);
      intake.dropIdleConnections();
    }
    assert.equal(intake.stored.length, 5);
  });
  it('is answered 451 when one of two brigades fails, and both have it after the repeat', async () => {
    intake.answer = (brigadeId, what) => (what === 'mails' && brigadeId === 'demo-2' ? 503 : 0);
    const both = ['demo@m.example', 'demo-2@m.example'];
    assert.match(await send(gateway.port, mail(), both), /^451/);
    assert.deepEqual(intake.stored.map((s) => s.brigadeId), ['demo']);
    intake.answer = () => 0;
    assert.match(await send(gateway.port, mail(), both), /^250/);
    assert.deepEqual(intake.stored.map((s) => s.brigadeId).sort(), ['demo', 'demo', 'demo-2']);
  });
});

describe('Size', () => {
  it('announced above 10 MB is refused with 552 at once', async () => {
    const client = await SmtpClient.connect(gateway.port);
    await client.say('EHLO x');
    assert.match(await client.say('MAIL FROM:<a@b.example> SIZE=10485761'), /^552/);
    client.end();
  });
  it('above 10 MB is refused with 552 5.3.4 at the end, and the session goes on', async () => {
    const client = await SmtpClient.connect(gateway.port);
    await client.say('EHLO x');
    await client.say('MAIL FROM:<a@b.example>');
    await client.say('RCPT TO:<demo@m.example>');
    assert.match(await client.data(Buffer.concat([bytes('Subject: x\n\n'), Buffer.alloc(10_485_760, 'a')])), /^552 5\.3\.4/);
    assert.equal(intake.stored.length, 0);
    await client.say('MAIL FROM:<a@b.example>');
    await client.say('RCPT TO:<demo@m.example>');
    assert.match(await client.data(mail()), /^250/);
    client.end();
  });
  it('of just 10 MB is taken, in JSON below 16 MB', async () => {
    const head = bytes('Subject: x\nContent-Type: text/plain; charset=utf-8\n\n');
    const raw = Buffer.concat([head, Buffer.alloc(10_485_760 - head.length - 2, '火'), bytes('\n')]);
    assert.equal(raw.length, 10_485_760);
    assert.match(await send(gateway.port, raw), /^250/);
    assert.ok(intake.stored[0]!.body.length < 16_000_000);
    assert.equal(Buffer.from(intake.last.raw, 'base64').length, 10_485_760);
    assert.ok(intake.last.text!.startsWith('火火火'));
  });
  it('of many big mails at once is refused for now, while a small one gets in', async () => {
    await using({ MAIL_MAX_BYTES_IN_FLIGHT: '10485760' });
    const slow: SmtpClient[] = [];
    const open = async (): Promise<SmtpClient> => {
      const client = await SmtpClient.connect(gateway.port);
      await client.say('EHLO x');
      await client.say('MAIL FROM:<a@b.example>');
      await client.say('RCPT TO:<demo@m.example>');
      assert.match(await client.say('DATA'), /^354/);
      slow.push(client);
      return client;
    };
    const first = await open();
    first.socket.write(Buffer.alloc(9_000_000, 'a'));
    const second = await open();
    await new Promise<void>((resolve) => second.socket.write(Buffer.alloc(4_000_000, 'a'), () => resolve()));
    second.socket.write('\r\n.\r\n');
    const reply = await second.reply();
    assert.match(reply, /^452 4\.3\.1/);
    assert.match(await send(gateway.port, mail()), /^250/);
    first.socket.write('\r\n.\r\n');
    assert.match(await first.reply(), /^250/);
    for (const client of slow) client.end();
  });
});

describe('A slow or silent client', () => {
  it('is let go after the idle time, and others are served meanwhile', async () => {
    await using({ MAIL_IDLE_TIMEOUT_MS: '300' });
    const idle = await SmtpClient.connect(gateway.port);
    assert.match(await send(gateway.port, mail()), /^250/);
    assert.match(await idle.reply(), /^421/);
    await idle.closed();
  });
  it('that trickles its message is let go after the message time', async () => {
    await using({ MAIL_DATA_TIMEOUT_MS: '400' });
    const client = await SmtpClient.connect(gateway.port);
    await client.say('EHLO x');
    await client.say('MAIL FROM:<a@b.example>');
    await client.say('RCPT TO:<demo@m.example>');
    await client.say('DATA');
    const drip = setInterval(() => client.socket.write('a'), 20);
    assert.match(await client.reply(), /^421/);
    clearInterval(drip);
    client.end();
    assert.equal(intake.stored.length, 0);
    assert.match(await send(gateway.port, mail()), /^250/);
  });
  it('that trickles commands is let go after the session time', async () => {
    await using({ MAIL_SESSION_TIMEOUT_MS: '400' });
    const client = await SmtpClient.connect(gateway.port);
    const drip = setInterval(() => client.socket.write('N'), 20);
    assert.match(await client.reply(), /^421/);
    clearInterval(drip);
    client.end();
  });
  it('that goes away in the middle leaves nothing behind and is not handed over', async () => {
    const client = await SmtpClient.connect(gateway.port);
    await client.say('EHLO x');
    await client.say('MAIL FROM:<a@b.example>');
    await client.say('RCPT TO:<demo@m.example>');
    await client.say('DATA');
    await new Promise<void>((resolve) => client.socket.write('Subject: x\r\n\r\nhalf', () => resolve()));
    client.end();
    assert.match(await send(gateway.port, mail()), /^250/);
    assert.equal(intake.stored.length, 1);
  });
  it('that sends byte by byte in time is served', async () => {
    const client = await SmtpClient.connect(gateway.port);
    client.socket.setNoDelay(true);
    await client.say('EHLO x');
    await client.say('MAIL FROM:<a@b.example>');
    await client.say('RCPT TO:<demo@m.example>');
    await client.say('DATA');
    const raw = mail();
    for (const b of raw) await new Promise<void>((resolve) => client.socket.write(Buffer.of(b), () => resolve()));
    client.socket.write('.\r\n');
    assert.match(await client.reply(), /^250/);
    assert.equal(intake.last.raw, raw.toString('base64'));
    client.end();
  });
  it('one of too many is told to come again', async () => {
    await using({ MAIL_MAX_CONNECTIONS: '2' });
    const clients = [await SmtpClient.connect(gateway.port), await SmtpClient.connect(gateway.port)];
    const third = await SmtpClient.connect(gateway.port);
    assert.match(third.greeting, /^421/);
    for (const client of [...clients, third]) client.end();
  });
  it('that talks nonsense does no harm', async () => {
    const socket = net.connect(gateway.port, '127.0.0.1');
    socket.on('error', () => undefined);
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    socket.resume();
    socket.write(Buffer.alloc(200_000, 0xff));
    socket.write('\r\nGET / HTTP/1.1\r\n\r\n');
    await closed;
    assert.match(await send(gateway.port, mail()), /^250/);
  });
});

describe('Fuzzed mails over SMTP', () => {
  it('are all stored, 60 of them, and the gateway lives on', async () => {
    const random = randomFrom(7);
    const client = await SmtpClient.connect(gateway.port);
    await client.say('EHLO x');
    for (let i = 0; i < 60; i++) {
      const raw = Buffer.from(mail(`f${i}`));
      for (let n = 0; n < 12; n++) raw[Math.floor(random() * raw.length)] = Math.floor(random() * 256);
      await client.say('MAIL FROM:<a@b.example>');
      await client.say('RCPT TO:<demo@m.example>');
      assert.match(await client.data(raw), /^250/, raw.toString('base64'));
      assert.equal(intake.stored.length, i + 1);
      assert.ok(Buffer.from(intake.last.raw, 'base64').subarray(0, raw.length).equals(raw));
    }
    client.end();
  });
});

describe('Secrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mail-gateway-'));
  const file = join(folder, 'secrets.json');
  after(() => rmSync(folder, { recursive: true }));

  it('are one per brigade, read again when the file changes, and a broken change keeps the last good state', async () => {
    const entries: string[] = [];
    writeFileSync(file, '{"demo":"one"}');
    const secrets = secretsFromFile(file, (_, event) => entries.push(event));
    assert.deepEqual([secrets('demo'), secrets('demo-2')], ['one', null]);
    writeFileSync(file, '{"demo":"changed","demo-2":"two"}');
    assert.deepEqual([secrets('demo'), secrets('demo-2')], ['changed', 'two']);
    writeFileSync(file, '{"demo":');
    assert.equal(secrets('demo'), 'changed');
    rmSync(file);
    assert.equal(secrets('demo'), 'changed');
    assert.deepEqual(entries, ['secretsRead', 'secretsRead', 'secretsUnreadable', 'secretsUnreadable']);
  });
  it('sign each brigade with its own', async () => {
    intake.secrets = new Map([['demo', 'one'], ['demo-2', 'two']]);
    writeFileSync(file, '{"demo":"one","demo-2":"two"}');
    await using({}, { secrets: secretsFromFile(file, () => undefined) });
    assert.match(await send(gateway.port, mail(), ['demo@m.example', 'demo-2@m.example']), /^250/);
    assert.equal(intake.badSignatures.length, 0);
    assert.match(await send(gateway.port, mail(), ['demo-3@m.example']), /^550/);
  });
  it('that are wrong lose no mail once a brigade is known: 451 until they are right', async () => {
    writeFileSync(file, '{"demo":"one"}');
    intake.secrets = new Map([['demo', 'one']]);
    await using({}, { secrets: secretsFromFile(file, () => undefined) });
    assert.match(await send(gateway.port, mail()), /^250/);
    intake.secrets.set('demo', 'rotated');
    assert.match(await send(gateway.port, mail('x2')), /^451/);
    assert.ok(gateway.log.some((e) => e['level'] === 'error' && e['outcome'] === '401'));
    writeFileSync(file, '{"demo":"rotated"}');
    assert.match(await send(gateway.port, mail('x2')), /^250/);
  });
  it('that cannot be read are answered 451', async () => {
    await using({}, { secrets: secretsFromFile(join(folder, 'missing.json'), () => undefined) });
    assert.match(await send(gateway.port, mail()), /^451/);
  });
});

describe('The log', () => {
  it('tells what happened in one JSON object a line, and nothing of what the mail says', async () => {
    await send(gateway.port, mail());
    await send(gateway.port, mail(), ['nobody@m.example']);
    const stored = gateway.log.find((e) => e['event'] === 'mailStored')!;
    assert.deepEqual([stored['brigadeId'], stored['bytes'], stored['code'], stored['outcome']], ['demo', mail().length, 250, '202']);
    assert.match(String(stored['messageIdHash']), /^[0-9a-f]{16}$/);
    const all = JSON.stringify(gateway.log);
    for (const word of ['火災', '本部', 'fire.example', '上田', 'x1@', 'nobody']) assert.ok(!all.includes(word), word);
  });
});

describe('STARTTLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mail-gateway-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  let openssl = true;
  try {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=gateway.example'], { stdio: 'ignore' });
  } catch {
    openssl = false;
  }
  after(() => rmSync(folder, { recursive: true }));

  it('is offered and works where a key and a certificate are given', { skip: openssl ? false : 'openssl is missing' }, async () => {
    await using({ MAIL_TLS_KEY: key, MAIL_TLS_CERT: cert });
    const client = await SmtpClient.connect(gateway.port);
    assert.match(await client.say('EHLO x'), /STARTTLS/);
    client.end();
    const nodemailer = createRequire(import.meta.url)('nodemailer') as { createTransport(o: object): { sendMail(m: object): Promise<unknown>; close(): void } };
    const transport = nodemailer.createTransport({ host: '127.0.0.1', port: gateway.port, requireTLS: true, tls: { rejectUnauthorized: false } });
    await transport.sendMail({ from: 'a@fire.example', to: 'demo@mail.example', subject: '火災', text: '出動' });
    transport.close();
    assert.equal(intake.last.subject, '火災');
    assert.equal(gateway.log.find((e) => e['event'] === 'mailStored')!['secure'], true);
    assert.match(await send(gateway.port, mail()), /^250/);
  });
});
