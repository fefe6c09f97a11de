import { worldX, worldY } from "./geo";
import type { Style } from "./ground";
import type { Frame } from "./painter";
import type { Geometry, MapShape, Position } from "./types";

interface Ring {
  x: Float64Array;
  y: Float64Array;
  closed: boolean;
}

interface Prepared {
  shape: MapShape;
  rings: readonly Ring[];
  path: Path2D | null;
}

/** Shapes in world coordinates; a path is made once a zoom and then only moved. */
export interface ShapePaths {
  items: readonly Prepared[];
  zoom: number;
  left: number;
  top: number;
}

function ringsOf(geometry: Geometry): Ring[] {
  const ring = (line: readonly Position[], closed: boolean): Ring => ({
    x: Float64Array.from(line, ([longitude = 0]) => worldX(longitude)),
    y: Float64Array.from(line, ([, latitude = 0]) => worldY(latitude)),
    closed,
  });
  switch (geometry.type) {
    case "Polygon":
      return geometry.coordinates.map((line) => ring(line, true));
    case "MultiPolygon":
      return geometry.coordinates.flatMap((polygon) => polygon.map((line) => ring(line, true)));
    case "LineString":
      return [ring(geometry.coordinates, false)];
    case "MultiLineString":
      return geometry.coordinates.map((line) => ring(line, false));
  }
}

export function prepareShapes(shapes: readonly MapShape[]): ShapePaths {
  const items = shapes.map((shape) => ({ shape, rings: ringsOf(shape.geometry), path: null }));
  return { items, zoom: Number.NaN, left: 0, top: 0 };
}

function pathOf(rings: readonly Ring[], scale: number, left: number, top: number): Path2D {
  const path = new Path2D();
  for (const { x, y, closed } of rings) {
    let [lastX, lastY] = [Number.NaN, Number.NaN];
    for (let at = 0; at < x.length; at += 1) {
      const px = (x[at] as number) * scale - left;
      const py = (y[at] as number) * scale - top;
      // Corners closer than half a pixel are not seen.
      if (at > 0 && at < x.length - 1 && Math.abs(px - lastX) < 0.5 && Math.abs(py - lastY) < 0.5) continue;
      if (at === 0) path.moveTo(px, py);
      else path.lineTo(px, py);
      [lastX, lastY] = [px, py];
    }
    if (closed) path.closePath();
  }
  return path;
}

const hatches = new WeakMap<CanvasRenderingContext2D, Map<string, CanvasPattern | null>>();

/** Hatching is told apart in grey and on paper, a tint is not. */
function hatch(ctx: CanvasRenderingContext2D, colour: string, leaning: "left" | "right") {
  const known = hatches.get(ctx) ?? new Map<string, CanvasPattern | null>();
  hatches.set(ctx, known);
  const key = colour + leaning;
  if (!known.has(key)) {
    const tile = document.createElement("canvas");
    tile.width = 12;
    tile.height = 12;
    const pen = tile.getContext("2d");
    if (pen !== null) {
      pen.strokeStyle = colour;
      pen.lineWidth = 2;
      pen.beginPath();
      for (const shift of [-12, 0, 12]) {
        if (leaning === "right") {
          pen.moveTo(shift, 12);
          pen.lineTo(shift + 12, 0);
        } else {
          pen.moveTo(shift, 0);
          pen.lineTo(shift + 12, 12);
        }
      }
      pen.stroke();
    }
    known.set(key, ctx.createPattern(tile, "repeat"));
  }
  return known.get(key) ?? null;
}

const dashes: Readonly<Record<MapShape["style"], readonly number[]>> = {
  uncovered: [],
  less: [2, 4],
  area: [10, 5],
  route: [],
  nearest: [7, 5],
  circle: [2, 5],
};

export function paintShapes(ctx: CanvasRenderingContext2D, frame: Frame, shapes: ShapePaths, style: Style) {
  if (shapes.items.length === 0) return;
  const scale = 256 * 2 ** frame.zoom;
  const far = Math.abs(frame.left - shapes.left) + Math.abs(frame.top - shapes.top) > 20_000;
  if (frame.zoom !== shapes.zoom || far) {
    shapes.zoom = frame.zoom;
    shapes.left = frame.left;
    shapes.top = frame.top;
    for (const item of shapes.items) item.path = pathOf(item.rings, scale, frame.left, frame.top);
  }
  const { colours } = style;
  ctx.save();
  ctx.translate(Math.round(shapes.left - frame.left), Math.round(shapes.top - frame.top));
  ctx.lineJoin = "round";
  for (const { shape, path } of shapes.items) {
    if (path === null) continue;
    const filled = shape.style === "uncovered" || shape.style === "less";
    const pattern = filled
      ? hatch(
          ctx,
          shape.style === "uncovered" ? colours.fire : colours.fine,
          shape.style === "less" ? "left" : "right",
        )
      : null;
    if (pattern !== null) {
      ctx.fillStyle = pattern;
      ctx.fill(path, "evenodd");
    }
    ctx.setLineDash([]);
    ctx.strokeStyle = colours.paper;
    ctx.lineWidth = filled ? 3 : 5;
    ctx.stroke(path);
    ctx.setLineDash([...dashes[shape.style]]);
    ctx.strokeStyle =
      shape.style === "uncovered"
        ? colours.fire
        : shape.style === "less"
          ? colours.fine
          : shape.style === "area" || shape.style === "circle"
            ? colours.line
            : colours.water;
    ctx.lineWidth = filled ? 1.5 : 2.5;
    ctx.stroke(path);
  }
  ctx.restore();
  paintNames(ctx, frame, shapes, style, scale);
}

/** In the middle of the largest ring's box: good enough for a name. */
function paintNames(
  ctx: CanvasRenderingContext2D,
  frame: Frame,
  shapes: ShapePaths,
  { colours, font }: Style,
  scale: number,
) {
  ctx.save();
  ctx.font = `700 14px ${font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineWidth = 4;
  ctx.lineJoin = "round";
  for (const { shape, rings } of shapes.items) {
    const [ring] = rings;
    if (shape.label === undefined || ring === undefined) continue;
    let [west, east, north, south] = [1, 0, 1, 0];
    for (let at = 0; at < ring.x.length; at += 1) {
      west = Math.min(west, ring.x[at] as number);
      east = Math.max(east, ring.x[at] as number);
      north = Math.min(north, ring.y[at] as number);
      south = Math.max(south, ring.y[at] as number);
    }
    if ((east - west) * scale < 60) continue;
    const x = ((west + east) / 2) * scale - frame.left;
    const y = ((north + south) / 2) * scale - frame.top;
    ctx.strokeStyle = colours.paper;
    ctx.strokeText(shape.label, x, y);
    ctx.fillStyle = colours.line;
    ctx.fillText(shape.label, x, y);
  }
  ctx.restore();
}
