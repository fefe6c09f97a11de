import type { RoundCounts as Counts } from "../../api/inspections";
import { count } from "../../i18n";
import { inspectionWords } from "../../i18n/inspections";
import { mapWords } from "../../i18n/map";
import type { Badge } from "../../map";
import { Glyph, type GlyphName } from "../../ui/glyph";
import { doneOf } from "./round-state";

export type ResultKey = "fine" | "repair" | "unusable" | "skipped" | "open";

export const resultGlyphs: Readonly<Record<ResultKey, GlyphName>> = {
  fine: "check",
  repair: "warning",
  unusable: "cross",
  skipped: "clock",
  open: "question",
};

export const resultKeys: readonly ResultKey[] = ["fine", "repair", "unusable", "skipped", "open"];

export const resultWord = (key: ResultKey): string =>
  key === "open" ? inspectionWords().round.open : mapWords().result[key];

export const badgeOf = (result: ResultKey | null): Badge => result ?? "open";

/** A result as everywhere: shape and word, the colour third. */
export function ResultMark({ result }: { result: ResultKey | null }) {
  const key = result ?? "open";
  return (
    <span class={`result-mark ${key}`} data-chip={key} data-result={key}>
      <Glyph name={resultGlyphs[key]} />
      <span>{resultWord(key)}</span>
    </span>
  );
}

interface ProgressProps {
  counts: Counts;
  total: number;
  /** Without the single counts. */
  brief?: boolean;
}

/** How far a round has come: a bar and the same in numbers. */
export function RoundProgress({ counts, total, brief = false }: ProgressProps) {
  const { rounds } = inspectionWords();
  const done = doneOf(counts);
  return (
    <div class={brief ? "round-progress brief" : "round-progress"}>
      <p class="round-figures figures" data-testid="progress">
        <b>{rounds.progress(count(done), count(total))}</b>
      </p>
      <div
        class="round-bar"
        role="progressbar"
        aria-label={rounds.progressName(count(done), count(total))}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
      >
        {resultKeys.map((key) => counts[key] > 0 && <span key={key} class={key} ref={grow(counts[key])} />)}
      </div>
      {!brief && <RoundCounts counts={counts} />}
    </div>
  );
}

export function RoundCounts({ counts }: { counts: Counts }) {
  return (
    <ul class="round-counts">
      {resultKeys.map((key) => (
        <li key={key}>
          <ResultMark result={key} />
          <b class="figures" data-testid={`count-${key}`}>
            {count(counts[key])}
          </b>
        </li>
      ))}
    </ul>
  );
}

/** Through the script, not an attribute: the page's policy forbids styles in the markup. */
const grow = (share: number) => (element: HTMLElement | null) => {
  if (element !== null) element.style.flexGrow = String(share);
};
