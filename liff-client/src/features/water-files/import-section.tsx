import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { RowChange, WaterCheck } from "../../api/water-files";
import { count, japanese } from "../../i18n";
import { waterFileWords } from "../../i18n/water-files";
import { Glyph } from "../../ui/glyph";
import { Refusal } from "../../ui/refusal";
import { useSeconds } from "../../ui/seconds";
import { Applied, ApplySection } from "./apply-section";
import { DiffList } from "./diff-list";
import { sizeWord } from "./folded";
import { FoundSection } from "./found-section";
import type { ImportFlow } from "./import-flow";
import { PreviewMap } from "./preview-map";
import { ErrorList, WarningList } from "./problem-lists";
import { Questions } from "./questions";

/** A file, its check, and only then the button with the number. */
export function ImportSection({ brigade, flow }: { brigade: string; flow: ImportFlow }) {
  const { choose: text } = waterFileWords();
  const phase = flow.phase.value;
  const file = flow.file.value;
  const found = flow.check.value;
  const over = phase === "applied" || phase === "undoing" || phase === "undone";
  return (
    <section class="box" aria-labelledby="water-in">
      <h2 id="water-in" tabIndex={-1}>
        {text.title}
      </h2>
      {over ? (
        <Applied flow={flow} />
      ) : (
        <>
          <p>{text.hint}</p>
          {(phase === "idle" || phase === "checked") && <Chooser flow={flow} again={file !== null} />}
          {file !== null && (
            <p class="chosen-file" lang={japanese()} data-testid="water-chosen">
              <Glyph name="paper" />
              <b>{text.chosen(file.name, sizeWord(file.size))}</b>
            </p>
          )}
          <UnderWay flow={flow} />
          <Refusal problem={flow.problem.value} />
          {file !== null && phase === "idle" && flow.problem.value !== null && (
            <button
              type="button"
              class="button"
              data-testid="water-again"
              onClick={() => void flow.sendAgain()}
            >
              {text.again}
            </button>
          )}
          {found !== null && <Found brigade={brigade} flow={flow} found={found} />}
        </>
      )}
    </section>
  );
}

function Chooser({ flow, again }: { flow: ImportFlow; again: boolean }) {
  const { choose: text } = waterFileWords();
  const over = useSignal(false);
  const take = (file: File | undefined) => {
    if (file !== undefined) void flow.choose(file);
  };
  return (
    <label
      class={`drop${over.value ? " over" : ""}${again ? " again" : ""}`}
      data-testid="water-drop"
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => {
        over.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        take(event.dataTransfer?.files[0]);
      }}
    >
      <span class={again ? "button" : "button primary"}>{again ? text.another : text.choose}</span>
      <span>{text.drop}</span>
      <input
        type="file"
        class="visually-hidden"
        accept=".csv,.txt,.json,.geojson,text/csv,application/geo+json,application/json"
        data-testid="water-file"
        onChange={(event) => {
          take(event.currentTarget.files?.[0]);
          // The same file, corrected, must count as chosen again.
          event.currentTarget.value = "";
        }}
      />
      {!again && <span class="soft">{text.reads}</span>}
    </label>
  );
}

const longSeconds = 4;

function UnderWay({ flow }: { flow: ImportFlow }) {
  const { choose: text } = waterFileWords();
  const phase = flow.phase.value;
  const seconds = useSeconds(phase === "checking").value;
  const percent = Math.floor(flow.sent.value * 100);
  return (
    <>
      {phase === "sending" && (
        <div class="under-way" data-testid="water-sending">
          <progress value={percent} max={100} aria-label={text.sending(String(percent))} />
          <p class="figures">{text.sending(String(percent))}</p>
          <button type="button" class="button" data-testid="water-stop" onClick={() => flow.stopSending()}>
            {text.stop}
          </button>
        </div>
      )}
      <div role="status">
        {phase === "checking" && (
          <p class="with-glyph" data-testid="water-checking">
            <Glyph name="clock" />
            <b>{seconds < longSeconds ? text.checking : text.checkingLong(String(seconds))}</b>
          </p>
        )}
      </div>
    </>
  );
}

interface FoundProps {
  brigade: string;
  flow: ImportFlow;
  found: WaterCheck;
}

function Found({ brigade, flow, found }: FoundProps) {
  const { found: text } = waterFileWords();
  const heading = useRef<HTMLHeadingElement>(null);
  const asked = useSignal<RowChange | null>(null);
  // Once for each file: after an answer the focus stays at the question.
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: "start" });
  }, []);
  const behind = flow.behind.value && flow.phase.value !== "checked";
  const someOnMap = found.preview.latitude.length > 0;
  return (
    <div class={behind ? "found behind" : "found"} data-testid="water-found" data-mark={found.mark}>
      <h3 ref={heading} tabIndex={-1}>
        {text.title}
      </h3>
      {flow.stale.value && (
        <p class="notice with-glyph" role="alert" data-testid="water-stale">
          <Glyph name="warning" />
          <b>{text.stale}</b>
        </p>
      )}
      <div role="status">{behind && <p class="notice">{text.behind}</p>}</div>
      {found.errorCount === 0 && <Numbers found={found} />}
      {found.errorCount === 0 && found.token !== null && (
        <button
          type="button"
          class="button quiet to-apply"
          onClick={() => {
            const apply = document.getElementById("water-apply-title");
            apply?.scrollIntoView({ block: "start" });
            apply?.focus({ preventScroll: true });
          }}
        >
          <Glyph name="down" />
          {text.toApply}
        </button>
      )}
      {found.errorCount > 0 && <ErrorList found={found} />}
      <Questions flow={flow} questions={found.questions} />
      <WarningList found={found} />
      <FoundSection flow={flow} found={found} />
      <div class="seen">
        {someOnMap && (
          <PreviewMap brigade={brigade} found={found} replace={flow.mode.value === "replace"} asked={asked} />
        )}
        {found.diff.length > 0 && (
          <DiffList
            flow={flow}
            found={found}
            onShow={(change) => {
              asked.value = change;
              document.getElementById("water-map-title")?.scrollIntoView({ block: "start" });
            }}
          />
        )}
      </div>
      {found.errorCount === 0 && found.token !== null && <ApplySection flow={flow} found={found} />}
    </div>
  );
}

function Numbers({ found }: { found: WaterCheck }) {
  const { found: text } = waterFileWords();
  const numbers: readonly [string, string, number][] = [
    ["new", text.new, found.new],
    ["changed", text.changed, found.changed],
    ["unchanged", text.unchanged, found.unchanged],
    ["missing", text.missing, found.missing],
  ];
  return (
    <dl class="import-counts" data-testid="water-counts">
      {numbers.map(([key, word, number]) => (
        <div key={key}>
          <dt>{word}</dt>
          <dd class="figures">
            <span data-testid={`water-count-${key}`}>{count(number)}</span>
            <small>{text.unit}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}
