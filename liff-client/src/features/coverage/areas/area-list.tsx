import type { Zone } from "../../../api/coverage";
import { count } from "../../../i18n";
import { coverageWords } from "../../../i18n/coverage";
import { type Errors, errorOf, SelectField, TextField } from "../../../ui/form";
import { areaWord } from "../figures";
import { cornersOf, polygonsOf, shapeArea } from "../geometry";
import type { EditedArea } from "./areas-draft";

const zones: readonly Zone[] = ["commercial", "otherZone", "outside"];

interface AreaListProps {
  items: readonly EditedArea[];
  errors: Errors;
  chosen: number | null;
  onChoose: (key: number) => void;
  onName: (key: number, name: string) => void;
  onZone: (key: number, zone: Zone) => void;
  onEdit: (area: EditedArea) => void;
  onRemove: (key: number) => void;
}

/** Name, use district and size of every area; the map shows the same. */
export function AreaList(props: AreaListProps) {
  const { items, errors, chosen, onChoose, onName, onZone, onEdit, onRemove } = props;
  const { areas: text, zone } = coverageWords();
  return (
    <section aria-labelledby="areas-list">
      <h2 id="areas-list">{text.list(count(items.length))}</h2>
      {items.length === 0 && <p data-testid="areas-none">{text.none}</p>}
      <ul class="area-list" data-testid="areas-list">
        {items.map((area) => {
          const corners = cornersOf(area.geometry);
          const parts = polygonsOf(area.geometry).length;
          return (
            <li
              key={area.key}
              class={area.key === chosen ? "chosen" : undefined}
              data-area={area.id ?? "new"}
              onFocusCapture={() => onChoose(area.key)}
            >
              <TextField
                id={`area-name-${area.key}`}
                label={text.name}
                hint={area.name === "" ? text.nameExample : undefined}
                error={errorOf(errors, `area-name-${area.key}`)}
                value={area.name}
                lang="ja"
                maxLength={60}
                onInput={(name) => onName(area.key, name)}
              />
              <SelectField
                id={`area-zone-${area.key}`}
                label={text.zone}
                value={area.zone}
                options={zones.map((one) => ({ value: one, label: zone[one] }))}
                onChange={(value) => onZone(area.key, value as Zone)}
              />
              <p class="figures soft">
                {areaWord(shapeArea(area.geometry))}・
                {corners === null ? text.parts(count(parts)) : text.corners(count(corners.length))}
              </p>
              {corners === null && <p class="soft">{text.tooComplex}</p>}
              <div class="buttons">
                <button
                  type="button"
                  class="button small"
                  aria-label={text.of(text.seen, area.name)}
                  onClick={() => {
                    onChoose(area.key);
                    document.getElementById("areas-map")?.scrollIntoView({ block: "start" });
                  }}
                >
                  {text.seen}
                </button>
                {corners !== null && (
                  <button
                    type="button"
                    class="button small"
                    aria-label={text.of(text.edit, area.name)}
                    onClick={() => onEdit(area)}
                  >
                    {text.edit}
                  </button>
                )}
                <button
                  type="button"
                  class="button small"
                  aria-label={text.of(text.remove, area.name)}
                  onClick={() => onRemove(area.key)}
                >
                  {text.remove}
                </button>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
