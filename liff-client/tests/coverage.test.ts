import { describe, expect, test } from "vitest";
import type { AreaShape, CoverageArea, CoverageAreas, Position, WhatIf } from "../src/api/coverage";
import { ApiProblem } from "../src/api/http";
import { AreasDraft, differences } from "../src/features/coverage/areas/areas-draft";
import { Corners } from "../src/features/coverage/areas/corners";
import { areaWord, shareWord, totalOf, worstFirst } from "../src/features/coverage/figures";
import {
  boxOf,
  circleAround,
  cornersOf,
  degreesOf,
  faultOf,
  latitudes,
  placeOf,
  polygonOf,
  ringArea,
  shapeArea,
} from "../src/features/coverage/geometry";
import { PlanState, volumeOf } from "../src/features/coverage/plan/plan-state";
import { distanceMetres } from "../src/map";
import { randomFrom } from "./a";

const square: Position[] = [
  [138.25, 36.4],
  [138.26, 36.4],
  [138.26, 36.41],
  [138.25, 36.41],
];

describe("land", () => {
  test("the area of a square of a hundredth of a degree is what a map says", () => {
    const wide = distanceMetres(36.405, 138.25, 36.405, 138.26);
    const high = distanceMetres(36.4, 138.25, 36.41, 138.25);
    expect(ringArea(square) / (wide * high)).toBeCloseTo(1, 3);
    expect(ringArea([...square].reverse())).toBeCloseTo(ringArea(square), 3);
    expect(ringArea([...square, square[0] as Position])).toBeCloseTo(ringArea(square), 3);
  });

  test("holes and further parts count", () => {
    const hole: Position[] = square.map(([x, y]) => [138.255 + (x - 138.255) / 2, 36.405 + (y - 36.405) / 2]);
    const holed: AreaShape = { type: "Polygon", coordinates: [square, hole] };
    expect(shapeArea(holed) / shapeArea(polygonOf(square))).toBeCloseTo(0.75, 3);
    const twice: AreaShape = { type: "MultiPolygon", coordinates: [[square], [square]] };
    expect(shapeArea(twice) / shapeArea(polygonOf(square))).toBeCloseTo(2, 6);
  });

  test("corners of a simple area come back as they were drawn; others are left to their file", () => {
    expect(cornersOf(polygonOf(square))).toEqual(square);
    expect(cornersOf({ type: "Polygon", coordinates: [square, square] })).toBeNull();
    expect(cornersOf({ type: "MultiPolygon", coordinates: [[square], [square]] })).toBeNull();
    expect(cornersOf({ type: "MultiPolygon", coordinates: [[square]] })).toEqual(square);
  });

  test("what is no area says why", () => {
    const [a, b, c, d] = square as [Position, Position, Position, Position];
    expect(faultOf([a, b])).toBe("tooFew");
    expect(faultOf([a, b, c])).toBeNull();
    expect(faultOf(square)).toBeNull();
    expect(faultOf([a, c, b, d])).toBe("crossing");
    expect(faultOf([a, b, [138.27, 36.4]])).toBe("flat");
    expect(faultOf([a, b, c, b])).toBe("crossing");
  });

  test("no star-shaped ring is called crossing; a round one with two corners swapped always is", () => {
    const random = randomFrom(5);
    for (let run = 0; run < 100; run += 1) {
      const size = 5 + Math.floor(random() * 20);
      const ring = (reach: () => number) =>
        Array.from({ length: size }, (_, at): Position => {
          const [angle, far] = [(2 * Math.PI * at) / size, reach()];
          return [138.25 + far * Math.cos(angle), 36.4 + far * Math.sin(angle)];
        });
      expect(faultOf(ring(() => 0.002 + 0.004 * random()))).toBeNull();
      const [a, b, c, ...more] = ring(() => 0.004) as [Position, Position, Position, ...Position[]];
      expect(faultOf([a, c, b, ...more])).toBe("crossing");
    }
  });

  test("a circle is everywhere as far as it says", () => {
    const circle = circleAround(36.4, 138.25, 120);
    for (const [x, y] of circle.coordinates[0] as Position[])
      expect(distanceMetres(36.4, 138.25, y, x)).toBeCloseTo(120, 0);
  });

  test("boxes", () => {
    expect(boxOf([polygonOf(square)])).toEqual({ west: 138.25, south: 36.4, east: 138.26, north: 36.41 });
    expect(boxOf([])).toBeNull();
  });
});

