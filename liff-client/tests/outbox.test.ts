import { beforeEach, describe, expect, test } from "vitest";
import { ApiProblem } from "../src/api/http";
import { type Entry, type EntryStore, MemoryStore, type NewEntry } from "../src/outbox/entry";
import { Outbox, type OutboxPorts, waitAfter } from "../src/outbox/outbox";
import { newShortId } from "../src/outbox/short-id";

/** A server behind a bad line: what it has taken, and what it does with the next requests. */
class BadLine {
  taken: { id: string; body: unknown; photoIds: readonly string[] }[] = [];
  requests: string[] = [];
  photos = 0;
  script: ((entry: Entry) => "take" | "loseAnswer" | ApiProblem)[] = [];
  now = 1_000_000;
  timers: { at: number; work: () => void }[] = [];
  told = 0;

  ports(store: EntryStore): OutboxPorts {
    return {
      store,
      upload: async () => {
        this.photos += 1;
        return `photo-${this.photos}`;
      },
      send: async (entry, photoIds) => {
        this.requests.push(entry.id);
        const does = this.script.shift()?.(entry) ?? "take";
        if (does instanceof ApiProblem) throw does;
        // The same id again is the same result, as the server has it.
        if (!this.taken.some((one) => one.id === entry.id))
          this.taken.push({ id: entry.id, body: entry.request.body, photoIds });
        if (does === "loseAnswer") throw new ApiProblem("network.unreachable", 0);
        return null;
      },
      now: () => this.now,
      later: (work, ms) => {
        const timer = { at: this.now + ms, work };
        this.timers.push(timer);
        return () => {
          this.timers = this.timers.filter((one) => one !== timer);
        };
      },
      random: () => 0.5,
      alone: (work) => work(),
      tell: (waiting) => {
        this.told = waiting;
      },
    };
  }

