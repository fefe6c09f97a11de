let sentence = "";
let until = 0;
const shownMs = 10_000;

/** The result of a deed, to be told by the screen that follows it. */
export function sayAfter(what: string): void {
  sentence = what;
  until = performance.now() + shownMs;
}

export function said(): string {
  return performance.now() < until ? sentence : "";
}
