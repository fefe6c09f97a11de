import { metresPerPixel, worldX, worldY } from "./geo";
import type { Style } from "./ground";
import type { Frame } from "./painter";
import type { MapMark } from "./types";

/** A pin with its own shape and its word below; gives the place it can be tapped at. */
export function paintMark(
  ctx: CanvasRenderingContext2D,
  frame: Frame,
  mark: MapMark,
  { colours, font }: Style,
): { x: number; y: number } {
  const scale = 256 * 2 ** frame.zoom;
  const x = worldX(mark.longitude) * scale - frame.left;
  const y = worldY(mark.latitude) * scale - frame.top;
  ctx.save();
  ctx.translate(Math.round(x), Math.round(y));
  if (mark.radiusMetres !== undefined) {
    ctx.beginPath();
    ctx.arc(0, 0, mark.radiusMetres / metresPerPixel(mark.latitude, frame.zoom), 0, 2 * Math.PI);
    ctx.strokeStyle = colours.paper;
    ctx.lineWidth = 4;
    ctx.stroke();
    ctx.strokeStyle = colours.water;
    ctx.lineWidth = 2;
    ctx.stroke();
  }
  ctx.lineJoin = "round";
  ctx.strokeStyle = colours.paper;
  if (mark.kind === "fire") {
    // A flame, as large as nothing else on the map.
    ctx.beginPath();
    ctx.moveTo(2, -26);
    ctx.bezierCurveTo(4, -14, 18, -8, 18, 6);
    ctx.bezierCurveTo(18, 17, 10, 22, 0, 22);
    ctx.bezierCurveTo(-10, 22, -18, 17, -18, 6);
    ctx.bezierCurveTo(-18, -2, -14, -8, -10, -11);
    ctx.bezierCurveTo(-9, -6, -7, -4, -4, -4);
    ctx.bezierCurveTo(-4, -13, -3, -20, 2, -26);
    ctx.closePath();
    ctx.lineWidth = 6;
    ctx.stroke();
    ctx.fillStyle = colours.fire;
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.strokeStyle = colours.line;
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(0, 9, 6, 0, 2 * Math.PI);
    ctx.fillStyle = colours.caution;
    ctx.fill();
    ctx.stroke();
  } else if (mark.kind === "me") {
    ctx.beginPath();
    ctx.arc(0, 0, 10, 0, 2 * Math.PI);
    ctx.fillStyle = colours.paper;
    ctx.fill();
    ctx.lineWidth = 4;
    ctx.strokeStyle = colours.water;
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(0, 0, 4, 0, 2 * Math.PI);
    ctx.fillStyle = colours.water;
    ctx.fill();
  } else {
    const planned = mark.kind === "planned";
    ctx.beginPath();
    ctx.moveTo(0, 0);
    ctx.bezierCurveTo(-6, -10, -13, -15, -13, -24);
    ctx.arc(0, -24, 13, Math.PI, 0);
    ctx.bezierCurveTo(13, -15, 6, -10, 0, 0);
    ctx.closePath();
    ctx.lineWidth = 5;
    ctx.stroke();
    ctx.fillStyle = planned ? colours.paper : colours.line;
    ctx.fill();
    ctx.strokeStyle = colours.line;
    ctx.lineWidth = 2.5;
    if (planned) ctx.setLineDash([4, 3]);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.arc(0, -24, 5, 0, 2 * Math.PI);
    ctx.fillStyle = planned ? colours.line : colours.paper;
    ctx.fill();
  }
  ctx.font = `700 14px ${font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.lineWidth = 4;
  ctx.strokeStyle = colours.paper;
  const below = mark.kind === "fire" ? 26 : mark.kind === "me" ? 14 : 4;
  ctx.strokeText(mark.label, 0, below);
  ctx.fillStyle = colours.line;
  ctx.fillText(mark.label, 0, below);
  ctx.restore();
  return { x, y: mark.kind === "fire" || mark.kind === "me" ? y : y - 20 };
}
