import { useSignal } from "@preact/signals";
import type { ApiProblem } from "../../api/http";
import type { FormerImport } from "../../api/water-files";
import { count, japanese } from "../../i18n";
import { waterFileWords } from "../../i18n/water-files";
import { Confirm } from "../../ui/dialog";
import { Result, useAction } from "../../ui/form";
import { Refusal } from "../../ui/refusal";
import { dayAndClock } from "../../ui/time";
import { undoImport } from "./server";

interface LogSectionProps {
  brigade: string;
  /** Null: not read yet. */
  imports: readonly FormerImport[] | null;
  problem: ApiProblem | null;
  /** An import is just being applied or taken back above. */
  busy: boolean;
  reload: () => Promise<void>;
}

/** Who imported what and when, and the way back. */
export function LogSection({ brigade, imports, problem, busy, reload }: LogSectionProps) {
  const { log: text, working } = waterFileWords();
  const asked = useSignal<FormerImport | null>(null);
  const undone = useSignal("");
  const undo = useAction("plain");
  const one = asked.value;
  const takeBack = async (which: FormerImport) => {
    const went = await undo.run(() => undoImport(brigade, which.id));
    asked.value = null;
    undone.value = went ? text.undone(which.fileName) : "";
    await reload();
  };
  return (
    <section class="box" aria-labelledby="water-log">
      <h2 id="water-log" tabIndex={-1}>
        {text.title}
      </h2>
      <Result sentence={undone.value} />
      <Refusal problem={undo.problem.value} />
      <Refusal problem={problem} />
      {problem !== null && (
        <button type="button" class="button" data-testid="water-log-reload" onClick={() => void reload()}>
          {text.reload}
        </button>
      )}
      {imports !== null && imports.length === 0 && <p data-testid="water-log-empty">{text.empty}</p>}
      {imports !== null && imports.length > 0 && (
        <ul class="former" data-testid="water-log-list">
          {imports.map((each) => (
            <li key={each.id} data-import={each.id} data-undoable={each.undoable}>
              <p>
                <b class="figures">{dayAndClock(Date.parse(each.at))}</b>{" "}
                <span lang={japanese()}>{text.by(each.actor)}</span>
              </p>
              <p lang={japanese()}>{each.fileName}</p>
              <p class="figures">
                {text.counts(count(each.rows), count(each.new), count(each.changed), count(each.removed))}
              </p>
              {each.undoable ? (
                <button
                  type="button"
                  class="button small"
                  aria-label={text.undoOf(each.fileName)}
                  aria-disabled={busy}
                  onClick={() => {
                    if (!busy) asked.value = each;
                  }}
                >
                  {text.undo}
                </button>
              ) : (
                <p class="soft">
                  {typeof each.undoneAt === "string"
                    ? text.undoneAt(dayAndClock(Date.parse(each.undoneAt)))
                    : text.tooOld}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      {one !== null && (
        <Confirm
          title={text.undoOf(one.fileName)}
          action={undo.busy.value ? working : text.undo}
          busy={undo.busy.value}
          onClose={() => {
            asked.value = null;
          }}
          onConfirm={() => void takeBack(one)}
        >
          <p lang={japanese()}>{text.undoText(one.fileName, dayAndClock(Date.parse(one.at)))}</p>
        </Confirm>
      )}
    </section>
  );
}
