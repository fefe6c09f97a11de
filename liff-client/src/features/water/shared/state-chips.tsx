import type { StandardVerdict, WaterState } from "../../../api/water";
import { mapWords } from "../../../i18n/map";
import { hasFlag } from "../../../map";
import { Chip } from "../../../ui/chips";

export function stateOfFlags(flags: number): WaterState {
  return hasFlag(flags, "outOfUse") ? "outOfUse" : hasFlag(flags, "restricted") ? "restricted" : "usable";
}

export function standardOfFlags(flags: number): StandardVerdict {
  return hasFlag(flags, "belowStandard") ? "below" : hasFlag(flags, "standardUnknown") ? "unknown" : "meets";
}

const stateLooks = {
  usable: { tone: "ready", glyph: "check" },
  restricted: { tone: "late", glyph: "warning" },
  outOfUse: { tone: "unable", glyph: "cross" },
} as const;

/** Whether it can be used, first of all; then what else must be known. */
export function StateChips({ flags, usableToo = true }: { flags: number; usableToo?: boolean }) {
  const text = mapWords();
  const state = stateOfFlags(flags);
  const standard = standardOfFlags(flags);
  return (
    <>
      {hasFlag(flags, "retired") && <Chip tone="neutral" glyph="cross" word={text.retired} />}
      {(usableToo || state !== "usable") && <Chip {...stateLooks[state]} word={text.state[state]} />}
      {hasFlag(flags, "inUse") && <Chip tone="direct" glyph="drop" word={text.inUse} />}
      {hasFlag(flags, "needsInspection") && <Chip tone="late" glyph="warning" word={text.needsInspection} />}
      {standard === "below" && <Chip tone="silent" glyph="down" word={text.standard.below} />}
    </>
  );
}
