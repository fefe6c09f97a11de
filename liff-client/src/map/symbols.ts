import { type WaterKind, waterFlags } from "../api/water";
import type { Badge } from "./types";

/** Colours of the map, from the tokens. The same in light and dark: street signs do not change at night either. */
export interface MapColours {
  fire: string;
  water: string;
  out: string;
  paper: string;
  line: string;
  caution: string;
  fine: string;
  repair: string;
}

export function coloursOf(element: Element): MapColours {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(`--map-${name}`).trim();
  return {
    fire: of("fire"),
    water: of("water"),
    out: of("out"),
    paper: of("paper"),
    line: of("line"),
    caution: of("caution"),
    fine: of("fine"),
    repair: of("repair"),
  };
}

export type Shape = "disc" | "square" | "diamond";

/** Everything that tells one mark from another, colour last. */
export interface Look {
  shape: Shape;
  tone: "fire" | "water" | "out";
  glyph: string;
  dashed: boolean;
  hollow: boolean;
  bar: boolean;
  slash: boolean;
  exclamation: boolean;
  triangle: boolean;
  ring: boolean;
  badge: Badge | null;
  selected: boolean;
}

/** The mark's half width; with ring, bar and corners a sprite needs more room. */
export const markRadius = 14;
export const spriteSize = 48;
/** As wide as a gloved finger, however small the mark. */
export const touchRadius = 24;

export function lookOf(
  kind: WaterKind,
  flags: number,
  glyph: string,
  more: { badge?: Badge | null; selected?: boolean } = {},
): Look {
  const has = (flag: keyof typeof waterFlags) => (flags & waterFlags[flag]) !== 0;
  const hydrant = kind === "hydrant" || kind === "privateHydrant";
  const out = has("outOfUse") || has("retired");
  return {
    shape: hydrant ? "disc" : kind === "tank" ? "square" : "diamond",
    tone: out ? "out" : hydrant || kind === "tank" ? "fire" : "water",
    glyph,
    dashed: kind === "privateHydrant",
    hollow: has("belowStandard"),
    bar: has("aboveGround"),
    slash: out,
    exclamation: has("needsInspection"),
    triangle: has("restricted") && !out,
    ring: has("inUse"),
    badge: more.badge ?? null,
    selected: more.selected ?? false,
  };
}

/** What of a look is left when colours are not told apart: two kinds or states that share it would be confused. */
export function withoutColour(look: Look): string {
  const { tone: _, ...rest } = look;
  return JSON.stringify(rest);
}

function outline(ctx: CanvasRenderingContext2D, shape: Shape, radius: number): void {
  ctx.beginPath();
  if (shape === "disc") ctx.arc(0, 0, radius, 0, 2 * Math.PI);
  else if (shape === "square") {
    const half = radius * 0.9;
    ctx.rect(-half, -half, 2 * half, 2 * half);
  } else {
    const reach = radius * 1.2;
    ctx.moveTo(0, -reach);
    ctx.lineTo(reach, 0);
    ctx.lineTo(0, reach);
    ctx.lineTo(-reach, 0);
    ctx.closePath();
  }
}

