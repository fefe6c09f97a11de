import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { simpleParser } from 'mailparser';

/** The very bytes that the server makes (tests/WaterSources.Tests/Inspections/DefectTests.cs holds it to them); read here because mailparser is. */
const letter = new URL('../../../../tests/WaterSources.Tests/Inspections/water-defects.eml', import.meta.url);

describe('The letter about water defects', () => {
  it('is read by a mail program: receiver, subject, text and the list as a file, all in Japanese', async () => {
    const mail = await simpleParser(readFileSync(letter));

    assert.equal(mail.to?.text, 'suido@city.example');
    assert.equal(mail.subject, '消防水利の不具合について（1件）');
    assert.match(mail.text ?? '', /^ご担当者様\n\n上田市消防団です。消防水利の点検で、次の不具合が見つかりました。/);
    assert.match(mail.text ?? '', /1．消火栓 中-12\n　　場所　上田市大手一丁目1-1\n　　内容　ふた（ふたが 固い）\n/);
    assert.equal(mail.attachments.length, 1);
    const [file] = mail.attachments;
    assert.equal(file?.filename, '水利の不具合.csv');
    assert.equal(file?.contentType, 'text/csv');
    const csv = file?.content.toString('utf8') ?? '';
    assert.equal(csv.codePointAt(0), 0xfeff, 'a spreadsheet in Japan takes UTF-8 only with its mark');
    const lines = csv.slice(1).split('\r\n');
    assert.equal(lines[0], '番号,種別,所在地,緯度,経度,所有者,異常,メモ,見つけた日時');
    // What could be a formula is disarmed; the comma and the line's end stay inside their cells.
    assert.equal(lines[1], '中-12,消火栓,上田市大手一丁目1-1,36.4,138.25,"\'=上下水道局, 管理係",ふた,"ふたが\n固い",2026-01-05 03:10');
  });

  it('names no sender, so that the program puts its own account in, and asks Outlook to open it for sending', async () => {
    const mail = await simpleParser(readFileSync(letter));

    assert.equal(mail.from, undefined);
    assert.equal(mail.headers.get('x-unsent'), '1');
  });
});
