/** What the server says about water sources, as it says it (see wire.ts). Coordinates are WGS 84, lengths metres. */

import { getIfChanged, getJson, sendJson } from "./http";

/** In the order of the columnar answers: the place in this list is the number that is sent. */
export const waterKinds = [
  "hydrant",
  "privateHydrant",
  "tank",
  "pool",
  "river",
  "pond",
  "sea",
  "well",
  "sewer",
  "other",
] as const;
export type WaterKind = (typeof waterKinds)[number];

export const waterStates = ["usable", "restricted", "outOfUse"] as const;
export type WaterState = (typeof waterStates)[number];

export const standards = ["meets", "below", "unknown"] as const;
export type StandardVerdict = (typeof standards)[number];

export const ownerships = ["public", "private", "designated"] as const;
export type Ownership = (typeof ownerships)[number];

export const mounts = ["underground", "aboveGround"] as const;
export type Mount = (typeof mounts)[number];

/** Bits of `flags`. */
export const waterFlags = {
  restricted: 1,
  outOfUse: 2,
  belowStandard: 4,
  aboveGround: 8,
  needsInspection: 16,
  inUse: 32,
  standardUnknown: 64,
  retired: 128,
} as const;

export interface Place {
  latitude: number;
  longitude: number;
}

export interface MapSettings {
  tiles: {
    url: string;
    attribution: string;
    attributionUrl: string;
    minZoom: number;
    maxZoom: number;
  } | null;
  centre: Place & { zoom: number };
}

/** Every source that is not retired, in columns; coordinates in millionths of a degree. */
export interface PointsAnswer {
  version: string;
  total: number;
  ids: string[];
  latitude: number[];
  longitude: number[];
  kind: number[];
  flags: number[];
  number: string[];
  /** Index into `units`, or -1. */
  unit: number[];
  units: string[];
  /** Beside `units`. */
  unitNames: string[];
  tags: string[];
  /** Beside `tags`: places in the columns of the sources that have it. */
  tagged: number[][];
}

export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

export interface ServerCluster extends Place {
  count: number;
  /** The rest only where count is 1. */
  id?: string;
  kind?: WaterKind | number;
  flags?: number;
  number?: string;
}

export interface ClustersAnswer {
  version: string;
  total: number;
  inView: number;
  items: ServerCluster[];
}

export interface WaterRow extends Place {
  id: string;
  number: string;
  kind: WaterKind;
  address: string;
  unitId: string | null;
  unitName: string | null;
  state: WaterState;
  stateReason: string | null;
  standard: StandardVerdict;
  flags: number;
  volumeCubicMetres: number | null;
  boreMillimetres: number | null;
  distanceMetres?: number | null;
}

export interface WaterList {
  version: string;
  total: number;
  matched: number;
  items: WaterRow[];
  next: string | null;
}

export interface NearWater extends WaterRow {
  distanceMetres: number;
  bearingDegrees: number;
  direction: string;
  hoses: number;
  dropMetres: number | null;
  inUse: { incidentId: string; unitName: string | null } | null;
}

/** Results of an inspection; see api of the inspections for the rest. */
export type InspectionResult = "fine" | "repair" | "unusable" | "skipped";

export interface WaterDetail extends WaterRow {
  etag: string;
  stateSince: string | null;
  retiredAt: string | null;
  retiredReason: string | null;
  ownership: Ownership | null;
  owner: string | null;
  mount: Mount | null;
  mainMillimetres: number | null;
  meshMetres: number | null;
  flowCubicMetresPerMinute: number | null;
  dropMetres: number | null;
  depthMetres: number | null;
  covered: boolean | null;
  pumperReaches: boolean | null;
  tags: string[];
  memo: string;
  kindWritten?: string | null;
  openData?: Readonly<Record<string, unknown>> | null;
  standardReasons: string[];
  photos: { id: string }[];
  lastInspection: { at: string; result: InspectionResult; by: string | null; note: string | null } | null;
  openDefects: { id: string; what: string; reportedAt: string }[];
  may: { edit: boolean; inspect: boolean };
}

export interface WaterChange {
  id: string;
  at: string;
  actor: string;
  what: string;
  /** The file it came with; null: with none. */
  fileName: string | null;
  fields: { name: string; before: string | null; after: string | null }[];
  undoable: boolean;
}

