import { describe, expect, test } from "vitest";
import { arrivalOf } from "../src/features/call-outs/arrival";
import { comparePlaces, placeOf, treeOrder } from "../src/features/call-outs/arrival-order";
import { fold, matcherFor } from "../src/features/call-outs/name-search";
import { comparedUnits, shortNameOf, unitTree } from "../src/features/call-outs/unit-choice";
import { aBoard, answered, aPerson, issuedAt } from "./a";

const ranks = new Map([
  ["u-1", 1],
  ["u-2", 2],
]);
const sorted = (...people: Parameters<typeof placeOf>[0][]) =>
  people
    .map((person) => placeOf(person, ranks))
    .sort(comparePlaces)
    .map((place) => place.number);

describe("order of arrival", () => {
  test("who arrives first stands first, whoever answered first", () => {
    expect(sorted(answered(aPerson(1), "direct", 0, 20), answered(aPerson(2), "station", 60, 5))).toEqual([
      2, 1,
    ]);
  });

  test("who gives no time comes after those who do, by the time of the answer", () => {
    expect(
      sorted(
        answered(aPerson(1), "direct", 50, null),
        answered(aPerson(2), "direct", 5, null),
        answered(aPerson(3), "direct", 90, 40),
      ),
    ).toEqual([3, 2, 1]);
  });

  test("equal times are told apart by number, so that every board shows the same", () => {
    const same = [3, 1, 2].map((number) => answered(aPerson(number), "direct", 10, 5));
    expect(sorted(...same)).toEqual([1, 2, 3]);
  });

  test("the silent stand by unit, then number", () => {
    expect(
      sorted(aPerson(1, { unitId: "u-2" }), aPerson(9, { unitId: "u-1" }), aPerson(5, { unitId: "u-1" })),
    ).toEqual([5, 9, 1]);
  });

  test("a time that cannot be read counts as none", () => {
    const odd = { ...answered(aPerson(1), "direct", 0, 5), arrivesAt: "soon" };
    expect(sorted(odd, answered(aPerson(2), "direct", 9, 60))).toEqual([2, 1]);
  });
});

describe("what is said about an arrival", () => {
  const minuteOf = (at: string) => Math.floor(Date.parse(at) / 60_000);

  test("a time with what is left of it", () => {
    const person = answered(aPerson(1), "direct", 0, 10);
    expect(arrivalOf(person, minuteOf(issuedAt) + 8)).toEqual({ time: "21:15", rest: "あと2分" });
    expect(arrivalOf(person, minuteOf(issuedAt) + 10)).toEqual({ time: "21:15", rest: "まもなく" });
    expect(arrivalOf(person, minuteOf(issuedAt) + 13)).toEqual({ time: "21:15", rest: "3分すぎ" });
    expect(arrivalOf(person, minuteOf(issuedAt) + 71)).toEqual({ time: "21:15", rest: null });
  });

  test("time and what is left of it agree, whatever the seconds", () => {
    const person = answered(aPerson(1), "direct", 47, 10);
    expect(arrivalOf(person, minuteOf(issuedAt) + 8)).toEqual({ time: "21:15", rest: "あと2分" });
  });

  test("a guess is marked 約", () => {
    const guess = { ...answered(aPerson(1), "station", 0, 12), minutes: null };
    expect(arrivalOf(guess, minuteOf(issuedAt))).toEqual({ time: "約21:17", rest: "あと12分" });
  });

  test("no time is 未定, minutes without a time are 約30分", () => {
    expect(arrivalOf(answered(aPerson(1), "late", 0, null), 0)).toEqual({ time: "未定", rest: null });
    const minutesOnly = { ...answered(aPerson(1), "late", 0, null), minutes: 30 };
    expect(arrivalOf(minutesOnly, 0)).toEqual({ time: "約30分", rest: null });
  });

  test("nothing is said about those who do not come", () => {
    expect(arrivalOf(aPerson(1), 0)).toBeNull();
    expect(arrivalOf(answered(aPerson(1), "unable", 0, null), 0)).toBeNull();
  });
});

