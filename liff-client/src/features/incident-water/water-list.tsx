import type { NearWater, WaterRow } from "../../api/water";
import { waterFlags } from "../../api/water";
import { count, japanese } from "../../i18n";
import { incidentWaterWords } from "../../i18n/incident-water";
import { mapWords } from "../../i18n/map";
import { signalWords } from "../../i18n/signal";
import { hasFlag, WaterSymbol } from "../../map";
import { distanceWord, waterName } from "../../map/words";
import { Glyph } from "../../ui/glyph";
import { now } from "../../ui/now";
import { Link, paths } from "../../ui/router";
import { clockWithDayIfOther } from "../../ui/time";
import { isThere, type SourceUse } from "./water-state";

interface WaterListProps {
  brigade: string;
  incident: string;
  rows: readonly (WaterRow | NearWater)[];
  usesAt: (source: string) => SourceUse[];
  mayStamp: boolean;
  selected: string | null;
  onStamp: (row: WaterRow) => void;
  onLeave: (row: WaterRow, use: string) => void;
  onTakeBack: (row: WaterRow, use: string) => void;
}

const isNear = (row: WaterRow | NearWater): row is NearWater => "hoses" in row;

/** 「近い水利（直線）」, the twin of the map: the same numbers, and where a crew says that it stands there. */
export function WaterList(props: WaterListProps) {
  const { brigade, incident, rows, usesAt, mayStamp, selected, onStamp, onLeave, onTakeBack } = props;
  return (
    <ol class="water-list" data-testid="water-list">
      {rows.map((row, index) => (
        <li
          key={row.id}
          class="water-item"
          data-testid="water-item"
          data-source={row.id}
          aria-current={row.id === selected ? "true" : undefined}
          ref={(element) => {
            if (row.id === selected) element?.scrollIntoView({ block: "nearest" });
          }}
        >
          <span class="water-order figures" aria-hidden={!isNear(row)}>
            {isNear(row) ? index + 1 : ""}
          </span>
          <WaterSymbol
            kind={row.kind}
            flags={row.flags | (usesAt(row.id).some(isThere) ? waterFlags.inUse : 0)}
          />
          <SourceWords brigade={brigade} incident={incident} row={row} />
          <Uses
            row={row}
            uses={usesAt(row.id)}
            mayStamp={mayStamp && !hasFlag(row.flags, "outOfUse")}
            mayLeave={mayStamp}
            onStamp={() => onStamp(row)}
            onLeave={(use) => onLeave(row, use)}
            onTakeBack={(use) => onTakeBack(row, use)}
          />
        </li>
      ))}
    </ol>
  );
}

/** The server says it in Japanese. */
const directionOf = (row: NearWater): string =>
  japanese() === undefined
    ? row.direction
    : (signalWords().direction[Math.round(row.bearingDegrees / 45) % 8] ?? row.direction);

function SourceWords({
  brigade,
  incident,
  row,
}: {
  brigade: string;
  incident: string;
  row: WaterRow | NearWater;
}) {
  const text = incidentWaterWords();
  const map = mapWords();
  const size =
    row.boreMillimetres !== null && row.boreMillimetres !== undefined
      ? text.bore(count(row.boreMillimetres))
      : row.volumeCubicMetres !== null && row.volumeCubicMetres !== undefined
        ? text.volume(count(row.volumeCubicMetres))
        : null;
  const elsewhere = isNear(row) && row.inUse !== null && row.inUse.incidentId !== incident ? row.inUse : null;
  return (
    <div class="water-words">
      <p>
        <Link to={paths.waterSource(brigade, row.id)} class="water-link">
          <b>{waterName(row.kind, row.number)}</b>
        </Link>{" "}
        {size !== null && <span class="figures">{size}</span>}
      </p>
      {isNear(row) && (
        <p class="water-far figures">
          <b>{text.distance(distanceWord(row.distanceMetres), directionOf(row))}</b>
          <span>{text.hoses(row.hoses)}</span>
          {row.dropMetres !== null && <span>{text.drop(String(row.dropMetres))}</span>}
        </p>
      )}
      {row.state !== "usable" && (
        <p class="with-glyph danger">
          <Glyph name={row.state === "outOfUse" ? "cross" : "warning"} />
          <span>
            {map.state[row.state]} <span lang="ja">{row.stateReason ?? ""}</span>
          </span>
        </p>
      )}
      {elsewhere !== null && (
        <p class="with-glyph">
          <Glyph name="warning" />
          <span>{text.elsewhere(elsewhere.unitName ?? "")}</span>
        </p>
      )}
    </div>
  );
}

interface UsesProps {
  row: WaterRow;
  uses: readonly SourceUse[];
  mayStamp: boolean;
  mayLeave: boolean;
  onStamp: () => void;
  onLeave: (use: string) => void;
  onTakeBack: (use: string) => void;
}

function Uses({ row, uses, mayStamp, mayLeave, onStamp, onLeave, onTakeBack }: UsesProps) {
  const text = incidentWaterWords();
  const name = waterName(row.kind, row.number);
  const mine = uses.some((use) => use.own && isThere(use));
  return (
    <div class="water-uses">
      <p class="soft water-address" lang="ja">
        {row.address}
      </p>
      {uses.map((use) => (
        <div key={use.id} class="water-use" data-testid="water-use" data-pending={use.pending ?? "none"}>
          <p class="with-glyph">
            <Glyph name={use.pending === null ? "drop" : "clock"} />
            <b>
              {use.pending === "stamp"
                ? text.pendingStamp
                : use.pending === "leave"
                  ? text.pendingLeave
                  : use.pending === "takeBack"
                    ? text.pendingTakeBack
                    : text.inUse(use.unitName ?? use.by ?? "")}
            </b>
            <span class="figures">{clockWithDayIfOther(Date.parse(use.at), now.value)}</span>
          </p>
          {mayLeave && isThere(use) && (
            <div class="water-use-buttons">
              {use.mayTakeBack && (
                <button
                  type="button"
                  class="button quiet"
                  aria-label={text.takeBackName(name)}
                  data-testid="take-back"
                  onClick={() => onTakeBack(use.id)}
                >
                  {text.takeBack}
                </button>
              )}
              <button
                type="button"
                class="button stamp"
                aria-label={text.leaveName(name)}
                data-testid="leave"
                onClick={() => onLeave(use.id)}
              >
                {text.leave}
              </button>
            </div>
          )}
        </div>
      ))}
      {mayStamp && !mine && (
        <button
          type="button"
          class="button primary stamp"
          aria-label={text.stampName(name)}
          data-testid="stamp"
          onClick={onStamp}
        >
          <Glyph name="flag" />
          {text.stamp}
        </button>
      )}
    </div>
  );
}