describe("numbers that are typed", () => {
  test("degrees in full-width digits, with a sign for degrees, and nothing else", () => {
    expect(degreesOf("３６．４０１", latitudes)).toBe(36.401);
    expect(degreesOf(" 36.401° ", latitudes)).toBe(36.401);
    for (const wrong of ["", "北緯36", "136.4", "36.4.1", "3.6e1", "-36.4", "1e999"])
      expect(degreesOf(wrong, latitudes)).toBeNull();
  });

  test("both at once, as other maps copy them", () => {
    expect(placeOf("36.401234, 138.249012")).toEqual({ latitude: 36.401234, longitude: 138.249012 });
    expect(placeOf("36.401234 138.249012")).toEqual({ latitude: 36.401234, longitude: 138.249012 });
    expect(placeOf("36.401234")).toBeNull();
    expect(placeOf("138.2, 36.4")).toBeNull();
  });

  test("volumes", () => {
    expect(["40", "６０", "1,000", "40m³", ""].map(volumeOf)).toEqual([40, 60, 1000, 40, null]);
    expect(["0", "-4", "多い", "1000000"].map(volumeOf)).toEqual(["bad", "bad", "bad", "bad"]);
  });
});

describe("figures", () => {
  test("areas in the unit people compare", () => {
    expect([0, 950, 9_999, 12_345, 999_000, 1_140_000].map(areaWord)).toEqual([
      "0m²",
      "950m²",
      "9,999m²",
      "1.2ha",
      "99.9ha",
      "1.14km²",
    ]);
  });

  test("a share is 0% or 100% only if it is", () => {
    expect([0, 0.0001, 0.034, 0.12, 0.5, 0.9999, 1].map(shareWord)).toEqual([
      "0%",
      "0.1%",
      "3.4%",
      "12%",
      "50%",
      "99.9%",
      "100%",
    ]);
  });

  test("sums and order", () => {
    const of = (areaSquareMetres: number, uncoveredSquareMetres: number) => ({
      areaSquareMetres,
      uncoveredSquareMetres,
      share: uncoveredSquareMetres / areaSquareMetres,
    });
    const areas = [of(100, 10), of(300, 150), of(200, 20)];
    expect(totalOf(areas)).toEqual({ areaSquareMetres: 600, uncoveredSquareMetres: 180, share: 0.3 });
    expect(totalOf([]).share).toBe(0);
    expect(worstFirst(areas).map((area) => area.areaSquareMetres)).toEqual([300, 200, 100]);
  });
});

const sentences = { badLatitude: "緯度", badLongitude: "経度", badVolume: "容量" };

describe("a plan", () => {
  const nothing: WhatIf = { areas: [] };

  test("numbers that were typed are not replaced by the pixel the map arrives at", () => {
    const plan = new PlanState(async () => nothing);
    plan.startNew({ latitude: 36.4, longitude: 138.25 });
    plan.set("latitude", "36.401000");
    plan.set("longitude", "138.259000");
    expect(plan.typed()).toEqual({ latitude: 36.401, longitude: 138.259 });
    plan.moveTo({ latitude: 36.400992, longitude: 138.258991 });
    expect(plan.draft.value?.latitude).toBe("36.401000");
    // The next movement is somebody's own.
    plan.moveTo({ latitude: 36.400992, longitude: 138.258991 });
    expect(plan.draft.value?.latitude).toBe("36.400992");
  });

  test("faults are named, nothing is asked; a hydrant needs no volume", async () => {
    const asked: unknown[] = [];
    const plan = new PlanState(async (sources) => {
      asked.push(sources);
      return nothing;
    });
    plan.startNew(null);
    plan.set("volume", "x");
    expect(plan.put(sentences)).toBeNull();
    expect(plan.faults.value.map((fault) => fault.sentence)).toEqual(["緯度", "経度", "容量"]);
    expect(asked).toEqual([]);
    plan.set("latitude", "36.4, 138.25");
    plan.set("kind", "hydrant");
    expect(plan.put(sentences)).toMatchObject({ kind: "hydrant", volumeCubicMetres: null });
    expect(asked).toEqual([
      [{ latitude: 36.4, longitude: 138.25, kind: "hydrant", volumeCubicMetres: null }],
    ]);
  });

  test("only the answer to the last plan counts; an empty plan asks nothing", async () => {
    const waiting: ((found: WhatIf) => void)[] = [];
    const plan = new PlanState(() => new Promise((resolve) => waiting.push(resolve)));
    for (const latitude of ["36.41", "36.42"]) {
      plan.startNew({ latitude: 36.4, longitude: 138.25 });
      plan.set("latitude", latitude);
      plan.put(sentences);
    }
    const second: WhatIf = { areas: [] };
    waiting[1]?.(second);
    waiting[0]?.(nothing);
    await new Promise((later) => setTimeout(later));
    expect(plan.result.value).toBe(second);
    expect(plan.busy.value).toBe(false);
    plan.clear();
    expect(plan.result.value).toBeNull();
    expect(waiting).toHaveLength(2);
  });

  test("a refusal keeps the plan and the last result", async () => {
    let fails = false;
    const plan = new PlanState(async () => {
      if (fails) throw new ApiProblem("server.error", 500);
      return nothing;
    });
    plan.startNew({ latitude: 36.4, longitude: 138.25 });
    plan.put(sentences);
    await new Promise((later) => setTimeout(later));
    fails = true;
    plan.startChange(1);
    plan.set("volume", "60");
    plan.put(sentences);
    await new Promise((later) => setTimeout(later));
    expect(plan.problem.value?.code).toBe("server.error");
    expect(plan.planned.value).toHaveLength(1);
    expect(plan.planned.value[0]?.volumeCubicMetres).toBe(60);
    expect(plan.result.value).toBe(nothing);
  });
});

