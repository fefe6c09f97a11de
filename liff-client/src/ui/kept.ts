/**
 * What was last shown, kept for when there is no network: bounded, of one person only, erased at sign-out. Results that
 * still have to be sent are not here but in the outbox.
 */
const prefix = "brigade-dispatch.kept.";
const ownerKey = "brigade-dispatch.kept-owner";
// Browsers count two bytes a character: 1 MB in all.
const mostCharacters = 500_000;

export interface Kept<T> {
  /** When the server said it. */
  at: number;
  value: T;
}

function keptKeys(): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
}

function read<T>(key: string): Kept<T> | null {
  const found: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
  return typeof found === "object" && found !== null && typeof (found as Kept<T>).at === "number"
    ? (found as Kept<T>)
    : null;
}

/** Newest first, with the time each was kept; what cannot be read is the oldest. */
function byAge(keys: readonly string[]): string[] {
  const age = new Map(
    keys.map((key) => {
      try {
        return [key, read(key)?.at ?? 0];
      } catch {
        return [key, 0];
      }
    }),
  );
  return [...keys].sort((a, b) => (age.get(b) ?? 0) - (age.get(a) ?? 0));
}

export function kept<T>(group: string, id: string): Kept<T> | null {
  try {
    return read<T>(`${prefix}${group}.${id}`);
  } catch {
    return null;
  }
}

/** Keeps it, at most so many of its group; older ones make room. */
export function keep<T>(group: string, id: string, value: T, at: number, most: number): void {
  try {
    const key = `${prefix}${group}.${id}`;
    const text = JSON.stringify({ at, value } satisfies Kept<T>);
    if (text.length > mostCharacters / 2) return;
    const mates = byAge(keptKeys().filter((one) => one.startsWith(`${prefix}${group}.`) && one !== key));
    for (const one of mates.slice(most - 1)) localStorage.removeItem(one);
    let others = byAge(keptKeys().filter((one) => one !== key));
    const size = () => others.reduce((sum, one) => sum + (localStorage.getItem(one)?.length ?? 0), 0);
    while (others.length > 0 && size() + text.length > mostCharacters) {
      localStorage.removeItem(others.at(-1) as string);
      others = others.slice(0, -1);
    }
    localStorage.setItem(key, text);
  } catch {
    // Refused or full: then there is nothing without network, and nothing breaks.
  }
}

export function keptOwner(): string | null {
  try {
    return localStorage.getItem(ownerKey);
  } catch {
    return null;
  }
}

/** What is kept is this person's: another one on the same device finds nothing. */
export function keepFor(person: string): void {
  if (keptOwner() === person) return;
  forgetKept();
  try {
    localStorage.setItem(ownerKey, person);
  } catch {
    // See keep.
  }
}

export function forgetKept(): void {
  try {
    for (const key of keptKeys()) localStorage.removeItem(key);
    localStorage.removeItem(ownerKey);
    // The pages that answer-worker.js keeps.
    if (typeof caches !== "undefined") void caches.delete("answer-pages").catch(() => false);
  } catch {
    // Storage that cannot be read holds nothing.
  }
}
