import { mapWords } from "../i18n/map";
import { latitudeAt, longitudeAt, metresPerPixel, worldX, worldY } from "./geo";
import type { Frame } from "./painter";
import type { MapColours } from "./symbols";

export interface Style {
  colours: MapColours;
  font: string;
  element: Element;
}

const steps = [
  1 / 3600,
  2 / 3600,
  5 / 3600,
  10 / 3600,
  30 / 3600,
  1 / 60,
  2 / 60,
  5 / 60,
  10 / 60,
  0.5,
  1,
  2,
  5,
  10,
];

/** Lines of latitude and longitude: without tiles one still sees that and how far one has moved. */
export function paintGround(ctx: CanvasRenderingContext2D, frame: Frame, style: Style): void {
  const tokens = getComputedStyle(style.element);
  const scale = 256 * 2 ** frame.zoom;
  const degreesAcross = 360 / scale;
  const step = steps.find((one) => one / degreesAcross >= 110) ?? 20;
  const digits = step < 1 / 60 ? 4 : step < 1 ? 3 : 0;
  const left = longitudeAt(frame.left / scale);
  const right = longitudeAt((frame.left + frame.width) / scale);
  const top = latitudeAt(frame.top / scale);
  const bottom = latitudeAt((frame.top + frame.height) / scale);
  ctx.save();
  ctx.lineWidth = 1;
  ctx.strokeStyle = tokens.getPropertyValue("--map-grid").trim();
  ctx.fillStyle = tokens.getPropertyValue("--map-grid-ink").trim();
  ctx.font = `12px ${style.font}`;
  ctx.beginPath();
  const columns: [string, number][] = [];
  for (let at = Math.ceil(left / step); at * step <= right; at += 1) {
    const x = Math.round(worldX(at * step) * scale - frame.left) + 0.5;
    ctx.moveTo(x, 0);
    ctx.lineTo(x, frame.height);
    columns.push([(at * step).toFixed(digits), x]);
  }
  // Both numbers stand where the lines cross: they are still there when the edges have been moved away.
  for (let at = Math.ceil(bottom / step); at * step <= top; at += 1) {
    const y = Math.round(worldY(at * step) * scale - frame.top) + 0.5;
    ctx.moveTo(0, y);
    ctx.lineTo(frame.width, y);
    for (const [column, x] of columns) {
      ctx.fillText((at * step).toFixed(digits), x + 4, y - 4);
      ctx.fillText(column, x + 4, y + 14);
    }
  }
  ctx.stroke();
  ctx.restore();
}

/** 100 m, as long as it is on the map: always there, also on paper. */
export function scaleBar(latitude: number, zoom: number): { pixels: number; word: string } {
  const perPixel = metresPerPixel(latitude, zoom);
  const most = 110 * perPixel;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((one) => one * power).find((one) => one <= most) ?? power;
  const text = mapWords();
  const word =
    metres < 1
      ? text.exactMeters(metres.toFixed(1))
      : metres < 1000
        ? text.exactMeters(String(metres))
        : text.kilometers(String(metres / 1000));
  return { pixels: metres / perPixel, word };
}
