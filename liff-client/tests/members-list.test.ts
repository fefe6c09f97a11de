import { describe, expect, test } from "vitest";
import type { MemberRow, Unit } from "../src/api/members";
import { filterFrom } from "../src/features/members/list/filter-address";
import {
  addDays,
  conditionsIn,
  licenceState,
  type MemberFilter,
  MemberIndex,
  noFilter,
  type SortOrder,
} from "../src/features/members/list/member-filter";
import { Selection } from "../src/features/members/list/selection";
import { countByUnit, UnitTree } from "../src/features/members/shared/unit-tree";
import { keyIn, shownNodes } from "../src/features/members/units/tree-keys";
import { fold } from "../src/ui/fold";

const today = "2026-11-20";

const unit = (id: string, parentId: string | null, order: number): Unit => ({
  id,
  parentId,
  kind: "分団",
  name: id,
  shortName: id,
  order,
});
const units = [
  unit("brigade", null, 0),
  unit("second", "brigade", 2),
  unit("first", "brigade", 1),
  unit("first-a", "first", 1),
  unit("first-b", "first", 2),
];
const tree = new UnitTree(units);

function member(number: number, part: Partial<MemberRow> = {}): MemberRow {
  return {
    id: `m${number}`,
    number,
    name: "佐藤 一郎",
    family: "佐藤",
    given: "一郎",
    kana: "さとう いちろう",
    kind: "member",
    rank: "member",
    unitId: "first-a",
    otherUnitIds: [],
    roles: [],
    tags: [],
    qualifications: [],
    state: "active",
    linked: false,
    slip: "none",
    ...part,
  };
}

const byNumber: SortOrder = { key: "number", down: false };
const found = (members: MemberRow[], filter: Partial<MemberFilter>, sort = byNumber) =>
  new MemberIndex(members, tree, today).find({ ...noFilter, ...filter }, sort).map((row) => row.number);

describe("the search", () => {
  const people = [
    member(12),
    member(120, { name: "髙𣘺 ハナコ", kana: "タカハシ ハナコ" }),
    member(31, { name: "勅使河原 龍之介", kana: "てしがわら りゅうのすけ" }),
  ];

  test.each([
    ["ｻﾄｳ", [12]],
    ["サトウいち", [12]],
    ["佐藤　一郎", [12]],
    ["はなこ", [120]],
    ["髙𣘺", [120]],
    ["勅使", [31]],
    ["１２", [12, 120]],
    ["0012", [12, 120]],
    ["郎さ", []],
    ["  ", [12, 31, 120]],
  ])("%s finds %j", (search, expected) => {
    expect(found(people, { search })).toEqual(expected);
  });

  test("folding knows width, kana and spaces", () => {
    expect(fold("ｻﾄｳ　イチロー")).toBe("さとういちろー");
    expect(fold("ABC・１２")).toBe("abc12");
  });
});

describe("the filter", () => {
  const people = [
    member(1, { unitId: "first-a", rank: "chief", linked: true }),
    member(2, { unitId: "second", otherUnitIds: ["first-b"], slip: "open" }),
    member(3, { unitId: "second", state: "suspended", tags: ["ラッパ隊"] }),
    member(4, { unitId: "first", state: "retired" }),
    member(5, { unitId: "brigade", kind: "staff", rank: "chief" }),
    member(6, {
      unitId: "second",
      roles: [{ roleId: "engineer", unitId: "second" }],
      qualifications: [
        { name: "準中型", expiresOn: "2026-11-19" },
        { name: "機関員", expiresOn: "2027-01-19" },
      ],
    }),
  ];

  test("a unit includes what is below it and further posts; retired people are left out unless asked for", () => {
    expect(found(people, { unit: "first" })).toEqual([1, 2]);
    expect(found(people, { unit: "first", state: "all" })).toEqual([1, 2, 4]);
    expect(found(people, { unit: "brigade" })).toEqual([1, 2, 3, 5, 6]);
    expect(found(people, { state: "retired" })).toEqual([4]);
    expect(found(people, { state: "suspended" })).toEqual([3]);
  });

  test("rank, role, tag, link", () => {
    expect(found(people, { rank: "chief" })).toEqual([1]);
    expect(found(people, { role: "engineer" })).toEqual([6]);
    expect(found(people, { tag: "ラッパ隊" })).toEqual([3]);
    expect(found(people, { line: "linked" })).toEqual([1]);
    expect(found(people, { line: "unlinked" })).toEqual([2, 3, 5, 6]);
    expect(found(people, { line: "slip" })).toEqual([2]);
  });

  test("a licence's state belongs to the qualification that was asked for", () => {
    expect(found(people, { licence: "expired" })).toEqual([6]);
    expect(found(people, { licence: "soon" })).toEqual([6]);
    expect(found(people, { licence: "expired", qualification: "機関員" })).toEqual([]);
    expect(found(people, { licence: "soon", qualification: "機関員" })).toEqual([6]);
    expect(licenceState(null, today)).toBeNull();
    expect(licenceState(today, today)).toBe("soon");
    expect(licenceState(addDays(today, 60), today)).toBe("soon");
    expect(licenceState(addDays(today, 61), today)).toBeNull();
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  });

  test("sorts, and back again", () => {
    expect(found(people, {}, { key: "number", down: true })).toEqual([6, 5, 3, 2, 1]);
    expect(found(people, {}, { key: "rank", down: false })).toEqual([1, 2, 3, 6, 5]);
    expect(found(people, {}, { key: "unit", down: false })).toEqual([5, 1, 2, 3, 6]);
    expect(found(people, {}, { key: "state", down: true })[0]).toBe(3);
    expect(found(people, {}, { key: "line", down: false }).slice(0, 2)).toEqual([1, 2]);
  });

  test("stands in the address, without a name; nonsense in it is no filter", () => {
    expect(filterFrom("?unit=first&rank=chief&state=all&licence=soon&line=slip&search=x")).toEqual({
      ...noFilter,
      unit: "first",
      rank: "chief",
      state: "all",
      licence: "soon",
      line: "slip",
    });
    expect(filterFrom("?rank=king&state=gone&licence=1")).toEqual(noFilter);
    expect(conditionsIn({ ...noFilter, unit: "first", state: "all" })).toBe(2);
  });
});

