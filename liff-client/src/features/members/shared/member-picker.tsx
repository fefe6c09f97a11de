import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { MemberRow } from "../../../api/members";
import { count, japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { noFilter } from "../list/member-filter";
import { TextField } from "./form";
import type { MemberStore } from "./member-store";
import { numberWord, rankWord } from "./names";

interface MemberPickerProps {
  id: string;
  label: string;
  hint?: string;
  store: MemberStore;
  onPick: (member: MemberRow) => void;
  /** Already in. */
  taken?: ReadonlySet<string>;
}

const offered = 8;

/** Finds one person among 8,000: type part of a name, choose from the few that match. */
export function MemberPicker({ id, label, hint, store, onPick, taken }: MemberPickerProps) {
  const { list: text, common } = memberWords();
  const search = useSignal("");
  useEffect(() => {
    void store.refresh();
  }, [store]);
  const found =
    search.value.trim() === ""
      ? []
      : store.index.value
          .find({ ...noFilter, search: search.value }, { key: "kana", down: false })
          .filter((row) => taken?.has(row.id) !== true);
  return (
    <div class="picker" data-testid="picker">
      <TextField
        id={id}
        type="search"
        label={label}
        hint={hint}
        value={search.value}
        onValue={(value) => {
          search.value = value;
        }}
      />
      <p class="visually-hidden" role="status">
        {search.value.trim() === ""
          ? ""
          : found.length === 0
            ? text.noneFound
            : text.count(count(found.length))}
      </p>
      {search.value.trim() !== "" && found.length === 0 && <p class="soft">{text.noneFound}</p>}
      {found.length > 0 && (
        <ul class="picker-found" lang={japanese()}>
          {found.slice(0, offered).map((row) => (
            <li key={row.id}>
              <button
                type="button"
                data-testid={`pick-${row.number}`}
                onClick={() => {
                  search.value = "";
                  onPick(row);
                }}
              >
                <span class="figures">{numberWord(row.number)}</span>
                <b>{row.name}</b>
                <span>{rankWord(row)}</span>
                <span class="soft">{store.tree.value.name(row.unitId)}</span>
              </button>
            </li>
          ))}
          {found.length > offered && <li class="soft">{common.more(count(found.length - offered))}</li>}
        </ul>
      )}
    </div>
  );
}
