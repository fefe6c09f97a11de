import type { Intake } from './intake.js';
import type { Log } from './log.js';

export type RecipientVerdict =
  | { readonly kind: 'brigade'; readonly brigadeId: string }
  | { readonly kind: 'refused'; readonly code: 550 | 451; readonly message: string };

const brigadeIdForm = /^[a-z0-9][a-z0-9-]{0,62}$/;
const freshMs = 60_000;
const knownMs = 24 * 3_600_000;

/** The brigade an SMTP recipient names, from the address alone; null where it cannot be one. */
export function brigadeOf(address: string, domains: ReadonlySet<string>): string | null {
  const at = address.lastIndexOf('@');
  if (at < 1) return null;
  if (domains.size > 0 && !domains.has(address.slice(at + 1).toLowerCase().replace(/\.$/, ''))) return null;
  const local = address.slice(0, at).toLowerCase();
  return brigadeIdForm.test(local) ? local : null;
}

/**
 * Decides at RCPT TO whether a recipient is a brigade: yes, no (550), or not to be known now (451, the sender comes again).
 *
 * A "yes" holds for a minute, and for as long as the server cannot be asked. A brigade that the server denies although it
 * knew it within the last day is answered 451: most likely its secret was changed there and not here, and a refusal for
 * good would lose alarms until somebody notices.
 */
export class Recipients {
  readonly #confirmed = new Map<string, number>();

  constructor(
    private readonly intake: Pick<Intake, 'probe'>,
    private readonly domains: ReadonlySet<string>,
    private readonly probeTimeoutMs: number,
    private readonly log: Log,
    private readonly now: () => number = () => performance.now(),
  ) {}

  async check(address: string): Promise<RecipientVerdict> {
    const brigadeId = brigadeOf(address, this.domains);
    if (brigadeId === null) return { kind: 'refused', code: 550, message: '5.1.1 No such brigade here' };
    const confirmedAt = this.#confirmed.get(brigadeId);
    const age = confirmedAt === undefined ? Infinity : this.now() - confirmedAt;
    if (age < freshMs) return { kind: 'brigade', brigadeId };

    const answer = await this.intake.probe(brigadeId, this.probeTimeoutMs);
    if ('status' in answer && answer.status === 204) {
      this.#confirmed.set(brigadeId, this.now());
      return { kind: 'brigade', brigadeId };
    }
    const denied = ('status' in answer && answer.status === 401) || ('failed' in answer && answer.failed === 'noSecret');
    if (denied && age < knownMs) {
      this.log('error', 'knownBrigadeDenied', { brigadeId, reason: 'intakeSecretOrBrigadeGone' });
      return { kind: 'refused', code: 451, message: '4.3.0 Try again later' };
    }
    if (denied) return { kind: 'refused', code: 550, message: '5.1.1 No such brigade here' };
    this.log('warn', 'probeFailed', { brigadeId, outcome: 'status' in answer ? String(answer.status) : answer.failed, known: confirmedAt !== undefined });
    if (confirmedAt !== undefined) return { kind: 'brigade', brigadeId };
    return { kind: 'refused', code: 451, message: '4.3.0 Try again later' };
  }
}
