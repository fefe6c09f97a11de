import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiProblem } from "../src/api/http";
import { type EventStream, LiveFeed } from "../src/api/live-feed";
import { freshnessAfter, millisecondsSince } from "../src/api/staleness";

/** A server to speak for: what it says on the stream, and what the polled address answers. */
class Wire {
  streams: Spoken[] = [];
  polls = 0;
  answer: () => Promise<unknown> = () => Promise.reject(new ApiProblem("network.unreachable", 0));

  get latest(): Spoken {
    const last = this.streams.at(-1);
    if (last === undefined) throw new Error("no stream was opened");
    return last;
  }
}

class Spoken implements EventStream {
  readyState = 0;
  closed = false;
  onerror: ((event: Event) => void) | null = null;
  readonly #listeners = new Map<string, (event: MessageEvent<string>) => void>();

  addEventListener(name: string, listener: (event: MessageEvent<string>) => void): void {
    this.#listeners.set(name, listener);
  }
  close(): void {
    this.closed = true;
  }
  say(name: string, data: unknown): void {
    this.readyState = 1;
    this.sayRaw(name, JSON.stringify(data));
  }
  sayRaw(name: string, data: string): void {
    if (!this.closed) this.#listeners.get(name)?.({ data } as MessageEvent<string>);
  }
  fail(readyState: 0 | 2): void {
    this.readyState = readyState;
    this.onerror?.(new Event("error"));
  }
}

let wire: Wire;
let taken: unknown[];
let heardTimes: string[];
let feed: LiveFeed;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-18T12:00:00Z") });
  wire = new Wire();
  taken = [];
  heardTimes = [];
  feed = new LiveFeed({
    streamPath: "/stream",
    snapshotPath: "/snapshot",
    onSnapshot: (data) => taken.push(data),
    events: { board: (data) => taken.push(data) },
    onServerTime: (at) => heardTimes.push(at),
    openStream: () => {
      const stream = new Spoken();
      wire.streams.push(stream);
      return stream;
    },
    readSnapshot: () => {
      wire.polls += 1;
      return wire.answer();
    },
  });
});

