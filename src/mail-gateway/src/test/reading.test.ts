import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeIso2022Jp, decodeText } from '../charset.js';
import { readDispatchMail, unflow } from '../dispatch-mail.js';
import { decodeAddresses, decodeHeaderText, parseDate, parseParameterised } from '../header.js';
import { decodeBase64, decodeQuotedPrintable } from '../transfer-encoding.js';
import { bytes } from './support.js';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

// Bytes made with Python's codecs (cp932, euc_jp, iso2022_jp), not with the code under test.
const sentence = '上田市大手一丁目１１番付近で建物火災が発生しました。第３分団は出動してください。';
const sentenceSjis = hex('8fe393638e7391e58ee888ea929a96da8250825094d495748bdf82c58c9a95a889ce8dd082aa94ad90b682b582dc82b582bd814291e6825295aa926382cd8f6f93ae82b582c482ad82be82b382a28142');
const sentenceEuc = hex('bee5c5c4bbd4c2e7bceab0ecc3faccdca3b1a3b1c8d6c9d5b6e1a4c7b7facaaab2d0bad2a4acc8afc0b8a4b7a4dea4b7a4bfa1a3c2e8a3b3caacc3c4a4cfbdd0c6b0a4b7a4c6a4afa4c0a4b5a4a4a1a3');
const sentenceJis = hex('1b24423e6545443b5442673c6a306c437a4c5c233123314856495536612447377a4a2a32503a52242c482f40382437245e2437243f2123426823334a2c4344244f3d50463024372446242f24402435242421231b2842');
const vendor = '髙橋・﨑山①②㈱ ｶｻｲﾊｯｾｲ';
const vendorCp932 = hex('eee08bb48145ed958e5287408741878a20b6bbb2caafbeb2');
const kana = 'ｶｻｲ ﾊｯｾｲ ｳｴﾀﾞｼ';
const kanaSjis = hex('b6bbb220caafbeb220b3b4c0debc');
const kanaJis = hex('1b2849363b321b2842201b28494a2f3e321b2842201b28493334405e3c1b2842');
const fireJis = '\x1b$B2P:R\x1b(B';

