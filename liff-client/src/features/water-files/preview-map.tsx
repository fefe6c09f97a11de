import { type Signal, useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import type { RowChange, WaterCheck } from "../../api/water-files";
import { count } from "../../i18n";
import { waterFileWords } from "../../i18n/water-files";
import { coordinate, kindAt, type MapAim, WaterMap, WaterSymbol } from "../../map";
import { useMapSettings } from "../../map/map-settings";
import { Change, kindWord } from "./diff-list";
import {
  badgesOfPreview,
  boundsOfPreview,
  ChangesByPlace,
  changeKinds,
  type PreviewKind,
  pointsOfPreview,
  previewKindAt,
} from "./preview";

const closeUp = 17;
// More marks than that are grouped by the map, and what changes would be hidden in the groups.
const mostSingle = 2_000;
const mostShown = 5;

interface PreviewMapProps {
  brigade: string;
  found: WaterCheck;
  replace: boolean;
  /** A row of the list that is to be shown on the map. */
  asked: Signal<RowChange | null>;
}

/** All rows of the file where they would be, and what is not in the file. */
export function PreviewMap({ brigade, found, replace, asked }: PreviewMapProps) {
  const { map: text, found: words } = waterFileWords();
  const { preview } = found;
  const settings = useMapSettings(brigade).value;
  const selected = useSignal<number | null>(null);
  const changes = found.new + found.changed + found.missing;
  const hidden = useSignal<ReadonlySet<PreviewKind>>(
    new Set<PreviewKind>(
      changes > 0 && changes <= mostSingle && preview.latitude.length > mostSingle ? ["unchanged"] : [],
    ),
  );
  const turn = useRef(0);
  const points = useMemo(() => {
    turn.current += 1;
    return pointsOfPreview(preview, turn.current);
  }, [preview]);
  const badges = useMemo(() => badgesOfPreview(preview), [preview]);
  const places = useMemo(() => new ChangesByPlace(preview, found.diff), [preview, found.diff]);
  const whole = useMemo<MapAim | null>(() => boundsOfPreview(preview), [preview]);
  const row = asked.value;
  // Stays where it was looked at when the mark is closed again.
  const close = useRef<{ row: RowChange; aim: MapAim } | null>(null);
  if (row !== null && close.current?.row !== row)
    close.current = { row, aim: { latitude: row.latitude, longitude: row.longitude, zoom: closeUp } };
  const not = hidden.value;
  const filter = useMemo(
    () => (not.size === 0 ? null : (at: number) => !not.has(previewKindAt(preview, at))),
    [not, preview],
  );
  const numbers: Readonly<Record<PreviewKind, number>> = {
    new: found.new,
    changed: found.changed,
    unchanged: found.unchanged,
    missing: found.missing,
  };
  const shown = changeKinds.reduce((sum, kind) => sum + (not.has(kind) ? 0 : numbers[kind]), 0);
  const at = row === null ? selected.value : places.markOf(row);
  return (
    <div class="preview" data-testid="water-preview">
      <h4 id="water-map-title">{text.title}</h4>
      <p>{text.hint}</p>
      <fieldset class="field preview-legend">
        <legend>{text.show}</legend>
        {changeKinds
          .filter((kind) => numbers[kind] > 0)
          .map((kind) => (
            <label key={kind} class="check">
              <input
                type="checkbox"
                checked={!not.has(kind)}
                onChange={(event) => {
                  const next = new Set(not);
                  if (event.currentTarget.checked) next.delete(kind);
                  else next.add(kind);
                  hidden.value = next;
                }}
              />
              <WaterSymbol kind="hydrant" flags={0} badge={kind === "unchanged" ? null : kind} />
              <span>
                {words[kind]} <span class="figures">{count(numbers[kind])}</span>
              </span>
            </label>
          ))}
      </fieldset>
      <WaterMap
        class="preview-map"
        settings={settings}
        points={points}
        badges={badges}
        filter={filter}
        single={shown <= mostSingle}
        aim={close.current?.aim ?? whole}
        selected={at === null ? null : String(at)}
        onSelect={(id) => {
          asked.value = null;
          selected.value = id === null ? null : Number(id);
        }}
        label={text.label}
        summary={text.summary(
          count(found.new),
          count(found.changed),
          count(found.unchanged),
          count(found.missing),
        )}
      />
      <div role="status" class="preview-chosen">
        {at !== null && (
          <div class="chosen-mark" data-testid="water-chosen-mark">
            <div class="chosen-head">
              <b>{text.chosen}</b>
              <button
                type="button"
                class="button quiet small"
                onClick={() => {
                  selected.value = null;
                  asked.value = null;
                }}
              >
                {text.close}
              </button>
            </div>
            <ChosenMark found={found} at={at} changes={places.of(at)} replace={replace} />
          </div>
        )}
      </div>
    </div>
  );
}

interface ChosenMarkProps {
  found: WaterCheck;
  at: number;
  changes: readonly RowChange[];
  replace: boolean;
}

function ChosenMark({ found, at, changes, replace }: ChosenMarkProps) {
  const { map: text, found: words, diff } = waterFileWords();
  const { preview } = found;
  const kind = previewKindAt(preview, at);
  if (changes.length > 0) {
    return (
      <>
        {changes.length > 1 && <p>{text.several(count(changes.length))}</p>}
        {changes.slice(0, mostShown).map((change) => (
          <Change key={change.row} change={change} replace={replace} />
        ))}
      </>
    );
  }
  return (
    <>
      <p>
        <b>{words[kind]}</b> {kindWord(kindAt(preview.kind[at] ?? -1))}
      </p>
      <p class="figures">
        {diff.place(
          coordinate((preview.latitude[at] ?? 0) / 1e6),
          coordinate((preview.longitude[at] ?? 0) / 1e6),
        )}
      </p>
      {kind !== "unchanged" && <p>{text.notListed}</p>}
    </>
  );
}
