import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";
import { count, problemSentence } from "../../../i18n";
import { waterWords } from "../../../i18n/water";
import {
  distanceWord,
  hasFlag,
  kindAt,
  Legend,
  type MapAim,
  type MapView,
  pointsOf,
  WaterMap,
} from "../../../map";
import { may } from "../../../session/session";
import { Glyph } from "../../../ui/glyph";
import { Problem } from "../../../ui/problem";
import { stateOf } from "../../../ui/resource";
import { search as addressSearch, Link, paths, setSearch } from "../../../ui/router";
import { Loading, Screen } from "../../../ui/screen";
import { wide } from "../../../ui/wide";
import { usePosition } from "../shared/position";
import { type WaterStore, waterStore } from "../shared/water-store";
import { ChosenCard } from "./chosen-card";
import { Filters } from "./filters";
import { nearestTo } from "./nearest";
import { type ListedSource, SourceRows } from "./rows";
import { useSearch } from "./search";
import { addressOf, filterFrom, predicateOf, queryOf, type WaterFilter } from "./water-filter";
import { Empty, WaterLinks } from "./ways-on";

const nearStep = 200;
/** The list follows the map when it has come to rest. */
const restMs = 200;

/** A11 水利: the map and, beside it (PC) or one tap away (phone), the same as a list. */
export function ListScreen({ brigade }: { brigade: string }) {
  const store = waterStore(brigade);
  const { list: text } = waterWords();
  useEffect(() => {
    void store.refresh().then(() => store.readUnits());
  }, [store]);
  const points = store.points.value;
  const problem = store.problem.value;
  const coarse = store.coarse.value;
  const retired = filterFrom(addressSearch.value).state === "retired";
  const state = stateOf(points !== null, problem, points?.count === 0 && !retired);
  const total = points?.count ?? coarse?.total ?? null;
  return (
    <Screen id="A11" state={state} title={text.title}>
      <div class="page water-page">
        <header class="area-head">
          <h1>
            {text.title}
            {total !== null && (
              <span class="count" data-testid="total">
                {text.total(count(total))}
              </span>
            )}
          </h1>
          {wide.value && <WaterLinks brigade={brigade} />}
          {may("EditWater") && (
            <Link class="button push" to={paths.waterNew(brigade)} data-testid="water-new">
              <Glyph name="plus" />
              {wide.value ? text.add : text.addShort}
            </Link>
          )}
        </header>
        {state === "offline" && <p class="notice">{text.offline}</p>}
        {state === "loading" && coarse === null && store.settings.value === null && <Loading />}
        {state === "error" && problem !== null && (
          <Problem problem={problem} again={() => void store.refresh()} />
        )}
        {state === "empty" ? (
          <Empty brigade={brigade} />
        ) : (
          state !== "error" && <MapAndList brigade={brigade} store={store} />
        )}
        {!wide.value && <WaterLinks brigade={brigade} />}
      </div>
    </Screen>
  );
}

