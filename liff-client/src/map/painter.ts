import { count as grouped } from "../i18n";
import { mapWords } from "../i18n/map";
import type { Clusters } from "./cluster-index";
import { paintGround } from "./ground";
import { paintMark } from "./marks";
import { kindAt, type PointSet } from "./points";
import { paintShapes, type ShapePaths } from "./shapes";
import {
  clusterRadius,
  coloursOf,
  drawCluster,
  drawLook,
  type Look,
  lookOf,
  type MapColours,
  spriteSize,
  touchRadius,
} from "./symbols";
import type { Badge, MapMark } from "./types";

/** A stretch of the world, in CSS pixels at that zoom. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  zoom: number;
}

export interface Scene {
  points: PointSet | null;
  clusters: Clusters | null;
  marks: readonly MapMark[];
  shapes: ShapePaths;
  badges: ReadonlyMap<string, Badge> | null;
  labels: ReadonlyMap<string, string> | null;
  selected: string | null;
  /** No tiles: lines of latitude and longitude stand in. */
  ground: boolean;
  cross: boolean;
}

/** Something that can be tapped, where it was drawn last. */
export type Hit =
  | { what: "point"; index: number; x: number; y: number }
  | { what: "cluster"; at: number; x: number; y: number }
  | { what: "mark"; id: string; x: number; y: number };

/** A label costs room: only from here on. */
const wordsFrom = 15;

