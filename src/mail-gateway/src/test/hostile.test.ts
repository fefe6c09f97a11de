import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRequire } from 'node:module';
import { simpleParser } from 'mailparser';
import { readDispatchMail } from '../dispatch-mail.js';
import { handOverBody } from '../hand-over.js';
import { bytes, randomFrom } from './support.js';

const none = { spf: 'none', dkim: 'none', dmarc: 'none' };

/** The time a hostile mail may hold up the next alarm; generous, the machine may be busy. */
const limitMs = 4_000;
const readInTime = (raw: Buffer): ReturnType<typeof readDispatchMail> => {
  const start = performance.now();
  const mail = readDispatchMail(raw);
  const body = handOverBody(mail, 'a@b.example', none, raw);
  const ms = performance.now() - start;
  assert.ok(ms < limitMs, `took ${Math.round(ms)} ms`);
  assert.ok(body.length < 16_000_000);
  assert.equal((JSON.parse(body.toString()) as { raw: string }).raw, raw.toString('base64'));
  return mail;
};

const megabytes = 10_485_760;
const fill = (head: string, pattern: string, size = megabytes): Buffer => {
  const start = bytes(head);
  return Buffer.concat([start, Buffer.alloc(size - start.length, pattern)]);
};

describe('A hostile mail', () => {
  it('of 10,000 parts is read', () => assert.equal(readInTime(bytes('Content-Type: multipart/mixed; boundary=b\n\n' + '--b\n\nA\n'.repeat(10_000) + '--b--\n')).text!.length, 19_999));
  it('of 1,000 nested multiparts is read to its core', () => {
    const raw = bytes(Array.from({ length: 1_000 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`).join(''), '\n火災\n');
    assert.equal(readInTime(raw).text, '火災\n');
  });
  it('of 1,000 nested and properly closed multiparts is read to its core', () => {
    const raw = bytes(Array.from({ length: 1_000 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`).join(''), '\n火災\n', Array.from({ length: 1_000 }, (_, i) => `--b${999 - i}--\n`).join(''));
    assert.equal(readInTime(raw).text, '火災');
  });
  it('of 1,000 nested forwarded messages does not exhaust the stack', () => { readInTime(bytes('Content-Type: message/rfc822\n\n'.repeat(1_000), '火災')); });
  it('of 10 MB of nested multiparts', () => {
    const line = (i: number): string => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`;
    let head = '';
    for (let i = 0; head.length < megabytes - 100; i++) head += line(i);
    readInTime(Buffer.from(head));
  });
  it('of 10 MB of boundary lines', () => assert.equal(readInTime(fill('Content-Type: multipart/mixed; boundary=b\n\n', '--b\r\n')).flaw, 'tooManyParts'));
  it('of 10 MB of lines like boundaries', () => { readInTime(fill('Content-Type: multipart/mixed; boundary=b\n\n--b\n\n', '--c\r\n')); });
  it('of 10 MB of empty lines', () => { readInTime(fill('Subject: x\n\n', '\n')); });
  it('of 10 MB of dashes in one line', () => { readInTime(fill('Content-Type: multipart/mixed; boundary=b\n\n', '-')); });
  it('of 50,000 lines', () => assert.equal(readInTime(bytes('Subject: x\n\n', '上田市\n'.repeat(50_000))).text!.split('\n').length, 50_001));
  it('with a header of 1 MB still shows its text', () => {
    const mail = readInTime(bytes(`X-Big: ${'a'.repeat(1_100_000)}\nSubject: =?UTF-8?B?54Gr54G9?=\n\n火災`));
    assert.deepEqual([mail.subject, mail.text], ['火災', '火災']);
  });
  it('with a subject of 1 MB of encoded words', () => { readInTime(bytes(`Subject: ${'=?UTF-8?B?54Gr54G9?= '.repeat(50_000)}\n\nx`)); });
  it('with 1 MB of broken encoded words', () => { readInTime(bytes(`Subject: ${'=?UTF-8?B?'.repeat(100_000)}\nFrom: ${'=?a?q?'.repeat(100_000)}\n\nx`)); });
  it('with 200,000 header lines', () => { readInTime(bytes('a: b\n'.repeat(200_000), '\nx')); });
  it('with 200,000 lines that are no fields before one that is', () => { readInTime(bytes('Subject: a\n', 'no field\nTo: a@b.example\n'.repeat(100_000), '\nx')); });
  it('with 1 MB of addresses, quotes and brackets', () => {
    for (const pattern of ['a@b.example,', '"', '<', '(', '\\', 'a:', ';', '<>,']) readInTime(bytes(`From: ${pattern.repeat(1_000_000 / pattern.length)}\nTo: ${pattern.repeat(100_000)}\n\nx`));
  });
  it('with 1 MB of parameters', () => { readInTime(bytes(`Content-Type: text/plain${';a*0*=b'.repeat(100_000)}${';"'.repeat(100_000)}\n\nx`)); });
  it('with 1 MB of date or identifier', () => { readInTime(bytes(`Date: ${' 1'.repeat(500_000)}\nMessage-ID: ${'<'.repeat(1_000_000)}\n\nx`)); });
  for (const pattern of ['=', '==\r\n', 'A=', '\x1b$B', '\x1b(I', '\xa4', '\x81', '\xe3\x81', '\0', '=?', '> ', 'a \n', '\t', '<meta ']) {
    for (const head of ['Content-Transfer-Encoding: base64', 'Content-Transfer-Encoding: quoted-printable', 'Content-Type: text/plain; charset=iso-2022-jp; format=flowed', 'Content-Type: text/html']) {
      it(`of 4 MB of ${JSON.stringify(pattern)} under ${head}`, () => { readInTime(Buffer.concat([bytes(`${head}\n\n`), Buffer.alloc(4_000_000, Buffer.from(pattern, 'latin1'))])); });
    }
  }
  it('of 10 MB that grows in JSON still fits, raw complete', () => {
    const mail = readInTime(fill('Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>\n--b\n\n', '\x01'));
    assert.notEqual(mail.text, null);
  });
});

const corpus = [
  bytes('From: =?ISO-2022-JP?B?GyRCMlA6UhsoQg==?= <a@fire.example>\nTo: x@y.example\nSubject: =?ISO-2022-JP?B?GyRCMlA6UhsoQg==?=\nDate: Fri, 20 Nov 2026 03:12:00 +0900\nMessage-ID: <1@fire.example>\nContent-Type: text/plain; charset=ISO-2022-JP\n\n\x1b$B2P:R\x1b(B 18:04\n'),
  bytes('Subject: x\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n54Gr54G9\n--c\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>=E7=81=AB</p>\n--c--\n--b\nContent-Type: message/rfc822\n\nSubject: in\n\nfire\n--b--\n'),
  bytes('Subject: ', [0x89, 0xce, 0x8d, 0xd0], '\nContent-Type: text/plain; charset=Shift_JIS; format=flowed\n\n', [0x89, 0xce, 0x8d, 0xd0], ' \nx\n'),
];

describe('Mutated mails', () => {
  it('never break the reader, 6,000 times', () => {
    const random = randomFrom(20261120);
    const tokens = ['\r\n', '\r\n\r\n', '--b', '--b--', '=?', '?=', ';', '"', '\x1b$B', '\x1b(B', '=\r\n', 'Content-Type: message/rfc822\r\n\r\n', 'charset=', '\0', '\xff\xfe', 'boundary='].map((t) => Buffer.from(t, 'latin1'));
    for (let i = 0; i < 6_000; i++) {
      let mail = corpus[Math.floor(random() * corpus.length)]!;
      for (let n = 1 + Math.floor(random() * 8); n > 0; n--) {
        const at = Math.floor(random() * mail.length);
        const until = at + Math.floor(random() * 30);
        const roll = random();
        const token = tokens[Math.floor(random() * tokens.length)]!;
        if (roll < 0.3) mail = Buffer.concat([mail.subarray(0, at), mail.subarray(until)]);
        else if (roll < 0.6) mail = Buffer.concat([mail.subarray(0, at), token, mail.subarray(at)]);
        else if (roll < 0.8) mail = Buffer.concat([mail.subarray(0, until), mail.subarray(at)]);
        else { mail = Buffer.from(mail); mail[at] = Math.floor(random() * 256); }
      }
      const read = readDispatchMail(mail);
      assert.ok(read.flaw === null, `case ${i} broke the reader: ${read.flaw} ${mail.toString('base64')}`);
      assert.ok(handOverBody(read, '', none, mail).length > 0);
    }
  });
});

type Compose = { new (options: object): { compile(): { build(callback: (error: Error | null, message: Buffer) => void): void } } };
const MailComposer = createRequire(import.meta.url)('nodemailer/lib/mail-composer') as Compose | { default: Compose };

describe('Sound mails made by nodemailer', () => {
  const shapes: Record<string, object> = {
    'plain text': { text: '上田市大手で建物火災が発生しました。\n第３分団は出動してください。' },
    'base64 text': { text: '火災'.repeat(300), textEncoding: 'base64' },
    'quoted text with long lines': { text: '長い行'.repeat(200), textEncoding: 'quoted-printable' },
    'text and HTML': { text: '火災', html: '<p>火災</p>' },
    'HTML with a picture': { text: '火災', html: '<img src="cid:a">', attachments: [{ filename: 'a.png', content: Buffer.from('iVBORw0KGgo=', 'base64'), cid: 'a' }] },
    'text with an attachment': { text: '火災', attachments: [{ filename: '出動図.pdf', content: 'x' }] },
    'text with leading dots': { text: '.a\n..b\n.\nc' },
  };
  for (const [name, shape] of Object.entries(shapes)) {
    it(`are read as mailparser reads them: ${name}`, async () => {
      const Composer = 'default' in MailComposer ? MailComposer.default : MailComposer;
      const raw = await new Promise<Buffer>((resolve, reject) => new Composer({ from: '"消防本部" <a@fire.example>', to: 'demo@mail.example', subject: '【火災】上田市大手一丁目付近で建物火災が発生しました、第一出動', ...shape })
        .compile().build((error, message) => (error === null ? resolve(message) : reject(error))));
      const [ours, theirs] = [readDispatchMail(raw), await simpleParser(raw)];
      assert.equal(ours.text?.trimEnd(), theirs.text?.trimEnd());
      assert.equal(ours.html?.trimEnd() ?? false, typeof theirs.html === 'string' && 'html' in shape ? theirs.html.trimEnd().replace(/data:[^"]*/, 'cid:a') : false);
      assert.equal(ours.subject, theirs.subject);
      assert.equal(ours.messageId, theirs.messageId);
      assert.equal(ours.fromAddresses[0], theirs.from?.value[0]?.address);
    });
  }
});
