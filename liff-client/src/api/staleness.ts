export type Freshness = "fresh" | "stale" | "dead";

export const staleAfterMs = 20_000;
export const deadAfterMs = 60_000;

/** A moment on both of the browser's clocks. */
export interface Moment {
  wall: number;
  steady: number;
}

export function momentNow(): Moment {
  return { wall: Date.now(), steady: performance.now() };
}

/**
 * The longer of both clocks: the steady one stops while a laptop sleeps, the wall one can be set back.
 * Either alone could call an old picture fresh.
 */
export function millisecondsSince(then: Moment, now: Moment = momentNow()): number {
  return Math.max(0, now.wall - then.wall, now.steady - then.steady);
}

export function freshnessAfter(silentMs: number): Freshness {
  if (silentMs >= deadAfterMs) return "dead";
  return silentMs >= staleAfterMs ? "stale" : "fresh";
}