/** One canvas for everything that lies on the ground; each kind of mark is drawn once and then copied. */
export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #ctx: CanvasRenderingContext2D;
  readonly #sprites = new Map<string, HTMLCanvasElement>();
  readonly #keys = new Map<number, string>();
  #colours: MapColours;
  #font: string;
  #ratio = 0;
  #hits: Hit[] = [];

  constructor(canvas: HTMLCanvasElement) {
    const ctx = canvas.getContext("2d");
    if (ctx === null) throw new Error("no canvas");
    this.#canvas = canvas;
    this.#ctx = ctx;
    this.#colours = coloursOf(canvas);
    this.#font = getComputedStyle(canvas).fontFamily;
  }

  /** Light and dark, or another screen: everything is drawn anew. */
  forget(): void {
    this.#sprites.clear();
    this.#colours = coloursOf(this.#canvas);
  }

  #fit(width: number, height: number): void {
    const ratio = Math.min(3, Math.max(1, devicePixelRatio));
    const canvas = this.#canvas;
    if (ratio !== this.#ratio) this.#sprites.clear();
    this.#ratio = ratio;
    const w = Math.round(width * ratio);
    const h = Math.round(height * ratio);
    if (canvas.width !== w || canvas.height !== h) {
      canvas.width = w;
      canvas.height = h;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    this.#ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  #sprite(key: string, size: number, draw: (ctx: CanvasRenderingContext2D) => void): HTMLCanvasElement {
    const known = this.#sprites.get(key);
    if (known !== undefined) return known;
    // Counts differ everywhere: what was seen far away is not kept for ever.
    if (this.#sprites.size > 2_000) this.#sprites.clear();
    const sprite = document.createElement("canvas");
    sprite.width = Math.ceil(size * this.#ratio);
    sprite.height = sprite.width;
    const ctx = sprite.getContext("2d");
    if (ctx !== null) {
      ctx.setTransform(this.#ratio, 0, 0, this.#ratio, sprite.width / 2, sprite.height / 2);
      draw(ctx);
    }
    this.#sprites.set(key, sprite);
    return sprite;
  }

  #stamp(sprite: HTMLCanvasElement, x: number, y: number): void {
    // Whole device pixels keep the signs sharp.
    const ratio = this.#ratio;
    const size = sprite.width / ratio;
    this.#ctx.drawImage(
      sprite,
      Math.round((x - size / 2) * ratio) / ratio,
      Math.round((y - size / 2) * ratio) / ratio,
      size,
      size,
    );
  }

  #point(kindIndex: number, flags: number, badge: Badge | null, selected: boolean): HTMLCanvasElement {
    const plain = badge === null && !selected;
    const code = kindIndex * 65_536 + flags;
    let key = plain ? this.#keys.get(code) : undefined;
    if (key === undefined) {
      key = `${code}/${badge ?? ""}/${selected}`;
      if (plain) this.#keys.set(code, key);
    }
    const known = this.#sprites.get(key);
    if (known !== undefined) return known;
    const kind = kindAt(kindIndex);
    const look: Look = lookOf(kind, flags, mapWords().symbol[kind], { badge, selected });
    return this.#sprite(key, spriteSize, (ctx) => drawLook(ctx, look, this.#colours, this.#font));
  }

  paint(frame: Frame, scene: Scene): void {
    this.#fit(frame.width, frame.height);
    const ctx = this.#ctx;
    ctx.clearRect(0, 0, frame.width, frame.height);
    const style = { colours: this.#colours, font: this.#font, element: this.#canvas };
    if (scene.ground) paintGround(ctx, frame, style);
    paintShapes(ctx, frame, scene.shapes, style);
    this.#hits = [];
    this.#paintSources(frame, scene);
    for (const mark of scene.marks) {
      const at = paintMark(ctx, frame, mark, style);
      this.#hits.push({ what: "mark", id: mark.id, ...at });
    }
  }

  #paintSources(frame: Frame, { points, clusters, badges, labels, selected }: Scene): void {
    if (points === null || clusters === null) return;
    const scale = 256 * 2 ** frame.zoom;
    const chosen = selected === null ? -1 : points.indexOf(selected);
    const margin = spriteSize;
    let last: { x: number; y: number } | null = null;
    for (let at = 0; at < clusters.count.length; at += 1) {
      const x = (clusters.x[at] as number) * scale - frame.left;
      const y = (clusters.y[at] as number) * scale - frame.top;
      if (x < -margin || y < -margin || x > frame.width + margin || y > frame.height + margin) continue;
      const index = clusters.index[at] as number;
      if (index < 0) {
        this.#paintCluster(x, y, clusters.count[at] as number);
        this.#hits.push({ what: "cluster", at, x, y });
        continue;
      }
      this.#hits.push({ what: "point", index, x, y });
      if (index === chosen) last = { x, y };
      else this.#paintPoint(points, index, x, y, badges, labels, frame.zoom, false);
    }
    if (chosen < 0) return;
    // The chosen one lies on top, and is shown even where it is in a cluster.
    const { x, y } = last ?? {
      x: (points.x[chosen] as number) * scale - frame.left,
      y: (points.y[chosen] as number) * scale - frame.top,
    };
    this.#paintPoint(points, chosen, x, y, badges, labels, frame.zoom, true);
  }

  #paintPoint(
    points: PointSet,
    index: number,
    x: number,
    y: number,
    badges: Scene["badges"],
    labels: Scene["labels"],
    zoom: number,
    selected: boolean,
  ): void {
    const flags = points.flags[index] as number;
    const id = points.ids[index] as string;
    const badge = badges?.get(id) ?? null;
    this.#stamp(this.#point(points.kind[index] as number, flags, badge, selected), x, y);
    const label = labels?.get(id);
    if (label !== undefined) this.#paintWord(label, x, y + 24);
    else if ((flags & 32) !== 0 && zoom >= wordsFrom) this.#paintWord(mapWords().inUse, x, y + 26);
  }

  #paintCluster(x: number, y: number, count: number): void {
    const radius = clusterRadius(count);
    const text = grouped(count);
    const sprite = this.#sprite(`c${count}`, radius * 2 + 4, (ctx) =>
      drawCluster(ctx, text, radius, this.#colours, this.#font),
    );
    this.#stamp(sprite, x, y);
  }

  #paintWord(word: string, x: number, y: number): void {
    const ctx = this.#ctx;
    ctx.save();
    ctx.font = `700 13px ${this.#font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.lineWidth = 4;
    ctx.strokeStyle = this.#colours.paper;
    ctx.strokeText(word, x, y);
    ctx.fillStyle = this.#colours.line;
    ctx.fillText(word, x, y);
    ctx.restore();
  }

  /** What lies nearest to that place of the painted frame, within a finger's width. */
  hit(x: number, y: number, reach = touchRadius): Hit | null {
    let best: Hit | null = null;
    let nearest = reach * reach;
    for (const hit of this.#hits) {
      const away = (hit.x - x) ** 2 + (hit.y - y) ** 2;
      if (away > nearest) continue;
      nearest = away;
      best = hit;
    }
    return best;
  }
}
