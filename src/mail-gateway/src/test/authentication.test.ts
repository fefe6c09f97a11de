import assert from 'node:assert/strict';
import { createSign, createHash, generateKeyPairSync } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { authenticate, isLocalAddress, type Provenance, type Resolver } from '../authentication.js';
import { bytes, IntakeStandIn, send, startGateway, type Running } from './support.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const names: Record<string, string> = {
  'TXT s1._domainkey.fire.example': `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`,
  'TXT fire.example': 'v=spf1 ip4:198.51.100.0/24 -all',
  'TXT soft.example': 'v=spf1 ip4:198.51.100.0/24 ~all',
  'TXT neutral.example': 'v=spf1 ?all',
  'TXT broken.example': 'v=spf1 nonsense:x -all',
  'TXT _dmarc.fire.example': 'v=DMARC1; p=reject',
};
const asked: string[] = [];
const resolver: Resolver = (name, type) => {
  asked.push(`${type} ${name}`);
  const found = names[`${type} ${name}`];
  if (found !== undefined) return Promise.resolve([[found]]);
  if (name.includes('down.example')) return Promise.reject(Object.assign(new Error('servfail'), { code: 'ESERVFAIL' }));
  return Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
};

/** Signs as RFC 6376 says (relaxed/simple), by the platform's crypto alone. */
function signed(body: string, from = 'a@fire.example'): Buffer {
  const bodyHash = createHash('sha256').update(body).digest('base64');
  const dkim = `v=1; a=rsa-sha256; c=relaxed/simple; d=fire.example; s=s1; h=from; bh=${bodyHash}; b=`;
  const signature = createSign('sha256').update(`from:${from}\r\ndkim-signature:${dkim}`).sign(privateKey, 'base64');
  return Buffer.from(`DKIM-Signature: ${dkim}${signature}\r\nFrom: ${from}\r\nSubject: x\r\n\r\n${body}`);
}

const check = (mail: Partial<Provenance>, ask: Resolver = resolver, budget = 2_000): ReturnType<typeof authenticate> => authenticate({
  raw: bytes('From: a@fire.example\n\nx\n'), clientAddress: '198.51.100.7', helo: 'mail.fire.example', envelopeFrom: 'a@fire.example', fromAddresses: ['a@fire.example'], signed: false, ...mail,
}, ask, budget);

async function gatewayFor(t: TestContext, ask: Resolver, env: Record<string, string> = {}): Promise<{ intake: IntakeStandIn; gateway: Running }> {
  const intake = await new IntakeStandIn().start();
  const gateway = await startGateway(intake.port, env, { resolver: ask });
  t.after(async () => { await gateway.stop(); await intake.stop(); });
  return { intake, gateway };
}