function MapAndList({ brigade, store }: { brigade: string; store: WaterStore }) {
  const { list: text } = waterWords();
  const coarse = store.coarse.value;
  const filter = useMemo(() => filterFrom(addressSearch.value), [addressSearch.value]);
  const retired = filter.state === "retired";
  const q = useSignal("");
  const view = useSignal<MapView | null>(store.view);
  const aim = useSignal<MapAim | null>(store.view);
  const chosen = useSignal<string | null>(null);
  const most = useSignal(nearStep);
  const shown = useSignal<"map" | "list">("map");
  const position = usePosition();
  const near = useCallback(() => view.peek(), [view]);
  const search = useSearch(brigade, q.value, queryOf(filter), near);
  const found = useMemo(
    // While the next answer is on its way, the last one's rows are not shown as something they are not.
    () => ({
      ...search,
      rows: search.rows?.filter((row) => hasFlag(row.flags, "retired") === retired) ?? null,
    }),
    [search, retired],
  );
  const there = store.points.value;
  const points = useMemo(() => (retired ? pointsOf(found.rows ?? []) : there), [retired, found.rows, there]);
  const mapTop = useRef<HTMLDivElement>(null);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(rest.current), []);

  const passes = useMemo(() => {
    if (points === null) return null;
    const byFilter = predicateOf(points, filter);
    if (found.rows === null) return byFilter;
    const hits = new Set(found.rows.map((row) => points.indexOf(row.id)));
    return (index: number) => hits.has(index);
  }, [points, filter, found.rows]);
  const shownCount = useMemo(() => {
    if (points === null) return 0;
    if (passes === null) return points.count;
    let passing = 0;
    for (let index = 0; index < points.count; index += 1) if (passes(index)) passing += 1;
    return passing;
  }, [points, passes]);

  // What was searched is brought into sight.
  useEffect(() => {
    const { rows } = found;
    if (rows === null || rows.length === 0) return;
    const all = (pick: "latitude" | "longitude") => rows.map((row) => row[pick]);
    aim.value = {
      west: Math.min(...all("longitude")),
      east: Math.max(...all("longitude")),
      south: Math.min(...all("latitude")),
      north: Math.max(...all("latitude")),
    };
  }, [found.rows, aim]);

  const at = (index: number, metres: number | null): ListedSource | null => {
    const id = points?.ids[index];
    if (points === null || id === undefined) return null;
    const unit = points.unit[index] as number;
    return {
      id,
      kind: kindAt(points.kind[index] as number),
      number: points.number[index] as string,
      flags: points.flags[index] as number,
      metres,
      address: null,
      unit: points.unitNames[unit] ?? null,
    };
  };
  const rows = useMemo<ListedSource[]>(() => {
    if (found.rows !== null)
      return found.rows.map((row) => ({
        id: row.id,
        kind: row.kind,
        number: row.number,
        flags: row.flags,
        metres: row.distanceMetres ?? null,
        address: row.address,
        unit: row.unitName,
      }));
    const middle = view.value ?? store.settings.value?.centre ?? null;
    if (points === null || middle === null) return [];
    return nearestTo(points, middle, most.value, passes).flatMap(
      ({ index, metres }) => at(index, metres) ?? [],
    );
  }, [found.rows, points, passes, view.value, most.value, store.settings.value]);

  const setFilter = (next: WaterFilter) => setSearch(addressOf(next));
  const centre = (id: string, leastZoom: number | null): boolean => {
    const index = points?.indexOf(id) ?? -1;
    if (points === null || index < 0) return false;
    // The map may have moved since it last rested.
    const now = store.view?.zoom ?? 17;
    aim.value = {
      latitude: points.latitude[index] as number,
      longitude: points.longitude[index] as number,
      zoom: leastZoom === null ? now : Math.max(leastZoom, now),
    };
    return true;
  };
  const showOnMap = (id: string) => {
    if (!centre(id, 17)) return;
    chosen.value = id;
    shown.value = "map";
    if (!wide.peek()) requestAnimationFrame(() => mapTop.current?.scrollIntoView({ block: "nearest" }));
  };
  const goHere = async () => {
    const here = await position.find();
    if (here === null) return;
    aim.value = { latitude: here.latitude, longitude: here.longitude, zoom: 17 };
  };
  const here = position.found.value;
  const marks = useMemo(
    () => (here === null ? [] : [{ id: "me", kind: "me" as const, label: text.here, ...here }]),
    [here, text],
  );
  const chosenIndex = chosen.value === null || points === null ? -1 : points.indexOf(chosen.value);
  const card = chosenIndex < 0 ? null : at(chosenIndex, null);
  const both = wide.value;
  const chosenCard = card !== null && (
    <ChosenCard
      key={card.id}
      brigade={brigade}
      source={card}
      onClose={() => {
        chosen.value = null;
      }}
    />
  );
  const total = points?.count ?? coarse?.total ?? 0;
  return (
    <>
      <div class="water-tools">
        <div class="search-line">
          <label class="visually-hidden" for="water-search">
            {text.search}
          </label>
          <input
            id="water-search"
            class="input"
            type="search"
            autocomplete="off"
            placeholder={text.search}
            value={q.value}
            data-testid="search"
            onInput={(event) => {
              q.value = event.currentTarget.value;
              most.value = nearStep;
            }}
          />
          <button
            type="button"
            class="button quiet"
            data-testid="here"
            aria-disabled={position.state.value === "finding"}
            onClick={() => void goHere()}
          >
            <Glyph name="here" />
            {position.state.value === "finding" ? text.finding : text.here}
          </button>
        </div>
        <Filters filter={filter} units={store.units.value} tags={there?.tags ?? []} onFilter={setFilter}>
          {!both && (
            <fieldset class="switch">
              <legend class="visually-hidden">{text.view}</legend>
              {(["map", "list"] as const).map((one) => (
                <button
                  key={one}
                  type="button"
                  class="button"
                  aria-pressed={shown.value === one}
                  data-testid={`show-${one}`}
                  onClick={() => {
                    shown.value = one;
                  }}
                >
                  <Glyph name={one} />
                  {text[one]}
                </button>
              ))}
            </fieldset>
          )}
        </Filters>
      </div>
      <div role="status" class="result-region" data-testid="position-said">
        {position.state.value === "refused" && (
          <p class="notice with-glyph">
            <Glyph name="warning" />
            <span>{text.refused}</span>
          </p>
        )}
        {position.state.value === "idle" && here !== null && (
          <p class="visually-hidden">{text.hereAbout(distanceWord(here.radiusMetres))}</p>
        )}
      </div>
      <div class={both ? "map-and-list both" : "map-and-list"}>
        {(both || shown.value === "map") && (
          <div class={card === null ? "map-side" : "map-side with-card"} ref={mapTop} data-testid="map-side">
            <WaterMap
              class="tall"
              settings={store.settings.value}
              points={points}
              filter={passes}
              coarse={points === null ? (coarse?.items ?? null) : null}
              aim={aim.value}
              selected={chosen.value}
              marks={marks}
              label={text.mapLabel}
              summary={text.summary(count(shownCount), count(total))}
              onView={(next) => {
                store.view = next;
                clearTimeout(rest.current);
                rest.current = setTimeout(
                  () => {
                    view.value = next;
                  },
                  view.peek() === null ? 0 : restMs,
                );
                void store.roughly(next.bounds, next.zoom);
              }}
              onSelect={(id) => {
                chosen.value = id;
                // On a phone the card takes room from the map: what was tapped stays in sight.
                if (id !== null && !wide.peek()) centre(id, null);
              }}
            />
            {points === null && coarse !== null && (
              <p class="notice" role="status">
                {text.loadingPoints(count(coarse.total))}
              </p>
            )}
            {!both && chosenCard}
          </div>
        )}
        {(both || shown.value === "list") && (
          <section class="list-side" aria-label={text.list}>
            <p class="list-head" role="status" data-testid="found" data-count={shownCount}>
              <b>
                {points === null
                  ? text.reading
                  : found.rows === null
                    ? text.shown(count(shownCount))
                    : text.matched(count(found.matched))}
              </b>{" "}
              <span class="soft">{found.rows === null ? text.near : text.found}</span>
            </p>
            {found.problem !== null && (
              <p class="notice" role="alert" data-testid="search-problem">
                {problemSentence(found.problem)}
              </p>
            )}
            {points !== null && rows.length === 0 && !found.busy && <p class="notice">{text.noneShown}</p>}
            {both && chosenCard}
            <SourceRows brigade={brigade} rows={rows} selected={chosen.value} onMap={showOnMap} />
            {found.rows === null && rows.length >= most.value && (
              <button
                type="button"
                class="button wide"
                data-testid="more"
                onClick={() => {
                  most.value += nearStep;
                }}
              >
                {text.more(count(nearStep))}
              </button>
            )}
            {found.more !== null && (
              <button type="button" class="button wide" data-testid="more" onClick={found.more}>
                {text.more("100")}
              </button>
            )}
          </section>
        )}
      </div>
      <Legend />
    </>
  );
}
