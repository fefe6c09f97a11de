import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Coverage } from "../../../api/coverage";
import { count } from "../../../i18n";
import { coverageWords } from "../../../i18n/coverage";
import type { MapAim, MapMark, MapShape } from "../../../map";
import { Result } from "../../../ui/form";
import { Refusal } from "../../../ui/refusal";
import { useSeconds } from "../../../ui/seconds";
import { useUnsaved } from "../../../ui/unsaved";
import { wide } from "../../../ui/wide";
import { CoverageMap, outlines } from "../coverage-map";
import { boxOf } from "../geometry";
import { hatched, named, useOutlines } from "../now-part";
import { tryPlan } from "../server";
import { PlanForm } from "./plan-form";
import { mostPlanned, type Planned, PlanState } from "./plan-state";
import { PlannedList } from "./planned-list";
import { WhatIfResult } from "./what-if-result";

/** Tanks that do not exist yet: placed on the map or by numbers, and what they would change. */
export function PlanPart({ brigade, found }: { brigade: string; found: Coverage }) {
  const { plan: text, map, computing, computingLong } = coverageWords();
  const plan = useMemo(() => new PlanState((sources) => tryPlan(brigade, sources)), [brigade]);
  const areas = useOutlines(brigade, found);
  const aim = useSignal<MapAim | null>(null);
  const view = useRef<{ latitude: number; longitude: number } | null>(null);
  const add = useRef<HTMLButtonElement>(null);
  const said = useSignal("");
  const draft = plan.draft.value;
  const planned = plan.planned.value;
  const result = plan.result.value;
  const seconds = useSeconds(plan.busy.value).value;
  useUnsaved(planned.length > 0 || draft !== null);
  const whole = useMemo<MapAim | null>(() => boxOf(areas.map((area) => area.geometry)), [areas]);
  const marks = useMemo<MapMark[]>(
    () =>
      planned
        .filter((one) => one.key !== draft?.key)
        .map((one) => ({
          id: String(one.key),
          kind: "planned",
          latitude: one.latitude,
          longitude: one.longitude,
          label: text.label(String(one.key)),
        })),
    [planned, draft?.key, text],
  );
  const shapes = useMemo<MapShape[]>(() => {
    const before = hatched(found.areas);
    const lines = outlines(named(areas));
    if (result === null) return [...before, ...lines];
    const after = result.areas.flatMap((area): MapShape[] =>
      area.uncovered === null
        ? []
        : [{ id: `still-${area.id}`, style: "uncovered", geometry: area.uncovered }],
    );
    // What was far is hatched one way, what stays far the other way too: crossed.
    return [...before.map((shape) => ({ ...shape, style: "less" as const })), ...after, ...lines];
  }, [found, areas, result]);
  const placing = useMemo(
    () => (draft === null ? null : (place: { latitude: number; longitude: number }) => plan.moveTo(place)),
    [draft === null, plan],
  );
  // Where the button for a new one is, the next thing is done.
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && draft === null) add.current?.focus();
    wasOpen.current = draft !== null;
  }, [draft]);
  const put = () => {
    const placed = plan.put(text);
    if (placed !== null) said.value = text.placed(text.label(String(placed.key)));
  };
  const change = (one: Planned) => {
    plan.startChange(one.key);
    aim.value = { latitude: one.latitude, longitude: one.longitude };
  };
  return (
    <div class="plan">
      <p>{text.hint}</p>
      <div class="coverage-columns">
        <section aria-labelledby="plan-map">
          <h2 id="plan-map" tabIndex={-1}>
            {map.title}
          </h2>
          <CoverageMap
            brigade={brigade}
            areas={found.areas}
            shapes={shapes}
            aim={aim.value ?? whole}
            marks={marks}
            onMark={(id) => {
              const one = planned.find((each) => String(each.key) === id);
              if (one !== undefined && draft === null) change(one);
            }}
            onCentre={(place) => {
              view.current = place;
            }}
            placing={placing}
            below={
              draft !== null &&
              !wide.value && (
                <button type="button" class="button primary wide" data-testid="plan-put-here" onClick={put}>
                  {draft.key === null ? text.put : text.change}
                </button>
              )
            }
            label={text.mapLabel}
            summary={text.list(count(planned.length))}
            legend={
              result === null
                ? [
                    { look: "uncovered", word: map.uncovered },
                    { look: "area", word: map.area },
                  ]
                : [
                    { look: "nearer", word: map.nearer },
                    { look: "still", word: map.still },
                    { look: "area", word: map.area },
                  ]
            }
          />
        </section>
        <div class="coverage-numbers">
          {draft === null ? (
            <div class="buttons">
              <button
                ref={add}
                type="button"
                class="button primary"
                data-testid="plan-add"
                aria-disabled={planned.length >= mostPlanned}
                onClick={() => {
                  if (planned.length >= mostPlanned) return;
                  said.value = "";
                  plan.startNew(view.current);
                  if (!wide.value) document.getElementById("plan-map")?.scrollIntoView({ block: "start" });
                }}
              >
                {text.add}
              </button>
            </div>
          ) : (
            <PlanForm
              plan={plan}
              draft={draft}
              onPlace={(place) => {
                aim.value = place;
              }}
              onPut={put}
            />
          )}
          {planned.length >= mostPlanned && <p class="notice">{text.most(count(mostPlanned))}</p>}
          <PlannedList
            planned={planned}
            onChange={change}
            onRemove={(one) => {
              plan.remove(one.key);
              said.value = text.removed(text.label(String(one.key)));
              add.current?.focus();
            }}
            onClear={() => plan.clear()}
          />
          <Result sentence={said.value} />
          <div role="status">
            {plan.busy.value && (
              <p data-testid="plan-computing">{seconds < 3 ? computing : computingLong(String(seconds))}</p>
            )}
          </div>
          <Refusal problem={plan.problem.value} />
          {result !== null && <WhatIfResult found={found} result={result} old={plan.busy.value} />}
        </div>
      </div>
    </div>
  );
}
