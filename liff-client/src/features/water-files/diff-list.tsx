import { useSignal } from "@preact/signals";
import { waterKinds } from "../../api/water";
import type { ChangeKind, RowChange, WaterCheck } from "../../api/water-files";
import { count, japanese } from "../../i18n";
import { mapWords } from "../../i18n/map";
import { waterFileWords } from "../../i18n/water-files";
import { coordinate } from "../../map";
import { Chip } from "../../ui/chips";
import { RadioField } from "../../ui/form";
import { Windowed } from "../../ui/windowed";
import type { ImportFlow } from "./import-flow";

export function ChangeChip({ kind }: { kind: ChangeKind }) {
  const { found: text } = waterFileWords();
  if (kind === "new") return <Chip tone="ready" glyph="plus" word={text.new} />;
  if (kind === "changed") return <Chip tone="station" glyph="swap" word={text.changed} />;
  return <Chip tone="unable" glyph="cross" word={text.missing} />;
}

export function kindWord(kind: string): string {
  const known = waterKinds.find((one) => one === kind);
  return known === undefined ? kind : mapWords().kind[known];
}

interface ChangeProps {
  change: RowChange;
  /** What happens to a source that the file does not name. */
  replace: boolean;
}

/** One row of the file, before and after. */
export function Change({ change, replace }: ChangeProps) {
  const { diff: text, map, none } = waterFileWords();
  const { row, number, fields, kind } = change;
  const said = (value: string | null) => (value === null || value === "" ? none : value);
  return (
    <>
      <p class="change-head">
        <ChangeChip kind={kind} />
        <b lang={japanese()}>
          {kindWord(change.sourceKind)} {number === null || number === "" ? text.noNumber : number}
        </b>
        {row !== null && row > 0 && <span class="soft figures">{map.row(count(row))}</span>}
      </p>
      {kind === "missing" && <p>{replace ? text.retired : text.stays}</p>}
      {fields.length > 0 && (
        <dl class="field-changes" lang={japanese()}>
          {fields.map((field) => (
            <div key={field.name}>
              <dt>{field.name}</dt>
              <dd>
                {kind === "changed" && <span class="before">{said(field.before)}</span>}
                {kind === "changed" && <span aria-hidden="true"> → </span>}
                <b>{said(field.after)}</b>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

interface DiffListProps {
  flow: ImportFlow;
  found: WaterCheck;
  /** 「地図で見る」 */
  onShow: ((change: RowChange) => void) | null;
}

/** The list twin of the map. */
export function DiffList({ flow, found, onShow }: DiffListProps) {
  const { diff: text, found: counts } = waterFileWords();
  const kind = useSignal<ChangeKind | "all">("all");
  const shown = kind.value === "all" ? found.diff : found.diff.filter((one) => one.kind === kind.value);
  const numbers = { new: found.new, changed: found.changed, missing: found.missing };
  const all = kind.value === "all" ? found.new + found.changed + found.missing : numbers[kind.value];
  const words = { new: counts.new, changed: counts.changed, missing: counts.missing };
  const kinds = (["new", "changed", "missing"] as const).filter((one) => numbers[one] > 0);
  const replace = flow.mode.value === "replace";
  return (
    <div class="diff" data-testid="water-diff">
      <h4>{text.title}</h4>
      {kinds.length > 1 && (
        <RadioField
          name="water-diff-kind"
          legend={text.show}
          value={kind.value}
          options={[
            { value: "all", label: text.all },
            ...kinds.map((one) => ({ value: one, label: `${words[one]} ${count(numbers[one])}` })),
          ]}
          onChange={(value) => {
            kind.value = value as ChangeKind | "all";
          }}
        />
      )}
      <p class="figures soft" role="status">
        {text.count(count(shown.length), count(all))} {shown.length < all && text.onlyFirst}
      </p>
      <div class="diff-rows">
        <Windowed
          rows={shown}
          as="ul"
          render={(one, at) => (
            <li key={at} class="change" data-kind={one.kind} data-row={one.row ?? 0}>
              <Change change={one} replace={replace} />
              {onShow !== null && (
                <button
                  type="button"
                  class="button quiet small"
                  aria-label={`${text.showOnMap}: ${text.place(coordinate(one.latitude), coordinate(one.longitude))}`}
                  onClick={() => onShow(one)}
                >
                  {text.showOnMap}
                </button>
              )}
            </li>
          )}
        />
      </div>
    </div>
  );
}
