import { DomUtil, Map as LeafletMap, type TileLayer, tileLayer } from "leaflet/dist/leaflet-src.esm.js";
import type { Bounds, MapSettings, Place, ServerCluster } from "../api/water";
import { type PointsAnswer, waterKinds } from "../api/water";
import type { Clusters } from "./cluster-index";
import { ClusterDesk } from "./clusters";
import { latitudeAt, longitudeAt, worldX, worldY } from "./geo";
import { scaleBar } from "./ground";
import { type Frame, type Hit, Painter, type Scene } from "./painter";
import { decodePoints, type PointSet } from "./points";
import { prepareShapes } from "./shapes";
import type { MapAim, MapShape, MapView } from "./types";

interface Hooks {
  still: boolean;
  onView: (view: MapView) => void;
  onSelect: (id: string | null) => void;
  onMark: (id: string) => void;
  onPlace: (place: Place) => void;
  /** True: the tap was taken, nothing else is to be done about it. */
  onDraw: (place: Place) => boolean;
  onTiles: (state: "none" | "shown" | "failed") => void;
  /** How long a round number of metres is now. */
  onScale: (scale: { pixels: number; word: string }) => void;
}

const maxZoom = 19;
const usualZoom = 16;
/** Japan, where nobody has said anything else. */
const anywhere: MapAim = { latitude: 36.5, longitude: 138, zoom: 5 };

