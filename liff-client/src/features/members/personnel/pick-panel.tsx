import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { MemberRow } from "../../../api/members";
import { count, japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { Windowed } from "../../../ui/windowed";
import { noFilter } from "../list/member-filter";
import { Selection } from "../list/selection";
import { asRank, rankChoices, unitChoices } from "../shared/choices";
import { SelectField, TextField } from "../shared/form";
import type { MemberStore } from "../shared/member-store";
import { numberWord, rankWord } from "../shared/names";
import { ScrollRegion } from "../shared/scroll-region";

interface PickPanelProps {
  store: MemberStore;
  taken: ReadonlySet<string>;
  onPick: (members: MemberRow[]) => void;
  onStop: () => void;
}

/** The list of members again, to tick those who change. */
export function PickPanel({ store, taken, onPick, onStop }: PickPanelProps) {
  const { personnel: text, list, common } = memberWords();
  const filter = useSignal(noFilter);
  const selection = useSignal(Selection.none);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const rows = store.index.value
    .find(filter.value, { key: "number", down: false })
    .filter((row) => row.kind === "member" && !taken.has(row.id));
  const chosen = selection.value.ids.size;
  return (
    <div class="pick-panel" data-testid="pick-panel">
      <h2 id="pick" tabIndex={-1} ref={heading}>
        {text.pickTitle}
      </h2>
      <div class="line-fields">
        <TextField
          id="pick-search"
          type="search"
          label={list.searchShort}
          hint={text.pickHint}
          value={filter.value.search}
          onValue={(search) => {
            filter.value = { ...filter.value, search };
          }}
        />
        <SelectField
          id="pick-unit"
          label={list.unit}
          value={filter.value.unit ?? ""}
          choices={unitChoices(store.tree.value, list.allUnits)}
          onValue={(unit) => {
            filter.value = { ...filter.value, unit: unit === "" ? null : unit };
          }}
        />
        <SelectField
          id="pick-rank"
          label={common.rank}
          value={filter.value.rank ?? ""}
          choices={rankChoices(list.allUnits)}
          onValue={(rank) => {
            filter.value = { ...filter.value, rank: asRank(rank) };
          }}
        />
      </div>
      <p class="figures" role="status">
        {rows.length === 0 ? list.noneFound : list.count(count(rows.length))}
      </p>
      <ScrollRegion class="pick-list" label={text.pickTitle}>
        <Windowed
          rows={rows}
          as="ul"
          render={(row) => (
            <li key={row.id}>
              <label class="check pick-row" lang={japanese()}>
                <input
                  type="checkbox"
                  checked={selection.value.has(row.id)}
                  data-testid={`pick-${row.number}`}
                  onClick={(event) => {
                    const before = selection.peek();
                    selection.value = event.shiftKey ? before.extend(row.id, rows) : before.toggle(row.id);
                  }}
                />
                <span>
                  <span class="figures">{numberWord(row.number)}</span> <b>{row.name}</b> {rankWord(row)}{" "}
                  <span class="soft">{store.tree.value.name(row.unitId)}</span>
                </span>
              </label>
            </li>
          )}
        />
      </ScrollRegion>
      <div class="save-bar">
        <div class="buttons">
          {chosen > 0 && (
            <button
              type="button"
              class="button primary"
              data-testid="pick-add"
              onClick={() =>
                onPick(
                  [...selection.value.ids]
                    .map((id) => store.member(id))
                    .filter((member) => member !== undefined)
                    .sort((a, b) => a.number - b.number),
                )
              }
            >
              {text.pick(count(chosen))}
            </button>
          )}
          <button type="button" class="button" onClick={onStop}>
            {common.back}
          </button>
        </div>
      </div>
    </div>
  );
}
