import Supercluster, { type PointFeature } from "supercluster";
import type { Bounds } from "../api/water";
import { worldX, worldY } from "./geo";

/** What is drawn in a stretch of land: clusters and single points, in columns. */
export interface Clusters {
  /** Web Mercator, 0 to 1. */
  x: Float64Array;
  y: Float64Array;
  count: Uint32Array;
  /** The point's place in the set; -1 for a cluster. */
  index: Int32Array;
  /** The cluster's id, to ask when it opens; -1 for a point. */
  id: Int32Array;
}

/** From this zoom on, every source stands by itself. */
export const singleFrom = 17;
const radiusPixels = 52;

interface Props {
  at: number;
}

/** Groups points for every zoom. Runs in the worker, or in the page where there is none. */
export class ClusterIndex {
  readonly #index: Supercluster<Props, Props>;

  /** keep: which points; null for all. */
  constructor(longitude: Float64Array, latitude: Float64Array, keep: Uint32Array | null) {
    const count = keep?.length ?? longitude.length;
    const features: PointFeature<Props>[] = new Array(count);
    for (let place = 0; place < count; place += 1) {
      const at = keep === null ? place : (keep[place] as number);
      features[place] = {
        type: "Feature",
        properties: { at },
        geometry: { type: "Point", coordinates: [longitude[at] as number, latitude[at] as number] },
      };
    }
    this.#index = new Supercluster<Props, Props>({
      radius: radiusPixels,
      extent: 256,
      minZoom: 3,
      maxZoom: singleFrom - 1,
      minPoints: 3,
    }).load(features);
  }

  query({ west, south, east, north }: Bounds, zoom: number): Clusters {
    const found = this.#index.getClusters([west, south, east, north], zoom);
    const clusters: Clusters = {
      x: new Float64Array(found.length),
      y: new Float64Array(found.length),
      count: new Uint32Array(found.length),
      index: new Int32Array(found.length),
      id: new Int32Array(found.length),
    };
    for (const [at, { geometry, properties }] of found.entries()) {
      clusters.x[at] = worldX(geometry.coordinates[0] as number);
      clusters.y[at] = worldY(geometry.coordinates[1] as number);
      const cluster = "cluster" in properties;
      clusters.count[at] = cluster ? properties.point_count : 1;
      clusters.index[at] = cluster ? -1 : properties.at;
      clusters.id[at] = cluster ? properties.cluster_id : -1;
    }
    return clusters;
  }

  /** The zoom at which that cluster falls apart. */
  opensAt(cluster: number): number {
    return Math.min(singleFrom, this.#index.getClusterExpansionZoom(cluster));
  }
}
