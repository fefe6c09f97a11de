import { useSignal } from "@preact/signals";
import { memberWords } from "../../../i18n/members";
import { Glyph } from "../../../ui/glyph";
import { asRank, rankChoices, unitChoices } from "../shared/choices";
import { type Choice, SelectField } from "../shared/form";
import type { MemberStore } from "../shared/member-store";
import { narrow } from "../shared/narrow";
import {
  conditionsIn,
  type Licence,
  type LineChoice,
  type MemberFilter,
  noFilter,
  type SortKey,
  type SortOrder,
} from "./member-filter";

interface FiltersProps {
  store: MemberStore;
  filter: MemberFilter;
  sort: SortOrder;
  onFilter: (filter: MemberFilter) => void;
  onSort: (sort: SortOrder) => void;
}

const orNull = (value: string) => (value === "" ? null : value);
const named = (names: readonly string[], first: string): Choice[] => [
  { value: "", label: first },
  ...names.map((name) => ({ value: name, label: name })),
];

export function Filters({ store, filter, sort, onFilter, onSort }: FiltersProps) {
  const { list: text } = memberWords();
  const open = useSignal(false);
  const conditions = conditionsIn({ ...filter, search: "" });
  const unfolded = !narrow.value || open.value;
  return (
    <search class="member-filters">
      <div class="search-line">
        <label for="member-search" class="visually-hidden">
          {text.search}
        </label>
        <input
          id="member-search"
          type="search"
          value={filter.search}
          placeholder={text.search}
          autocomplete="off"
          data-testid="search"
          onInput={(event) => onFilter({ ...filter, search: event.currentTarget.value })}
        />
        {narrow.value && (
          <button
            type="button"
            class="button"
            aria-expanded={open.value}
            data-testid="filters-button"
            onClick={() => {
              open.value = !open.value;
            }}
          >
            {conditions === 0 ? text.filters : text.filtersSet(conditions)}
            <Glyph name={open.value ? "up" : "down"} />
          </button>
        )}
      </div>
      {unfolded && <Choices store={store} filter={filter} onFilter={onFilter} />}
      {unfolded && narrow.value && <SortChoice sort={sort} onSort={onSort} />}
      {conditions + (filter.search === "" ? 0 : 1) > 0 && (
        <button
          type="button"
          class="button small"
          data-testid="filters-clear"
          onClick={() => onFilter(noFilter)}
        >
          {text.clear}
        </button>
      )}
    </search>
  );
}

function Choices({ store, filter, onFilter }: Omit<FiltersProps, "sort" | "onSort">) {
  const { list: text, common, state } = memberWords();
  const { roles, tags, qualificationNames } = store.known;
  const set = (part: Partial<MemberFilter>) => onFilter({ ...filter, ...part });
  return (
    <div class="filter-choices">
      <SelectField
        id="filter-unit"
        testid="filter-unit"
        label={text.unit}
        value={filter.unit ?? ""}
        choices={unitChoices(store.tree.value, text.allUnits)}
        onValue={(value) => set({ unit: orNull(value) })}
      />
      <SelectField
        id="filter-rank"
        testid="filter-rank"
        label={common.rank}
        value={filter.rank ?? ""}
        choices={rankChoices(text.allUnits)}
        onValue={(value) => set({ rank: asRank(value) })}
      />
      {roles.length > 0 && (
        <SelectField
          id="filter-role"
          testid="filter-role"
          label={common.roles}
          value={filter.role ?? ""}
          choices={[
            { value: "", label: text.allUnits },
            ...roles.map((role) => ({ value: role.id, label: role.name })),
          ]}
          onValue={(value) => set({ role: orNull(value) })}
        />
      )}
      <SelectField
        id="filter-state"
        testid="filter-state"
        label={common.state}
        value={filter.state}
        choices={[
          { value: "here", label: text.here },
          { value: "active", label: state.active },
          { value: "suspended", label: state.suspended },
          { value: "retired", label: state.retired },
          { value: "all", label: text.everyState },
        ]}
        onValue={(value) => set({ state: value as MemberFilter["state"] })}
      />
      {tags.length > 0 && (
        <SelectField
          id="filter-tag"
          testid="filter-tag"
          label={common.tags}
          value={filter.tag ?? ""}
          choices={named(tags, text.allUnits)}
          onValue={(value) => set({ tag: orNull(value) })}
        />
      )}
      {qualificationNames.length > 0 && (
        <SelectField
          id="filter-qualification"
          testid="filter-qualification"
          label={text.qualification}
          value={filter.qualification ?? ""}
          choices={named(qualificationNames, text.allUnits)}
          onValue={(value) => set({ qualification: orNull(value) })}
        />
      )}
      <SelectField
        id="filter-licence"
        testid="filter-licence"
        label={text.licence}
        value={filter.licence ?? ""}
        choices={[
          { value: "", label: text.allUnits },
          { value: "expired", label: text.licenceExpired },
          { value: "soon", label: text.licenceSoon },
        ]}
        onValue={(value) => set({ licence: orNull(value) as Licence | null })}
      />
      <SelectField
        id="filter-line"
        testid="filter-line"
        label={common.line}
        value={filter.line ?? ""}
        choices={[
          { value: "", label: text.allUnits },
          { value: "linked", label: text.lineLinked },
          { value: "unlinked", label: text.lineUnlinked },
          { value: "slip", label: text.lineSlip },
        ]}
        onValue={(value) => set({ line: orNull(value) as LineChoice | null })}
      />
    </div>
  );
}

function SortChoice({ sort, onSort }: Pick<FiltersProps, "sort" | "onSort">) {
  const { list: text, common } = memberWords();
  const columns: readonly [SortKey, string][] = [
    ["number", common.number],
    ["kana", common.kana],
    ["rank", common.rank],
    ["unit", common.unit],
    ["state", common.state],
    ["line", common.line],
  ];
  return (
    <SelectField
      id="filter-sort"
      testid="filter-sort"
      label={text.sort}
      value={sort.key}
      choices={columns.map(([value, label]) => ({ value, label }))}
      onValue={(value) => onSort({ key: value as SortKey, down: false })}
    />
  );
}