describe('Charset', () => {
  const table: readonly [string, Buffer, string | null, string][] = [
    ['ISO-2022-JP', sentenceJis, 'ISO-2022-JP', sentence],
    ['ISO-2022-JP without a label', sentenceJis, null, sentence],
    ['ISO-2022-JP labelled UTF-8', sentenceJis, 'utf-8', sentence],
    ['ISO-2022-JP labelled us-ascii', sentenceJis, 'us-ascii', sentence],
    ['ISO-2022-JP labelled Shift_JIS', sentenceJis, 'Shift_JIS', sentence],
    ['ISO-2022-JP with half-width kana', kanaJis, 'iso-2022-jp', kana],
    ['half-width kana by SO and SI', bytes('\x0e6;2\x0f x'), 'iso-2022-jp', 'ｶｻｲ x'],
    ['half-width kana as 8-bit under ISO-2022-JP', kanaSjis, 'iso-2022-jp', kana],
    ['half-width kana as 8-bit beside escapes', bytes(hex('b6bbb2'), ' ', fireJis), 'iso-2022-jp', 'ｶｻｲ 火災'],
    ['NEC row 13 in ISO-2022-JP', bytes('\x1b$B-!-"-j\x1b(B'), 'iso-2022-jp', '①②㈱'],
    ['髙 and 﨑 in CP50221', bytes('\x1b$B|byu\x1b(B'), 'cp50221', '髙﨑'],
    ['髙 in ISO-2022-JP-MS', bytes('\x1b$B|b\x1b(B'), 'iso-2022-jp-ms', '髙'],
    ['JIS C 6226-1978 escape', bytes('\x1b$@2P:R\x1b(J'), 'iso-2022-jp', '火災'],
    ['four-byte escape', bytes('\x1b$(B2P:R\x1b(B'), 'iso-2022-jp', '火災'],
    ['JIS X 0212', bytes('\x1b$(D0!\x1b(B'), 'iso-2022-jp-1', '丂'],
    ['an escape lost at the line end', bytes('\x1b$B2P:R\r\n18:04 x'), 'iso-2022-jp', '火災\r\n18:04 x'],
    ['a character cut at the end', bytes('\x1b$B2P:'), 'iso-2022-jp', '火\ufffd'],
    ['the yen sign of JIS X 0201', bytes('\x1b(J\\100\x1b(B'), 'iso-2022-jp', '¥100'],
    ['Shift_JIS', sentenceSjis, 'Shift_JIS', sentence],
    ['Shift_JIS without a label', sentenceSjis, null, sentence],
    ['Shift_JIS labelled UTF-8', sentenceSjis, 'utf-8', sentence],
    ['Shift_JIS labelled ISO-2022-JP', sentenceSjis, 'iso-2022-jp', sentence],
    ['Shift_JIS labelled ISO-8859-1', sentenceSjis, 'iso-8859-1', sentence],
    ['Shift_JIS labelled EUC-JP', sentenceSjis, 'euc-jp', sentence],
    ['vendor letters in Shift_JIS', vendorCp932, 'Shift_JIS', vendor],
    ['IBM letters in Shift_JIS', hex('fbfcfab1'), 'Shift_JIS', '髙﨑'],
    ...['windows-31j', 'cp932', 'x-sjis', 'ms_kanji', 'MS932', 'sjis', 'Windows-31J', 'CSWindows31J', 'SJIS-win', '"Shift_JIS"'].map(
      (label) => [`vendor letters labelled ${label}`, vendorCp932, label, vendor] as const) as [string, Buffer, string, string][],
    ['half-width kana in Shift_JIS', kanaSjis, 'Shift_JIS', kana],
    ['half-width kana that is also UTF-8', hex('c3bd'), 'Shift_JIS', 'ﾃｽ'],
    ['a kanji alone', hex('8e5b'), 'Shift_JIS', '纂'],
    ['EUC-JP', sentenceEuc, 'EUC-JP', sentence],
    ['EUC-JP without a label', sentenceEuc, null, sentence],
    ['EUC-JP labelled Shift_JIS', sentenceEuc, 'Shift_JIS', sentence],
    ['EUC-JP labelled UTF-8', sentenceEuc, 'UTF-8', sentence],
    ['EUC-JP labelled ISO-2022-JP', sentenceEuc, 'iso-2022-jp', sentence],
    ['half-width kana in EUC-JP', hex('8eb68ebb8eb2 b2d0bad2'), 'x-euc-jp', 'ｶｻｲ火災'],
    ['eucJP-ms and CP51932', hex('fce2ada1'), 'CP51932', '髙①'],
    ['UTF-8', Buffer.from(sentence), 'UTF-8', sentence],
    ['UTF-8 without a label', Buffer.from(sentence), null, sentence],
    ['UTF-8 labelled us-ascii', Buffer.from(sentence), 'us-ascii', sentence],
    ['UTF-8 labelled ISO-2022-JP', Buffer.from(sentence), 'iso-2022-jp', sentence],
    ['UTF-8 labelled Shift_JIS', Buffer.from(sentence), 'Shift_JIS', sentence],
    ['UTF-8 labelled EUC-JP', Buffer.from(sentence), 'euc-jp', sentence],
    ['UTF-8 labelled ISO-8859-1', Buffer.from(sentence), 'iso-8859-1', sentence],
    ['UTF-8 under a label nobody knows', Buffer.from(sentence), 'x-nonsense', sentence],
    ['UTF-8 with a byte-order mark and NULs', bytes([0xef, 0xbb, 0xbf], '火災', [0, 0]), 'utf-8', '火災'],
    ['UTF-8 cut in a character', Buffer.from(sentence).subarray(0, -1), 'utf-8', `${sentence.slice(0, -1)}\ufffd`],
    ['UTF-16 by its mark', Buffer.from('\ufeff火災', 'utf16le'), null, '火災'],
    ['Latin-1 that is Latin-1', hex('636166e9'), 'iso-8859-1', 'café'],
    ['another charset by its label', hex('bbf0d4d6'), 'gb2312', '火灾'],
    ['plain ASCII', Buffer.from('fire'), null, 'fire'],
  ];
  for (const [name, input, label, expected] of table) {
    it(`reads ${name}`, () => assert.equal(decodeText(input, label).text, expected));
  }
  it('agrees with the platform decoder on every JIS X 0208 character', () => {
    for (let row = 0x21; row <= 0x7e; row++) {
      const line = [0x1b, 0x24, 0x42];
      for (let cell = 0x21; cell <= 0x7e; cell++) line.push(row, cell);
      const ours = decodeIso2022Jp(Uint8Array.from([...line, 0x1b, 0x28, 0x42]));
      const sjis: number[] = [];
      for (let cell = 0x21; cell <= 0x7e; cell++) {
        const lead = ((row - 0x21) >> 1) + (row < 0x5f ? 0x81 : 0xc1);
        const trail = (row - 0x21) % 2 === 0 ? cell + (cell < 0x60 ? 0x1f : 0x20) : cell + 0x7e;
        sjis.push(lead, trail);
      }
      assert.equal(ours.replaceAll('\ufffd', ''), new TextDecoder('shift_jis').decode(Uint8Array.from(sjis)).replaceAll('\ufffd', '').replace(/[\ue000-\uf8ff\x00-\x7f\uff61-\uff9f]/g, ''), `row ${row}`);
    }
  });
});

