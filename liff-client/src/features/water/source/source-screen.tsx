import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { moveWater, readWater, restoreWater, type WaterDetail, waterAddresses } from "../../../api/water";
import { japanese } from "../../../i18n";
import { mapWords } from "../../../i18n/map";
import { waterWords } from "../../../i18n/water";
import { coordinate, outsideMap, pointsOf, WaterMap, WaterSymbol, waterName } from "../../../map";
import { useAction } from "../../../ui/action";
import { ErrorSummary, Result } from "../../../ui/form";
import { Glyph } from "../../../ui/glyph";
import { Problem } from "../../../ui/problem";
import { stateOf, useResource } from "../../../ui/resource";
import { Link, paths } from "../../../ui/router";
import { Loading, Screen } from "../../../ui/screen";
import { dayAndClock } from "../../../ui/time";
import { PlaceDialog } from "../shared/place-dialog";
import { said, sayAfter } from "../shared/said";
import { StateChips } from "../shared/state-chips";
import { type WaterStore, waterStore } from "../shared/water-store";
import { Facts } from "./facts";
import { History } from "./history";
import { RetireDialog } from "./retire-dialog";
import { StateDialog } from "./state-dialog";

interface SourceScreenProps {
  brigade: string;
  id: string | null;
}

/** A11 水利, one source: can it be used, where is it, what is known of it; then what may be done. */
export function SourceScreen({ brigade, id }: SourceScreenProps) {
  const store = waterStore(brigade);
  const { source: text, list } = waterWords();
  const wanted = id ?? "";
  const detail = useResource(`${brigade}/${wanted}`, () => readWater(brigade, wanted));
  useEffect(() => {
    void store.refresh();
  }, [store]);
  const found = detail.value.value;
  const problem = detail.problem.value;
  const state = stateOf(found !== null, problem);
  const title = found === null ? text.title : waterName(found.kind, found.number);
  return (
    <Screen id="A11-source" state={state} title={title}>
      <div class="page water-page">
        <p class="no-print">
          <Link class="back" to={paths.water(brigade)}>
            <Glyph name="left" />
            {text.back}
          </Link>
        </p>
        {state === "offline" && <p class="notice">{list.offline}</p>}
        {state === "loading" && <Loading />}
        {state === "error" && problem !== null && (
          <>
            <h1>{text.title}</h1>
            <Problem problem={problem} again={() => void detail.reload()} />
          </>
        )}
        {found !== null && (
          <Source
            key={found.etag}
            brigade={brigade}
            store={store}
            source={found}
            onChanged={(next) => {
              detail.value.value = next;
              void store.refresh();
            }}
          />
        )}
      </div>
    </Screen>
  );
}

interface SourceProps {
  brigade: string;
  store: WaterStore;
  source: WaterDetail;
  onChanged: (next: WaterDetail) => void;
}

