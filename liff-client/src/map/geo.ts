const earthRadius = 6_371_008.8;
const radians = Math.PI / 180;

/** Web Mercator, the whole world from 0 to 1, west to east and north to south. */
export function worldX(longitude: number): number {
  return longitude / 360 + 0.5;
}

export function worldY(latitude: number): number {
  const sine = Math.sin(Math.max(-85.0511, Math.min(85.0511, latitude)) * radians);
  return 0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI;
}

export function latitudeAt(y: number): number {
  return (360 * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI))) / Math.PI - 90;
}

export function longitudeAt(x: number): number {
  return (x - 0.5) * 360;
}

/** Straight line over the ground; within a brigade's area to a few thousandths. */
export function distanceMetres(aLatitude: number, aLongitude: number, bLatitude: number, bLongitude: number) {
  const dy = (bLatitude - aLatitude) * radians;
  const dx = (bLongitude - aLongitude) * radians;
  const h =
    Math.sin(dy / 2) ** 2 +
    Math.cos(aLatitude * radians) * Math.cos(bLatitude * radians) * Math.sin(dx / 2) ** 2;
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** How many metres a CSS pixel is at that zoom. */
export function metresPerPixel(latitude: number, zoom: number): number {
  return (2 * Math.PI * earthRadius * Math.cos(latitude * radians)) / (256 * 2 ** zoom);
}

/** 36.401234, 138.249012 — six digits are a tenth of a metre. */
export function coordinate(degrees: number): string {
  return degrees.toFixed(6);
}

/** Below 1 km to 10 m, from there to 0.1 km. */
export function distanceParts(metres: number): { unit: "m" | "km"; figure: string } {
  return metres < 995
    ? { unit: "m", figure: String(Math.round(metres / 10) * 10) }
    : { unit: "km", figure: (metres / 1000).toFixed(1) };
}
