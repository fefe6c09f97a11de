import { useSignal } from "@preact/signals";
import { viewedPerson } from "../../api/view-as";
import type { MapSettings, NearWater, WaterRow } from "../../api/water";
import { waterAddresses } from "../../api/water";
import type { IncidentFacts } from "../../api/wire";
import { problemSentence, words } from "../../i18n";
import { incidentWaterWords } from "../../i18n/incident-water";
import { waterName } from "../../map/words";
import { actionTime, newShortId, outbox } from "../../outbox";
import { KeptBar } from "../../outbox/kept-bar";
import { QueuePanel } from "../../outbox/queue-panel";
import { useKept } from "../../outbox/use-kept";
import { may } from "../../session/session";
import { Confirm } from "../../ui/dialog";
import { Glyph } from "../../ui/glyph";
import { now, online } from "../../ui/now";
import { Loading } from "../../ui/screen";
import { clockWithDayIfOther, clockWithSeconds } from "../../ui/time";
import { FireMap } from "./fire-map";
import { PlaceDialog } from "./place-dialog";
import { UseLog } from "./use-log";
import { useIncidentWater } from "./use-water";
import { WaterList } from "./water-list";
import {
  isThere,
  leaveEntry,
  listed,
  logOf,
  stampEntry,
  takeBackEntry,
  useDataOf,
  usesOf,
} from "./water-state";

const firstShown = 10;
const moreShown = 20;
const drawnAtOnce = 60;

const isSettings = (data: unknown): data is MapSettings =>
  typeof data === "object" && data !== null && "centre" in data;

/** A use that somebody is asked about: was it a mistake? */
interface Mistaken {
  use: string;
  sourceId: string;
  about: string;
}

interface IncidentWaterProps {
  brigade: string;
  incident: IncidentFacts;
}