describe('Authentication', () => {
  it('passes what the domain allows', async () => assert.deepEqual(await check({}), { spf: 'pass', dkim: 'none', dmarc: 'pass' }));
  it('fails what the domain forbids', async () => assert.deepEqual(await check({ clientAddress: '203.0.113.9' }), { spf: 'fail', dkim: 'none', dmarc: 'fail' }));
  it('tells softfail, neutral, none, permerror and temperror apart', async () => {
    const spf = async (domain: string): Promise<string> => (await check({ clientAddress: '203.0.113.9', envelopeFrom: `a@${domain}`, helo: `h.${domain}` })).spf;
    assert.deepEqual([await spf('soft.example'), await spf('neutral.example'), await spf('nothing.example'), await spf('broken.example'), await spf('down.example')],
      ['softfail', 'neutral', 'none', 'permerror', 'temperror']);
  });
  it('verifies a signature, also of a mail handed on by a local relay', async () => {
    assert.deepEqual(await check({ raw: signed('fire\r\n'), signed: true, clientAddress: '127.0.0.1' }), { spf: 'none', dkim: 'pass', dmarc: 'pass' });
  });
  it('fails a signature over other words', async () => {
    const raw = Buffer.from(signed('fire\r\n').toString().replace('fire\r\n', 'fine\r\n'));
    assert.deepEqual(await check({ raw, signed: true, clientAddress: '10.1.2.3' }), { spf: 'none', dkim: 'fail', dmarc: 'fail' });
  });
  it('passes a signature of one domain under the name of another, but not DMARC', async () => {
    names['TXT _dmarc.other.example'] = 'v=DMARC1; p=reject';
    const found = await check({ raw: signed('fire\r\n', 'a@other.example'), signed: true, clientAddress: '10.1.2.3', fromAddresses: ['a@other.example'] });
    assert.deepEqual([found.dkim, found.dmarc], ['pass', 'fail']);
  });
  it('says none without asking anybody for an unsigned mail from the local network', async () => {
    asked.length = 0;
    for (const clientAddress of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '192.168.1.1', '172.31.0.1', 'fd00::1', '']) {
      assert.deepEqual(await check({ clientAddress }), { spf: 'none', dkim: 'none', dmarc: 'none' });
    }
    assert.equal(asked.length, 0);
    assert.deepEqual([isLocalAddress('172.32.0.1'), isLocalAddress('2001:db8::1'), isLocalAddress('::ffff:198.51.100.7')], [false, false, false]);
  });
  it('is given up after its budget with temperror', async () => {
    const start = performance.now();
    const found = await check({ raw: signed('fire\r\n'), signed: true }, () => new Promise(() => undefined), 100);
    assert.deepEqual(found, { spf: 'temperror', dkim: 'temperror', dmarc: 'temperror' });
    assert.ok(performance.now() - start < 2_000);
  });
  it('keeps what was known in time', async () => {
    const slowKeys: Resolver = (name, type) => (name.includes('_domainkey') ? new Promise(() => undefined) : resolver(name, type));
    assert.deepEqual(await check({ raw: signed('fire\r\n'), signed: true }, slowKeys, 300), { spf: 'pass', dkim: 'temperror', dmarc: 'temperror' });
  });
  it('does not break on a resolver that throws or lies', async () => {
    for (const liar of [() => { throw new Error('x'); }, () => Promise.resolve(null), () => Promise.resolve([[null]]), () => Promise.resolve('x')] as Resolver[]) {
      const found = await check({ raw: signed('fire\r\n'), signed: true }, liar);
      for (const word of Object.values(found)) assert.match(word, /^(pass|fail|softfail|neutral|none|temperror|permerror|policy)$/);
    }
  });
  it('does not let a mail full of signatures hold up anything', async () => {
    const start = performance.now();
    const raw = Buffer.concat([Buffer.from('DKIM-Signature: v=1; a=rsa-sha256; d=fire.example; s=s1; h=from; bh=x; b=y\r\n'.repeat(10_000)), bytes('From: a@fire.example\n\nx\n')]);
    assert.equal((await check({ raw, signed: true, clientAddress: '127.0.0.1' })).dkim, 'temperror');
    assert.ok(performance.now() - start < 1_500);
  });
  it('is recorded and never stops a mail', async (t) => {
    const { intake, gateway } = await gatewayFor(t, resolver);
    const tampered = Buffer.from(signed('fire\r\n').toString().replace('fire\r\n', 'fine\r\n'));
    assert.match(await send(gateway.port, tampered), /^250/);
    assert.deepEqual(intake.last.authentication, { spf: 'none', dkim: 'fail', dmarc: 'fail' });
    assert.match(await send(gateway.port, signed('fire\r\n')), /^250/);
    assert.deepEqual(intake.last.authentication, { spf: 'none', dkim: 'pass', dmarc: 'pass' });
  });
  it('with a dead resolver costs no more than its budget', async (t) => {
    const { intake, gateway } = await gatewayFor(t, () => new Promise(() => undefined), { MAIL_AUTH_BUDGET_MS: '150' });
    const start = performance.now();
    assert.match(await send(gateway.port, signed('fire\r\n')), /^250/);
    assert.ok(performance.now() - start < 2_000);
    assert.equal(intake.last.authentication.dkim, 'temperror');
  });
});