/** The part of the map that is not Preact: Leaflet for movement and tiles, the painter for everything on them. */
export class Stage {
  readonly #hooks: Hooks;
  readonly #map: LeafletMap;
  readonly #canvas: HTMLCanvasElement;
  readonly #painter: Painter;
  readonly #desk: ClusterDesk;
  readonly #stop: (() => void)[] = [];
  #tiles: TileLayer | null = null;
  #tileState: "none" | "shown" | "failed" = "none";
  #scene: Scene = {
    points: null,
    clusters: null,
    marks: [],
    shapes: prepareShapes([]),
    badges: null,
    labels: null,
    selected: null,
    ground: true,
    cross: false,
  };
  #points: PointSet | null = null;
  #coarse: { points: PointSet; clusters: Clusters } | null = null;
  #single = false;
  /** Bounds and zoom of the clusters that are drawn. */
  #covers: { bounds: Bounds; zoom: number } | null = null;
  /** What the canvas shows: more than the window, so that moving a little paints nothing. */
  #painted: Frame | null = null;
  #asking = false;
  #frame = 0;
  #told = false;
  #looked = false;
  /** Where it was told to look, exactly: the window itself lies on whole pixels. */
  #aimed: Place | null = null;
  #closed = false;

  constructor(ground: HTMLElement, canvas: HTMLCanvasElement, hooks: Hooks) {
    this.#hooks = hooks;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const { still } = hooks;
    this.#map = new LeafletMap(ground, {
      attributionControl: false,
      zoomControl: false,
      // Movement for its own sake helps nobody; the map is where it was put at once.
      zoomAnimation: false,
      fadeAnimation: false,
      markerZoomAnimation: false,
      inertia: !calm && !still,
      maxZoom,
      minZoom: 4,
      dragging: !still,
      touchZoom: !still,
      doubleClickZoom: !still,
      scrollWheelZoom: !still,
      boxZoom: false,
      keyboard: !still,
    });
    this.#canvas = canvas;
    this.#painter = new Painter(canvas);
    this.#desk = new ClusterDesk(() => {
      this.#covers = null;
      this.#draw();
    });
    this.#map.on("move zoom viewreset resize", () => this.#follow());
    this.#map.on("moveend resize", () => this.#tell());
    if (!still) {
      this.#map.on("click", (event) => this.#tap(event.containerPoint.x, event.containerPoint.y));
      this.#map.on("mousemove", (event) => {
        if (event.originalEvent.buttons !== 0) return;
        const over = this.#hit(event.containerPoint.x, event.containerPoint.y, 18) !== null;
        ground.classList.toggle("over", over);
      });
      const onKey = (event: KeyboardEvent) => {
        if (event.key !== "Enter" || event.target !== ground) return;
        event.preventDefault();
        const size = this.#map.getSize();
        this.#tap(size.x / 2, size.y / 2, 48);
      };
      ground.addEventListener("keydown", onKey);
      this.#stop.push(() => ground.removeEventListener("keydown", onKey));
    }
    const sized = new ResizeObserver(() => this.#map.invalidateSize({ animate: false, pan: true }));
    sized.observe(ground);
    this.#stop.push(() => sized.disconnect());
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const onScheme = () => {
      this.#painter.forget();
      this.#draw();
    };
    dark.addEventListener?.("change", onScheme);
    this.#stop.push(() => dark.removeEventListener?.("change", onScheme));
  }

  close(): void {
    this.#closed = true;
    cancelAnimationFrame(this.#frame);
    for (const stop of this.#stop) stop();
    this.#desk.close();
    this.#map.remove();
  }

  look(aim: MapAim | null): void {
    if (aim === null && this.#looked) return;
    this.#looked = aim !== null;
    const to = aim ?? anywhere;
    this.#aimed = "west" in to ? null : to;
    if ("west" in to) {
      this.#map.fitBounds(
        [
          [to.south, to.west],
          [to.north, to.east],
        ],
        { animate: false, padding: [32, 32], maxZoom: 18 },
      );
      return;
    }
    const zoom = to.zoom ?? (this.#has ? Math.max(this.#map.getZoom(), usualZoom) : usualZoom);
    this.#map.setView([to.latitude, to.longitude], zoom, { animate: false });
  }

  zoomBy(steps: number): void {
    this.#map.setZoom(Math.round(this.#map.getZoom()) + steps, { animate: false });
  }

  setTiles(tiles: MapSettings["tiles"]): void {
    this.#tiles?.remove();
    this.#tiles = null;
    this.#say("none");
    if (tiles !== null) {
      const layer = tileLayer(tiles.url, {
        minZoom: Math.min(4, tiles.minZoom),
        minNativeZoom: tiles.minZoom,
        maxNativeZoom: tiles.maxZoom,
        maxZoom,
        keepBuffer: 1,
        // The address of a member's page is no business of the tile server's.
        referrerPolicy: "strict-origin-when-cross-origin",
      });
      let good = 0;
      let bad = 0;
      layer.on("loading", () => {
        good = 0;
        bad = 0;
      });
      layer.on("tileload", () => {
        good += 1;
      });
      layer.on("tileerror", () => {
        bad += 1;
        if (bad >= 2 && good === 0) this.#say("failed");
      });
      layer.on("load", () => this.#say(bad > good ? "failed" : "shown"));
      this.#tiles = layer.addTo(this.#map);
    }
    this.set({ ground: tiles === null });
  }

  #say(state: "none" | "shown" | "failed"): void {
    if (state === this.#tileState || this.#closed) return;
    this.#tileState = state;
    this.#hooks.onTiles(state);
    this.set({ ground: state !== "shown" && (this.#tiles === null || state === "failed") });
  }

  set(part: Partial<Scene>): void {
    this.#scene = { ...this.#scene, ...part };
    this.#draw();
  }

  setShapes(shapes: readonly MapShape[]): void {
    this.set({ shapes: prepareShapes(shapes) });
  }

  setPoints(points: PointSet | null, filter: ((index: number) => boolean) | null, single: boolean): void {
    this.#points = points;
    this.#single = single;
    this.#told = false;
    if (points === null) {
      this.#useCoarse();
      // The worker starts while the points are on their way.
      if (!single && !this.#hooks.still) this.#desk.warm();
      return;
    }
    const keep = filter === null ? null : kept(points.count, filter);
    this.#scene.points = points;
    if (single) {
      this.set({ clusters: everyOne(points, keep) });
      return;
    }
    // Until the new groups are there, the former ones stay: no empty moment while one types.
    if (this.#scene.clusters !== null && this.#coarse !== null) this.#scene.clusters = null;
    this.#coarse = null;
    void this.#desk.load(points, keep);
  }

  setCoarse(clusters: readonly ServerCluster[] | null): void {
    this.#coarse = clusters === null ? null : coarseOf(clusters);
    if (this.#points === null) this.#useCoarse();
  }

  #useCoarse(): void {
    this.set({ points: this.#coarse?.points ?? null, clusters: this.#coarse?.clusters ?? null });
  }

  /** Whether the map has been told where to look. */
  get #has(): boolean {
    return (this.#map as unknown as { _loaded?: boolean })._loaded === true;
  }

  #window(): Frame {
    const zoom = this.#map.getZoom();
    const size = this.#map.getSize();
    const origin = this.#map.getPixelOrigin();
    const pane = DomUtil.getPosition(this.#map.getPane("mapPane") as HTMLElement);
    return { left: origin.x - pane.x, top: origin.y - pane.y, width: size.x, height: size.y, zoom };
  }

  /** The canvas goes along with the ground; only at its edge, or at another zoom, it is painted anew. */
  #follow(): void {
    const painted = this.#painted;
    if (painted === null || !this.#has) {
      this.#draw();
      return;
    }
    const seen = this.#window();
    const inside =
      painted.zoom === seen.zoom &&
      seen.left >= painted.left &&
      seen.top >= painted.top &&
      seen.left + seen.width <= painted.left + painted.width &&
      seen.top + seen.height <= painted.top + painted.height;
    if (!inside) this.#draw();
    else this.#place(seen, painted);
  }

  #place(seen: Frame, painted: Frame): void {
    this.#canvas.style.transform = `translate3d(${painted.left - seen.left}px,${painted.top - seen.top}px,0)`;
  }

  #draw(): void {
    if (this.#frame !== 0 || this.#closed) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.#has || this.#closed) return;
      const seen = this.#window();
      if (seen.width === 0 || seen.height === 0) return;
      const margin = this.#hooks.still
        ? 0
        : Math.round(Math.min(256, 0.4 * Math.max(seen.width, seen.height)));
      const painted = {
        left: seen.left - margin,
        top: seen.top - margin,
        width: seen.width + 2 * margin,
        height: seen.height + 2 * margin,
        zoom: seen.zoom,
      };
      this.#painted = painted;
      this.#painter.paint(painted, this.#scene);
      this.#place(seen, painted);
      this.#keepCovered(painted);
      if (!this.#told && this.#points !== null && (this.#single || this.#covers !== null)) {
        this.#told = true;
        // For measurements: bench/map-bench.mjs, the browser's own tools.
        performance.mark("water-map-drawn", { detail: this.#points.count });
      }
    });
  }

  /** Clusters for more than is painted; asked for again before their edge is. */
  #keepCovered(painted: Frame): void {
    if (this.#points === null || this.#single || this.#asking || !this.#desk.ready) return;
    const zoom = Math.round(painted.zoom);
    const needed = boundsOf(painted, 32);
    const covered = this.#covers;
    if (
      covered !== null &&
      covered.zoom === zoom &&
      covered.bounds.west <= needed.west &&
      covered.bounds.east >= needed.east &&
      covered.bounds.south <= needed.south &&
      covered.bounds.north >= needed.north
    )
      return;
    const bounds = boundsOf(painted, 0.5 * Math.max(painted.width, painted.height));
    this.#asking = true;
    void this.#desk.query(bounds, zoom).then((clusters) => {
      this.#asking = false;
      if (this.#closed) return;
      if (clusters !== null) {
        this.#covers = { bounds, zoom };
        this.#scene.clusters = clusters;
      }
      // Also if it was thrown away: the window may have moved on meanwhile.
      this.#draw();
    });
  }

  #tell(): void {
    if (!this.#has || this.#closed) return;
    this.#hooks.onScale(scaleBar(this.#map.getCenter().lat, this.#map.getZoom()));
    const centre = this.#map.getCenter();
    const bounds = this.#map.getBounds();
    this.#hooks.onView({
      latitude: centre.lat,
      longitude: centre.lng,
      zoom: this.#map.getZoom(),
      bounds: {
        west: bounds.getWest(),
        south: bounds.getSouth(),
        east: bounds.getEast(),
        north: bounds.getNorth(),
      },
    });
    if (this.#scene.cross) this.#hooks.onPlace(this.#middle(centre.lat, centre.lng));
  }

  /** Not moved means not changed: a place that was only looked at keeps its last digit. */
  #middle(latitude: number, longitude: number): Place {
    const aimed = this.#aimed;
    if (aimed === null) return { latitude, longitude };
    const zoom = this.#map.getZoom();
    const away = this.#map
      .project([latitude, longitude], zoom)
      .distanceTo(this.#map.project([aimed.latitude, aimed.longitude], zoom));
    return away < 1 ? { latitude: aimed.latitude, longitude: aimed.longitude } : { latitude, longitude };
  }

  #hit(x: number, y: number, reach?: number): Hit | null {
    const painted = this.#painted;
    if (painted === null) return null;
    const seen = this.#window();
    return this.#painter.hit(x + seen.left - painted.left, y + seen.top - painted.top, reach);
  }

  #tap(x: number, y: number, reach?: number): void {
    const there = this.#map.containerPointToLatLng([x, y]);
    if (this.#hooks.onDraw({ latitude: there.lat, longitude: there.lng })) return;
    if (this.#scene.cross) {
      this.#map.panTo(this.#map.containerPointToLatLng([x, y]), { animate: false });
      return;
    }
    const hit = this.#hit(x, y, reach);
    if (hit === null) this.#hooks.onSelect(null);
    else if (hit.what === "mark") this.#hooks.onMark(hit.id);
    else if (hit.what === "cluster") void this.#open(hit);
    else {
      const id = this.#scene.points?.ids[hit.index];
      if (id !== undefined && id !== "") this.#hooks.onSelect(id);
    }
  }

  async #open(hit: Hit & { what: "cluster" }): Promise<void> {
    const clusters = this.#scene.clusters;
    if (clusters === null) return;
    const id = clusters.id[hit.at] as number;
    const seen = this.#window();
    const painted = this.#painted ?? seen;
    const place = this.#map.containerPointToLatLng([
      hit.x + painted.left - seen.left,
      hit.y + painted.top - seen.top,
    ]);
    const opens = id < 0 || this.#points === null ? null : await this.#desk.opensAt(id);
    if (this.#closed) return;
    this.#map.setView(place, Math.min(maxZoom, opens ?? this.#map.getZoom() + 2), { animate: false });
  }
}

function boundsOf(frame: Frame, margin: number): Bounds {
  const scale = 256 * 2 ** frame.zoom;
  return {
    west: longitudeAt((frame.left - margin) / scale),
    north: latitudeAt((frame.top - margin) / scale),
    east: longitudeAt((frame.left + frame.width + margin) / scale),
    south: latitudeAt((frame.top + frame.height + margin) / scale),
  };
}

function kept(count: number, filter: (index: number) => boolean): Uint32Array {
  const found = new Uint32Array(count);
  let size = 0;
  for (let index = 0; index < count; index += 1) {
    if (!filter(index)) continue;
    found[size] = index;
    size += 1;
  }
  return found.slice(0, size);
}

function everyOne(points: PointSet, keep: Uint32Array | null): Clusters {
  const index =
    keep === null ? Int32Array.from({ length: points.count }, (_, at) => at) : Int32Array.from(keep);
  return {
    x: Float64Array.from(index, (at) => points.x[at] as number),
    y: Float64Array.from(index, (at) => points.y[at] as number),
    count: new Uint32Array(index.length).fill(1),
    index,
    id: new Int32Array(index.length).fill(-1),
  };
}

function coarseOf(items: readonly ServerCluster[]): { points: PointSet; clusters: Clusters } {
  const singles = items.filter((item) => item.count === 1);
  const micro = (degrees: number) => Math.round(degrees * 1e6);
  const points = decodePoints({
    version: "",
    total: singles.length,
    ids: singles.map((item) => item.id ?? ""),
    latitude: singles.map((item) => micro(item.latitude)),
    longitude: singles.map((item) => micro(item.longitude)),
    kind: singles.map((item) =>
      typeof item.kind === "number" ? item.kind : waterKinds.indexOf(item.kind ?? "other"),
    ),
    flags: singles.map((item) => item.flags ?? 0),
    number: singles.map((item) => item.number ?? ""),
    unit: singles.map(() => -1),
    units: [],
    unitNames: [],
    tags: [],
    tagged: [],
  } satisfies PointsAnswer);
  let next = 0;
  return {
    points,
    clusters: {
      x: Float64Array.from(items, (item) => worldX(item.longitude)),
      y: Float64Array.from(items, (item) => worldY(item.latitude)),
      count: Uint32Array.from(items, (item) => item.count),
      index: Int32Array.from(items, (item) => (item.count === 1 ? next++ : -1)),
      id: new Int32Array(items.length).fill(-1),
    },
  };
}