/** Draws the mark around the origin. */
export function drawLook(ctx: CanvasRenderingContext2D, look: Look, colours: MapColours, font: string): void {
  const tone = colours[look.tone];
  const { paper, line } = colours;
  const radius = markRadius;
  ctx.save();
  ctx.lineJoin = "round";
  if (look.selected) {
    ctx.strokeStyle = line;
    ctx.lineWidth = 3;
    ctx.fillStyle = colours.caution;
    outline(ctx, "disc", radius + 7.5);
    ctx.fill();
    ctx.stroke();
  }
  if (look.ring) {
    ctx.strokeStyle = paper;
    ctx.lineWidth = 8;
    outline(ctx, look.shape, radius + 4);
    ctx.stroke();
    ctx.strokeStyle = line;
    ctx.lineWidth = 4;
    ctx.stroke();
  }
  // A white rim inside a dark edge: seen on any ground.
  ctx.fillStyle = paper;
  ctx.strokeStyle = line;
  ctx.lineWidth = 1;
  outline(ctx, look.shape, radius);
  ctx.fill();
  if (!look.ring) ctx.stroke();
  ctx.fillStyle = tone;
  ctx.strokeStyle = tone;
  if (look.hollow) {
    ctx.lineWidth = 3;
    outline(ctx, look.shape, radius - 3.5);
    if (look.dashed) ctx.setLineDash([4.5, 3.5]);
    ctx.stroke();
  } else if (look.dashed) {
    outline(ctx, look.shape, radius - 5.5);
    ctx.fill();
    ctx.lineWidth = 3;
    ctx.setLineDash([4.5, 3.5]);
    outline(ctx, look.shape, radius - 2);
    ctx.stroke();
  } else {
    outline(ctx, look.shape, radius - 2);
    ctx.fill();
  }
  ctx.setLineDash([]);
  const small = look.dashed || look.shape === "diamond";
  ctx.fillStyle = look.hollow ? tone : paper;
  ctx.font = `700 ${small ? 12 : 14}px ${font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(look.glyph, 0, 0.5);
  if (look.bar) {
    ctx.fillStyle = tone;
    ctx.strokeStyle = paper;
    ctx.lineWidth = 2;
    const top = -radius - (look.ring ? 12 : look.shape === "diamond" ? 9 : 7);
    ctx.beginPath();
    ctx.rect(-10, top, 20, 5);
    ctx.stroke();
    ctx.fill();
    ctx.strokeStyle = line;
    ctx.lineWidth = 1;
    ctx.strokeRect(-11, top - 1, 22, 7);
  }
  if (look.slash) {
    for (const [colour, width] of [
      [paper, 7],
      [line, 3.5],
    ] as const) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.lineCap = "round";
      ctx.beginPath();
      ctx.moveTo(-radius, radius);
      ctx.lineTo(radius, -radius);
      ctx.stroke();
    }
  }
  if (look.triangle) drawTriangle(ctx, -radius + 1, radius - 3, colours);
  if (look.exclamation) drawExclamation(ctx, radius - 2, -radius + 3, colours, font);
  if (look.badge !== null) drawBadge(ctx, radius - 1, radius - 2, look.badge, colours);
  ctx.restore();
}

function drawTriangle(ctx: CanvasRenderingContext2D, x: number, y: number, colours: MapColours): void {
  ctx.beginPath();
  ctx.moveTo(x, y - 8);
  ctx.lineTo(x + 8, y + 6);
  ctx.lineTo(x - 8, y + 6);
  ctx.closePath();
  ctx.fillStyle = colours.caution;
  ctx.strokeStyle = colours.line;
  ctx.lineWidth = 2;
  ctx.fill();
  ctx.stroke();
}

function drawExclamation(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  colours: MapColours,
  font: string,
): void {
  ctx.beginPath();
  ctx.arc(x, y, 8, 0, 2 * Math.PI);
  ctx.fillStyle = colours.caution;
  ctx.strokeStyle = colours.line;
  ctx.lineWidth = 1.5;
  ctx.fill();
  ctx.stroke();
  ctx.fillStyle = colours.line;
  ctx.font = `800 13px ${font}`;
  ctx.fillText("!", x, y + 0.5);
}

type Stroke = readonly (readonly [number, number])[];

/** Each badge has its own ground shape and sign. */
const badges: Readonly<Record<Badge, { tone: keyof MapColours; shape: Shape; strokes: readonly Stroke[] }>> =
  {
    fine: {
      tone: "fine",
      shape: "disc",
      strokes: [
        [
          [-4, 0],
          [-1, 3.5],
          [4.5, -3.5],
        ],
      ],
    },
    repair: {
      tone: "repair",
      shape: "square",
      strokes: [
        [
          [0, -4],
          [0, 1],
        ],
        [
          [0, 3.6],
          [0, 4],
        ],
      ],
    },
    unusable: {
      tone: "fire",
      shape: "diamond",
      strokes: [
        [
          [-3, -3],
          [3, 3],
        ],
        [
          [3, -3],
          [-3, 3],
        ],
      ],
    },
    skipped: {
      tone: "out",
      shape: "disc",
      strokes: [
        [
          [-4, 0],
          [4, 0],
        ],
      ],
    },
    open: {
      tone: "paper",
      shape: "disc",
      strokes: [
        [
          [0, -0.5],
          [0, 0.5],
        ],
      ],
    },
    new: {
      tone: "fine",
      shape: "square",
      strokes: [
        [
          [-4, 0],
          [4, 0],
        ],
        [
          [0, -4],
          [0, 4],
        ],
      ],
    },
    changed: {
      tone: "water",
      shape: "square",
      strokes: [
        [
          [-4, -2],
          [4, -2],
        ],
        [
          [-4, 2.5],
          [4, 2.5],
        ],
      ],
    },
    missing: {
      tone: "out",
      shape: "square",
      strokes: [
        [
          [-4, 0],
          [4, 0],
        ],
      ],
    },
  };

function drawBadge(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  badge: Badge,
  colours: MapColours,
): void {
  const { tone, shape, strokes } = badges[badge];
  ctx.save();
  ctx.translate(x, y);
  outline(ctx, shape, 8.5);
  ctx.fillStyle = colours[tone];
  ctx.strokeStyle = tone === "paper" ? colours.line : colours.paper;
  ctx.lineWidth = 2;
  ctx.fill();
  ctx.stroke();
  ctx.strokeStyle = tone === "paper" ? colours.line : colours.paper;
  ctx.lineWidth = 2.4;
  ctx.lineCap = "round";
  for (const stroke of strokes) {
    ctx.beginPath();
    for (const [at, [px, py]] of stroke.entries()) {
      if (at === 0) ctx.moveTo(px, py);
      else ctx.lineTo(px, py);
    }
    ctx.stroke();
  }
  ctx.restore();
}

/** A circle with the number of sources in it. */
export function clusterRadius(count: number): number {
  return count < 100 ? 19 : count < 1_000 ? 23 : count < 10_000 ? 28 : 33;
}

export function drawCluster(
  ctx: CanvasRenderingContext2D,
  text: string,
  radius: number,
  colours: MapColours,
  font: string,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.arc(0, 0, radius, 0, 2 * Math.PI);
  ctx.fillStyle = colours.paper;
  ctx.fill();
  ctx.lineWidth = 1;
  ctx.strokeStyle = colours.line;
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(0, 0, radius - 3, 0, 2 * Math.PI);
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = colours.line;
  ctx.stroke();
  ctx.fillStyle = colours.line;
  ctx.font = `700 ${text.length > 5 ? 13 : 15}px ${font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, 0, 0.5);
  ctx.restore();
}
