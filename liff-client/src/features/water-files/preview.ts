import type { PointsAnswer } from "../../api/water";
import type { ChangeKind, ImportPreview, RowChange } from "../../api/water-files";
import { type Badge, decodePoints, type PointSet } from "../../map";

export const changeKinds = ["new", "changed", "unchanged", "missing"] as const;
export type PreviewKind = (typeof changeKinds)[number];

/** The preview as the map wants it; a point's id is its place in the columns. */
export function pointsOfPreview(preview: ImportPreview, mark: number): PointSet {
  const size = preview.latitude.length;
  return decodePoints({
    version: String(mark),
    total: size,
    ids: Array.from({ length: size }, (_, at) => String(at)),
    latitude: preview.latitude,
    longitude: preview.longitude,
    kind: preview.kind,
    flags: new Array<number>(size).fill(0),
    number: new Array<string>(size).fill(""),
    unit: new Array<number>(size).fill(-1),
    units: [],
    unitNames: [],
    tags: [],
    tagged: [],
  } satisfies PointsAnswer);
}

export function previewKindAt(preview: ImportPreview, at: number): PreviewKind {
  return changeKinds[preview.change[at] ?? 2] ?? "unchanged";
}

/** Unchanged sources carry no badge: what catches the eye is what changes. */
export function badgesOfPreview(preview: ImportPreview): ReadonlyMap<string, Badge> {
  const badges = new Map<string, Badge>();
  for (const [at, change] of preview.change.entries()) {
    const kind = changeKinds[change];
    if (kind !== undefined && kind !== "unchanged") badges.set(String(at), kind);
  }
  return badges;
}

const key = (latitude: number, longitude: number) =>
  `${Math.round(latitude * 1e6)} ${Math.round(longitude * 1e6)}`;

/** What the list says about a mark: the preview and the list share the place, not a number. */
export class ChangesByPlace {
  readonly #places = new Map<string, RowChange[]>();
  readonly #preview: ImportPreview;
  #marks: Map<string, number[]> | null = null;

  constructor(preview: ImportPreview, diff: readonly RowChange[]) {
    this.#preview = preview;
    for (const change of diff) {
      const at = key(change.latitude, change.longitude);
      const found = this.#places.get(at);
      if (found === undefined) this.#places.set(at, [change]);
      else found.push(change);
    }
  }

  /** The changes of the list that the mark stands for. */
  of(at: number): readonly RowChange[] {
    const { latitude, longitude } = this.#preview;
    const kind = previewKindAt(this.#preview, at);
    const here = this.#places.get(key((latitude[at] ?? 0) / 1e6, (longitude[at] ?? 0) / 1e6)) ?? [];
    return here.filter((change) => change.kind === (kind as ChangeKind));
  }

  /** The mark of a change of the list; null: not on the map. */
  markOf(change: RowChange): number | null {
    this.#marks ??= this.#byPlace();
    const here = this.#marks.get(key(change.latitude, change.longitude)) ?? [];
    return here.find((at) => previewKindAt(this.#preview, at) === change.kind) ?? null;
  }

  #byPlace(): Map<string, number[]> {
    const marks = new Map<string, number[]>();
    for (const [at, latitude] of this.#preview.latitude.entries()) {
      const place = key(latitude / 1e6, (this.#preview.longitude[at] ?? 0) / 1e6);
      const found = marks.get(place);
      if (found === undefined) marks.set(place, [at]);
      else found.push(at);
    }
    return marks;
  }
}

export function boundsOfPreview(preview: ImportPreview) {
  if (preview.latitude.length === 0) return null;
  let [west, south, east, north] = [180e6, 90e6, -180e6, -90e6];
  for (const [at, latitude] of preview.latitude.entries()) {
    const longitude = preview.longitude[at] ?? 0;
    south = Math.min(south, latitude);
    north = Math.max(north, latitude);
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
  }
  return { west: west / 1e6, south: south / 1e6, east: east / 1e6, north: north / 1e6 };
}