  /** Lets the time pass, and everything that is due in it happen. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      await settled();
      const due = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.now = Math.max(this.now, due.at);
      due.work();
    }
    this.now = end;
    await settled();
  }
}

/** All that is promised so far has happened. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
}

const offline = () => new ApiProblem("network.offline", 0);
const broken = () => new ApiProblem("server.error", 500);
const ids = (line: BadLine) => line.taken.map((one) => one.id);

let line: BadLine;
let store: MemoryStore;
let outbox: Outbox;

const result = (id: string, more: Partial<NewEntry> = {}): NewEntry => ({
  id,
  brigade: "demo",
  kind: "inspection",
  data: {},
  key: `source:${id}`,
  about: id,
  madeAt: line.now,
  request: { method: "PUT", path: `/x/${id}`, body: { note: id } },
  ...more,
});

beforeEach(async () => {
  line = new BadLine();
  store = new MemoryStore();
  outbox = new Outbox(line.ports(store));
  await outbox.setOwner("me", true);
});

describe("what was done without signal", () => {
  test("is sent once, in its order, when the signal comes back", async () => {
    line.script = [offline];
    for (const id of ["a", "b", "c"]) await outbox.add(result(id));
    await settled();
    expect(line.taken).toEqual([]);
    expect(outbox.entries.value.map((entry) => entry.id)).toEqual(["a", "b", "c"]);

    await outbox.wake();
    expect(ids(line)).toEqual(["a", "b", "c"]);
    expect(outbox.entries.value).toEqual([]);
    expect(await store.all()).toEqual([]);
    expect(line.told).toBe(0);
  });

  test("is tried again by itself, each time after a longer wait, a minute at most", async () => {
    line.script = Array.from({ length: 20 }, () => offline);
    await outbox.add(result("a"));
    await line.pass(1_900);
    expect(line.requests).toHaveLength(1);
    await line.pass(200);
    expect(line.requests).toHaveLength(2);
    await line.pass(4_100);
    expect(line.requests).toHaveLength(3);
    await line.pass(20 * 60_000);
    expect(ids(line)).toEqual(["a"]);
    expect([waitAfter(1, 0.5), waitAfter(3, 0.5), waitAfter(9, 0.5), waitAfter(900, 1)]).toEqual([
      2_000, 8_000, 60_000, 75_000,
    ]);
  });

  test("is not doubled when the server took it but its answer was lost", async () => {
    line.script = [() => "loseAnswer", () => "loseAnswer"];
    await outbox.add(result("a"));
    await outbox.add(result("b"));
    await line.pass(60_000);
    expect(line.requests).toEqual(["a", "a", "a", "b"]);
    expect(ids(line)).toEqual(["a", "b"]);
  });

  test("survives the page: another one sends what the first could not", async () => {
    line.script = [offline];
    await outbox.add(result("a"));
    await outbox.add(result("b", { held: true }));
    await settled();
    outbox.stop();

    const next = new Outbox(line.ports(store));
    await next.setOwner("me", true);
    expect(ids(line)).toEqual(["a", "b"]);
    expect(await store.all()).toEqual([]);
  });

  test("stays while nobody is signed in, and is never sent in another person's name", async () => {
    line.script = [() => new ApiProblem("session.required", 401)];
    await outbox.add(result("a"));
    await settled();
    expect(outbox.pause.value).toBe("signIn");
    await line.pass(600_000);
    expect(line.requests).toHaveLength(1);

    await outbox.setOwner("somebody else", true);
    await line.pass(600_000);
    expect(outbox.entries.value).toEqual([]);
    expect(line.requests).toHaveLength(1);

    await outbox.setOwner("me", true);
    expect(ids(line)).toEqual(["a"]);
  });
});

describe("a server that fails", () => {
  test("over one result holds up only what is about the same source", async () => {
    line.script = [broken];
    await outbox.add(result("a", { key: "s1" }));
    await outbox.add(result("b", { key: "s2" }));
    await outbox.add(result("c", { key: "s1" }));
    await settled();
    expect(ids(line)).toEqual(["b"]);
    await line.pass(2_500);
    expect(ids(line)).toEqual(["b", "a", "c"]);
  });

  test("is given the time it asks for", async () => {
    line.script = [() => new ApiProblem("tooMany", 429, { retryAfterSeconds: 30 })];
    await outbox.add(result("a"));
    await line.pass(29_000);
    expect(line.requests).toHaveLength(1);
    await line.pass(1_500);
    expect(ids(line)).toEqual(["a"]);
  });
});

describe("a refused result", () => {
  const refusal = () =>
    new ApiProblem("permission.denied", 403, { detail: "この分団の水利ではありません。" });

  test("stays with the server's sentence, stops nothing else, and goes once it is corrected", async () => {
    line.script = [refusal];
    await outbox.add(result("a", { key: "s1" }));
    await outbox.add(result("b", { key: "s1" }));
    await settled();
    expect(ids(line)).toEqual(["b"]);
    expect(outbox.entries.value).toMatchObject([
      { id: "a", state: "refused", refusal: { sentence: "この分団の水利ではありません。" } },
    ]);

    await outbox.again("a", { request: { method: "PUT", path: "/x/a", body: { note: "直した" } } });
    await settled();
    expect(line.taken.at(-1)).toMatchObject({ id: "a", body: { note: "直した" } });
    expect(outbox.entries.value).toEqual([]);
  });

  test("can be dropped; what the server may have cannot", async () => {
    line.script = [refusal, () => "loseAnswer"];
    await outbox.add(result("a"));
    await outbox.add(result("b"));
    await settled();
    expect(await outbox.drop("a")).toBe(true);
    expect(await outbox.drop("b")).toBe(false);
    expect(await outbox.change("b", () => ({ about: "anders" }))).toBe(false);
    expect(outbox.entries.value.map((entry) => entry.id)).toEqual(["b"]);
  });
});

describe("what is still being added to", () => {
  test("waits for the person, takes notes meanwhile, and goes when released", async () => {
    await outbox.add(result("a", { held: true }));
    await line.pass(600_000);
    expect(line.requests).toEqual([]);
    const body = { note: "ふたが開かない" };
    await outbox.change("a", (entry) => ({ request: { ...entry.request, body } }));
    await outbox.release("a");
    await settled();
    expect(line.taken).toMatchObject([{ id: "a", body }]);
  });

  test("can be taken back before it has gone", async () => {
    await outbox.add(result("a", { held: true }));
    expect(await outbox.drop("a")).toBe(true);
    await line.pass(60_000);
    expect(line.requests).toEqual([]);
  });
});

test("photos go up once each, before the result that names them", async () => {
  const photo = { bytes: new ArrayBuffer(4), type: "image/jpeg", id: null };
  line.script = [offline, broken];
  await outbox.add(result("a", { photos: [photo, photo] }));
  await line.pass(60_000);
  expect(line.photos).toBe(2);
  expect(line.taken).toMatchObject([{ id: "a", photoIds: ["photo-1", "photo-2"] }]);
});

test("taking back what the server never had is done", async () => {
  line.script = [() => new ApiProblem("notFound", 404)];
  await outbox.add(result("a", { request: { method: "DELETE", path: "/x/a", body: null } }));
  await settled();
  expect(outbox.entries.value).toEqual([]);
});

test("without a database the page itself holds the results, and says so", async () => {
  class NoStore extends MemoryStore {
    override async put(): Promise<void> {
      throw new Error("QuotaExceededError");
    }
  }
  const poor = new Outbox(line.ports(new NoStore()));
  await poor.setOwner("me", true);
  line.script = [offline];
  await poor.add(result("a"));
  await settled();
  expect(poor.durable.value).toBe(false);
  expect(poor.entries.value).toHaveLength(1);
  await poor.wake();
  expect(ids(line)).toEqual(["a"]);
});

test("whatever the line does, each result arrives once and in its source's order", async () => {
  let seed = 7;
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  for (let run = 0; run < 30; run += 1) {
    line = new BadLine();
    outbox = new Outbox(line.ports(new MemoryStore()));
    await outbox.setOwner("me", true);
    line.script = Array.from({ length: 40 }, () => {
      const chance = random();
      return () =>
        chance < 0.3 ? offline() : chance < 0.5 ? broken() : chance < 0.7 ? "loseAnswer" : "take";
    });
    for (let n = 0; n < 10; n += 1) {
      await outbox.add(result(`r${n}`, { key: `s${n % 3}` }));
      if (random() < 0.3) await outbox.wake();
      await line.pass(Math.floor(random() * 3_000));
    }
    await line.pass(3_600_000);
    expect(outbox.entries.value).toEqual([]);
    expect([...ids(line)].sort()).toEqual(Array.from({ length: 10 }, (_, n) => `r${n}`));
    for (const key of [0, 1, 2]) {
      const ofKey = ids(line).filter((id) => Number(id.slice(1)) % 3 === key);
      expect(ofKey).toEqual([...ofKey].sort());
    }
  }
});

describe("an id made on the phone", () => {
  test("is a version 7 UUID as the server spells it", () => {
    // RFC 9562, appendix A.6: 017F22E2-79B0-7CC3-98C4-DC0C0C07398F
    const random = [0, 0, 0, 0, 0, 0, 0xfc, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f];
    const made = newShortId(0x017f22e279b0, (bytes) => bytes.set(random));
    expect(made).toBe(Buffer.from("017F22E279B07CC398C4DC0C0C07398F", "hex").toString("base64url"));
  });

  test("is new each time and sorts by time", () => {
    const made = Array.from({ length: 200 }, (_, index) => newShortId(1_700_000_000_000 + index));
    expect(new Set(made).size).toBe(200);
    expect(made.every((id) => /^[A-Za-z0-9_-]{22}$/.test(id))).toBe(true);
    expect(Buffer.from(made[0] as string, "base64url")).toHaveLength(16);
  });
});