/** What a form sends; state and retirement have addresses of their own. */
export interface WaterFields {
  etag?: string;
  kind: WaterKind;
  number: string;
  address: string;
  latitude: number;
  longitude: number;
  unitId: string | null;
  ownership: Ownership | null;
  owner: string | null;
  mount: Mount | null;
  boreMillimetres: number | null;
  mainMillimetres: number | null;
  meshMetres: number | null;
  volumeCubicMetres: number | null;
  flowCubicMetresPerMinute: number | null;
  dropMetres: number | null;
  depthMetres: number | null;
  covered: boolean | null;
  pumperReaches: boolean | null;
  tags: string[];
  memo: string;
  photoIds: string[];
}

const of = (brigade: string, ...parts: string[]) =>
  `/api/brigades/${[brigade, ...parts].map(encodeURIComponent).join("/")}`;

const query = (values: Readonly<Record<string, string | number | null | undefined>>) => {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    if (value !== null && value !== undefined && value !== "") asked.set(name, String(value));
  const text = asked.toString();
  return text === "" ? "" : `?${text}`;
};

export interface WaterQuery {
  q?: string;
  kind?: string;
  state?: string;
  standard?: string;
  unit?: string;
  tag?: string;
  retired?: string;
  needs?: "inspection" | "";
  near?: string;
  after?: string;
  limit?: number;
}

export const waterAddresses = {
  settings: (brigade: string) => of(brigade, "map-settings"),
  points: (brigade: string) => of(brigade, "water-sources", "points"),
  clusters: (brigade: string, bounds: Bounds, zoom: number) =>
    of(brigade, "water-sources", "clusters") + query({ ...bounds, zoom }),
  list: (brigade: string, asked: WaterQuery = {}) => of(brigade, "water-sources") + query({ ...asked }),
  near: (brigade: string, place: Place, count = 5, kinds = "") =>
    of(brigade, "water-sources", "near") +
    query({ latitude: place.latitude, longitude: place.longitude, count, kinds }),
  one: (brigade: string, id: string, ...what: string[]) => of(brigade, "water-sources", id, ...what),
  photos: (brigade: string) => of(brigade, "water-photos"),
  photo: (brigade: string, id: string) => of(brigade, "water-photos", id),
};

export const readMapSettings = (brigade: string) => getJson<MapSettings>(waterAddresses.settings(brigade));

/** Null: what was read with that etag is still true. */
export const readPoints = (brigade: string, etag: string | null) =>
  getIfChanged<PointsAnswer>(waterAddresses.points(brigade), etag);

export const readClusters = (brigade: string, bounds: Bounds, zoom: number, signal?: AbortSignal) =>
  getJson<ClustersAnswer>(waterAddresses.clusters(brigade, bounds, zoom), signal);

export const listWater = (brigade: string, asked: WaterQuery, signal?: AbortSignal) =>
  getJson<WaterList>(waterAddresses.list(brigade, asked), signal);

export const readNear = (brigade: string, place: Place, count = 5, kinds = "") =>
  getJson<{ items: NearWater[] }>(waterAddresses.near(brigade, place, count, kinds));

export const readWater = (brigade: string, id: string) =>
  getJson<WaterDetail>(waterAddresses.one(brigade, id));

export const readWaterHistory = (brigade: string, id: string) =>
  getJson<{ changes: WaterChange[] }>(waterAddresses.one(brigade, id, "history"));

export const createWater = (brigade: string, fields: WaterFields) =>
  sendJson<{ id: string; etag: string }>("POST", waterAddresses.list(brigade), fields);

export const changeWater = (brigade: string, id: string, fields: WaterFields) =>
  sendJson<WaterDetail>("PUT", waterAddresses.one(brigade, id), fields);

export const moveWater = (brigade: string, id: string, etag: string, place: Place) =>
  sendJson<WaterDetail>("POST", waterAddresses.one(brigade, id, "move"), {
    etag,
    latitude: place.latitude,
    longitude: place.longitude,
  });

export const setWaterState = (
  brigade: string,
  id: string,
  change: { etag: string; state: WaterState; reason: string | null; since: string | null },
) => sendJson<WaterDetail>("POST", waterAddresses.one(brigade, id, "state"), change);

export const retireWater = (brigade: string, id: string, etag: string, reason: string) =>
  sendJson<WaterDetail>("POST", waterAddresses.one(brigade, id, "retire"), { etag, reason });

export const restoreWater = (brigade: string, id: string, etag: string) =>
  sendJson<WaterDetail>("POST", waterAddresses.one(brigade, id, "restore"), { etag });

export const undoWaterChange = (brigade: string, id: string, changeId: string) =>
  sendJson<WaterDetail>("POST", waterAddresses.one(brigade, id, "undo"), { changeId });
