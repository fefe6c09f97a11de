import { describe, expect, test } from "vitest";
import type { RoundDetail, RoundItem } from "../src/api/inspections";
import {
  isThere,
  logOf,
  readDegrees,
  stampEntry,
  takeBackEntry,
  usesOf,
} from "../src/features/incident-water/water-state";
import { mailLink } from "../src/features/inspections/mail-link";
import {
  countsOf,
  daysUntil,
  fits,
  nextItem,
  type ResultData,
  shownItems,
  withDone,
} from "../src/features/inspections/round-state";
import type { Entry } from "../src/outbox/entry";
import { directionIndex } from "../src/outbox/position";
import { fitted } from "../src/outbox/shrink-photo";

const item = (order: number, more: Partial<RoundItem> = {}): RoundItem => ({
  sourceId: `w-${order}`,
  order,
  number: String(order),
  kind: "hydrant",
  address: "上田市大手一丁目",
  latitude: 36.4 + order / 1_000,
  longitude: 138.25,
  flags: 0,
  result: null,
  at: null,
  by: null,
  note: null,
  photoIds: [],
  lastAt: null,
  reinspect: false,
  ...more,
});

const round = (items: RoundItem[]): RoundDetail => ({
  id: "r-1",
  title: "秋の水利点検",
  unitId: null,
  unitName: null,
  dueOn: "2026-11-30",
  createdAt: "2026-11-01T00:00:00Z",
  closedAt: null,
  total: items.length,
  counts: countsOf(items),
  mayPlan: true,
  mayInspect: true,
  items,
});

const entry = (kind: string, sourceId: string, more: Partial<ResultData> = {}): Entry => ({
  id: `e-${kind}-${sourceId}-${JSON.stringify(more)}`,
  order: 1,
  owner: "me",
  brigade: "demo",
  kind,
  data: {
    roundId: "r-1",
    sourceId,
    result: "fine",
    signs: [],
    note: "",
    at: "2026-11-20T01:00:00Z",
    ...more,
  },
  key: `source:${sourceId}`,
  about: sourceId,
  madeAt: 0,
  request: { method: kind === "inspection" ? "PUT" : "DELETE", path: "/x", body: null },
  photos: [],
  state: "waiting",
  begun: false,
  tries: 0,
  refusal: null,
});

describe("the letter to the owner as a link", () => {
  const letter = { subject: "不具合（1件）&?", text: "一行目\n二行目 100% #1\r\n三行目" };

  test("carries receiver, subject and lines so that a mail app gets them back as they were", () => {
    const link = new URL(mailLink("suido+fire@city.example", letter) ?? "");
    expect(link.protocol).toBe("mailto:");
    expect(decodeURIComponent(link.pathname)).toBe("suido+fire@city.example");
    expect(link.searchParams.get("subject")).toBe(letter.subject);
    expect(link.searchParams.get("body")).toBe("一行目\r\n二行目 100% #1\r\n三行目");
  });

  test("leaves out what is no address, and what could add receivers", () => {
    for (const to of ["", "nobody", "a@b.example, c@d.example", "a@b@c"])
      expect(mailLink(to, letter)).toMatch(/^mailto:\?subject=/);
    expect(mailLink("a@b.example?bcc=c@d.example", letter)).toMatch(/^mailto:\?subject=/);
    expect(mailLink("a&bcc=x@b.example", letter)).toMatch(/^mailto:a%26bcc%3Dx@b.example\?subject=/);
  });

  test("is none where it would be too long for a link", () => {
    expect(mailLink("", { subject: "x", text: "水".repeat(3_000) })).toBeNull();
  });
});

describe("a round with results that have not been sent", () => {
  const known = round([item(0), item(1, { result: "fine", at: "2026-11-19T00:00:00Z" }), item(2)]);

  test("shows them over what the server has said, the last one last", () => {
    const shown = shownItems(known, [
      entry("inspection", "w-0", { result: "repair", note: "ふた" }),
      entry("inspection", "w-1", { result: "skipped" }),
      entry("inspection", "w-1", { result: "unusable" }),
      entry("inspection", "w-2", { roundId: "another" }),
    ]);
    expect(shown.map((one) => one.result)).toEqual(["repair", "unusable", null]);
    expect(shown[0]).toMatchObject({ note: "ふた", waiting: { key: "source:w-0" } });
    expect(countsOf(shown)).toEqual({ fine: 0, repair: 1, unusable: 1, skipped: 0, open: 1 });
  });

  test("a result taken back is open again, whether the server has it already or not", () => {
    const undone = shownItems(known, [entry("undoInspection", "w-1")]);
    expect(undone[1]?.result).toBeNull();
    const both = shownItems(known, [entry("inspection", "w-0"), entry("undoInspection", "w-0")]);
    expect(both[0]?.result).toBeNull();
  });

  test("what the server has taken is in the round at once", () => {
    const done = withDone(known, entry("inspection", "w-2", { result: "unusable" }), "佐藤 一郎");
    expect(done.items[2]).toMatchObject({ result: "unusable", by: "佐藤 一郎" });
    expect(done.counts).toEqual({ fine: 1, repair: 0, unusable: 1, skipped: 0, open: 1 });
    expect(withDone(done, entry("undoInspection", "w-2"), null).items[2]?.result).toBeNull();
  });
});

