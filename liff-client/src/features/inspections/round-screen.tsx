import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { inspectionAddresses, type RoundDetail } from "../../api/inspections";
import { viewedPerson } from "../../api/view-as";
import { type MapSettings, waterAddresses } from "../../api/water";
import { count } from "../../i18n";
import { inspectionWords } from "../../i18n/inspections";
import { mapWords } from "../../i18n/map";
import { outbox, startOutbox } from "../../outbox";
import { KeptBar } from "../../outbox/kept-bar";
import { followOwnPlace, leaveOwnPlace, ownPlace, ownPlaceState } from "../../outbox/position";
import { QueueLine, QueuePanel } from "../../outbox/queue-panel";
import { type KeptResource, keptState, useKept } from "../../outbox/use-kept";
import { session } from "../../session/session";
import { Glyph } from "../../ui/glyph";
import { Problem } from "../../ui/problem";
import { Loading, Screen } from "../../ui/screen";
import { wide } from "../../ui/wide";
import { AreaHead } from "./area-head";
import { CloseRound } from "./close-round";
import { DetailsPanel } from "./details-panel";
import { DueLine } from "./due";
import { entryWord } from "./entry-word";
import { RoundCounts, RoundProgress, resultWord } from "./progress";
import { type Recording, useRecording } from "./recording";
import { RoundList } from "./round-list";
import { RoundMap } from "./round-map";
import {
  countsOf,
  type Filter,
  fits,
  inOrder,
  nextItem,
  type ShownItem,
  shownItems,
  withDone,
} from "./round-state";
import { isRound } from "./shape";
import { SourceCard } from "./source-card";

const reloadAfterMs = 1_500;

const isSettings = (data: unknown): data is MapSettings =>
  typeof data === "object" && data !== null && "centre" in data;

/** What the server takes is at once in what is shown and kept; a little later the whole is read anew. */
function useAcknowledged(round: KeptResource<RoundDetail>): void {
  useEffect(() => {
    startOutbox();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = outbox.onDone((entry) => {
      round.change((known) => withDone(known, entry, session.peek()?.person.name ?? null));
      clearTimeout(timer);
      timer = setTimeout(() => void round.reload(), reloadAfterMs);
    });
    return () => {
      leave();
      clearTimeout(timer);
    };
  }, []);
}

/** A12 and M11: one round, for a person who walks from source to source with a phone. */
export function RoundScreen({ brigade, id }: { brigade: string; id: string }) {
  const text = inspectionWords();
  const round = useKept(inspectionAddresses.round(brigade, id), {
    group: "round",
    id,
    most: 3,
    fits: isRound,
  });
  const settings = useKept(waterAddresses.settings(brigade), {
    group: "map",
    id: brigade,
    most: 1,
    fits: isSettings,
  });
  const recording = useRecording(brigade, id);
  useAcknowledged(round);
  useEffect(() => leaveOwnPlace, []);
  const items = useComputed(() =>
    round.value.value === null ? [] : shownItems(round.value.value, outbox.entries.value),
  );
  const known = round.value.value;
  const state = keptState(round, known?.items.length === 0);
  const counts = countsOf(items.value);
  const card = useRef<HTMLDivElement>(null);
  const view = useSignal<"list" | "map">("list");
  const readOnly =
    known === null || !known.mayInspect || known.closedAt !== null || viewedPerson.value !== null;
  const title = known?.title ?? text.title;
  const choose = (source: string) => {
    if (recording.editing.peek() !== null) void recording.proceed();
    recording.chosen.value = source;
    card.current?.scrollIntoView({ block: "start" });
    card.current?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  };
  return (
    <Screen id="A12-round" state={state} title={title}>
      <div class="page inspections round-screen">
        <AreaHead brigade={brigade} title={title} here={null} actions={<QueueLine />} />
        {round.keptAt.value !== null && <KeptBar at={round.keptAt.value} />}
        {state === "loading" && <Loading />}
        {state === "error" && round.problem.value !== null && (
          <Problem problem={round.problem.value} again={() => void round.reload()} />
        )}
        {known !== null && (
          <div class="round-columns">
            <div class="round-main">
              <div class="round-facts">
                <p lang="ja">{known.unitName ?? text.rounds.whole}</p>
                <DueLine round={known} />
              </div>
              <RoundProgress counts={counts} total={items.value.length} brief />
              {known.closedAt === null && !known.mayInspect && <p class="panel">{text.round.mayNot}</p>}
              {known.items.length === 0 && <p class="panel">{text.round.empty}</p>}
              <div ref={card} class="card-place">
                <CurrentCard
                  items={items.value}
                  recording={recording}
                  readOnly={readOnly}
                  onMap={(source) => {
                    view.value = "map";
                    recording.chosen.value = source;
                    document.getElementById("round-views")?.scrollIntoView({ block: "start" });
                  }}
                />
              </div>
              <QueuePanel
                wordOf={entryWord}
                mayCorrect={(entry) => entry.kind === "inspection" && entry.data.roundId === id}
                onCorrect={(entry) => {
                  recording.correct(entry);
                  card.current?.scrollIntoView({ block: "start" });
                }}
              />
              <RoundCounts counts={counts} />
              {known.closedAt === null && viewedPerson.value === null && (
                <CloseRound brigade={brigade} round={known} counts={counts} reload={round.reload} />
              )}
            </div>
            <RoundViews
              brigade={brigade}
              round={known}
              settings={settings.value.value}
              items={items.value}
              view={view}
              recording={recording}
              onChoose={choose}
            />
          </div>
        )}
      </div>
    </Screen>
  );
}

interface CurrentCardProps {
  items: readonly ShownItem[];
  recording: Recording;
  readOnly: boolean;
  onMap: (source: string) => void;
}

