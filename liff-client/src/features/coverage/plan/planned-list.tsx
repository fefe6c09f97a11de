import { count } from "../../../i18n";
import { coverageWords } from "../../../i18n/coverage";
import { mapWords } from "../../../i18n/map";
import { coordinate } from "../../../map";
import type { Planned } from "./plan-state";

interface PlannedListProps {
  planned: readonly Planned[];
  onChange: (one: Planned) => void;
  onRemove: (one: Planned) => void;
  onClear: () => void;
}

/** The list twin of the marks. */
export function PlannedList({ planned, onChange, onRemove, onClear }: PlannedListProps) {
  const { plan: text } = coverageWords();
  const kinds: Readonly<Record<string, string>> = mapWords().kind;
  const facts = ({ kind, volumeCubicMetres }: Planned) =>
    volumeCubicMetres === null
      ? text.factsNoVolume(kinds[kind] ?? kind)
      : text.facts(kinds[kind] ?? kind, count(volumeCubicMetres));
  return (
    <section aria-labelledby="plan-list">
      <h2 id="plan-list">{text.list(count(planned.length))}</h2>
      {planned.length === 0 && <p>{text.none}</p>}
      <ul class="planned" data-testid="plan-list">
        {planned.map((one) => {
          const label = text.label(String(one.key));
          return (
            <li key={one.key} data-planned={one.key}>
              <div>
                <p>
                  <b>{label}</b> {facts(one)}
                </p>
                <p class="figures soft">{text.place(coordinate(one.latitude), coordinate(one.longitude))}</p>
              </div>
              <div class="buttons">
                <button
                  type="button"
                  class="button small"
                  aria-label={text.of(text.move, label)}
                  onClick={() => onChange(one)}
                >
                  {text.move}
                </button>
                <button
                  type="button"
                  class="button small"
                  aria-label={text.of(text.remove, label)}
                  onClick={() => onRemove(one)}
                >
                  {text.remove}
                </button>
              </div>
            </li>
          );
        })}
      </ul>
      {planned.length > 1 && (
        <button type="button" class="button small" onClick={onClear}>
          {text.clear}
        </button>
      )}
    </section>
  );
}
