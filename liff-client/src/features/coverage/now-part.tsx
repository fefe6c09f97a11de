import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { AreaCoverage, Coverage, CoverageArea } from "../../api/coverage";
import { count, japanese } from "../../i18n";
import { coverageWords } from "../../i18n/coverage";
import type { MapAim, MapShape } from "../../map";
import { session } from "../../session/session";
import { Glyph } from "../../ui/glyph";
import { dayAndClock } from "../../ui/time";
import { CoverageMap, outlines } from "./coverage-map";
import { DistrictTable } from "./district-table";
import { areaWord, shareWord, totalOf, worstFirst } from "./figures";
import { boxOf } from "./geometry";
import { seeAreas } from "./server";
import { SizeFigure } from "./size-figure";

interface NowPartProps {
  brigade: string;
  found: Coverage;
  busy: boolean;
  again: () => void;
}

/** The outlines of the areas: without them the hatched land is still there. */
export function useOutlines(brigade: string, version: unknown): readonly CoverageArea[] {
  const areas = useSignal<readonly CoverageArea[]>([]);
  useEffect(() => {
    let mine = true;
    seeAreas(brigade)
      .then((found) => {
        if (mine) areas.value = found.areas;
      })
      .catch(() => undefined);
    return () => {
      mine = false;
    };
  }, [brigade, version, areas]);
  return areas.value;
}

export function hatched(areas: readonly AreaCoverage[]): MapShape[] {
  return areas.flatMap((area): MapShape[] =>
    area.uncovered === null ? [] : [{ id: `far-${area.id}`, style: "uncovered", geometry: area.uncovered }],
  );
}

export const named = (areas: readonly CoverageArea[]) =>
  areas.flatMap(({ id, name, geometry }) => (id === null ? [] : [{ id, name, geometry }]));

export function NowPart({ brigade, found, busy, again }: NowPartProps) {
  const { now: text, map, print, title } = coverageWords();
  const areas = useOutlines(brigade, found);
  const sorted = useMemo(() => worstFirst(found.areas), [found]);
  const shapes = useMemo(() => [...hatched(found.areas), ...outlines(named(areas))], [found, areas]);
  const whole = useMemo<MapAim | null>(() => {
    const land = areas.length > 0 ? areas.map((area) => area.geometry) : uncoveredOf(found.areas);
    return boxOf(land);
  }, [areas, found]);
  const aim = useSignal<MapAim | null>(null);
  const total = totalOf(found.areas);
  const far = sorted.filter((area) => area.uncoveredSquareMetres > 0);
  const [worst] = far;
  const alone = found.areas.filter((area) => area.hydrantsOnly).length;
  const show = (id: string) => {
    const area = areas.find((one) => one.id === id);
    if (area === undefined) return;
    aim.value = boxOf([area.geometry]);
    document.getElementById("coverage-map")?.scrollIntoView({ block: "start" });
  };
  return (
    <>
      <div class="print-only">
        <p class="print-title">{title}</p>
        <p lang={japanese()}>{print.made(session.value?.brigade.name ?? "", dayAndClock(Date.now()))}</p>
      </div>
      <section class="verdict" aria-labelledby="coverage-verdict" data-testid="coverage-verdict">
        <h2 id="coverage-verdict" class="with-glyph">
          <Glyph name={worst === undefined ? "check" : "warning"} />
          <span>
            {worst === undefined
              ? text.none
              : text.far(shareWord(total.share), areaWord(total.uncoveredSquareMetres))}
          </span>
        </h2>
        {worst !== undefined && <p lang={japanese()}>{text.worst(worst.name, shareWord(worst.share))}</p>}
        {alone > 0 && (
          <p class="with-glyph strong">
            <Glyph name="warning" />
            <span>{text.hydrantsOnly(count(alone))}</span>
          </p>
        )}
        <p class="soft">
          <span class="figures" data-testid="coverage-at">
            {text.asOf(dayAndClock(Date.parse(found.at)))}
          </span>{" "}
          {text.rule}
        </p>
        <div class="buttons no-print">
          <button
            type="button"
            class="button"
            aria-disabled={busy}
            data-testid="coverage-again"
            onClick={() => {
              if (!busy) again();
            }}
          >
            {text.again}
          </button>
          <button type="button" class="button" data-testid="coverage-print" onClick={() => window.print()}>
            <Glyph name="paper" />
            {text.print}
          </button>
        </div>
      </section>
      <div class="coverage-columns">
        <section aria-labelledby="coverage-map">
          <h2 id="coverage-map" tabIndex={-1}>
            {map.title}
          </h2>
          <CoverageMap
            brigade={brigade}
            areas={found.areas}
            shapes={shapes}
            aim={aim.value ?? whole}
            label={map.label}
            summary={map.summary(count(far.length), count(found.areas.length))}
            legend={[
              { look: "uncovered", word: map.uncovered },
              { look: "area", word: map.area },
            ]}
          />
        </section>
        <div class="coverage-numbers">
          <DistrictTable areas={sorted} onShow={areas.length === 0 ? null : show} />
          <SizeFigure areas={sorted} />
        </div>
      </div>
    </>
  );
}

function uncoveredOf(areas: readonly AreaCoverage[]) {
  return areas.flatMap((area) => (area.uncovered === null ? [] : [area.uncovered]));
}