describe('Transfer encoding', () => {
  const text = (b: Buffer): string => b.toString('utf8');
  it('reads base64 with broken lines and foreign bytes', () => assert.equal(text(decodeBase64(Buffer.from('54Gr\r\n 54G9*\r\n'))), '火災'));
  it('reads base64 in several padded pieces', () => assert.equal(text(decodeBase64(Buffer.from(`${Buffer.from('第一').toString('base64')}\r\n${Buffer.from('1st').toString('base64')}YQ==\r\nYg==`))), '第一1stab'));
  it('reads base64 cut in the middle as far as it goes', () => assert.equal(text(decodeBase64(Buffer.from('54Gr54G'))).slice(0, 1), '火'));
  it('keeps a footer in clear text behind base64', () => assert.equal(text(decodeBase64(Buffer.from('YQ==\r\n--\r\nunsubscribe: http://x.example/\r\n'))), 'a\r\n--\r\nunsubscribe: http://x.example/\r\n'));
  it('leaves text alone that is only labelled base64', () => assert.equal(text(decodeBase64(Buffer.from('火災 発生: 上田市'))), '火災 発生: 上田市'));
  it('reads quoted-printable', () => assert.equal(text(decodeQuotedPrintable(Buffer.from('=E7=81=AB=\r\n=e7=81=bd'))), '火災'));
  it('reads broken quoted-printable and loses nothing', () => assert.equal(text(decodeQuotedPrintable(Buffer.from('a=ZZ b=\r\nc= \r\nd  \r\ne=3D=3'))), 'a=ZZ bcd\r\ne==3'));
  it('reads soft breaks with bare line feeds and at the end', () => assert.equal(text(decodeQuotedPrintable(Buffer.from('a=\nb='))), 'ab'));
});