/** M2 and C9: where the fire is, the water nearest to it, and who stands at which. */
export function IncidentWater({ brigade, incident }: IncidentWaterProps) {
  const text = incidentWaterWords();
  const { water, problem, at, kept, reload } = useIncidentWater(brigade, incident.id, incident.open);
  const settings = useKept(waterAddresses.settings(brigade), {
    group: "map",
    id: brigade,
    most: 1,
    fits: isSettings,
  });
  const onlyUsable = useSignal(true);
  const shown = useSignal(firstShown);
  const selected = useSignal<string | null>(null);
  const placing = useSignal(false);
  const said = useSignal("");
  const mistaken = useSignal<Mistaken | null>(null);
  const known = water.value;

  // Not for this person, or a server that knows nothing of water.
  if (known === null && problem.value?.final === true) return null;

  const entries = outbox.entries.value;
  const mayStamp = incident.open && viewedPerson.value === null;
  const mayPlace = may("PlaceIncident") && viewedPerson.value === null && !kept.value;
  const aboutOf = (row: WaterRow) => waterName(row.kind, row.number);
  const madeAt = (sourceId: string, about: string, word: string) => ({
    brigade,
    incident: incident.id,
    sourceId,
    about,
    at: actionTime(),
    word,
  });
  const made = (row: WaterRow, word: string) => madeAt(row.id, aboutOf(row), word);
  const stamp = async (row: WaterRow) => {
    await outbox.add(stampEntry(made(row, text.stamp), newShortId()));
    said.value = text.stamped(aboutOf(row));
  };
  const leave = async (row: WaterRow, use: string) => {
    await outbox.add(leaveEntry(made(row, text.leave), newShortId(), use));
    said.value = text.left(aboutOf(row));
  };
  const takeBack = async ({ use, sourceId, about }: Mistaken) => {
    const ofUse = entries.filter((entry) => useDataOf(entry).useId === use);
    // A stamp that has not gone yet need not go at all, nor what was said of it since.
    const waits = ofUse.some((entry) => entry.kind === "stamp");
    if (waits && (await outbox.drop(use))) for (const entry of ofUse) await outbox.drop(entry.id);
    else await outbox.add(takeBackEntry(madeAt(sourceId, about, text.takeBack), newShortId(), use));
    said.value = text.takenBack(about);
  };
  const askTakeBack = (sourceId: string, about: string, use: string) => {
    mistaken.value = { use, sourceId, about };
  };
  const usesAt = (source: string) => usesOf(source, incident.id, known?.uses ?? [], entries);
  const all: readonly NearWater[] = known === null ? [] : listed(known, onlyUsable.value);
  const rows = all.slice(0, shown.value);
  const place =
    known !== null && known.latitude !== null && known.longitude !== null
      ? { latitude: known.latitude, longitude: known.longitude }
      : null;
  const late = problem.value !== null && known !== null && !kept.value;
  return (
    <section class="incident-water" aria-labelledby="incident-water" data-testid="incident-water">
      <div class="water-head">
        <h2 id="incident-water">{text.title}</h2>
        {known !== null && !late && (
          <p class="soft figures" data-testid="water-at">
            {text.updated(kept.value ? clockWithDayIfOther(at.value, now.value) : clockWithSeconds(at.value))}
          </p>
        )}
      </div>
      {/* Of the network as such the bar above the screen speaks. */}
      {late && problem.value?.status === 0 && online.value && <KeptBar at={at.value} />}
      {late && problem.value?.status !== 0 && (
        <p class="notice" role="status">
          {text.late(clockWithSeconds(at.value))}
        </p>
      )}
      <QueuePanel wordOf={(entry) => useDataOf(entry).word ?? ""} />
      <div role="status" class="water-said" data-testid="water-said">
        {said.value !== "" && (
          <p class="with-glyph">
            <Glyph name="check" />
            <b>{said.value}</b>
          </p>
        )}
      </div>
      {known === null && problem.value === null && <Loading />}
      {known === null && problem.value !== null && (
        <div class="panel">
          <p>{problemSentence(problem.value)}</p>
          <button type="button" class="button" onClick={() => void reload()}>
            {words().common.again}
          </button>
        </div>
      )}
      {known !== null && place === null && (
        <div class="panel" data-testid="no-place">
          <h3>{text.noPlace}</h3>
          <p lang="ja">{incident.place === null ? text.noPlaceUnknown : text.noPlaceHint(incident.place)}</p>
          {mayPlace && (
            <button
              type="button"
              class="button primary"
              data-testid="place"
              onClick={() => {
                placing.value = true;
              }}
            >
              <Glyph name="pin" />
              {text.place}
            </button>
          )}
        </div>
      )}
      {known !== null && place === null && (
        <>
          <h3>{text.sameTown}</h3>
          {known.sameTown.length === 0 && <p class="soft">{text.sameTownNone}</p>}
          <WaterList
            brigade={brigade}
            incident={incident.id}
            rows={known.sameTown}
            usesAt={usesAt}
            mayStamp={mayStamp}
            selected={null}
            onStamp={(row) => void stamp(row)}
            onLeave={(row, use) => void leave(row, use)}
            onTakeBack={(row, use) => askTakeBack(row.id, aboutOf(row), use)}
          />
        </>
      )}
      {known !== null && place !== null && (
        <div class="water-columns">
          <div class="water-map-side">
            <FireMap
              incident={incident.id}
              settings={settings.value.value}
              place={place}
              rows={all.slice(0, Math.max(drawnAtOnce, shown.value))}
              numbered={rows.length}
              isUsed={(id) => usesAt(id).some(isThere)}
              useKeptView={kept.value}
              selected={selected.value}
              onSelect={(id) => {
                selected.value = id;
                const index = all.findIndex((row) => row.id === id);
                if (index >= shown.value) shown.value = index + 1;
              }}
            />
            <div class="water-place">
              {known.placedBy === "person" && (
                <p class="with-glyph" data-testid="placed-by">
                  <Glyph name="person" />
                  <span>
                    {text.placedByPerson(
                      known.placedAt === null
                        ? ""
                        : clockWithDayIfOther(Date.parse(known.placedAt), now.value),
                    )}
                  </span>
                </p>
              )}
              {mayPlace && (
                <button
                  type="button"
                  class="button quiet"
                  data-testid="place"
                  onClick={() => {
                    placing.value = true;
                  }}
                >
                  <Glyph name="pin" />
                  {text.placeAgain}
                </button>
              )}
            </div>
          </div>
          <div class="water-list-side">
            <div class="water-list-head">
              <h3>{text.near}</h3>
              <label class="check">
                <input
                  type="checkbox"
                  checked={onlyUsable.value}
                  data-testid="only-usable"
                  onChange={(event) => {
                    onlyUsable.value = event.currentTarget.checked;
                    shown.value = firstShown;
                  }}
                />
                <span>{text.filter}</span>
              </label>
            </div>
            {all.length === 0 && <p class="panel">{onlyUsable.value ? text.noneUsable : text.none}</p>}
            <WaterList
              brigade={brigade}
              incident={incident.id}
              rows={rows}
              usesAt={usesAt}
              mayStamp={mayStamp}
              selected={selected.value}
              onStamp={(row) => void stamp(row)}
              onLeave={(row, use) => void leave(row, use)}
              onTakeBack={(row, use) => askTakeBack(row.id, aboutOf(row), use)}
            />
            {all.length > shown.value && (
              <button
                type="button"
                class="button wide"
                data-testid="more-water"
                onClick={() => {
                  shown.value += moreShown;
                }}
              >
                {text.more(Math.min(moreShown, all.length - shown.value))}
              </button>
            )}
            <p class="soft">{text.nearHint}</p>
          </div>
        </div>
      )}
      {known !== null && known.uses.length > 0 && (
        <UseLog
          uses={logOf(incident.id, known.uses, entries)}
          mayAct={mayStamp}
          onTakeBack={(use) => askTakeBack(use.sourceId, waterName(use.kind, use.number), use.id)}
        />
      )}
      {mistaken.value !== null && (
        <Confirm
          title={text.takeBackTitle}
          action={text.takeBack}
          onConfirm={() => {
            const asked = mistaken.value;
            mistaken.value = null;
            if (asked !== null) void takeBack(asked);
          }}
          onClose={() => {
            mistaken.value = null;
          }}
        >
          <p>
            <b>{mistaken.value.about}</b>
          </p>
          <p>{text.takeBackSentence}</p>
        </Confirm>
      )}
      {placing.value && (
        <PlaceDialog
          brigade={brigade}
          incident={incident.id}
          settings={settings.value.value}
          place={place}
          onDone={() => {
            placing.value = false;
            said.value = text.placeDone;
            void reload();
          }}
          onClose={() => {
            placing.value = false;
          }}
        />
      )}
    </section>
  );
}
