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
  | "dot"
  | "menu"
  | "people"
  | "person"
  | "tree"
  | "swap"
  | "paper"
  | "table"
  | "key"
  | "lock"
  | "phone"
  | "pc"
  | "drop"
  | "map"
  | "list"
  | "plus"
  | "minus"
  | "here"
  | "camera"
  | "pin"
  | "search";

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
  menu: "M4 6h16M4 12h16M4 18h16",
  people:
    "M9 4a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 5a3 3 0 0 1 0 6M18 14c2 .8 3.5 2.7 3.5 6",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c0-4.5 3.5-6.5 8-6.5s8 2 8 6.5",
  tree: "M9 3h6v5H9V3M3 16h6v5H3v-5M15 16h6v5h-6v-5M12 8v4M6 16v-4h12v4",
  swap: "M4 8h15M15 4l4 4-4 4M20 16H5M9 12l-4 4 4 4",
  paper: "M6 3h9l4 4v14H6V3M9 11h7M9 15h7",
  table: "M3 5h18v14H3V5M3 10h18M9 10v9",
  key: "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8M11 12l9-9M16 7l3 3",
  lock: "M5 11h14v10H5V11M8 11V8a4 4 0 0 1 8 0v3",
  phone: "M7 2h10v20H7V2M11 18h2",
  pc: "M3 4h18v12H3V4M9 20h6M12 16v4",
  drop: "M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11",
  map: "M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2V6M9 4v14M15 6v14",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.5M4 12h.5M4 18h.5",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  here: "M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12M12 2v4M12 18v4M2 12h4M18 12h4",
  camera: "M4 8h4l2-3h4l2 3h4v11H4V8M12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7",
  pin: "M12 21c-4-5-6-8-6-11a6 6 0 0 1 12 0c0 3-2 6-6 11M12 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5 21 21",
};

/** A shape that always has a word beside it. */
export function Glyph({ name }: { name: GlyphName }) {
  return (
    <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  );
}
