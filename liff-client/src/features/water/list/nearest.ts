import type { Place } from "../../../api/water";
import { distanceMetres, type PointSet } from "../../../map";

export interface NearPoint {
  index: number;
  metres: number;
}

/** The nearest ones that pass, nearest first. 100,000 in a few milliseconds: only the best so far are kept sorted. */
export function nearestTo(
  points: PointSet,
  { latitude, longitude }: Place,
  most: number,
  passes: ((index: number) => boolean) | null,
): NearPoint[] {
  const shrink = Math.cos((latitude * Math.PI) / 180) ** 2;
  const away: number[] = [];
  const best: number[] = [];
  for (let index = 0; index < points.count; index += 1) {
    const dy = (points.latitude[index] as number) - latitude;
    const dx = (points.longitude[index] as number) - longitude;
    const square = dy * dy + dx * dx * shrink;
    if (best.length === most && square >= (away[most - 1] as number)) continue;
    if (passes !== null && !passes(index)) continue;
    let low = 0;
    let high = best.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((away[middle] as number) <= square) low = middle + 1;
      else high = middle;
    }
    away.splice(low, 0, square);
    best.splice(low, 0, index);
    if (best.length > most) {
      away.pop();
      best.pop();
    }
  }
  return best.map((index) => ({
    index,
    metres: distanceMetres(
      latitude,
      longitude,
      points.latitude[index] as number,
      points.longitude[index] as number,
    ),
  }));
}
