export type GlyphName =
  | "arrow"
  | "house"
  | "clock"
  | "cross"
  | "question"
  | "check"
  | "warning"
  | "flag"
  | "flame"
  | "down"
  | "up"
  | "left"
  | "dot";

const shapes: Readonly<Record<GlyphName, string>> = {
  arrow: "M4 12h15M13 5l7 7-7 7",
  house: "M3 11.5 12 4l9 7.5M6 10v10h12V10",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l4 3",
  cross: "M5 5l14 14M19 5 5 19",
  question: "M8 8.5a4 4 0 1 1 5.6 3.7c-1 .5-1.6 1.2-1.6 2.8M12 19.5v.5",
  check: "M4 13l5 5L20 6",
  warning: "M12 3 2 21h20L12 3M12 10v5M12 18v.5",
  flag: "M6 21V4h12l-3 4.5L18 13H6",
  flame: "M12 3c1 4 6 6 6 11a6 6 0 0 1-12 0c0-2 1-4 2-5 1 2 2 2 2 2 0-3 0-6 2-8",
  down: "M5 9l7 7 7-7",
  up: "M5 15l7-7 7 7",
  left: "M15 5l-7 7 7 7",
  dot: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8",
};

/** A shape that always has a word beside it. */
export function Glyph({ name }: { name: GlyphName }) {
  return (
    <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  );
}
