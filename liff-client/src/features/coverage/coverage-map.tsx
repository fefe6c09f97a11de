import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { AreaCoverage, AreaShape } from "../../api/coverage";
import { type Place, readPoints } from "../../api/water";
import { count } from "../../i18n";
import { coverageWords } from "../../i18n/coverage";
import {
  decodePoints,
  hasFlag,
  Legend,
  type MapAim,
  type MapMark,
  type MapShape,
  type MapView,
  type PointSet,
  pointsOf,
  WaterMap,
} from "../../map";
import { useMapSettings } from "../../map/map-settings";
import { RadioField } from "../../ui/form";
import { circleAround } from "./geometry";

const mostCircles = 300;

interface CoverageMapProps {
  brigade: string;
  areas: readonly AreaCoverage[];
  /** Hatched or outlined land; a new list is drawn anew. */
  shapes: readonly MapShape[];
  aim: MapAim | null;
  marks?: readonly MapMark[];
  onMark?: (id: string) => void;
  placing?: ((place: Place) => void) | null;
  /** The middle of the map, after every movement. */
  onCentre?: (place: Place) => void;
  /** Right under the map: what a thumb needs next. */
  below?: ComponentChildren;
  label: string;
  summary: string;
  /** What the hatchings mean. */
  legend: readonly { look: "uncovered" | "nearer" | "still" | "area" | "circle"; word: string }[];
}

/** All sources, read when they are first wanted. */
function useSources(brigade: string, wanted: boolean) {
  const points = useSignal<PointSet | null>(null);
  const failed = useSignal(false);
  useEffect(() => {
    if (!wanted || points.peek() !== null) return;
    let mine = true;
    failed.value = false;
    readPoints(brigade, null)
      .then((found) => {
        if (mine && found !== null) points.value = decodePoints(found.value);
      })
      .catch(() => {
        if (mine) failed.value = true;
      });
    return () => {
      mine = false;
    };
  }, [brigade, wanted, points, failed]);
  return { points: points.value, failed: failed.value };
}

/** Only what counts for the standard has a reach. */
const counts = (flags: number) =>
  !hasFlag(flags, "outOfUse") && !hasFlag(flags, "belowStandard") && !hasFlag(flags, "retired");

function circlesIn(points: PointSet, view: MapView, metres: number): MapShape[] | null {
  const { west, south, east, north } = view.bounds;
  const found: MapShape[] = [];
  for (let at = 0; at < points.count; at += 1) {
    const [latitude, longitude] = [points.latitude[at] as number, points.longitude[at] as number];
    if (latitude < south || latitude > north || longitude < west || longitude > east) continue;
    if (!counts(points.flags[at] as number)) continue;
    if (found.length === mostCircles) return null;
    found.push({
      id: `circle-${at}`,
      style: "circle",
      geometry: circleAround(latitude, longitude, metres),
    });
  }
  return found;
}

/** The land that is far from water, and on demand the sources and how far they reach. */
export function CoverageMap(props: CoverageMapProps) {
  const { brigade, areas, shapes, aim, marks, onMark, placing, onCentre, below, label, summary, legend } =
    props;
  const { map: text, meters } = coverageWords();
  const settings = useMapSettings(brigade).value;
  const sources = useSignal(false);
  const circles = useSignal(false);
  const radius = useSignal<number | null>(null);
  const view = useSignal<MapView | null>(null);
  const { points, failed } = useSources(brigade, sources.value || circles.value);
  const limits = useMemo(
    () => [...new Set(areas.map((area) => area.limitMetres))].sort((a, b) => a - b),
    [areas],
  );
  const metres = radius.value ?? limits[0] ?? null;
  const seen = circles.value ? view.value : null;
  const drawn = useMemo(
    () => (points === null || seen === null || metres === null ? [] : circlesIn(points, seen, metres)),
    [points, seen, metres],
  );
  const all = useMemo(() => [...shapes, ...(drawn ?? [])], [shapes, drawn]);
  const none = useMemo(() => pointsOf([]), []);
  return (
    <div class="coverage-map">
      <WaterMap
        settings={settings}
        points={sources.value ? points : none}
        shapes={all}
        aim={aim}
        {...(marks === undefined ? {} : { marks })}
        {...(onMark === undefined ? {} : { onMark })}
        placing={placing ?? null}
        onView={(to) => {
          view.value = to;
          onCentre?.(to);
        }}
        label={label}
        summary={summary}
      />
      {below}
      <div class="map-options no-print">
        <label class="check">
          <input
            type="checkbox"
            checked={sources.value}
            data-testid="coverage-sources"
            onChange={(event) => {
              sources.value = event.currentTarget.checked;
            }}
          />
          <span>{text.sources}</span>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={circles.value}
            data-testid="coverage-circles"
            onChange={(event) => {
              circles.value = event.currentTarget.checked;
            }}
          />
          <span>{text.circles}</span>
        </label>
        {circles.value && limits.length > 1 && (
          <RadioField
            name="coverage-radius"
            legend={text.radius}
            value={String(metres)}
            options={limits.map((one) => ({ value: String(one), label: meters(count(one)) }))}
            onChange={(value) => {
              radius.value = Number(value);
            }}
          />
        )}
      </div>
      <div role="status" class="no-print">
        {drawn === null && <p class="soft">{text.zoomIn}</p>}
        {failed && <p class="notice">{text.sourcesFailed}</p>}
      </div>
      <ul class="hatch-legend" aria-label={text.legend}>
        {[...legend, ...(circles.value ? [{ look: "circle" as const, word: text.circle }] : [])].map(
          (one) => (
            <li key={one.look}>
              <span class={`swatch ${one.look}`} aria-hidden="true" />
              <span>{one.word}</span>
            </li>
          ),
        )}
      </ul>
      {sources.value && <Legend />}
      {settings?.tiles !== null && settings !== null && (
        <p class="print-only">{text.credit(settings.tiles?.attribution ?? "")}</p>
      )}
    </div>
  );
}

/** The outlines of the areas, with their names. */
export function outlines(areas: readonly { id: string; name: string; geometry: AreaShape }[]): MapShape[] {
  return areas.map((area) => ({
    id: `area-${area.id}`,
    style: "area",
    geometry: area.geometry,
    label: area.name,
  }));
}
