import type { Bounds, MapSettings, Place, ServerCluster } from "../api/water";
import type { PointSet } from "./points";

/** A place and a zoom, or a stretch of land that is to be seen as a whole. */
export type MapAim = (Place & { zoom?: number }) | Bounds;

/** What is in sight. */
export interface MapView extends Place {
  zoom: number;
  bounds: Bounds;
}

/** A pin beside the water sources. Each has its own shape and its own word. */
export interface MapMark extends Place {
  id: string;
  /** fire 火点, me 現在地, planned 計画中の水利, place a place that was chosen. */
  kind: "fire" | "me" | "planned" | "place";
  /** Stands below the pin: 「火点」. */
  label: string;
  /** A circle of that radius: how far off the position may be. */
  radiusMetres?: number;
}

/** Land and lines under the sources. Each style differs in hatching or dashes, not in colour alone. */
export interface MapShape {
  id: string;
  /** uncovered: hatched red; less: hatched the other way; area: outlined; route: line; nearest: dashed line; circle: outline. */
  style: "uncovered" | "less" | "area" | "route" | "nearest" | "circle";
  geometry: Geometry;
  /** Written in the middle of an area. */
  label?: string;
}

export type Position = readonly number[];
export type Geometry =
  | { type: "Polygon"; coordinates: readonly (readonly Position[])[] }
  | { type: "MultiPolygon"; coordinates: readonly (readonly (readonly Position[])[])[] }
  | { type: "LineString"; coordinates: readonly Position[] }
  | { type: "MultiLineString"; coordinates: readonly (readonly Position[])[] };

/** A small mark at the source's lower right: what the inspection found, what the import does. */
export type Badge = "fine" | "repair" | "unusable" | "skipped" | "open" | "new" | "changed" | "missing";

export interface WaterMapProps {
  /** Null while they are read: ground without tiles. */
  settings: MapSettings | null;
  /** Null while they are read. */
  points: PointSet | null;
  /** Which of the points are shown; a new function filters anew. Without it: all. */
  filter?: ((index: number) => boolean) | null;
  /** Drawn instead of points while those are on their way (the server's clusters). */
  coarse?: readonly ServerCluster[] | null;
  /** Where to look; a new object moves the map there, without flying. */
  aim: MapAim | null;
  /** After every movement, and once at the beginning. */
  onView?: (view: MapView) => void;
  selected?: string | null;
  /** A source was tapped (or Enter pressed with it in the middle); null: the ground. */
  onSelect?: (id: string | null) => void;
  marks?: readonly MapMark[];
  onMark?: (id: string) => void;
  shapes?: readonly MapShape[];
  badges?: ReadonlyMap<string, Badge> | null;
  /** By id: written below the source at any zoom: 「1」「2」 of a route or of the nearest. */
  labels?: ReadonlyMap<string, string> | null;
  /** A cross in the middle; every movement, and a tap, which moves the map there, tells the place. */
  placing?: ((place: Place) => void) | null;
  /** A cross in the middle too, but a tap tells its own place (Enter: the middle) and moves nothing: corners of an area. */
  drawing?: ((place: Place) => void) | null;
  /** The name of the map for screen readers. */
  label: string;
  /** What the map shows, in a sentence, for who does not see it. */
  summary: string;
  /** A still picture of one place: cannot be moved, takes no focus. */
  still?: boolean;
  /** No clusters: every point by itself (a round, the nearest). Up to some thousand. */
  single?: boolean;
  class?: string;
}
