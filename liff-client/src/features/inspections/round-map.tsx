import { useMemo } from "preact/hooks";
import type { MapSettings } from "../../api/water";
import { count } from "../../i18n";
import { inspectionWords } from "../../i18n/inspections";
import { type Badge, type MapAim, type MapMark, type MapShape, pointsOf, WaterMap } from "../../map";
import type { OwnPlace } from "../../outbox/position";
import { badgeOf } from "./progress";
import { countsOf, doneOf, faultsOf, type ShownItem } from "./round-state";

interface RoundMapProps {
  settings: MapSettings | null;
  title: string;
  items: readonly ShownItem[];
  own: OwnPlace | null;
  chosen: string | null;
  onChoose: (source: string) => void;
}

/** Where the round has been: a mark with its result at each source, the route, one's own place. */
export function RoundMap({ settings, title, items, own, chosen, onChoose }: RoundMapProps) {
  const { round: text } = inspectionWords();
  // What changes with every result must not move the map or draw the sources anew.
  const places = items.map((item) => `${item.sourceId}/${item.flags}`).join();
  const points = useMemo(() => pointsOf(items.map((item) => ({ ...item, id: item.sourceId }))), [places]);
  const aim = useMemo<MapAim | null>(() => {
    if (items.length === 0) return null;
    const north = items.map((item) => item.latitude);
    const east = items.map((item) => item.longitude);
    return {
      west: Math.min(...east),
      south: Math.min(...north),
      east: Math.max(...east),
      north: Math.max(...north),
    };
  }, [places]);
  const results = items.map((item) => item.result ?? "open").join();
  const badges = useMemo(
    () => new Map<string, Badge>(items.map((item) => [item.sourceId, badgeOf(item.result)])),
    [results],
  );
  const labels = useMemo(() => new Map(items.map((item) => [item.sourceId, String(item.order)])), [places]);
  const shapes = useMemo<MapShape[]>(() => {
    const sorted = [...items].sort((a, b) => a.order - b.order);
    if (sorted.length < 2) return [];
    const coordinates = sorted.map((item) => [item.longitude, item.latitude]);
    return [{ id: "route", style: "route", geometry: { type: "LineString", coordinates } }];
  }, [places]);
  const marks = useMemo<MapMark[]>(
    () =>
      own === null ? [] : [{ id: "me", kind: "me", label: text.hereMark, radiusMetres: own.metres, ...own }],
    [own, text],
  );
  const counts = countsOf(items);
  return (
    <WaterMap
      settings={settings}
      points={points}
      aim={aim}
      single
      badges={badges}
      labels={labels}
      shapes={shapes}
      marks={marks}
      selected={chosen}
      onSelect={(id) => {
        if (id !== null) onChoose(id);
      }}
      label={text.mapLabel(title)}
      summary={text.mapSummary(count(doneOf(counts)), count(items.length), count(faultsOf(counts)))}
      class="round-map"
    />
  );
}
