import type { Bounds } from "../api/water";
import type { ClusterIndex, Clusters } from "./cluster-index";
import type { Asked, Told } from "./cluster-worker";
import type { PointSet } from "./points";

/** Below this the page groups the points by itself at once: asking a worker would take longer. */
const smallUpTo = 2_000;

type Request = Extract<Asked, { ask: number }>;

/** The points in groups, for any stretch of land and zoom; a large set is grouped beside the page, not in it. */
export class ClusterDesk {
  readonly #onReady: () => void;
  #worker: Worker | null = null;
  #workerSet: PointSet | null = null;
  #workerFails = false;
  #local: ClusterIndex | null = null;
  #turn = 0;
  #ready = false;
  #asks = 0;
  readonly #waiting = new Map<number, (told: Told | null) => void>();

  constructor(onReady: () => void) {
    this.#onReady = onReady;
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** Starts the worker ahead of the points. */
  warm(): void {
    if (!this.#workerFails) this.#startWorker();
  }

  async load(points: PointSet, keep: Uint32Array | null): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.#ready = false;
    const small = (keep?.length ?? points.count) <= smallUpTo;
    const worker = small || this.#workerFails ? null : this.#startWorker();
    if (worker !== null) {
      this.#local = null;
      if (this.#workerSet === points) this.#post({ what: "keep", turn, keep });
      else this.#post({ what: "load", turn, longitude: points.longitude, latitude: points.latitude, keep });
      this.#workerSet = points;
      return;
    }
    const { ClusterIndex: Index } = await import("./cluster-index");
    if (turn !== this.#turn) return;
    this.#local = new Index(points.longitude, points.latitude, keep);
    this.#ready = true;
    this.#onReady();
  }

  async query(bounds: Bounds, zoom: number): Promise<Clusters | null> {
    if (!this.#ready) return null;
    if (this.#local !== null) return this.#local.query(bounds, zoom);
    const told = await this.#ask((ask) => ({ what: "query", turn: this.#turn, ask, bounds, zoom }));
    return told?.what === "clusters" ? told.clusters : null;
  }

  async opensAt(cluster: number): Promise<number | null> {
    if (!this.#ready) return null;
    if (this.#local !== null) return this.#local.opensAt(cluster);
    const told = await this.#ask((ask) => ({ what: "opens", turn: this.#turn, ask, cluster }));
    return told?.what === "opens" ? told.zoom : null;
  }

  close(): void {
    this.#turn += 1;
    this.#worker?.terminate();
    this.#worker = null;
    this.#forget();
  }

  #startWorker(): Worker | null {
    if (this.#worker !== null) return this.#worker;
    try {
      const worker = new Worker(new URL("./cluster-worker.ts", import.meta.url));
      worker.onmessage = (event: MessageEvent<Told>) => this.#hear(event.data);
      worker.onerror = () => this.#giveUp();
      this.#worker = worker;
      return worker;
    } catch {
      this.#workerFails = true;
      return null;
    }
  }

  /** A policy or an old browser forbids workers: the page does it by itself, if a little slower. */
  #giveUp(): void {
    const points = this.#workerSet;
    this.#workerFails = true;
    this.#worker?.terminate();
    this.#worker = null;
    this.#workerSet = null;
    this.#forget();
    if (points !== null) void this.load(points, this.#keep);
  }

  #keep: Uint32Array | null = null;

  #post(asked: Asked): void {
    if ("keep" in asked) this.#keep = asked.keep;
    this.#worker?.postMessage(asked);
  }

  #ask(make: (ask: number) => Request): Promise<Told | null> {
    this.#asks += 1;
    const ask = this.#asks;
    return new Promise((resolve) => {
      this.#waiting.set(ask, resolve);
      this.#post(make(ask));
    });
  }

  #hear(told: Told): void {
    if (told.what === "ready") {
      if (told.turn !== this.#turn) return;
      this.#ready = true;
      this.#onReady();
      return;
    }
    const resolve = this.#waiting.get(told.ask);
    this.#waiting.delete(told.ask);
    resolve?.(told.turn === this.#turn ? told : null);
  }

  #forget(): void {
    for (const resolve of this.#waiting.values()) resolve(null);
    this.#waiting.clear();
  }
}