function CurrentCard({ items, recording, readOnly, onMap }: CurrentCardProps) {
  const { round: text } = inspectionWords();
  const map = mapWords();
  const own = ownPlace.value;
  const editing = recording.editing.value;
  const chosen = items.find((item) => item.sourceId === recording.chosen.value) ?? null;
  const item = chosen ?? nextItem(items, own, recording.last.value?.source ?? null);
  const skipped = items.filter((one) => one.result === "skipped").length;
  const aboutOf = (one: ShownItem) =>
    `${one.number === "" ? map.noNumber : one.number} ${map.kind[one.kind]}`;
  const mine = editing !== null && item !== null && editing.source === item.sourceId;
  return (
    <>
      {item === null && items.length > 0 && (
        <p class="panel" data-testid="all-done">
          <b>{skipped === 0 ? text.allDone : text.allDoneSkipped(skipped)}</b>
        </p>
      )}
      {item === null && <Said recording={recording} />}
      {item !== null && (
        <SourceCard
          item={item}
          heading={chosen === null ? text.next : text.chosen}
          byItself={chosen === null}
          order={<OrderChoice />}
          said={<Said recording={recording} />}
          own={own}
          readOnly={readOnly}
          pressed={mine ? editing.draft.result : null}
          onResult={(result) => void recording.tap(item, aboutOf(item), result)}
          onMap={() => onMap(item.sourceId)}
        >
          {mine && (
            <DetailsPanel
              draft={editing.draft}
              action={editing.refused ? text.sendAgain : text.proceed}
              onChange={recording.change}
              onProceed={() => void recording.proceed()}
            />
          )}
          {!mine && !readOnly && (
            <button
              type="button"
              class="button quiet"
              aria-pressed={recording.withNote.value}
              data-testid="with-note"
              onClick={() => {
                recording.withNote.value = !recording.withNote.value;
              }}
            >
              <Glyph name={recording.withNote.value ? "check" : "camera"} />
              {text.details}
            </button>
          )}
          {chosen !== null && !mine && (
            <button
              type="button"
              class="button"
              data-testid="back-to-next"
              onClick={() => {
                recording.chosen.value = null;
              }}
            >
              {text.backToNext}
            </button>
          )}
        </SourceCard>
      )}
    </>
  );
}

/** What was just recorded, and the way back from it. */
function Said({ recording }: { recording: Recording }) {
  const { round: text } = inspectionWords();
  const said = recording.said.value;
  return (
    <div class="said">
      <div role="status" data-testid="said">
        {said !== null && (
          <p class="with-glyph">
            <Glyph name="check" />
            <b>
              {said.result === null
                ? text.undone(said.about)
                : text.recorded(said.about, resultWord(said.result))}
            </b>
          </p>
        )}
      </div>
      {recording.last.value !== null && (
        <button type="button" class="button undo" data-testid="undo" onClick={() => void recording.undo()}>
          {text.undo}
        </button>
      )}
    </div>
  );
}

/** Along the route, or what is nearest to where one stands. */
function OrderChoice() {
  const { round: text } = inspectionWords();
  const state = ownPlaceState.value;
  return (
    <div class="order-choice">
      <button
        type="button"
        class="button quiet"
        aria-pressed={state === "on" || state === "asked"}
        data-testid="use-position"
        onClick={() => (state === "on" || state === "asked" ? leaveOwnPlace() : followOwnPlace())}
      >
        <Glyph name="here" />
        {state === "on" || state === "asked" ? text.byDistance : text.here}
      </button>
      {state === "refused" && <p role="status">{text.hereRefused}</p>}
    </div>
  );
}

interface RoundViewsProps {
  brigade: string;
  round: RoundDetail;
  settings: MapSettings | null;
  items: readonly ShownItem[];
  view: Signal<"list" | "map">;
  recording: Recording;
  onChoose: (source: string) => void;
}

const filters: readonly Filter[] = ["all", "left", "faults"];

/** List and map of the same sources: side by side on a PC, one after the other on a phone. */
function RoundViews({ brigade, round, settings, items, view, recording, onChoose }: RoundViewsProps) {
  const { round: text } = inspectionWords();
  const filter = useSignal<Filter>("all");
  const own = ownPlace.value;
  const chosen = recording.chosen.value;
  const listed = inOrder(items.filter(fits[filter.value]), null);
  const both = wide.value;
  return (
    <section id="round-views" class="round-views" aria-label={text.list}>
      {!both && (
        <fieldset class="segments">
          <legend class="visually-hidden">{text.view}</legend>
          {(["list", "map"] as const).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={view.value === one}
              data-testid={`view-${one}`}
              onClick={() => {
                view.value = one;
              }}
            >
              <Glyph name={one} />
              {one === "list" ? text.list : text.map}
            </button>
          ))}
        </fieldset>
      )}
      {(both || view.value === "map") && (
        <RoundMap
          settings={settings}
          title={round.title}
          items={items}
          own={own}
          chosen={chosen}
          onChoose={onChoose}
        />
      )}
      {(both || view.value === "list") && (
        <>
          <fieldset class="segments">
            <legend class="visually-hidden">{text.filter}</legend>
            {filters.map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={filter.value === one}
                data-testid={`filter-${one}`}
                onClick={() => {
                  filter.value = one;
                }}
              >
                {text.filters[one]} {count(items.filter(fits[one]).length)}
              </button>
            ))}
          </fieldset>
          <RoundList items={listed} own={own} chosen={chosen} onChoose={onChoose} />
        </>
      )}
      <p>
        <a class="button" href={inspectionAddresses.roundCsv(brigade, round.id)} download>
          {text.csv}
        </a>
      </p>
    </section>
  );
}
