import { ApiProblem } from "../api/http";
import { type PointsAnswer, type WaterKind, waterFlags, waterKinds } from "../api/water";
import { worldX, worldY } from "./geo";

/** All sources of a brigade in columns, ready to be drawn: 100,000 take a few megabytes. */
export interface PointSet {
  readonly version: string;
  readonly count: number;
  readonly ids: readonly string[];
  /** Degrees. */
  readonly latitude: Float64Array;
  readonly longitude: Float64Array;
  /** Web Mercator, 0 to 1. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly kind: Uint8Array;
  readonly flags: Uint16Array;
  readonly number: readonly string[];
  readonly unit: Int32Array;
  readonly units: readonly string[];
  readonly unitNames: readonly string[];
  readonly tags: readonly string[];
  /** Beside `tags`: places in the columns. */
  readonly tagged: readonly (readonly number[])[];
  /** Place in the columns; -1: not among them. */
  indexOf(id: string): number;
}

const columns = ["ids", "latitude", "longitude", "kind", "flags", "number", "unit"] as const;
const tables = ["units", "unitNames", "tags", "tagged"] as const;

function isAnswer(data: unknown): data is PointsAnswer {
  if (typeof data !== "object" || data === null) return false;
  const found = data as Record<string, unknown>;
  return (
    [...columns, ...tables].every((name) => Array.isArray(found[name])) && typeof found.version === "string"
  );
}

/** Coordinates are sent in millionths of a degree. An answer whose columns do not fit is refused as a whole. */
export function decodePoints(data: unknown): PointSet {
  if (!isAnswer(data)) throw new ApiProblem("answer.malformed", 0);
  const count = data.ids.length;
  const fits =
    columns.every((name) => data[name].length === count) &&
    data.units.length === data.unitNames.length &&
    data.tags.length === data.tagged.length;
  if (!fits) throw new ApiProblem("answer.malformed", 0);
  const latitude = new Float64Array(count);
  const longitude = new Float64Array(count);
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  for (let at = 0; at < count; at += 1) {
    const north = (data.latitude[at] as number) / 1e6;
    const east = (data.longitude[at] as number) / 1e6;
    latitude[at] = north;
    longitude[at] = east;
    x[at] = worldX(east);
    y[at] = worldY(north);
  }
  let places: Map<string, number> | null = null;
  return {
    version: data.version,
    count,
    ids: data.ids,
    latitude,
    longitude,
    x,
    y,
    kind: Uint8Array.from(data.kind),
    flags: Uint16Array.from(data.flags),
    number: data.number,
    unit: Int32Array.from(data.unit),
    units: data.units,
    unitNames: data.unitNames,
    tags: data.tags,
    tagged: data.tagged,
    indexOf(id) {
      places ??= new Map(data.ids.map((one, at) => [one, at]));
      return places.get(id) ?? -1;
    },
  };
}

/** A few sources that are known as rows: the nearest ones, a round's, one alone. */
export function pointsOf(
  rows: readonly {
    id: string;
    latitude: number;
    longitude: number;
    kind: WaterKind;
    flags: number;
    number: string;
  }[],
): PointSet {
  const micro = (degrees: number) => Math.round(degrees * 1e6);
  return decodePoints({
    version: "",
    total: rows.length,
    ids: rows.map((row) => row.id),
    latitude: rows.map((row) => micro(row.latitude)),
    longitude: rows.map((row) => micro(row.longitude)),
    kind: rows.map((row) => waterKinds.indexOf(row.kind)),
    flags: rows.map((row) => row.flags),
    number: rows.map((row) => row.number),
    unit: rows.map(() => -1),
    units: [],
    unitNames: [],
    tags: [],
    tagged: [],
  } satisfies PointsAnswer);
}

/** A kind this client does not know yet is drawn as 他. */
export function kindAt(index: number): WaterKind {
  return waterKinds[index] ?? "other";
}

export const hasFlag = (flags: number, flag: keyof typeof waterFlags): boolean =>
  (flags & waterFlags[flag]) !== 0;