describe('Header text', () => {
  const word = (charset: string, b: Buffer): string => `=?${charset}?B?${b.toString('base64')}?=`;
  const table: readonly [string, string, string][] = [
    ['one word', word('UTF-8', Buffer.from('火災情報')), '火災情報'],
    ['two folded words', `${word('UTF-8', Buffer.from('火災'))}\t ${word('UTF-8', Buffer.from('情報'))}`, '火災情報'],
    ['a character split between base64 words', `${word('utf-8', Buffer.from('火災').subarray(0, 4))} ${word('UTF-8', Buffer.from('火災').subarray(4))}`, '火災'],
    ['a character split between quoted words', '=?UTF-8?Q?=E7=81=AB=E7?= =?UTF-8?Q?=81=BD?=', '火災'],
    ['base64 cut anywhere', '=?UTF-8?B?54Gr5?= =?UTF-8?B?4G9?=', '火災'],
    ['words of unlike charsets', `${word('Shift_JIS', hex('89ce8dd0'))} ${word('EUC-JP', hex('bdd0c6b0'))}`, '火災出動'],
    ['ISO-2022-JP in words', `${word('ISO-2022-JP', bytes(fireJis))} ${word('ISO-2022-JP', sentenceJis)}`, `火災${sentence}`],
    ['half-width kana in a word', word('iso-2022-jp', kanaJis), kana],
    ['text between words', `[No.1] ${word('UTF-8', Buffer.from('火災'))} Re`, '[No.1] 火災 Re'],
    ['words without blanks between', `${word('UTF-8', Buffer.from('火'))}${word('UTF-8', Buffer.from('災'))}`, '火災'],
    ['quoted word with blanks inside', '=?utf-8?q?a b_c=3F?=', 'a b c?'],
    ['a language tag', '=?UTF-8*ja?B?54Gr?=', '火'],
    ['a raw Shift_JIS subject', hex('89ce8dd0 8f6f93ae').toString('latin1'), '火災出動'],
    ['a raw UTF-8 subject', Buffer.from('火災出動').toString('latin1'), '火災出動'],
    ['a raw EUC-JP subject', sentenceEuc.toString('latin1'), sentence],
    ['a raw ISO-2022-JP subject', `${fireJis} A`, '火災 A'],
    ['a word that is none', '=?broken?= =?UTF-8?X?a?=', '=?broken?= =?UTF-8?X?a?='],
    ['a word labelled wrongly', word('UTF-8', sentenceSjis), sentence],
  ];
  for (const [name, input, expected] of table) it(`reads ${name}`, () => assert.equal(decodeHeaderText(input), expected));

  it('reads parameters with quotes, comments and RFC 2231 pieces', () => {
    const type = parseParameterised('text/plain (c); charset*0="shift"; charset*1="_jis"; format=flowed; boundary="a;b\\"c"; name*=utf-8\'ja\'%E7%81%AB');
    assert.equal(type.value, 'text/plain');
    assert.equal(type.parameters.get('charset'), 'shift_jis');
    assert.equal(type.parameters.get('format'), 'flowed');
    assert.equal(type.parameters.get('boundary'), 'a;b"c');
    assert.equal(Buffer.from(type.parameters.get('name')!, 'latin1').toString(), '火');
  });

  const addresses: readonly [string, string | null][] = [
    ['a@b.example', 'a@b.example'],
    ['"指令, 本部" <a@b.example>', '"指令, 本部" <a@b.example>'],
    [`${word('ISO-2022-JP', bytes(fireJis))} <a@b.example>`, '火災 <a@b.example>'],
    ['a@b.example (comment), c@d.example', 'a@b.example, c@d.example'],
    [`${word('UTF-8', Buffer.from('<chief@fire.example>'))} <evil@else.example>`, 'evil@else.example'],
    ['"chief@fire.example" <evil@else.example>', 'evil@else.example'],
    ['group: a@b.example, c@d.example;', 'a@b.example, c@d.example'],
    ['undisclosed-recipients:;', null],
    [`${fireJis} <a@b.example>`, '火災 <a@b.example>'],
    ['', null],
  ];
  for (const [input, expected] of addresses) it(`shows the address field ${JSON.stringify(input)}`, () => assert.equal(decodeAddresses(Buffer.from(input).toString('latin1')).text, expected));

  const dates: readonly [string, string | null][] = [
    ['Fri, 20 Nov 2026 03:12:00 +0900', '2026-11-20T03:12:00+09:00'],
    ['Fri, 20 Nov 2026 03:12:00 +0900 (JST)', '2026-11-20T03:12:00+09:00'],
    ['20 Nov 2026 03:12 JST', '2026-11-20T03:12:00+09:00'],
    ['Fri, 20 Nov 2026 3:12:07 (JST)', '2026-11-20T03:12:07+09:00'],
    ['Thu, 19 Nov 2026 18:12:00 GMT', '2026-11-19T18:12:00Z'],
    ['Thu, 19 Nov 26 13:12:60 -0500', '2026-11-19T13:12:59-05:00'],
    ['2026-11-20 03:12:00 +09:00', '2026-11-20T03:12:00+09:00'],
    ['Fri, 20 Nov 2026 03:12:00', null],
    ['Mon, 31 Feb 2026 03:12:00 +0900', null],
    ['Fri, 20 Nov 2026 25:12:00 +0900', null],
    ['yesterday', null],
    ['', null],
  ];
  for (const [input, expected] of dates) it(`reads the date ${JSON.stringify(input)} as ${expected}`, () => assert.equal(parseDate(input), expected));
});