describe("corners", () => {
  test("taps and numbers make the same area; the last one can be taken back", () => {
    const corners = new Corners();
    for (const [longitude, latitude] of square) corners.add({ latitude, longitude });
    expect(corners.shape).toEqual(polygonOf(square));
    corners.undo();
    expect(corners.list.value).toHaveLength(3);
    corners.addEmpty();
    expect(corners.faults.bad).toEqual([3]);
    expect(corners.shape).toBeNull();
    const last = corners.list.value[3];
    corners.set(last?.key ?? 0, "latitude", "36.41, 138.25");
    expect(corners.shape).toEqual(polygonOf(square));
  });

  test("a finger that trembles makes one corner", () => {
    const corners = new Corners();
    corners.add({ latitude: 36.4, longitude: 138.25 });
    corners.add({ latitude: 36.4, longitude: 138.25 });
    expect(corners.list.value).toHaveLength(1);
  });
});

describe("the areas as somebody edits them", () => {
  const area = (id: string | null, name: string): CoverageArea => ({
    id,
    name,
    zone: "otherZone",
    geometry: polygonOf(square),
  });
  const stored = (...areas: CoverageArea[]): CoverageAreas => ({ etag: '"1"', windy: false, areas });
  const words = { nameMissing: (n: string) => `${n}に名前`, nameTwice: (name: string) => `${name}が2つ` };

  test("are dirty only while they differ from what is stored", () => {
    const draft = new AreasDraft();
    draft.load(stored(area("a", "中央"), area("b", "常田")));
    expect(draft.dirty.value).toBe(false);
    const [first] = draft.items.value;
    draft.change(first?.key ?? 0, { name: "中央地区" });
    expect(draft.dirty.value).toBe(true);
    draft.change(first?.key ?? 0, { name: "中央" });
    expect(draft.dirty.value).toBe(false);
    draft.remove(first?.key ?? 0);
    expect(draft.dirty.value).toBe(true);
    draft.putBack();
    expect(draft.dirty.value).toBe(false);
    expect(draft.items.value.map((one) => one.name)).toEqual(["中央", "常田"]);
  });

  test("names are there and differ", () => {
    const draft = new AreasDraft();
    draft.load(stored(area("a", " "), area("b", "常田"), area("c", "常田 ")));
    expect(draft.faults(words).map((fault) => fault.sentence)).toEqual(["1に名前", "常田が2つ"]);
  });

  test("a file's areas are new ones, beside or instead of what is there", () => {
    const draft = new AreasDraft();
    draft.load(stored(area("a", "中央")));
    draft.add([area("foreign", "下之条")]);
    expect(draft.toSave().areas.map((one) => one.id)).toEqual(["a", null]);
    draft.add([area(null, "踏入")], true);
    expect(draft.toSave().areas.map((one) => one.name)).toEqual(["踏入"]);
    expect(draft.toSave().etag).toBe('"1"');
  });

  test("what two people made of them is told apart, and keeping one's own stands on the other's", () => {
    const draft = new AreasDraft();
    draft.load(stored(area("a", "中央"), area("b", "常田")));
    draft.change(draft.items.value[0]?.key ?? 0, { name: "中央地区" });
    const theirs: CoverageAreas = { etag: '"2"', windy: true, areas: [area("a", "中央"), area("c", "踏入")] };
    expect(differences(draft.toSave(), theirs)).toEqual({
      onlyTheirs: ["踏入"],
      onlyMine: ["常田"],
      differ: ["中央地区"],
      wind: true,
    });
    draft.meet(theirs);
    draft.keepMine();
    expect(draft.toSave().etag).toBe('"2"');
    // Theirs was taken out on the server: mine is stored as a new one.
    expect(draft.toSave().areas.map((one) => one.id)).toEqual(["a", null]);
    expect(draft.theirs.value).toBeNull();
  });
});