describe("the next source", () => {
  const items = [item(2), item(0, { result: "fine" }), item(1), item(3, { result: "skipped" }), item(4)];

  test("follows the route from the last one, and begins anew at its end", () => {
    expect(nextItem(items, null, null)?.sourceId).toBe("w-1");
    expect(nextItem(items, null, "w-2")?.sourceId).toBe("w-4");
    expect(nextItem(items, null, "w-4")?.sourceId).toBe("w-1");
  });

  test("is the nearest one where the position is known", () => {
    expect(nextItem(items, { latitude: 36.5, longitude: 138.25 }, null)?.sourceId).toBe("w-4");
    expect(nextItem(items, { latitude: 36.4, longitude: 138.25 }, "w-4")?.sourceId).toBe("w-1");
  });

  test("is none when nobody has to go anywhere; what was left out stays among the rest", () => {
    const all = items.map((one) => ({ ...one, result: one.result ?? ("skipped" as const) }));
    expect(nextItem(all, null, null)).toBeNull();
    expect(all.filter(fits.left)).toHaveLength(4);
  });
});

test("a due date is a day in Japan, whatever the phone's zone", () => {
  const evening = Date.parse("2026-11-20T14:59:00Z");
  expect([daysUntil("2026-11-20", evening), daysUntil("2026-11-20", evening + 120_000)]).toEqual([0, -1]);
  expect(daysUntil("2027-03-01", evening)).toBe(101);
});

test("directions are eight, north first and clockwise", () => {
  const from = { latitude: 36.4, longitude: 138.25 };
  const to = (north: number, east: number) => ({ latitude: 36.4 + north, longitude: 138.25 + east });
  const around = [
    to(1, 0),
    to(0.8, 1),
    to(0, 1),
    to(-0.8, 1),
    to(-1, 0),
    to(-0.8, -1),
    to(0, -1),
    to(0.8, -1),
  ];
  expect(around.map((place) => directionIndex(from, place))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test("a photo is made to fit, never larger and never of no size", () => {
  expect(fitted(4_000, 3_000)).toEqual({ width: 1_600, height: 1_200 });
  expect(fitted(3_000, 4_000)).toEqual({ width: 1_200, height: 1_600 });
  expect(fitted(800, 600)).toEqual({ width: 800, height: 600 });
  expect(fitted(100_000, 1)).toEqual({ width: 1_600, height: 1 });
});

describe("who stands at a source", () => {
  const use = (id: string, endedAt: string | null = null) => ({
    id,
    sourceId: "w-1",
    number: "1",
    kind: "hydrant" as const,
    unitName: "第1分団",
    by: "佐藤",
    at: "2026-11-20T01:00:00Z",
    own: false,
    endedAt,
    takenBackAt: null as string | null,
    takenBackBy: null,
    mayTakeBack: false,
  });
  const waiting = (kind: string, id: string, useId: string) => ({
    ...entry(kind, "w-1"),
    id,
    data: { incident: "i-1", sourceId: "w-1", useId, word: "" },
  });

  test("is the server's word and, over it, what waits on this phone", () => {
    const uses = [use("a"), use("b", "2026-11-20T02:00:00Z"), { ...use("c"), sourceId: "w-2" }];
    const entries = [waiting("stamp", "d", "d"), waiting("leave", "e", "a")];
    const found = usesOf("w-1", "i-1", uses, entries);
    expect(found.map((one) => [one.id, one.pending])).toEqual([
      ["a", "leave"],
      ["d", "stamp"],
    ]);
    expect(found.map((one) => one.own)).toEqual([false, true]);
    expect(usesOf("w-1", "another", uses, entries).map((one) => one.pending)).toEqual([null]);
  });

  test("a use that was taken back, here or elsewhere, leaves the source free and stays in the log", () => {
    const gone = { ...use("b"), takenBackAt: "2026-11-20T01:05:00Z" };
    const entries = [
      waiting("takeBack", "e", "a"),
      waiting("stamp", "s", "s"),
      waiting("takeBack", "f", "s"),
    ];
    const found = usesOf("w-1", "i-1", [use("a"), gone], entries);
    expect(found.map((one) => [one.id, one.pending])).toEqual([
      ["a", "takeBack"],
      ["s", "takeBack"],
    ]);
    expect(found.some(isThere)).toBe(false);
    const logged = logOf("i-1", [use("a"), { ...gone, at: "2026-11-20T01:02:00Z" }], entries);
    expect(logged.map((one) => [one.id, one.takenBackAt, one.pending])).toEqual([
      ["b", "2026-11-20T01:05:00Z", null],
      ["a", null, "takeBack"],
    ]);
  });

  test("is taken back by the address of the use, with the phone's time and after what was said of it before", () => {
    const at = Date.parse("2026-11-20T01:05:00Z");
    const made = { brigade: "demo", incident: "i-1", sourceId: "w-1", about: "栓 1", at, word: "" };
    const back = takeBackEntry(made, "e", "a");
    expect(back.request).toEqual({
      method: "DELETE",
      path: "/api/brigades/demo/water-uses/a?at=2026-11-20T01%3A05%3A00.000Z",
      body: null,
    });
    expect(back.key).toBe(stampEntry(made, "a").key);
  });

  test("a stamp that the server has told of is shown once, a refused one not at all", () => {
    const stamp = waiting("stamp", "a", "a");
    expect(usesOf("w-1", "i-1", [use("a")], [stamp])).toHaveLength(1);
    expect(usesOf("w-1", "i-1", [], [{ ...stamp, state: "refused" }])).toEqual([]);
  });
});

test("degrees are read as people write them; anything else is no place", () => {
  expect(["36.401234", " ３６．４ ", "36.4°", "-12"].map((text) => readDegrees(text, 90))).toEqual([
    36.401234, 36.4, 36.4, -12,
  ]);
  expect(
    ["", "北緯36", "36.4.1", "1e3", "Infinity", "91", "36 24 5", "--3"].map((text) => readDegrees(text, 90)),
  ).toEqual(Array.from({ length: 8 }, () => null));
});
