import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { IntakeStandIn, send, shared, startGateway, type Running } from './support.js';

type Expected = { address_raw: string; incident_type: string; dispatch_no?: string; refers_to_dispatch_no?: string; landmark?: string; units?: string[]; status?: string };

const folder = shared('samples', 'mails');
const files = folder === null ? [] : readdirSync(folder).filter((f) => f.endsWith('.eml')).sort();
/** The dash of ISO-2022-JP decodes to U+FF0D or U+2212 by the decoder's table (README of the samples). */
const fold = (text: string): string => text.replace(/[\u2212\uff0d\u2010]/g, '-').replace(/\s+/g, '');

describe('The sample mails', () => {
  let intake: IntakeStandIn;
  let gateway: Running;
  before(async () => {
    intake = await new IntakeStandIn().start();
    gateway = await startGateway(intake.port);
  });
  after(async () => {
    await gateway.stop();
    await intake.stop();
  });

  it('are there', { skip: folder === null ? 'no shared/samples/mails beside the project' : false }, () => assert.ok(files.length >= 6));
  for (const file of files) {
    it(`${file} arrives with its meaning`, async () => {
      const raw = readFileSync(join(folder!, file));
      const expected = (JSON.parse(readFileSync(join(folder!, 'expected.json'), 'utf8')) as Record<string, Expected>)[file]!;
      assert.match(await send(gateway.port, raw), /^250/);
      const mail = intake.last;
      assert.equal(mail.raw, raw.toString('base64'));
      const all = `${mail.subject}\n${mail.text}`;
      assert.ok(!all.includes('\ufffd'), all);
      for (const part of [expected.address_raw, expected.incident_type, expected.dispatch_no, expected.refers_to_dispatch_no, expected.landmark, ...(expected.units ?? [])]) {
        if (part !== undefined) assert.ok(fold(all).includes(fold(part)), `${part} in ${all}`);
      }
      if (expected.status === 'exercise') assert.match(mail.subject!, /訓練/);
      const head = raw.toString('latin1').split('\r\n\r\n')[0]!;
      assert.equal(mail.messageId, /Message-ID: (.*)/.exec(head)![1]!.trim());
      assert.equal(new Date(mail.date!).getTime(), new Date(/Date: (.*)/.exec(head)![1]!).getTime());
      assert.ok(mail.date!.endsWith('+09:00'));
      assert.equal(mail.html !== null, /multipart\/alternative/.test(head));
      assert.ok(mail.from!.includes('.example'));
      // A body sent as it is: the platform's own decoder must read the same.
      const charset = /charset="?([\w-]+)/i.exec(head)?.[1];
      if (charset !== undefined && /Transfer-Encoding: [78]bit/.test(head)) {
        const body = raw.subarray(head.length + 4);
        assert.equal(mail.text, new TextDecoder(charset).decode(body).replaceAll('\r\n', '\n'));
      }
    });
  }
});