afterEach(() => {
  feed.stop();
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe("a healthy stream", () => {
  test("is taken, stays fresh by its beats and needs no polling", async () => {
    feed.start();
    wire.latest.say("board", { version: 1 });
    for (let beat = 0; beat < 10; beat += 1) {
      await pass(15_000);
      wire.latest.say("beat", { at: "2026-11-18T12:00:15Z" });
      expect(feed.freshness.value).toBe("fresh");
    }

    expect(taken).toEqual([{ version: 1 }]);
    expect(feed.means.value).toBe("stream");
    expect(heardTimes).toHaveLength(10);
    expect(wire.polls).toBe(0);
    expect(wire.streams).toHaveLength(1);
  });
});

describe("silence", () => {
  test("is stale after 20 s and dead after 60 s, and the next word makes it fresh", async () => {
    feed.start();
    wire.latest.say("board", { version: 1 });

    await pass(19_000);
    expect(feed.freshness.value).toBe("fresh");
    await pass(1_000);
    expect(feed.freshness.value).toBe("stale");
    await pass(39_000);
    expect(feed.freshness.value).toBe("stale");
    await pass(1_000);
    expect(feed.freshness.value).toBe("dead");

    wire.latest.say("board", { version: 2 });
    expect(feed.freshness.value).toBe("fresh");
    expect(feed.problem.value).toBeNull();
  });

  test("of a connection that reports no error makes a new one, and polls meanwhile", async () => {
    feed.start();
    const first = wire.latest;
    first.say("board", { version: 1 });

    await pass(21_000);

    expect(first.closed).toBe(true);
    expect(wire.streams).toHaveLength(2);
    expect(wire.polls).toBeGreaterThan(0);
  });

  test("is still found when polls keep the picture fresh", async () => {
    wire.answer = () => Promise.resolve({ version: 7 });
    feed.start();
    wire.latest.say("board", { version: 1 });
    wire.latest.fail(0);
    await pass(45_000);

    expect(feed.freshness.value).toBe("fresh");
    expect(feed.means.value).toBe("poll");
    expect(wire.streams.length).toBeGreaterThan(1);

    wire.latest.say("board", { version: 8 });
    const polled = wire.polls;
    await pass(14_000);
    expect(wire.polls).toBe(polled);
    expect(feed.means.value).toBe("stream");
  });
});

describe("a failing stream", () => {
  test("is replaced by a poll every 5 s", async () => {
    wire.answer = () => Promise.resolve({ version: 7 });
    feed.start();
    wire.latest.fail(0);
    await pass(16_000);

    expect(wire.polls).toBe(4);
    expect(taken).toHaveLength(4);
  });

  test("that the browser gave up is opened again", async () => {
    feed.start();
    wire.latest.fail(2);
    await pass(8_000);

    expect(wire.streams.length).toBeGreaterThan(1);
  });

  test("that says nothing for 6 s at the start is helped by a poll", async () => {
    wire.answer = () => Promise.resolve({ version: 7 });
    feed.start();
    await pass(5_000);
    expect(wire.polls).toBe(0);
    await pass(2_000);
    expect(taken).toEqual([{ version: 7 }]);
  });

  test("that breaks off in mid-word is a problem, not a crash", async () => {
    feed.start();
    wire.latest.sayRaw("board", '{"version":');
    expect(feed.problem.value?.code).toBe("answer.malformed");
    wire.latest.say("board", { version: 2 });
    expect(feed.problem.value).toBeNull();
  });
});

describe("a refusal", () => {
  test("stops the feed, since asking again cannot help", async () => {
    wire.answer = () => Promise.reject(new ApiProblem("callOut.unknown", 404));
    feed.start();
    wire.latest.fail(2);
    await pass(60_000);

    expect(feed.problem.value?.code).toBe("callOut.unknown");
    expect(wire.polls).toBe(1);
    expect(wire.latest.closed).toBe(true);
  });

  test("is asked again when the person says so", async () => {
    wire.answer = () => Promise.reject(new ApiProblem("permission.denied", 403));
    feed.start();
    wire.latest.fail(2);
    await pass(1_000);
    wire.answer = () => Promise.resolve({ version: 1 });

    feed.reconnect();
    await pass(100);

    expect(feed.problem.value).toBeNull();
    expect(taken).toEqual([{ version: 1 }]);
  });

  test("by a busy server is none: it is asked again by itself", async () => {
    wire.answer = () => Promise.reject(new ApiProblem("server.error", 503));
    feed.start();
    wire.latest.fail(2);
    await pass(21_000);

    expect(wire.polls).toBeGreaterThan(3);
  });
});

describe("a screen that was left", () => {
  test("asks nothing more and takes nothing more", async () => {
    let release: (value: unknown) => void = () => undefined;
    wire.answer = () => new Promise((resolve) => (release = resolve));
    feed.start();
    wire.latest.fail(0);
    await pass(100);

    feed.stop();
    release({ version: 9 });
    await pass(60_000);

    expect(taken).toEqual([]);
    expect(wire.polls).toBe(1);
    expect(wire.latest.closed).toBe(true);
  });
});

describe("a snapshot on demand", () => {
  test("is read again until it was read, though the stream is well", async () => {
    feed.start();
    wire.latest.say("board", { version: 1 });
    feed.readSnapshotOnce();
    await pass(100);
    wire.answer = () => Promise.resolve({ detail: true });
    await pass(6_000);
    await pass(10_000);

    expect(taken).toEqual([{ version: 1 }, { detail: true }]);
  });
});

describe("the age of what is shown", () => {
  test("is the longer of both clocks: one stops in sleep, the other can be set back", () => {
    expect(millisecondsSince({ wall: 100_000, steady: 0 }, { wall: 130_000, steady: 2_000 })).toBe(30_000);
    expect(millisecondsSince({ wall: 100_000, steady: 0 }, { wall: 50_000, steady: 25_000 })).toBe(25_000);
  });

  test("has two thresholds", () => {
    expect([0, 19_999, 20_000, 59_999, 60_000].map(freshnessAfter)).toEqual([
      "fresh",
      "fresh",
      "stale",
      "stale",
      "dead",
    ]);
  });
});
