import type { AreaShape, Position } from "../../api/coverage";

const earthRadius = 6_371_008.8;
const radians = Math.PI / 180;

/** Where a brigade of this country can have land. */
export const latitudes = { least: 20, most: 46 } as const;
export const longitudes = { least: 122, most: 154 } as const;

/** Open or closed, in either direction; square metres, to a few thousandths. */
export function ringArea(ring: readonly Position[]): number {
  const [first] = ring;
  if (first === undefined) return 0;
  let [south, north] = [first[1], first[1]];
  for (const [, y] of ring) [south, north] = [Math.min(south, y), Math.max(north, y)];
  const scale = Math.cos(((south + north) / 2) * radians);
  let sum = 0;
  for (const [at, [x1, y1]] of ring.entries()) {
    const [x2, y2] = ring[(at + 1) % ring.length] as Position;
    // From the first corner: differences of large numbers would lose what a small area is made of.
    sum += (x1 - first[0]) * (y2 - first[1]) - (x2 - first[0]) * (y1 - first[1]);
  }
  return (Math.abs(sum) / 2) * scale * (earthRadius * radians) ** 2;
}

export function polygonsOf(shape: AreaShape): readonly (readonly (readonly Position[])[])[] {
  return shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
}

export function shapeArea(shape: AreaShape): number {
  return polygonsOf(shape).reduce(
    (sum, rings) =>
      sum + rings.reduce((of, ring, at) => of + (at === 0 ? ringArea(ring) : -ringArea(ring)), 0),
    0,
  );
}

/** The corners of a shape that is one ring without holes; null: it has holes or several parts. */
export function cornersOf(shape: AreaShape): Position[] | null {
  const polygons = polygonsOf(shape);
  const ring = polygons[0]?.[0];
  if (polygons.length !== 1 || polygons[0]?.length !== 1 || ring === undefined) return null;
  const last = ring[ring.length - 1];
  const closed = last !== undefined && ring[0]?.[0] === last[0] && ring[0]?.[1] === last[1];
  return ring.slice(0, closed ? -1 : undefined).map(([x, y]) => [x, y]);
}

export function polygonOf(corners: readonly Position[]): AreaShape {
  const ring = corners.map(([x, y]): Position => [x, y]);
  const first = ring[0];
  return { type: "Polygon", coordinates: [first === undefined ? [] : [...ring, [first[0], first[1]]]] };
}

const turn = (a: Position, b: Position, c: Position): number =>
  Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));

function within(a: Position, b: Position, c: Position): boolean {
  return (
    Math.min(a[0], b[0]) <= c[0] &&
    c[0] <= Math.max(a[0], b[0]) &&
    Math.min(a[1], b[1]) <= c[1] &&
    c[1] <= Math.max(a[1], b[1])
  );
}

function touch(a: Position, b: Position, c: Position, d: Position): boolean {
  const [abc, abd, cda, cdb] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (abc !== abd && cda !== cdb && abc !== 0 && abd !== 0 && cda !== 0 && cdb !== 0) return true;
  return (
    (abc === 0 && within(a, b, c)) ||
    (abd === 0 && within(a, b, d)) ||
    (cda === 0 && within(c, d, a)) ||
    (cdb === 0 && within(c, d, b))
  );
}

export type RingFault = "tooFew" | "crossing" | "flat";

/** What keeps the corners from being an area. */
export function faultOf(corners: readonly Position[]): RingFault | null {
  const size = corners.length;
  if (size < 3) return "tooFew";
  for (let one = 0; one < size; one += 1) {
    const [a, b] = [corners[one] as Position, corners[(one + 1) % size] as Position];
    if (a[0] === b[0] && a[1] === b[1]) return size === 3 ? "flat" : "crossing";
    for (let other = one + 2; other < size; other += 1) {
      // The last edge ends where the first begins.
      if (one === 0 && other === size - 1) continue;
      const [c, d] = [corners[other] as Position, corners[(other + 1) % size] as Position];
      if (touch(a, b, c, d)) return "crossing";
    }
  }
  return ringArea(corners) < 1 ? "flat" : null;
}

export interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** What holds all of the shapes; null: there is nothing. */
export function boxOf(shapes: readonly AreaShape[]): Box | null {
  const box = { west: 180, south: 90, east: -180, north: -90 };
  for (const shape of shapes) {
    for (const polygon of polygonsOf(shape)) {
      for (const [x, y] of polygon[0] ?? []) {
        box.west = Math.min(box.west, x);
        box.east = Math.max(box.east, x);
        box.south = Math.min(box.south, y);
        box.north = Math.max(box.north, y);
      }
    }
  }
  return box.west > box.east ? null : box;
}

const circleCorners = 48;

/** All within that distance, as straight lines over the ground go. */
export function circleAround(latitude: number, longitude: number, metres: number): AreaShape {
  const north = metres / (earthRadius * radians);
  const east = north / Math.cos(latitude * radians);
  const ring = Array.from({ length: circleCorners }, (_, at): Position => {
    const angle = (2 * Math.PI * at) / circleCorners;
    return [longitude + east * Math.sin(angle), latitude + north * Math.cos(angle)];
  });
  return polygonOf(ring);
}

/** A number as people type it, full-width digits included; null: it is none, or outside. */
export function degreesOf(text: string, range: { least: number; most: number }): number | null {
  const folded = text.normalize("NFKC").replace(/[\s\u00b0\u5ea6]/g, "");
  if (!/^[+-]?\d{1,3}(\.\d{1,15})?$/.test(folded)) return null;
  const degrees = Number(folded);
  return degrees >= range.least && degrees <= range.most ? degrees : null;
}

/** 「36.401234, 138.249012」 copied from another map, in one field. */
export function placeOf(text: string): { latitude: number; longitude: number } | null {
  const parts = text
    .normalize("NFKC")
    .split(/[,、\s]+/)
    .filter((part) => part !== "");
  const [latitude, longitude] = [degreesOf(parts[0] ?? "", latitudes), degreesOf(parts[1] ?? "", longitudes)];
  return parts.length === 2 && latitude !== null && longitude !== null ? { latitude, longitude } : null;
}
