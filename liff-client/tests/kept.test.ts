import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { forgetKept, keep, keepFor, kept } from "../src/ui/kept";

/** As the browser's: keys can be listed, and it is full at some point. */
class Store {
  readonly #values = new Map<string, string>();
  most = 5_000_000;

  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    const size = [...this.#values.entries()].reduce((sum, [k, v]) => sum + (k === key ? 0 : v.length), 0);
    if (size + value.length > this.most) throw new Error("QuotaExceededError");
    this.#values.set(key, value);
    (this as Record<string, unknown>)[key] = value;
  }
  removeItem(key: string): void {
    this.#values.delete(key);
    delete (this as Record<string, unknown>)[key];
  }
  get size(): number {
    return [...this.#values.values()].reduce((sum, value) => sum + value.length, 0);
  }
}

let store: Store;

beforeEach(() => {
  store = new Store();
  vi.stubGlobal("localStorage", store);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const ids = (group: string, among: readonly string[]) => among.filter((id) => kept(group, id) !== null);

describe("what is kept for when there is no network", () => {
  test("comes back with its time", () => {
    keep("incident", "a", { place: "大手" }, 1_000, 5);
    expect(kept("incident", "a")).toEqual({ at: 1_000, value: { place: "大手" } });
    expect(kept("incident", "b")).toBeNull();
    expect(kept("inc", "ident.a")).toBeNull();
  });

  test("is at most so many of a group, the newest", () => {
    for (const [at, id] of ["a", "b", "c", "d"].entries()) keep("incident", id, at, at + 1, 3);
    keep("round", "a", 1, 1, 3);
    expect(ids("incident", ["a", "b", "c", "d"])).toEqual(["b", "c", "d"]);
    keep("incident", "b", 1, 9, 3);
    keep("incident", "e", 1, 10, 3);
    expect(ids("incident", ["a", "b", "c", "d", "e"])).toEqual(["b", "d", "e"]);
    expect(kept("round", "a")).not.toBeNull();
  });

  test("is never more than a megabyte in all, and never one thing that pushes out all others", () => {
    for (let at = 0; at < 20; at += 1) keep(`group${at}`, "a", "x".repeat(100_000), at, 5);
    expect(2 * store.size).toBeLessThanOrEqual(1_000_000);
    expect(kept("group19", "a")).not.toBeNull();
    keep("huge", "a", "x".repeat(400_000), 99, 5);
    expect(kept("huge", "a")).toBeNull();
    expect(kept("group19", "a")).not.toBeNull();
  });

  test("is one person's: another one finds nothing", () => {
    keepFor("m-1");
    keep("incident", "a", 1, 1, 5);
    keepFor("m-1");
    expect(kept("incident", "a")).not.toBeNull();
    keepFor("m-2");
    expect(kept("incident", "a")).toBeNull();
  });

  test("is gone after signing out; other things on the device stay", () => {
    store.setItem("brigade-dispatch.language", "en");
    keepFor("m-1");
    keep("incident", "a", 1, 1, 5);
    forgetKept();
    expect(store.size).toBe("en".length);
  });

  test("breaks nothing where storage is full, refused or spoilt", () => {
    store.most = 10;
    expect(() => keep("incident", "a", "x".repeat(100), 1, 5)).not.toThrow();
    expect(kept("incident", "a")).toBeNull();
    store.most = 1_000;
    store.setItem("brigade-dispatch.kept.incident.b", "{broken");
    expect(kept("incident", "b")).toBeNull();
    keep("incident", "c", 1, 1, 1);
    expect(ids("incident", ["b", "c"])).toEqual(["c"]);
    vi.stubGlobal("localStorage", undefined);
    expect(kept("incident", "c")).toBeNull();
    expect(() => {
      keep("incident", "c", 1, 1, 5);
      keepFor("m-1");
      forgetKept();
    }).not.toThrow();
  });
});
