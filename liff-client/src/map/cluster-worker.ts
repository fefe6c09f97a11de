import type { Bounds } from "../api/water";
import { ClusterIndex, type Clusters } from "./cluster-index";

/** Page to worker. `turn` counts the sets of points: an answer about a former one is thrown away. */
export type Asked =
  | { what: "load"; turn: number; longitude: Float64Array; latitude: Float64Array; keep: Uint32Array | null }
  | { what: "keep"; turn: number; keep: Uint32Array | null }
  | { what: "query"; turn: number; ask: number; bounds: Bounds; zoom: number }
  | { what: "opens"; turn: number; ask: number; cluster: number };

export type Told =
  | { what: "ready"; turn: number }
  | { what: "clusters"; turn: number; ask: number; clusters: Clusters }
  | { what: "opens"; turn: number; ask: number; zoom: number };

// Only what is used of a worker's own world: the DOM's types and a worker's exclude each other.
const worker = self as unknown as {
  postMessage(told: Told, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<Asked>) => void) | null;
};

let points: { longitude: Float64Array; latitude: Float64Array } | null = null;
let index: ClusterIndex | null = null;
let turn = -1;

worker.onmessage = ({ data }) => {
  if (data.what === "load" || data.what === "keep") {
    if (data.what === "load") points = { longitude: data.longitude, latitude: data.latitude };
    if (points === null) return;
    turn = data.turn;
    index = new ClusterIndex(points.longitude, points.latitude, data.keep);
    worker.postMessage({ what: "ready", turn });
  } else if (data.turn === turn && index !== null) {
    if (data.what === "opens") {
      worker.postMessage({ what: "opens", turn, ask: data.ask, zoom: index.opensAt(data.cluster) });
      return;
    }
    const clusters = index.query(data.bounds, data.zoom);
    worker.postMessage({ what: "clusters", turn, ask: data.ask, clusters }, [
      clusters.x.buffer,
      clusters.y.buffer,
      clusters.count.buffer,
      clusters.index.buffer,
      clusters.id.buffer,
    ]);
  }
};
