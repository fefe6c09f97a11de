import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { ApiProblem, getJson } from "./http";
import {
  type Freshness,
  freshnessAfter,
  type Moment,
  millisecondsSince,
  momentNow,
  staleAfterMs,
} from "./staleness";
import { withViewAs } from "./view-as";

/** How the picture on the screen is being kept up to date. */
export type Means = "connecting" | "stream" | "poll";

/** The part of EventSource that is used, so that tests can speak for the server. */
export interface EventStream {
  readonly readyState: number;
  onerror: ((event: Event) => void) | null;
  addEventListener(name: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

export interface LiveFeedOptions {
  streamPath: string;
  snapshotPath: string;
  /** What the polled address answers; the same as the first event of the stream. */
  onSnapshot: (data: unknown) => void;
  /** Event name to what it does; `beat` is the feed's own. */
  events: Readonly<Record<string, (data: unknown) => void>>;
  /** The server's own time, as each beat tells it. */
  onServerTime?: (at: string) => void;
  openStream?: (path: string) => EventStream;
  readSnapshot?: (path: string, signal: AbortSignal) => Promise<unknown>;
}

let rightIsGone: () => void = () => undefined;

/** What is to happen when a live view that was shown may no longer be seen: sign-out, suspension, other rights. */
export function whenRightIsGone(then: () => void): void {
  rightIsGone = then;
}

export const pollEveryMs = 5_000;
const firstEventWithinMs = 6_000;
const reopenAfterMs = 5_000;
const closed = 2;

/**
 * Keeps one screen live: server-sent events first, a poll every 5 s while they fail, and its own
 * watch over silence, because a half-dead connection reports no error.
 */
export class LiveFeed {
  readonly #options: LiveFeedOptions;
  readonly #means = signal<Means>("connecting");
  readonly #lastHeard: Signal<Moment | null> = signal(null);
  readonly #freshness = signal<Freshness>("fresh");
  readonly #problem: Signal<ApiProblem | null> = signal(null);

  #stream: EventStream | null = null;
  /** When the stream last said something, or was opened. */
  #streamHeard: Moment = momentNow();
  #watch: ReturnType<typeof setInterval> | undefined;
  #pollTimer: ReturnType<typeof setTimeout> | undefined;
  #reopenTimer: ReturnType<typeof setTimeout> | undefined;
  #polling: AbortController | null = null;
  #reading: AbortController | null = null;
  #readTimer: ReturnType<typeof setTimeout> | undefined;
  #running = false;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
  }

  get means(): ReadonlySignal<Means> {
    return this.#means;
  }
  get lastHeard(): ReadonlySignal<Moment | null> {
    return this.#lastHeard;
  }
  get freshness(): ReadonlySignal<Freshness> {
    return this.#freshness;
  }
  /** The last failure, until something is heard again. A final one has stopped the feed. */
  get problem(): ReadonlySignal<ApiProblem | null> {
    return this.#problem;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#openStream();
    this.#watch = setInterval(() => this.#lookForSilence(), 1_000);
  }

  stop(): void {
    this.#running = false;
    clearInterval(this.#watch);
    this.#closeStream();
    this.#stopPolling();
    this.#reading?.abort();
    clearTimeout(this.#readTimer);
  }

  /** For the button 「読み込みなおす」, a network that came back and a laptop that woke up. */
  reconnect(): void {
    this.stop();
    this.#problem.value = null;
    this.#means.value = "connecting";
    this.start();
    this.#startPolling();
  }

  /** For a screen whose stream only says that something changed: read it now, and again until it was read. */
  readSnapshotOnce(): void {
    this.#reading?.abort();
    clearTimeout(this.#readTimer);
    if (!this.#running) return;
    const mine = new AbortController();
    this.#reading = mine;
    void this.#read(mine);
  }

  async #read(mine: AbortController): Promise<void> {
    const problem = await this.#takeSnapshot(mine);
    if (this.#reading !== mine) return;
    this.#reading = null;
    if (problem === null || problem.final) return;
    this.#readTimer = setTimeout(() => this.readSnapshotOnce(), pollEveryMs);
  }

  #openStream(): void {
    this.#closeStream();
    const open =
      this.#options.openStream ?? ((path: string): EventStream => new EventSource(withViewAs(path)));
    const stream = open(this.#options.streamPath);
    this.#stream = stream;
    this.#streamHeard = momentNow();
    for (const [name, take] of Object.entries(this.#options.events)) {
      stream.addEventListener(name, (event) => this.#take(event, take));
    }
    stream.addEventListener("beat", (event) =>
      this.#take(event, (data) => {
        const at = (data as { at?: unknown } | null)?.at;
        if (typeof at === "string") this.#options.onServerTime?.(at);
      }),
    );
    stream.onerror = () => {
      if (this.#stream !== stream) return;
      this.#startPolling();
      // The browser reconnects by itself after a broken line, but gives up after an HTTP refusal.
      if (stream.readyState === closed) this.#reopenLater();
    };
  }

  #take(event: MessageEvent<string>, apply: (data: unknown) => void): void {
    try {
      apply(JSON.parse(event.data));
    } catch (failure) {
      if (!(failure instanceof SyntaxError) && !(failure instanceof ApiProblem)) throw failure;
      this.#problem.value = new ApiProblem("answer.malformed", 0);
      this.#startPolling();
      return;
    }
    this.#streamHeard = momentNow();
    this.#means.value = "stream";
    this.#stopPolling();
    this.#heard();
  }

  #heard(): void {
    this.#lastHeard.value = momentNow();
    this.#freshness.value = "fresh";
    this.#problem.value = null;
  }

  #lookForSilence(): void {
    const heard = this.#lastHeard.value;
    if (heard !== null) this.#freshness.value = freshnessAfter(millisecondsSince(heard));
    const streamSilentMs = millisecondsSince(this.#streamHeard);
    if (heard === null && streamSilentMs >= firstEventWithinMs) this.#startPolling();
    if (streamSilentMs < staleAfterMs) return;
    this.#startPolling();
    // Polls may keep the picture fresh; the stream that died without an error is replaced all the same.
    if (this.#reopenTimer === undefined) this.#openStream();
  }

  #reopenLater(): void {
    if (this.#reopenTimer !== undefined) return;
    // Spread out: after a server's restart every board comes back at once.
    const delay = reopenAfterMs + Math.random() * 2_000;
    this.#reopenTimer = setTimeout(() => {
      this.#reopenTimer = undefined;
      if (this.#running) this.#openStream();
    }, delay);
  }

  #closeStream(): void {
    clearTimeout(this.#reopenTimer);
    this.#reopenTimer = undefined;
    if (this.#stream !== null) {
      this.#stream.onerror = null;
      this.#stream.close();
      this.#stream = null;
    }
  }

  #startPolling(): void {
    if (this.#polling !== null || !this.#running) return;
    const mine = new AbortController();
    this.#polling = mine;
    void this.#poll(mine);
  }

  #stopPolling(): void {
    clearTimeout(this.#pollTimer);
    this.#polling?.abort();
    this.#polling = null;
  }

  async #poll(mine: AbortController): Promise<void> {
    const problem = await this.#takeSnapshot(mine);
    if (this.#polling !== mine || problem?.final) return;
    if (problem === null) this.#means.value = "poll";
    this.#pollTimer = setTimeout(() => void this.#poll(mine), pollEveryMs);
  }

  async #takeSnapshot(mine: AbortController): Promise<ApiProblem | null> {
    const read = this.#options.readSnapshot ?? ((path, signal) => getJson<unknown>(path, signal));
    try {
      const data = await read(this.#options.snapshotPath, mine.signal);
      if (mine.signal.aborted) return null;
      this.#options.onSnapshot(data);
      this.#heard();
      return null;
    } catch (failure) {
      const problem = failure instanceof ApiProblem ? failure : new ApiProblem("answer.malformed", 0);
      if (mine.signal.aborted) return problem;
      this.#problem.value = problem;
      if (problem.final) {
        this.stop();
        // Refused from the start is the screen's to say; refused later means that the right to what stands there is gone.
        if (this.#lastHeard.value !== null && (problem.status === 401 || problem.status === 403))
          rightIsGone();
      }
      return problem;
    }
  }
}
