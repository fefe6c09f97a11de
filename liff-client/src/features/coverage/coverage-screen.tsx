import { useSignal } from "@preact/signals";
import { useCallback, useEffect } from "preact/hooks";
import type { Coverage } from "../../api/coverage";
import { type ApiProblem, asProblem } from "../../api/http";
import { coverageWords } from "../../i18n/coverage";
import { may } from "../../session/session";
import { Glyph } from "../../ui/glyph";
import { Problem } from "../../ui/problem";
import { Link, paths, search, setSearch } from "../../ui/router";
import { Loading, Screen, type ScreenState } from "../../ui/screen";
import { useSeconds } from "../../ui/seconds";
import { mayLeave } from "../../ui/unsaved";
import { AreasPart } from "./areas/areas-part";
import { NowPart } from "./now-part";
import { PlanPart } from "./plan/plan-part";
import { readCoverage } from "./server";

const parts = ["now", "plan", "areas"] as const;
type Part = (typeof parts)[number];

function partOf(query: string): Part {
  const asked = new URLSearchParams(query).get("part");
  return parts.find((one) => one === asked) ?? "now";
}

/** D7: what is too far from water, what a planned source would change, and where it is looked at. */
export function CoverageScreen({ brigade }: { brigade: string }) {
  const text = coverageWords();
  const part = partOf(search.value);
  const coverage = useSignal<Coverage | null>(null);
  const problem = useSignal<ApiProblem | null>(null);
  const busy = useSignal(false);
  const reload = useCallback(async () => {
    if (busy.peek()) return;
    busy.value = true;
    problem.value = null;
    try {
      coverage.value = await readCoverage(brigade);
    } catch (failure) {
      problem.value = asProblem(failure);
    } finally {
      busy.value = false;
    }
  }, [brigade, busy, coverage, problem]);
  useEffect(() => {
    void reload();
  }, [reload]);
  const found = coverage.value;
  const nothing = found !== null && found.areas.length === 0;
  const open = (to: Part) => {
    if (to !== part && mayLeave()) setSearch({ part: to === "now" ? null : to });
  };
  return (
    <Screen id="A11-coverage" state={stateOf(part, found, problem.value)} title={text.title}>
      <div class="page area coverage">
        <header class="area-head no-print">
          <h1>{text.title}</h1>
          <Link class="back" to={paths.water(brigade)}>
            <Glyph name="left" />
            {text.toMap}
          </Link>
        </header>
        <nav class="coverage-parts no-print" aria-label={text.parts.title}>
          {parts
            .filter((one) => one !== "areas" || may("ExchangeWater"))
            .map((one) => (
              <button
                key={one}
                type="button"
                class={one === part ? "button here" : "button quiet"}
                aria-current={one === part ? "page" : undefined}
                data-testid={`coverage-${one}`}
                onClick={() => open(one)}
              >
                {text.parts[one]}
              </button>
            ))}
        </nav>
        {part === "areas" ? (
          may("ExchangeWater") ? (
            <AreasPart brigade={brigade} onSaved={() => void reload()} />
          ) : (
            <p class="notice">{text.noRight}</p>
          )
        ) : (
          <>
            <Computing busy={busy.value} bare={found === null} />
            {problem.value !== null && <Problem problem={problem.value} again={() => void reload()} />}
            {nothing && <NoAreas onMake={() => open("areas")} />}
            {found !== null && !nothing && part === "now" && (
              <NowPart brigade={brigade} found={found} busy={busy.value} again={() => void reload()} />
            )}
            {found !== null && !nothing && part === "plan" && <PlanPart brigade={brigade} found={found} />}
          </>
        )}
      </div>
    </Screen>
  );
}

function stateOf(part: Part, found: Coverage | null, problem: ApiProblem | null): ScreenState {
  if (part === "areas") return "ready";
  if (found === null) return problem === null ? "loading" : "error";
  if (problem?.status === 0) return "offline";
  return found.areas.length === 0 ? "empty" : "ready";
}

const longSeconds = 3;

function Computing({ busy, bare }: { busy: boolean; bare: boolean }) {
  const text = coverageWords();
  const seconds = useSeconds(busy).value;
  return (
    <>
      <div role="status" class="no-print">
        {busy && (
          <p class="with-glyph" data-testid="coverage-computing">
            <Glyph name="clock" />
            <b>{seconds < longSeconds ? text.computing : text.computingLong(String(seconds))}</b>
          </p>
        )}
      </div>
      {busy && bare && <Loading />}
    </>
  );
}

function NoAreas({ onMake }: { onMake: () => void }) {
  const { empty: text } = coverageWords();
  return (
    <div class="panel" data-testid="coverage-empty">
      <h2>{text.title}</h2>
      <p>{text.what}</p>
      <p>{text.where}</p>
      {may("ExchangeWater") ? (
        <button type="button" class="button primary" data-testid="coverage-make" onClick={onMake}>
          {text.make}
        </button>
      ) : (
        <p>{text.ask}</p>
      )}
    </div>
  );
}
