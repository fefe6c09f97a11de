/** How far built-up areas are from the next usable source: what the server says. */

export type Zone = "commercial" | "otherZone" | "outside";

/** Longitude first, as GeoJSON has it. */
export type Position = [number, number];

export type AreaShape =
  | { type: "Polygon"; coordinates: Position[][] }
  | { type: "MultiPolygon"; coordinates: Position[][][] };

export interface CoverageArea {
  id: string | null;
  name: string;
  zone: Zone;
  geometry: AreaShape;
}

export interface CoverageAreas {
  etag: string | null;
  /** Yearly mean wind of 4 m/s and more: the standard then asks for shorter distances. */
  windy: boolean;
  areas: CoverageArea[];
}

export interface ReadAreas {
  areas: CoverageArea[];
  problems: { index: number; sentence: string }[];
}

export interface AreaCoverage {
  id: string;
  name: string;
  zone: Zone;
  limitMetres: number;
  areaSquareMetres: number;
  uncoveredSquareMetres: number;
  /** Of the area, what is too far: 0 to 1. */
  share: number;
  /** Reached by hydrants alone: the standard wants other sources too. */
  hydrantsOnly: boolean;
  uncovered: AreaShape | null;
}

export interface Coverage {
  version: number | string;
  areas: AreaCoverage[];
  at: string;
}

export interface PlannedSource {
  latitude: number;
  longitude: number;
  kind: string;
  volumeCubicMetres: number | null;
}

export interface WhatIfArea {
  id: string;
  before: number;
  after: number;
  uncoveredBefore: number;
  uncoveredAfter: number;
  uncovered: AreaShape | null;
}

export interface WhatIf {
  areas: WhatIfArea[];
}

const coverage = (brigade: string, rest: string) =>
  `/api/brigades/${encodeURIComponent(brigade)}/coverage${rest}`;

export const coverageAddresses = {
  coverage: (brigade: string) => coverage(brigade, ""),
  whatIf: (brigade: string) => coverage(brigade, "/what-if"),
  areas: (brigade: string) => coverage(brigade, "/areas"),
  readAreas: (brigade: string) => coverage(brigade, "/areas/read"),
};
