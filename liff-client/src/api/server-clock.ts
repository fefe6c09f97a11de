const samplesKept = 5;

/**
 * The server's time, told by its beats: a phone that is three minutes slow must not show a wrong elapsed time.
 * A beat can only arrive late, so the largest of the last few differences is the nearest to the truth.
 */
export class ServerClock {
  #differences: number[] = [];

  hear(at: string, localNow: number = Date.now()): void {
    const time = Date.parse(at);
    if (Number.isNaN(time)) return;
    this.#differences = [...this.#differences, time - localNow].slice(-samplesKept);
  }

  now(localNow: number = Date.now()): number {
    return this.#differences.length === 0 ? localNow : localNow + Math.max(...this.#differences);
  }
}

export const serverClock = new ServerClock();