describe("units", () => {
  test("are read down the tree, by their own order", () => {
    expect(treeOrder(aBoard(1, []).units).map((unit) => unit.id)).toEqual(["u-0", "u-1", "u-2"]);
  });

  test("are compared on the first level that has more than one with people", () => {
    const roots = unitTree(treeOrder(aBoard(1, []).units));
    const called =
      (...ids: string[]) =>
      (id: string) => ({ called: ids.includes(id) ? 3 : 0, coming: 0, answered: 0 });

    expect(comparedUnits(roots, called("u-0", "u-1", "u-2")).map((node) => node.unit.id)).toEqual([
      "u-1",
      "u-2",
    ]);
    expect(comparedUnits(roots, called("u-0", "u-2")).map((node) => node.unit.id)).toEqual(["u-2"]);
    expect(comparedUnits(roots, called("u-0")).map((node) => node.unit.id)).toEqual(["u-0"]);
    expect(comparedUnits(roots, called())).toEqual([]);
  });

  test("are the 分団 that were called and what belongs to none, whatever stands between", () => {
    const unit = (id: string, kind: string, parentId: string | null, order: number) => ({
      ...{ id, kind, parentId, order },
      name: id,
      shortName: id,
    });
    const roots = unitTree(
      treeOrder([
        unit("本部", "団本部", null, 0),
        unit("ラッパ隊", "機能別", "本部", 1),
        unit("上田", "方面隊", null, 10),
        unit("塩田", "方面隊", null, 11),
        unit("第1", "分団", "上田", 100),
        unit("第1の1部", "部", "第1", 0),
        unit("第2", "分団", "上田", 101),
        unit("第3", "分団", "塩田", 102),
      ]),
    );
    const compared = (counts: Record<string, number>) =>
      comparedUnits(roots, (id) => ({ called: counts[id] ?? 0, coming: 0, answered: 0 })).map(
        (node) => node.unit.id,
      );

    expect(compared({ 本部: 2, ラッパ隊: 1, 上田: 9, 第1: 5, 第1の1部: 3, 第2: 4, 塩田: 3, 第3: 3 })).toEqual(
      ["本部", "第1", "第2", "第3"],
    );
    expect(compared({ 本部: 2, 上田: 4, 第2: 4 })).toEqual(["本部", "第2"]);
    // 方面隊長 and his staff are called as well: nobody who was called is missing from the list.
    expect(compared({ 上田: 6, 第2: 4 })).toEqual(["上田", "第2"]);
    expect(compared({ 本部: 2 })).toEqual(["本部"]);
    expect(compared({ 本部: 3, ラッパ隊: 1 })).toEqual(["本部"]);
  });

  test("below a 分団 are named with it, because every 分団 has a 第1部", () => {
    const unit = (id: string, kind: string, parentId: string | null) => ({
      ...{ id, kind, parentId, order: 0 },
      name: id,
      shortName: id,
    });
    const all = [
      unit("団本部", "団本部", null),
      unit("第2", "分団", "上田"),
      unit("第1部", "部", "第2"),
      unit("1班", "班", "第1部"),
      unit("a", "班", "b"),
      unit("b", "部", "a"),
    ];
    const units = new Map(all.map((one) => [one.id, one]));
    expect(all.map((one) => shortNameOf(one, units))).toEqual([
      ...["団本部", "第2", "第2-第1部", "第2-1班"],
      ...["a", "b"],
    ]);
  });
});

describe("search", () => {
  test("forgives spaces, width and kana", () => {
    expect(fold("ｻﾄｳ　一郎")).toBe("さとう一郎");
    expect(matcherFor("佐藤一")?.(aPerson(1, { name: "佐藤 一郎" }))).toBe(true);
    expect(matcherFor("部長佐")?.(aPerson(1, { rank: "部長", name: "佐藤 一郎" }))).toBe(true);
    expect(matcherFor("鈴木")?.(aPerson(1, { name: "佐藤 一郎" }))).toBe(false);
  });

  test("a number finds that number alone, also in full-width digits", () => {
    expect(matcherFor("１２")?.(aPerson(12))).toBe(true);
    expect(matcherFor("12")?.(aPerson(120))).toBe(false);
    expect(matcherFor("  ")).toBeNull();
  });
});
