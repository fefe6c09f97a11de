import type { ComponentChildren } from "preact";
import { useMemo, useRef } from "preact/hooks";
import type { Position } from "../../../api/coverage";
import { count } from "../../../i18n";
import { coverageWords } from "../../../i18n/coverage";
import { type MapAim, type MapMark, type MapShape, pointsOf, WaterMap } from "../../../map";
import { useMapSettings } from "../../../map/map-settings";
import { boxOf, polygonsOf } from "../geometry";
import type { EditedArea } from "./areas-draft";
import type { Drawing } from "./areas-part";

interface AreasMapProps {
  brigade: string;
  items: readonly EditedArea[];
  chosen: number | null;
  drawing: Drawing | null;
  /** The middle of the map, after every movement. */
  onCentre: (place: { latitude: number; longitude: number }) => void;
  /** Right under the map: what a thumb needs next. */
  below?: ComponentChildren;
}

/** The line so far, and dashed the one that closes it. */
function lines(corners: readonly Position[]): MapShape[] {
  const [first] = corners;
  const last = corners[corners.length - 1];
  if (first === undefined || last === undefined || corners.length < 2) return [];
  const open: MapShape = {
    id: "drawn",
    style: "route",
    geometry: { type: "LineString", coordinates: corners },
  };
  const closing: MapShape = {
    id: "closing",
    style: "nearest",
    geometry: { type: "LineString", coordinates: [last, first] },
  };
  return corners.length > 2 ? [open, closing] : [open];
}

export function AreasMap({ brigade, items, chosen, drawing, onCentre, below }: AreasMapProps) {
  const { areas: text, draw } = coverageWords();
  const settings = useMapSettings(brigade).value;
  const points = useMemo(() => pointsOf([]), []);
  const corners = drawing?.corners;
  const positions = corners?.positions.value;
  const shapes = useMemo<MapShape[]>(
    () => [
      ...items
        .filter((item) => item.key !== drawing?.key)
        .map(
          (item): MapShape => ({
            id: String(item.key),
            style: "area",
            geometry: item.geometry,
            label: item.name,
          }),
        ),
      ...items
        .filter((item) => item.key === chosen && drawing === null)
        .map(
          (item): MapShape => ({
            id: `chosen-${item.key}`,
            style: "route",
            geometry: {
              type: "MultiLineString",
              coordinates: polygonsOf(item.geometry).flatMap((polygon) => [...polygon]),
            },
          }),
        ),
      ...lines(positions ?? []),
    ],
    [items, chosen, drawing, positions],
  );
  const marks = useMemo<MapMark[]>(
    () =>
      (positions ?? []).map(([longitude, latitude], at) => ({
        id: `corner-${at}`,
        kind: "place",
        latitude,
        longitude,
        label: String(at + 1),
      })),
    [positions],
  );
  // Looked at as a whole once; afterwards the map stays where it was moved, but for a chosen area.
  const first = useRef(items);
  const aim = useMemo<MapAim | null>(() => {
    const one = first.current.find((item) => item.key === chosen);
    const shown = one === undefined ? first.current : [one];
    return boxOf(shown.map((item) => item.geometry));
  }, [chosen]);
  const drawn = useMemo(
    () =>
      corners === undefined ? null : (place: { latitude: number; longitude: number }) => corners.add(place),
    [corners],
  );
  return (
    <div class="coverage-map">
      <WaterMap
        settings={settings}
        points={points}
        shapes={shapes}
        marks={marks}
        aim={aim}
        drawing={drawn}
        onView={onCentre}
        label={text.mapLabel}
        summary={
          positions === undefined ? text.mapSummary(count(items.length)) : draw.said(count(positions.length))
        }
      />
      {below}
    </div>
  );
}
