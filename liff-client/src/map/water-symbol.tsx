import { useEffect, useRef } from "preact/hooks";
import type { WaterKind } from "../api/water";
import { mapWords } from "../i18n/map";
import { coloursOf, drawLook, lookOf, spriteSize } from "./symbols";
import type { Badge } from "./types";
import "./map.css";

interface WaterSymbolProps {
  kind: WaterKind;
  flags: number;
  badge?: Badge | null;
}

/** The same mark as on the map, for lists and headings. The words stand beside it. */
export function WaterSymbol({ kind, flags, badge = null }: WaterSymbolProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const ctx = element?.getContext("2d");
    if (element === null || ctx === null || ctx === undefined) return;
    // Twice at least: lists are also printed.
    const ratio = Math.max(2, devicePixelRatio);
    element.width = spriteSize * ratio;
    element.height = spriteSize * ratio;
    ctx.setTransform(ratio, 0, 0, ratio, (spriteSize / 2) * ratio, (spriteSize / 2) * ratio);
    const font = getComputedStyle(element).fontFamily;
    drawLook(ctx, lookOf(kind, flags, mapWords().symbol[kind], { badge }), coloursOf(element), font);
  }, [kind, flags, badge]);
  return (
    <span class="water-symbol" aria-hidden="true" data-kind={kind} data-flags={flags}>
      <canvas ref={canvas} />
    </span>
  );
}
