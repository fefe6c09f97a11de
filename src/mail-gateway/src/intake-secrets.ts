import { readFileSync, statSync } from 'node:fs';
import type { Log } from './log.js';

/** The intake secret of a brigade; null where it has none. Throws while no secrets can be read at all. */
export type IntakeSecrets = (brigadeId: string) => string | null;

export const oneSecret = (secret: string): IntakeSecrets => () => secret;

/** Secrets from a file that is read again when it changes; a broken change leaves the last good state in force. */
export function secretsFromFile(path: string, log: Log): IntakeSecrets {
  let stamp = '';
  let secrets: ReadonlyMap<string, string> | null = null;
  return (brigadeId) => {
    let seen = 'missing';
    try {
      const stat = statSync(path);
      seen = `${stat.mtimeMs}/${stat.size}/${stat.ino}`;
      if (seen !== stamp) {
        secrets = parse(readFileSync(path, 'utf8'));
        log('info', 'secretsRead', { brigades: secrets.size });
      }
    } catch {
      if (seen !== stamp) log('error', 'secretsUnreadable', { keepsLastGood: secrets !== null });
    }
    stamp = seen;
    if (secrets === null) throw new Error('No intake secrets could be read.');
    return secrets.get(brigadeId) ?? null;
  };
}

function parse(text: string): ReadonlyMap<string, string> {
  const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object');
  const entries = Object.entries(value);
  for (const [, secret] of entries) if (typeof secret !== 'string' || secret === '') throw new Error('not a secret');
  return new Map(entries as [string, string][]);
}
