import { describe, expect, test } from "vitest";
import { waterKinds } from "../src/api/water";
import { fittingSize } from "../src/features/water/edit/photo-shrink";
import {
  changedByMe,
  conflictsOf,
  emptyDraft,
  faultsIn,
  fieldsOf,
  merged,
  numberOf,
  type SourceDraft,
  tagsOf,
} from "../src/features/water/edit/source-draft";
import { nearestTo } from "../src/features/water/list/nearest";
import {
  addressOf,
  filterFrom,
  noFilter,
  predicateOf,
  queryOf,
} from "../src/features/water/list/water-filter";
import { distanceMetres } from "../src/map/geo";
import { decodePoints } from "../src/map/points";
import { makeSources, pointsOf } from "./fixture-water.mjs";

const sources = makeSources(2_000, 0);
const points = decodePoints(pointsOf(sources, 1));
const passing = (filter: Parameters<typeof predicateOf>[1]) => {
  const passes = predicateOf(points, filter);
  return Array.from({ length: points.count }, (_, at) => at).filter((at) => passes === null || passes(at));
};

describe("the list of water sources", () => {
  test("names the nearest first, the same ones as measuring every one of them", () => {
    for (const middle of [
      { latitude: 36.4, longitude: 138.2 },
      { latitude: 36.9, longitude: 138.7 },
      { latitude: 35.5, longitude: 137.0 },
    ]) {
      const far = (at: number) =>
        distanceMetres(
          middle.latitude,
          middle.longitude,
          points.latitude[at] as number,
          points.longitude[at] as number,
        );
      const all = Array.from({ length: points.count }, (_, at) => far(at)).sort((a, b) => a - b);
      const found = nearestTo(points, middle, 50, null);
      expect(found).toHaveLength(50);
      for (const [at, one] of found.entries())
        expect(Math.abs(one.metres - (all[at] as number))).toBeLessThan(1 + one.metres * 0.01);
    }
  });

  test("takes the nearest among those that pass, however few", () => {
    const found = nearestTo(points, { latitude: 36.4, longitude: 138.2 }, 200, (at) => at % 500 === 0);
    expect(found.map((one) => one.index % 500)).toEqual([0, 0, 0, 0]);
    expect(nearestTo(points, { latitude: 36.4, longitude: 138.2 }, 5, () => false)).toEqual([]);
  });
});

describe("a filter", () => {
  test("that asks nothing lets everything through", () => {
    expect(predicateOf(points, noFilter)).toBeNull();
  });

  test("finds exactly the sources of these kinds, that state, that unit", () => {
    const kinds = passing({ ...noFilter, kinds: ["tank", "well"] });
    expect(kinds.length).toBe(sources.filter((one) => one.kind === "tank" || one.kind === "well").length);
    const out = passing({ ...noFilter, state: "outOfUse" });
    expect(out.length).toBe(sources.filter((one) => one.state === "outOfUse").length);
    const usable = passing({ ...noFilter, state: "usable" });
    expect(usable.length).toBe(sources.filter((one) => one.state === "usable").length);
    const unit = passing({ ...noFilter, unit: "u-2" });
    expect(unit.length).toBe(sources.filter((one) => one.unitId === "u-2").length);
    const nobody = passing({ ...noFilter, unit: "none" });
    expect(nobody.length).toBe(sources.filter((one) => one.unitId === null).length);
    const needs = passing({ ...noFilter, needs: true });
    expect(needs.length).toBe(sources.filter((one) => one.needs).length);
    for (const found of [kinds, out, usable, unit, nobody, needs]) expect(found.length).toBeGreaterThan(0);
  });

  test("by a unit that has none finds none, not those in nobody's charge", () => {
    expect(passing({ ...noFilter, unit: "u-77" })).toEqual([]);
  });

  test("all three judgements together are everything, none twice", () => {
    const parts = (["meets", "below", "unknown"] as const).map((standard) =>
      passing({ ...noFilter, standard }),
    );
    expect(parts.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: points.count }, (_, at) => at));
  });

  test("stands in the address and comes back from it; nonsense there is no filter", () => {
    const filter = {
      kinds: [waterKinds[0], waterKinds[4]],
      state: "restricted",
      standard: "below",
      unit: "u-1",
      tag: "冬季注意",
      needs: true,
    } as const;
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(addressOf(filter))) if (value !== null) query.set(name, value);
    expect(filterFrom(`?${query}`)).toEqual(filter);
    expect(filterFrom("?kind=moon,&state=asleep&needs=love")).toEqual(noFilter);
    expect(queryOf(filter)).toMatchObject({
      kind: "hydrant,river",
      state: "restricted",
      needs: "inspection",
    });
    expect(queryOf(noFilter)).toEqual({});
  });

  test("by a tag finds just those that have it, and by one nobody has none", () => {
    const winter = passing({ ...noFilter, tag: "冬季注意" });
    expect(winter).toEqual(sources.flatMap((one, at) => (one.tags.includes("冬季注意") ? [at] : [])));
    expect(winter.length).toBeGreaterThan(0);
    expect(passing({ ...noFilter, tag: "ない" })).toEqual([]);
  });

  test("retired ones are asked for as such, and not as a state of those that are there", () => {
    expect(queryOf(filterFrom("?state=retired"))).toEqual({ retired: "only" });
    expect(addressOf({ ...noFilter, state: "retired" })).toMatchObject({ state: "retired" });
  });
});

