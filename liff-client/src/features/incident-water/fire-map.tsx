import { useMemo, useRef } from "preact/hooks";
import { type MapSettings, type NearWater, type Place, waterFlags } from "../../api/water";
import { incidentWaterWords } from "../../i18n/incident-water";
import { type MapAim, type MapMark, type MapShape, type MapView, pointsOf, WaterMap } from "../../map";
import { keep, kept } from "../../ui/kept";

const incidentsKept = 5;
const linesDrawn = 5;
const restMs = 1_000;

interface KeptView extends Place {
  zoom: number;
}

interface FireMapProps {
  incident: string;
  settings: MapSettings | null;
  place: Place;
  rows: readonly NearWater[];
  /** So many of the first carry their number of the list. */
  numbered: number;
  isUsed: (source: string) => boolean;
  /** Without network the map opens where it was left. */
  useKeptView: boolean;
  selected: string | null;
  onSelect: (source: string | null) => void;
}

/** The fire in the middle, lines to the nearest sources, everything else within reach of a finger. */
export function FireMap(props: FireMapProps) {
  const { incident, settings, place, rows, numbered, isUsed, useKeptView, selected, onSelect } = props;
  const text = incidentWaterWords();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const here = `${place.latitude}/${place.longitude}`;
  const drawn = rows.map((row) => `${row.id}/${row.flags}/${isUsed(row.id)}`).join();
  const points = useMemo(
    () =>
      pointsOf(rows.map((row) => ({ ...row, flags: row.flags | (isUsed(row.id) ? waterFlags.inUse : 0) }))),
    [drawn],
  );
  const labels = useMemo(
    () => new Map(rows.slice(0, numbered).map((row, index) => [row.id, String(index + 1)])),
    [drawn, numbered],
  );
  const aim = useMemo<MapAim>(() => {
    const last = useKeptView ? kept<KeptView>("incident-view", incident) : null;
    if (last !== null) return last.value;
    const near = rows.slice(0, linesDrawn);
    const north = [place.latitude, ...near.map((row) => row.latitude)];
    const east = [place.longitude, ...near.map((row) => row.longitude)];
    if (near.length === 0) return { ...place, zoom: 16 };
    return {
      west: Math.min(...east),
      south: Math.min(...north),
      east: Math.max(...east),
      north: Math.max(...north),
    };
    // Only a new place moves the map: what is refreshed every 15 s must not.
  }, [here, incident]);
  const marks = useMemo<MapMark[]>(
    () => [{ id: "fire", kind: "fire", label: text.fire, ...place }],
    [here, text],
  );
  const shapes = useMemo<MapShape[]>(
    () =>
      rows.slice(0, linesDrawn).map((row) => ({
        id: row.id,
        style: "nearest",
        geometry: {
          type: "LineString",
          coordinates: [
            [place.longitude, place.latitude],
            [row.longitude, row.latitude],
          ],
        },
      })),
    [here, drawn],
  );
  const onView = (view: MapView) => {
    clearTimeout(timer.current);
    const { latitude, longitude, zoom } = view;
    timer.current = setTimeout(
      () =>
        keep<KeptView>("incident-view", incident, { latitude, longitude, zoom }, Date.now(), incidentsKept),
      restMs,
    );
  };
  return (
    <WaterMap
      settings={settings}
      points={points}
      aim={aim}
      single
      marks={marks}
      shapes={shapes}
      labels={labels}
      selected={selected}
      onSelect={onSelect}
      onView={onView}
      label={text.mapLabel}
      summary={text.mapSummary(Math.min(numbered, rows.length))}
      class="fire-map"
    />
  );
}
