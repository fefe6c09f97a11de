import dns from 'node:dns';
import net from 'node:net';
import { dkimVerify, dmarc, spf } from 'mailauth';

export type Authentication = { readonly spf: string; readonly dkim: string; readonly dmarc: string };
export type Resolver = (name: string, type: string) => Promise<unknown>;

export type Provenance = {
  readonly raw: Buffer;
  readonly clientAddress: string;
  readonly helo: string;
  readonly envelopeFrom: string;
  readonly fromAddresses: readonly string[];
  readonly signed: boolean;
};

const results = new Set(['pass', 'fail', 'softfail', 'neutral', 'none', 'temperror', 'permerror', 'policy']);
const maxSignedBytes = 2_000_000;

const local = new net.BlockList();
for (const [address, prefix] of [['127.0.0.0', 8], ['10.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16], ['169.254.0.0', 16], ['100.64.0.0', 10], ['0.0.0.0', 8]] as const) local.addSubnet(address, prefix, 'ipv4');
for (const [address, prefix] of [['fc00::', 7], ['fe80::', 10]] as const) local.addSubnet(address, prefix, 'ipv6');
local.addAddress('::1', 'ipv6');

export function isLocalAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  const family = net.isIP(plain);
  return family === 0 || local.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

/** Asks the system's name servers, and gives up soon: an answer after the budget is worth nothing. */
export function dnsResolver(budgetMs: number): Resolver {
  const resolver = new dns.promises.Resolver({ timeout: Math.max(100, Math.min(budgetMs, 2_000)), tries: 1 });
  return (name, type) => resolver.resolve(name, type);
}

const word = (result: unknown): string => {
  const text = typeof result === 'string' ? result.toLowerCase() : '';
  if (text === 'temperr') return 'temperror';
  if (text === 'skipped' || text === '') return 'none';
  return results.has(text) ? text : 'neutral';
};

const strength = ['pass', 'temperror', 'fail', 'policy', 'permerror', 'neutral', 'none'];

/**
 * What SPF, DKIM and DMARC say of a mail. Recorded, never a reason to stop it, and never one to delay it: what is not known
 * when the budget is spent is "temperror".
 */
export async function authenticate(mail: Provenance, resolver: Resolver, budgetMs: number): Promise<Authentication> {
  const found = {
    spf: isLocalAddress(mail.clientAddress) ? 'none' : 'temperror',
    dkim: mail.signed ? 'temperror' : 'none',
    dmarc: 'none',
  };
  const settled = { spf: found.spf === 'none', dkim: !mail.signed };
  if (settled.spf && settled.dkim) return found;
  found.dmarc = 'temperror';
  // mailauth types the resolver by its best case; it takes whatever dns.resolve gives.
  const ask = resolver as never;
  let spfDomains: string[] = [];
  let dkimDomains: unknown[] = [];

  const checkSpf = async (): Promise<void> => {
    if (settled.spf) return;
    const result = await spf({ ip: mail.clientAddress.replace(/^::ffff:/i, ''), helo: mail.helo, sender: mail.envelopeFrom, mta: 'mail-gateway', resolver: ask });
    found.spf = word(result.status.result);
    if (found.spf === 'pass') spfDomains = [result.domain];
  };
  const checkDkim = async (): Promise<void> => {
    if (settled.dkim) return;
    // Hashing runs on the thread that also takes the next alarm.
    if (mail.raw.length > maxSignedBytes || countSignatures(mail.raw) > 10) return;
    const { results: signatures } = await dkimVerify(mail.raw, { sender: mail.envelopeFrom, resolver: ask } as never);
    // mailauth calls an altered body "neutral"; RFC 8601 calls a signature that does not verify "fail".
    const words = signatures.map((s) => (s.status.comment === 'body hash did not verify' ? 'fail' : word(s.status.result)));
    found.dkim = strength.find((s) => words.includes(s)) ?? 'none';
    dkimDomains = signatures.filter((s) => s.status.result === 'pass')
      .map((s) => ({ id: s.id, domain: s.signingDomain, aligned: s.status.aligned, underSized: s.status.underSized }));
  };
  const all = async (): Promise<void> => {
    // A failure in here says nothing about the mail: the word stays "temperror".
    await Promise.allSettled([checkSpf(), checkDkim()]);
    if ((found.spf === 'none' && found.dkim === 'none') || mail.fromAddresses.length === 0) { found.dmarc = 'none'; return; }
    const result = await dmarc({ headerFrom: [...mail.fromAddresses], spfDomains, dkimDomains, resolver: ask } as never);
    found.dmarc = word((result as { status?: { result?: unknown } } | false | undefined || {}).status?.result);
  };

  let timer: NodeJS.Timeout | undefined;
  const budget = new Promise<void>((resolve) => { timer = setTimeout(resolve, budgetMs); });
  await Promise.race([all().catch(() => undefined), budget]);
  clearTimeout(timer);
  return { ...found };
}

const countSignatures = (raw: Buffer): number => raw.subarray(0, 1_000_000).toString('latin1').match(/(?:^|\n)dkim-signature[ \t]*:/gi)?.length ?? 0;