describe("the form of a source", () => {
  const draft: SourceDraft = { ...emptyDraft, kind: "tank", latitude: "36.4018", longitude: "138.249" };

  test("takes numbers as people write them", () => {
    expect(["", " ", "150", "１５０", " 2.5 ", "-1", "1,5", "abc", "1e3"].map(numberOf)).toEqual([
      null,
      null,
      150,
      150,
      2.5,
      -1,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
    expect(tagsOf("冬季注意、鍵あり,冬季注意，, ")).toEqual(["冬季注意", "鍵あり"]);
  });

  test("finds what is wrong before it is sent: a swapped pair, a word for a number, no kind", () => {
    expect(faultsIn(draft)).toEqual([]);
    const swapped = { ...draft, latitude: draft.longitude, longitude: draft.latitude };
    expect(faultsIn(swapped).map((fault) => fault.field)).toEqual(["latitude", "longitude"]);
    expect(faultsIn({ ...draft, kind: "", volumeCubicMetres: "四十", dropMetres: "-1" })).toEqual([
      { field: "kind", fault: "kind" },
      { field: "volumeCubicMetres", fault: "number" },
      { field: "dropMetres", fault: "number" },
    ]);
  });

  test("sends nothing for what is not known", () => {
    const fields = fieldsOf({ ...draft, covered: "false", volumeCubicMetres: "４０" }, "e-1");
    expect(fields).toMatchObject({
      etag: "e-1",
      kind: "tank",
      latitude: 36.4018,
      covered: false,
      pumperReaches: null,
      volumeCubicMetres: 40,
      owner: null,
      mount: null,
      unitId: null,
      tags: [],
    });
    expect("etag" in fieldsOf(draft, null)).toBe(false);
  });

  test("of two who changed it, asks about what the other changed; what only I changed stays mine", () => {
    const mine = { ...draft, number: "中-1", memo: "鍵" };
    const theirs = { ...draft, number: "中-2", address: "公民館前" };
    const asked = conflictsOf(draft, mine, theirs);
    expect(asked).toEqual(["number", "address"]);
    expect(changedByMe(draft, mine, asked)).toEqual(["number"]);
    expect(merged(mine, theirs, new Set(["address"]))).toEqual({ ...mine, address: "公民館前" });
    expect(merged(mine, theirs, new Set(asked))).toEqual({ ...theirs, memo: "鍵" });
  });

  test("makes photos fit 1600 px and never larger", () => {
    expect(fittingSize(4_000, 3_000)).toEqual({ width: 1600, height: 1200 });
    expect(fittingSize(3_000, 4_000)).toEqual({ width: 1200, height: 1600 });
    expect(fittingSize(800, 600)).toEqual({ width: 800, height: 600 });
    expect(fittingSize(10_000, 1)).toEqual({ width: 1600, height: 1 });
  });
});