test("8,000 people: a key press costs a few milliseconds", () => {
  const many = Array.from({ length: 8_000 }, (_, at) =>
    member(at + 1, {
      kana: `さとう ${String.fromCharCode(0x3042 + (at % 70))}`,
      unitId: at % 2 ? "first-a" : "second",
    }),
  );
  const index = new MemberIndex(many, tree, today);
  const filter = { ...noFilter, unit: "first" };
  index.find(filter, { key: "kana", down: false });
  const times = ["さ", "さと", "さとう", "さとうぃ", "佐藤", "2"].map((search) => {
    const start = performance.now();
    const rows = index.find({ ...filter, search }, { key: "kana", down: false });
    expect(rows.length).toBeGreaterThan(0);
    return performance.now() - start;
  });
  times.sort((a, b) => a - b);
  // Two frames, on a machine shared with others; measured 2 to 4 ms.
  expect(times[3]).toBeLessThan(33);
});

describe("the selection", () => {
  const rows = ["a", "b", "c", "d", "e"].map((id) => ({ id }));

  test("ticks and unticks one", () => {
    expect([...Selection.none.toggle("b").toggle("c").toggle("b").ids]).toEqual(["c"]);
  });

  test("Shift takes everybody in between, in either direction, and takes them back", () => {
    expect([...Selection.none.toggle("b").extend("d", rows).ids].sort()).toEqual(["b", "c", "d"]);
    expect([...Selection.none.toggle("d").extend("b", rows).ids].sort()).toEqual(["b", "c", "d"]);
    const all = Selection.none.withAll(rows).toggle("b").toggle("b");
    expect([...all.extend("d", rows).ids].sort()).toEqual(["a", "e"]);
  });

  test("Shift without a first tick in the list is a plain tick", () => {
    expect([...Selection.none.extend("c", rows).ids]).toEqual(["c"]);
    expect([...Selection.none.toggle("gone").extend("c", rows).ids].sort()).toEqual(["c", "gone"]);
  });

  test("all shown and back keep what was ticked elsewhere; the gone are dropped", () => {
    const some = Selection.none.toggle("x").withAll(rows);
    expect(some.ids.size).toBe(6);
    expect([...some.withoutAll(rows).ids]).toEqual(["x"]);
    expect(some.among((id) => id !== "x").has("x")).toBe(false);
    expect(some.among(() => true)).toBe(some);
  });
});

describe("the tree of units", () => {
  test("is read top down in the brigade's order; an unseen parent makes a root", () => {
    expect(tree.flat.map((node) => node.unit.id)).toEqual([
      "brigade",
      "first",
      "first-a",
      "first-b",
      "second",
    ]);
    expect(new UnitTree([unit("first-a", "first", 1)]).roots).toHaveLength(1);
    expect(tree.targetsFor("first").map((node) => node.unit.id)).toEqual(["brigade", "second"]);
  });

  test("counts by main post, without the retired", () => {
    const counts = countByUnit(tree, [
      member(1),
      member(2, { unitId: "first" }),
      member(3, { unitId: "second", state: "retired" }),
      member(4, { unitId: "second", otherUnitIds: ["first"], state: "suspended" }),
    ]);
    expect(counts.get("first")).toEqual({ own: 1, below: 2 });
    expect(counts.get("brigade")).toEqual({ own: 0, below: 3 });
    expect(counts.get("second")).toEqual({ own: 1, below: 1 });
  });

  test("answers the keys of a tree", () => {
    const closed = new Set<string>();
    const to = (key: string, at: string, folded: ReadonlySet<string> = closed) =>
      keyIn(key, tree, folded, at);
    expect(to("ArrowDown", "first")).toEqual({ to: "first-a", fold: false });
    expect(to("ArrowUp", "second")).toEqual({ to: "first-b", fold: false });
    expect(to("ArrowUp", "brigade")).toEqual({ to: "brigade", fold: false });
    expect(to("ArrowLeft", "first-a")).toEqual({ to: "first", fold: false });
    expect(to("ArrowLeft", "first")).toEqual({ to: "first", fold: true });
    expect(to("ArrowRight", "first", new Set(["first"]))).toEqual({ to: "first", fold: true });
    expect(to("ArrowRight", "first")).toEqual({ to: "first-a", fold: false });
    expect(to("End", "brigade")).toEqual({ to: "second", fold: false });
    expect(to("Home", "second")).toEqual({ to: "brigade", fold: false });
    expect(to("Enter", "second")).toBeNull();
    expect(shownNodes(tree, new Set(["first"]))).toHaveLength(3);
  });
});
