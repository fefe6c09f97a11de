import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ImportMode, WaterCheck } from "../../api/water-files";
import { count } from "../../i18n";
import { waterFileWords } from "../../i18n/water-files";
import { Confirm } from "../../ui/dialog";
import { RadioField, Result } from "../../ui/form";
import { Glyph } from "../../ui/glyph";
import { Refusal } from "../../ui/refusal";
import { useSeconds } from "../../ui/seconds";
import type { ImportFlow } from "./import-flow";
import { questionId } from "./questions";

interface ApplyProps {
  flow: ImportFlow;
  found: WaterCheck;
}

/** How, and then the button with the number. */
export function ApplySection({ flow, found }: ApplyProps) {
  const { mode: text, apply } = waterFileWords();
  const applying = flow.phase.value === "applying";
  if (applying) return <Applying />;
  return (
    <div class="apply" data-testid="water-apply-section">
      <h3 id="water-apply-title" tabIndex={-1}>
        {apply.title}
      </h3>
      <RadioField
        name="water-mode"
        legend={text.title}
        value={flow.mode.value}
        options={[
          { value: "merge", label: text.merge, hint: text.mergeHint },
          { value: "replace", label: text.replace, hint: text.replaceHint(count(found.missing)) },
        ]}
        onChange={(value) => void flow.setMode(value as ImportMode)}
      />
      <ApplyButton flow={flow} found={found} />
    </div>
  );
}

function ApplyButton({ flow, found }: ApplyProps) {
  const { apply: text, choose } = waterFileWords();
  const asking = useSignal(false);
  const number = flow.toChange;
  const retires = flow.mode.value === "replace" && found.missing > 0;
  const open = flow.open;
  const first = open[0];
  if (first !== undefined) {
    return (
      <div class="notice" data-testid="water-open">
        <p class="with-glyph">
          <Glyph name="question" />
          <b>{text.openFirst(count(open.length))}</b>
        </p>
        <button
          type="button"
          class="button"
          onClick={() => {
            const input = document.getElementById(questionId(first.id));
            input?.scrollIntoView({ block: "center" });
            input?.focus({ preventScroll: true });
          }}
        >
          {text.toQuestion}
        </button>
      </div>
    );
  }
  if (number === 0) {
    return (
      <p class="notice" data-testid="water-nothing">
        {text.nothing}
      </p>
    );
  }
  // While it is checked again the button stays where it is, and says so.
  return (
    <>
      <button
        type="button"
        class={retires ? "button danger-button apply-button" : "button primary apply-button"}
        data-testid="water-apply"
        aria-disabled={number === null}
        onClick={() => {
          if (number === null) return;
          if (retires) asking.value = true;
          else void flow.apply();
        }}
      >
        {number === null ? choose.checking : text.do(count(number))}
      </button>
      {asking.value && (
        <Confirm
          title={text.check}
          action={text.checkDo}
          danger
          onClose={() => {
            asking.value = false;
          }}
          onConfirm={() => {
            asking.value = false;
            void flow.apply();
          }}
        >
          <p>{text.checkText(count(found.new + found.changed), count(found.missing))}</p>
        </Confirm>
      )}
    </>
  );
}

/** All or nothing at one moment: how far it is nobody can say, so it says how long it takes. */
function Applying() {
  const { apply: text } = waterFileWords();
  const seconds = useSeconds(true).value;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div class="under-way" ref={box} tabIndex={-1} data-testid="water-applying">
      <progress aria-label={text.under("0")} />
      <p class="figures" aria-hidden="true">
        {text.under(String(seconds))}
      </p>
      <p role="status">{text.underHint}</p>
    </div>
  );
}

/** What was done, and the way back. */
export function Applied({ flow }: { flow: ImportFlow }) {
  const { apply: text, choose } = waterFileWords();
  const done = flow.done.value;
  const phase = flow.phase.value;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus({ preventScroll: true });
    box.current?.scrollIntoView({ block: "center" });
  }, []);
  if (done === null) return null;
  return (
    <div class="applied" ref={box} tabIndex={-1} data-testid="water-applied" data-import={done.importId}>
      <Result
        sentence={
          phase === "undone"
            ? text.undone
            : text.done(count(done.new), count(done.changed), count(done.removed))
        }
      />
      <Refusal problem={flow.problem.value} />
      <div class="buttons">
        {phase !== "undone" && (
          <button
            type="button"
            class="button"
            data-testid="water-undo"
            aria-disabled={phase === "undoing"}
            onClick={() => void flow.undo()}
          >
            {phase === "undoing" ? text.undoing : text.undo}
          </button>
        )}
        <button
          type="button"
          class="button"
          data-testid="water-another"
          onClick={() => {
            if (phase !== "undoing") flow.restart();
          }}
        >
          {choose.another}
        </button>
      </div>
    </div>
  );
}
