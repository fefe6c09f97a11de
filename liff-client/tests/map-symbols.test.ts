import { describe, expect, test } from "vitest";
import { waterFlags, waterKinds } from "../src/api/water";
import { mapJa } from "../src/i18n/map-ja";
import { clusterRadius, lookOf, markRadius, touchRadius, withoutColour } from "../src/map/symbols";

const look = (kind: (typeof waterKinds)[number], flags = 0) => lookOf(kind, flags, mapJa.symbol[kind]);
const states = {
  usable: 0,
  restricted: waterFlags.restricted,
  outOfUse: waterFlags.outOfUse,
  below: waterFlags.belowStandard,
  above: waterFlags.aboveGround,
  check: waterFlags.needsInspection,
  inUse: waterFlags.inUse,
};

describe("the marks of the map", () => {
  test("no two kinds look alike when colours are not told apart", () => {
    const seen = waterKinds.map((kind) => withoutColour(look(kind)));
    expect(new Set(seen).size).toBe(waterKinds.length);
  });

  test.each(waterKinds)("%s: no two states look alike when colours are not told apart", (kind) => {
    const seen = Object.values(states).map((flags) => withoutColour(look(kind, flags)));
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("every kind in every mixture of states stays that kind and shows each state", () => {
    const every = Object.values(states).filter((flag) => flag !== 0 && flag !== waterFlags.restricted);
    const seen = new Set<string>();
    for (const kind of waterKinds)
      for (let mixture = 0; mixture < 2 ** every.length; mixture += 1)
        seen.add(
          withoutColour(
            look(
              kind,
              every.reduce((sum, flag, bit) => sum | (mixture & (1 << bit) ? flag : 0), 0),
            ),
          ),
        );
    expect(seen.size).toBe(waterKinds.length * 2 ** every.length);
  });

  test("are those of the guide", () => {
    expect(look("hydrant")).toMatchObject({ shape: "disc", tone: "fire", glyph: "栓", dashed: false });
    expect(look("privateHydrant")).toMatchObject({ shape: "disc", tone: "fire", glyph: "栓", dashed: true });
    expect(look("tank")).toMatchObject({ shape: "square", tone: "fire", glyph: "槽" });
    const natural = (["pool", "river", "pond", "sea", "well", "sewer", "other"] as const).map((kind) =>
      look(kind),
    );
    expect(natural.map((one) => one.glyph).join("")).toBe("プ川池海井下他");
    expect(natural.every((one) => one.shape === "diamond" && one.tone === "water")).toBe(true);
    expect(look("tank", waterFlags.belowStandard).hollow).toBe(true);
    expect(look("hydrant", waterFlags.aboveGround).bar).toBe(true);
    expect(look("hydrant", waterFlags.inUse).ring).toBe(true);
    expect(look("hydrant", waterFlags.outOfUse)).toMatchObject({ slash: true, tone: "out" });
    expect(look("hydrant", waterFlags.needsInspection).exclamation).toBe(true);
  });

  test("are 28 px and taken by a finger of 48 px; a cluster grows with what is in it", () => {
    expect(markRadius * 2).toBe(28);
    expect(touchRadius * 2).toBe(48);
    const radii = [3, 300, 3_000, 30_000].map(clusterRadius);
    expect(radii).toEqual([...radii].sort((a, b) => a - b));
    expect(new Set(radii).size).toBe(4);
  });
});
