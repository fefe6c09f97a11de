import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { standards, waterKinds } from "../../../api/water";
import { japanese, words } from "../../../i18n";
import { mapWords } from "../../../i18n/map";
import { waterWords } from "../../../i18n/water";
import { SelectField } from "../../../ui/form";
import { Glyph } from "../../../ui/glyph";
import type { NamedUnit } from "../shared/water-store";
import { filterCount, listedStates, noFilter, type WaterFilter } from "./water-filter";

interface FiltersProps {
  filter: WaterFilter;
  units: readonly NamedUnit[] | null;
  tags: readonly string[];
  onFilter: (filter: WaterFilter) => void;
  /** Stands in the same line. */
  children: ComponentChildren;
}

/** Folded: the map needs the room, and most searches need none of them. */
export function Filters({ filter, units, tags, onFilter, children }: FiltersProps) {
  const { list: text } = waterWords();
  const map = mapWords();
  const { common } = words();
  const open = useSignal(false);
  const active = filterCount(filter);
  const all = { value: "", label: common.all };
  const set = (part: Partial<WaterFilter>) => onFilter({ ...filter, ...part });
  return (
    <>
      <div class="filter-line">
        <button
          type="button"
          class="button quiet"
          aria-expanded={open.value}
          aria-controls="water-filter-fields"
          data-testid="filters"
          onClick={() => {
            open.value = !open.value;
          }}
        >
          {active === 0 ? text.filters : text.filtersOn(active)}
          <Glyph name={open.value ? "up" : "down"} />
        </button>
        {children}
      </div>
      <div id="water-filter-fields" class="filter-fields" hidden={!open.value}>
        <fieldset class="field kinds">
          <legend>{text.kinds}</legend>
          {waterKinds.map((kind) => (
            <label key={kind} class="check">
              <input
                type="checkbox"
                checked={filter.kinds.includes(kind)}
                data-testid={`kind-${kind}`}
                onChange={(event) =>
                  set({
                    kinds: event.currentTarget.checked
                      ? [...filter.kinds, kind]
                      : filter.kinds.filter((one) => one !== kind),
                  })
                }
              />
              <span>{map.kind[kind]}</span>
            </label>
          ))}
        </fieldset>
        <SelectField
          id="filter-state"
          label={text.state}
          value={filter.state}
          options={[
            all,
            ...listedStates.map((value) => ({
              value,
              label: value === "retired" ? map.retired : map.state[value],
            })),
          ]}
          onChange={(value) => set({ state: listedStates.find((one) => one === value) ?? "" })}
        />
        <SelectField
          id="filter-standard"
          label={text.standard}
          value={filter.standard}
          options={[all, ...standards.map((value) => ({ value, label: map.standard[value] }))]}
          onChange={(value) => set({ standard: standards.find((one) => one === value) ?? "" })}
        />
        {units !== null && units.length > 0 && (
          <SelectField
            id="filter-unit"
            label={text.unit}
            lang={japanese()}
            value={filter.unit}
            options={[
              all,
              ...units.map(({ id, name }) => ({ value: id, label: name })),
              { value: "none", label: text.unitNone },
            ]}
            onChange={(unit) => set({ unit })}
          />
        )}
        {(tags.length > 0 || filter.tag !== "") && (
          <SelectField
            id="filter-tag"
            label={text.tag}
            lang={japanese()}
            value={filter.tag}
            options={[
              all,
              // One that came with the address and that no source has any more stays in sight, to be taken off.
              ...[...new Set(filter.tag === "" ? tags : [...tags, filter.tag])].map((value) => ({
                value,
                label: value,
              })),
            ]}
            onChange={(tag) => set({ tag })}
          />
        )}
        <label class="check">
          <input
            type="checkbox"
            checked={filter.needs}
            data-testid="filter-needs"
            onChange={(event) => set({ needs: event.currentTarget.checked })}
          />
          <span>{text.needsOnly}</span>
        </label>
        {active > 0 && (
          <button
            type="button"
            class="button quiet"
            data-testid="filters-clear"
            onClick={() => onFilter(noFilter)}
          >
            {text.clear}
          </button>
        )}
      </div>
    </>
  );
}
