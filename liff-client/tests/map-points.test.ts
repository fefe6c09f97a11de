import { describe, expect, test } from "vitest";
import { ApiProblem } from "../src/api/http";
import type { PointsAnswer } from "../src/api/water";
import { ClusterIndex } from "../src/map/cluster-index";
import { distanceMetres, distanceParts, latitudeAt, longitudeAt, worldX, worldY } from "../src/map/geo";
import { decodePoints, kindAt, pointsOf } from "../src/map/points";
import { pointsOf as answerOf, makeSources } from "./fixture-water.mjs";

const answer: PointsAnswer = {
  version: "7",
  total: 3,
  ids: ["a", "b", "c"],
  latitude: [36_401_800, 36_402_000, -1],
  longitude: [138_249_000, 138_250_000, 1],
  kind: [0, 2, 99],
  flags: [0, 4, 35],
  number: ["中-1", "", "３"],
  unit: [0, -1, 0],
  units: ["u-1"],
  unitNames: ["第1分団"],
  tags: ["冬季注意"],
  tagged: [[0]],
};

describe("the points of a brigade", () => {
  test("come in columns, in millionths of a degree, to the last digit", () => {
    const points = decodePoints(answer);
    expect(points.count).toBe(3);
    expect(points.latitude[0]).toBe(36.4018);
    expect(points.longitude[1]).toBe(138.25);
    expect(points.latitude[2]).toBe(-0.000001);
    expect([...points.flags]).toEqual([0, 4, 35]);
    expect(points.unit[1]).toBe(-1);
    expect(points.indexOf("c")).toBe(2);
    expect(points.indexOf("d")).toBe(-1);
  });

  test("of a kind that is not known yet are shown as その他", () => {
    expect(kindAt(decodePoints(answer).kind[2] as number)).toBe("other");
  });

  test.each([
    ["nothing", null],
    ["a page of a proxy", "<html>"],
    ["a column missing", { ...answer, flags: undefined }],
    ["a column too short", { ...answer, longitude: [1, 2] }],
    ["no version", { ...answer, version: null }],
    ["a unit without a name", { ...answer, unitNames: [] }],
    ["a tag without its sources", { ...answer, tagged: [] }],
  ])("%s is refused as a whole", (_, broken) => {
    expect(() => decodePoints(broken)).toThrow(ApiProblem);
  });

  test("are made from rows, too", () => {
    const points = pointsOf([
      { id: "a", latitude: 36.401234, longitude: 138.249, kind: "well", flags: 16, number: "1" },
    ]);
    expect(points.latitude[0]).toBe(36.401234);
    expect(kindAt(points.kind[0] as number)).toBe("well");
  });
});

describe("clusters", () => {
  const points = decodePoints(answerOf(makeSources(5_000, 0), 1));
  const index = new ClusterIndex(points.longitude, points.latitude, null);
  const world = { west: 120, south: 20, east: 155, north: 50 };

  test.each([3, 6, 9, 12, 15, 16, 17, 19])("at zoom %i count every source once", (zoom) => {
    const found = index.query(world, zoom);
    expect(found.count.reduce((sum, count) => sum + count, 0)).toBe(5_000);
    const singles = [...found.index].filter((at) => at >= 0);
    expect(new Set(singles).size).toBe(singles.length);
  });

  test("from zoom 17 on every source stands by itself, where it is", () => {
    const found = index.query(world, 17);
    expect(found.count.length).toBe(5_000);
    const at = found.index[0] as number;
    expect(longitudeAt(found.x[0] as number)).toBeCloseTo(points.longitude[at] as number, 6);
    expect(latitudeAt(found.y[0] as number)).toBeCloseTo(points.latitude[at] as number, 6);
  });

  test("fall apart at the zoom they tell", () => {
    const found = index.query(world, 8);
    const cluster = [...found.id].findIndex((id) => id >= 0);
    const opens = index.opensAt(found.id[cluster] as number);
    expect(opens).toBeGreaterThan(8);
    expect(opens).toBeLessThanOrEqual(17);
    expect(index.query(world, opens).count.length).toBeGreaterThan(found.count.length);
  });

  test("hold only what a filter lets through", () => {
    const keep = Uint32Array.from([4, 8, 15, 16, 23, 42]);
    const some = new ClusterIndex(points.longitude, points.latitude, keep);
    expect([...some.query(world, 18).index].sort((a, b) => a - b)).toEqual([...keep]);
    expect(some.query(world, 3).count.reduce((sum, count) => sum + count, 0)).toBe(6);
  });

  test("of nothing are nothing", () => {
    const none = new ClusterIndex(points.longitude, points.latitude, new Uint32Array(0));
    expect(none.query(world, 10).count.length).toBe(0);
  });
});

describe("places", () => {
  test("go to the map and back", () => {
    for (const [latitude, longitude] of [
      [36.4018, 138.249],
      [24.3448, 124.1572],
      [45.5228, 141.9366],
      [0, 0],
    ] as const) {
      expect(latitudeAt(worldY(latitude))).toBeCloseTo(latitude, 9);
      expect(longitudeAt(worldX(longitude))).toBeCloseTo(longitude, 9);
    }
  });

  test("are as far apart as on the ground", () => {
    // A minute of latitude is a nautical mile, within a few metres.
    expect(distanceMetres(36, 138, 36 + 1 / 60, 138)).toBeCloseTo(1853, -1);
    expect(distanceMetres(36, 138, 36, 138)).toBe(0);
  });

  test("distances are told to 10 m, from 1 km to 0.1 km", () => {
    expect(
      [0, 4, 346, 994, 995, 1_234, 12_340].map((metres) => Object.values(distanceParts(metres)).join("")),
    ).toEqual(["m0", "m0", "m350", "m990", "km1.0", "km1.2", "km12.3"]);
  });
});
