import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readSettings, SettingsError } from '../settings.js';
import { bytes, IntakeStandIn, secret, send, SmtpClient } from './support.js';

const main = fileURLToPath(new URL('../main.js', import.meta.url));
type Program = { child: ChildProcess; port: number; out: () => string; log: () => string };

async function run(env: Record<string, string>): Promise<Program> {
  const child = spawn(process.execPath, [main], { env: { PATH: process.env['PATH'] ?? '', MAIL_LISTEN: '127.0.0.1:0', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let log = '';
  child.stderr!.on('data', (c: Buffer) => { log += c.toString(); });
  await new Promise<void>((resolve) => {
    child.stdout!.on('data', (c: Buffer) => { out += c.toString(); if (out.includes('\n')) resolve(); });
    child.on('exit', () => resolve());
  });
  return { child, port: Number(/:(\d+)\n/.exec(out)?.[1] ?? 0), out: () => out, log: () => log };
}

const raw = bytes('Subject: x\nMessage-ID: <p@x.example>\n\nfire\n');

describe('The program', () => {
  it('says in one line where it listens, takes a mail, and ends with 0 on SIGTERM', async () => {
    const intake = await new IntakeStandIn().start();
    const program = await run({ BRIGADE_URL: `http://127.0.0.1:${intake.port}/`, INTAKE_SECRET: secret });
    assert.equal(program.out(), `mail gateway listening on 127.0.0.1:${program.port}\n`);
    assert.match(await send(program.port, raw), /^250/);
    const exit = once(program.child, 'exit');
    program.child.kill('SIGTERM');
    assert.deepEqual(await exit, [0, null]);
    for (const line of program.log().trim().split('\n')) assert.equal(typeof (JSON.parse(line) as { event: string }).event, 'string');
    await intake.stop();
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`finishes a running message on ${signal}, lets idle sessions go and takes no new ones`, async () => {
      const intake = await new IntakeStandIn().start();
      const program = await run({ BRIGADE_URL: `http://127.0.0.1:${intake.port}`, INTAKE_SECRET: secret });
      const [busy, idle] = [await SmtpClient.connect(program.port), await SmtpClient.connect(program.port)];
      await busy.say('EHLO x');
      await busy.say('MAIL FROM:<a@b.example>');
      await busy.say('RCPT TO:<demo@m.example>');
      assert.match(await busy.say('DATA'), /^354/);
      busy.socket.write(raw.subarray(0, 20));
      const exit = once(program.child, 'exit');
      program.child.kill(signal);
      assert.match(await idle.reply(), /^421/);
      await assert.rejects(SmtpClient.connect(program.port).then((c) => { if (c.greeting === '') throw new Error('refused'); }));
      busy.socket.write(raw.subarray(20));
      busy.socket.write('.\r\n');
      assert.match(await busy.reply(), /^250/);
      assert.deepEqual(await exit, [0, null]);
      assert.equal(intake.last.raw, raw.toString('base64'));
      await intake.stop();
    });
  }
  it('refuses to start without a secret, in one sentence', async () => {
    const program = await run({});
    assert.equal(program.child.exitCode, 2);
    assert.match(program.log(), /^Set INTAKE_SECRETS_FILE .*\.\n$/);
  });
  it('says so when its address is taken', async () => {
    const intake = await new IntakeStandIn().start();
    const program = await run({ INTAKE_SECRET: secret, MAIL_LISTEN: `127.0.0.1:${intake.port}` });
    assert.equal(program.child.exitCode, 1);
    assert.match(program.log(), /EADDRINUSE/);
    await intake.stop();
  });
});

describe('Settings', () => {
  const wrong: Record<string, string>[] = [
    { MAIL_LISTEN: 'nowhere' }, { MAIL_LISTEN: '1.2.3.4:99999' }, { BRIGADE_URL: 'localhost' }, { BRIGADE_URL: 'ftp://x' },
    { MAIL_AUTH_BUDGET_MS: 'soon' }, { MAIL_MAX_BYTES: '99999999' }, { MAIL_TLS_KEY: '/x' }, { MAIL_TLS_KEY: '/x', MAIL_TLS_CERT: '/y' },
  ];
  for (const env of wrong) it(`refuse ${JSON.stringify(env)}`, () => assert.throws(() => readSettings({ INTAKE_SECRET: 'x', ...env }), SettingsError));
  it('have the defaults that are documented', () => {
    const s = readSettings({ INTAKE_SECRET: 'x' });
    assert.deepEqual([s.host, s.port, s.brigadeUrl.href, s.maxMessageBytes, s.maxRecipients, s.authenticationBudgetMs, s.deliveryTimeoutMs], ['127.0.0.1', 2525, 'http://localhost:5080/', 10_485_760, 100, 500, 10_000]);
    assert.equal(readSettings({ INTAKE_SECRET: 'x', MAIL_LISTEN: '[::1]:25' }).host, '::1');
    assert.equal(readSettings({ INTAKE_SECRET: 'x', MAIL_LISTEN: ':25' }).host, '::');
  });
});