describe('Dispatch mail', () => {
  const read = (...pieces: (string | Buffer)[]): ReturnType<typeof readDispatchMail> => readDispatchMail(bytes(...pieces));
  const plain = 'Content-Type: text/plain; charset=utf-8\n';

  it('takes the plain text of an alternative and keeps the HTML beside it', () => {
    const mail = read(`Content-Type: multipart/alternative; boundary=b\n\n--b\n${plain}\n火災\n--b\nContent-Type: text/html; charset=utf-8\n\n<p>火災</p>\n--b--\n`);
    assert.equal(mail.text, '火災');
    assert.equal(mail.html, '<p>火災</p>');
  });
  it('gives HTML alone as HTML and no text', () => {
    const mail = read('Content-Type: text/html\n\n<meta charset="shift_jis">', sentenceSjis);
    assert.equal(mail.text, null);
    assert.equal(mail.html, `<meta charset="shift_jis">${sentence}`);
  });
  it('joins the texts of a mixed mail and leaves attachments out', () => {
    const mail = read(`Content-Type: multipart/mixed; boundary="x y"\n\n--x y\n${plain}\n一\n--x y\n${plain}Content-Disposition: attachment; filename=a.txt\n\nno\n--x y\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--x y\n${plain}Content-Disposition: inline\n\n二\n--x y--\n`);
    assert.equal(mail.text, '一\n二');
  });
  it('reads a text marked as attachment if there is no other', () => assert.equal(read(`${plain}Content-Disposition: attachment\n\n火災`).text, '火災'));
  it('reads HTML within related within alternative', () => {
    const mail = read(`Content-Type: multipart/alternative; boundary=a\n\n--a\n${plain}\nT\n--a\nContent-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html\n\n<b>H</b>\n--r\nContent-Type: image/gif\n\nx\n--r--\n--a--\n`);
    assert.deepEqual([mail.text, mail.html], ['T', '<b>H</b>']);
  });
  it('reads a forwarded mail that has no words of its own', () => {
    const mail = read('Subject: Fwd\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n\n--b\nContent-Type: message/rfc822\n\nSubject: =?UTF-8?B?6KiT57e0?=\nContent-Type: text/plain; charset=iso-2022-jp\n\n', fireJis, '\n--b--\n');
    assert.equal(mail.text, 'Subject: 訓練\n火災');
    assert.equal(mail.subject, 'Fwd');
  });
  it('marks a forwarded mail as such behind own words', () => {
    const mail = read(`Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: old\n\n昨日の火災\n--b\n${plain}\n参考まで\n--b--\n`);
    assert.equal(mail.text, '参考まで\n-----Original Message-----\nSubject: old\n昨日の火災');
  });
  it('reads a forwarded mail in base64', () => {
    const inner = bytes('Subject: in\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n火災\n--b--\n').toString('base64');
    assert.equal(read(`Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${inner}\n`).text, 'Subject: in\n火災');
  });
  it('reads a multipart inside a forwarded message', () => {
    assert.equal(read('Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\n一\n--i\n\n二\n--i--\n--o\n\n三\n--o--\n').text, '三\n-----Original Message-----\n一\n二');
  });
  it('reads a mail without any header', () => assert.equal(readDispatchMail(sentenceSjis).text, sentence));
  it('reads a mail without MIME headers', () => assert.equal(read('Subject: x\n\n', sentenceJis).text, sentence));
  it('reads a mail without a blank line behind the header', () => assert.equal(read('Subject: x\nFrom: a@b.example\n火災発生\n上田市').text, '火災発生\n上田市'));
  it('keeps reading fields behind a folded line that lost its blank', () => {
    const mail = read('Subject: =?UTF-8?B?54Gr?=\n=?UTF-8?B?54G9?=\nContent-Type: text/plain; charset=iso-2022-jp\n\n', fireJis);
    assert.deepEqual([mail.subject, mail.text], ['火災', '火災']);
  });
  it('reads a header behind blank lines', () => assert.equal(read('\n\nSubject: x\n\n火災').subject, 'x'));
  it('reads bare line feeds and bare carriage returns', () => {
    assert.equal(readDispatchMail(Buffer.from('Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n一\n--b--\n')).text, '一');
    assert.equal(readDispatchMail(Buffer.from('Subject: x\r\n\r\na\rb\r\n')).text, 'a\nb\n');
  });
  it('reads boundary lines with blanks behind them', () => assert.equal(read('Content-Type: multipart/mixed; boundary=b\n\n--b  \n\n火災\n--b-- \t\n').text, '火災'));
  it('reads a multipart that never ends', () => assert.equal(read('Content-Type: multipart/mixed; boundary=b\n\n--b\n\n火災\n').text, '火災\n'));
  it('reads a multipart whose boundary is another than declared', () => assert.equal(read('Content-Type: multipart/mixed; boundary=zzz\n\n--b\nContent-Type: text/plain\n\n火災\n--b--\n').text, '火災'));
  it('reads a multipart without boundary lines as text', () => assert.equal(read('Content-Type: multipart/mixed; boundary=b\n\n火災\n').text, '火災\n'));
  it('reads parts behind a closing line', () => assert.equal(read('Content-Type: multipart/mixed; boundary=b\n\n--b\n\n一\n--b--\n--b\n\n二\n--b--\n').text, '一\n二'));
  it('reads nested multiparts of one boundary', () => assert.equal(read('Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n一\n--b--\n--b\n\n二\n--b--\n').text, '一\n二'));
  it('tells boundaries apart of which one begins like the other', () => assert.equal(read('Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\n一\n--bb--\n--b\n\n二\n--b--\n').text, '一\n二'));
  it('reads truncated base64 as far as it goes', () => assert.match(read('Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n', Buffer.from(sentence).toString('base64').slice(0, 90)).text!, /^上田市大手一丁目１１番付近で建物/));
  it('reads a broken content type as text', () => assert.equal(read('Content-Type: plain; charset=Shift_JIS\n\n', sentenceSjis).text, sentence));
  it('gives null for what is missing', () => {
    const { messageId, from, to, subject, date, text, html } = read('X: y\n\n\n');
    assert.deepEqual([messageId, from, to, subject, date, text, html], [null, null, null, null, null, null, null]);
  });
  it('gives the identifier as it stands, without what surrounds it', () => assert.equal(read('Message-ID:  <a.b@c.example> (added by x)\n\nx').messageId, '<a.b@c.example>'));
  it('survives no bytes at all', () => assert.equal(readDispatchMail(Buffer.alloc(0)).text, null));
  it('cuts a text beyond a million characters at a whole character', () => {
    const { text } = readDispatchMail(bytes('Subject: x\n\na', '𠮷'.repeat(600_000)));
    assert.equal(text!.length, 999_999);
    assert.ok(!/[\ud800-\udbff]$/.test(text!));
  });

  it('joins flowed lines', () => assert.equal(unflow('指令時刻 \n21時\n> a \n> b\n-- \nx\n  y', false), '指令時刻 21時\n> a b\n-- \nx\n y'));
  it('joins flowed lines and drops the added blank', () => assert.equal(unflow('建物 \n火災', true), '建物火災'));
  it('applies format=flowed only where declared', () => {
    assert.equal(read('Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\n\n建物 \n火災\n').text, '建物火災\n');
    assert.equal(read('Content-Type: text/plain; charset=utf-8\n\n指令目標： \n災害区分\n').text, '指令目標： \n災害区分\n');
  });
});
