import { mapWords } from "../../../i18n/map";
import { waterWords } from "../../../i18n/water";
import { dayAndClock } from "../../../ui/time";

/** A stored value as a person says it: usable is 使用可, true is 有蓋. What is not known here stays as it is. */
export function spokenValue(field: string, value: string | null): string | null {
  if (value === null || value === "") return null;
  const map = mapWords();
  const { source: text } = waterWords();
  const lookups: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    kind: map.kind,
    state: map.state,
    ownership: map.ownership,
    mount: map.mount,
    covered: { true: text.coveredYes, false: text.coveredNo },
    pumperReaches: { true: text.pumperYes, false: text.pumperNo },
  };
  if (field === "stateSince" || field === "retiredAt") {
    const at = Date.parse(value);
    return Number.isNaN(at) ? value : dayAndClock(at);
  }
  const known = lookups[field];
  return known?.[value] ?? value;
}