function Source({ brigade, store, source, onChanged }: SourceProps) {
  const { source: text } = waterWords();
  const map = mapWords();
  const open = useSignal<"state" | "move" | "retire" | null>(null);
  const action = useAction();
  const name = waterName(source.kind, source.number);
  const aim = useMemo(() => ({ latitude: source.latitude, longitude: source.longitude, zoom: 17 }), [source]);
  const points = useMemo(() => pointsOf([source]), [source]);
  const close = () => {
    open.value = null;
  };
  const done = (next: WaterDetail, sentence: string) => {
    sayAfter(sentence);
    close();
    onChanged(next);
  };
  const since = source.stateSince === null ? null : text.since(dayAndClock(Date.parse(source.stateSince)));
  return (
    <>
      <div class="source-head">
        <WaterSymbol kind={source.kind} flags={source.flags} />
        <h1 lang={japanese()}>{name}</h1>
      </div>
      <Result sentence={said()} />
      <ErrorSummary errors={action.errors.value} problem={action.problem.value} />
      {source.retiredAt !== null && (
        <p class="notice" data-testid="retired-note">
          {text.retiredNote(dayAndClock(Date.parse(source.retiredAt)))}{" "}
          {source.retiredReason !== null && (
            <span lang={japanese()}>{text.retiredWhy(source.retiredReason)}</span>
          )}
        </p>
      )}
      <div class="source-grid">
        <div>
          <section class="box" data-testid="source-state">
            <h2>{text.state}</h2>
            <p class="marks">
              <StateChips flags={source.flags} />
            </p>
            {(source.stateReason !== null || since !== null) && (
              <p>
                <b lang={japanese()}>{source.stateReason}</b> <span class="soft">{since}</span>
              </p>
            )}
            <p lang={japanese()}>{source.address === "" ? text.noAddress : source.address}</p>
            <div class="buttons no-print">
              <a
                class="button primary"
                href={outsideMap(source.latitude, source.longitude)}
                target="_blank"
                rel="noopener noreferrer"
                data-testid="navigate"
              >
                <Glyph name="arrow" />
                {text.navigate}
              </a>
            </div>
          </section>
          <WaterMap
            class="small"
            still
            single
            settings={store.settings.value}
            points={points}
            aim={aim}
            label={text.mapLabel(name)}
            summary={text.mapSummary(coordinate(source.latitude), coordinate(source.longitude))}
          />
          <section class="box">
            <h2>{text.standardWhy}</h2>
            <p>
              <b data-testid="standard">{map.standard[source.standard]}</b>
            </p>
            <ul class="reasons" lang={japanese()}>
              {source.standardReasons.map((reason) => (
                <li key={reason}>
                  <Glyph name={source.standard === "meets" ? "check" : "warning"} />
                  <span>{reason}</span>
                </li>
              ))}
            </ul>
          </section>
          <section class="box no-print" aria-label={text.edit}>
            {source.may.edit ? (
              <div class="buttons">
                {source.retiredAt === null ? (
                  <>
                    <Link class="button primary" to={paths.waterEdit(brigade, source.id)} data-testid="edit">
                      {text.edit}
                    </Link>
                    <button
                      type="button"
                      class="button"
                      data-testid="move"
                      onClick={() => {
                        open.value = "move";
                      }}
                    >
                      {text.move}
                    </button>
                    <button
                      type="button"
                      class="button"
                      data-testid="change-state"
                      onClick={() => {
                        open.value = "state";
                      }}
                    >
                      {text.changeState}
                    </button>
                    <button
                      type="button"
                      class="button"
                      data-testid="retire"
                      onClick={() => {
                        open.value = "retire";
                      }}
                    >
                      {text.retire}
                    </button>
                  </>
                ) : (
                  <button
                    type="button"
                    class="button primary"
                    data-testid="restore"
                    aria-disabled={action.busy.value}
                    onClick={() =>
                      void action.run(async () =>
                        done(await restoreWater(brigade, source.id, source.etag), text.restored),
                      )
                    }
                  >
                    {text.restore}
                  </button>
                )}
              </div>
            ) : (
              <p data-testid="no-edit">{text.noEdit}</p>
            )}
          </section>
        </div>
        <div>
          <Facts source={source} />
          <section class="box">
            <h2>{text.photos}</h2>
            {source.photos.length === 0 && <p class="soft">{text.noPhotos}</p>}
            <ul class="photos">
              {source.photos.map((photo, at) => (
                <li key={photo.id}>
                  <a href={waterAddresses.photo(brigade, photo.id)} target="_blank" rel="noopener noreferrer">
                    <img
                      src={waterAddresses.photo(brigade, photo.id)}
                      alt={text.photo(at + 1)}
                      loading="lazy"
                    />
                  </a>
                </li>
              ))}
            </ul>
          </section>
          <section class="box">
            <h2>{text.inspection}</h2>
            {source.lastInspection === null ? (
              <p>{text.neverInspected}</p>
            ) : (
              <p>
                <b>{map.result[source.lastInspection.result]}</b>{" "}
                <span class="soft" lang={japanese()}>
                  {text.inspectedBy(
                    dayAndClock(Date.parse(source.lastInspection.at)),
                    source.lastInspection.by ?? "",
                  )}
                </span>
                {source.lastInspection.note !== null && (
                  <span lang={japanese()}> {source.lastInspection.note}</span>
                )}
              </p>
            )}
            <h3>
              {source.openDefects.length === 0 ? text.noDefects : text.defects(source.openDefects.length)}
            </h3>
            <ul class="reasons">
              {source.openDefects.map((defect) => (
                <li key={defect.id}>
                  <Glyph name="warning" />
                  <span>
                    <b lang={japanese()}>{defect.what}</b>{" "}
                    <span class="soft">{dayAndClock(Date.parse(defect.reportedAt))}</span>
                  </span>
                </li>
              ))}
            </ul>
          </section>
          <History brigade={brigade} source={source} onUndone={(next) => done(next, text.undone)} />
        </div>
      </div>
      {open.value === "move" && (
        <PlaceDialog
          store={store}
          from={source}
          onClose={close}
          onChosen={(to) => {
            close();
            if (to.latitude === source.latitude && to.longitude === source.longitude) return;
            void action.run(async () =>
              done(await moveWater(brigade, source.id, source.etag, to), text.moved),
            );
          }}
        />
      )}
      {open.value === "state" && (
        <StateDialog
          brigade={brigade}
          source={source}
          onClose={close}
          onDone={(next) => done(next, text.stateSaved)}
        />
      )}
      {open.value === "retire" && (
        <RetireDialog
          brigade={brigade}
          source={source}
          onClose={close}
          onDone={(next) => done(next, text.retired)}
        />
      )}
    </>
  );
}
