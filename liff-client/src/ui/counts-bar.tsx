import type { Counts } from "../api/wire";

const parts = ["direct", "station", "late", "unable", "silent"] as const;

/** The numbers once more, as a picture: how much of the bar is blue can be seen from across the room. */
export function CountsBar({ counts }: { counts: Counts }) {
  return (
    <div class="counts-bar" aria-hidden="true">
      {parts.map(
        (part) => counts[part] > 0 && <span key={part} class={part} style={{ flexGrow: counts[part] }} />,
      )}
    </div>
  );
}
