import { useSignal } from "@preact/signals";
import { type ImportCheck, memberAddresses } from "../../../api/members";
import { count, japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { go, paths } from "../../../ui/router";
import { CheckField, Refusal } from "../shared/form";
import { memberStore } from "../shared/member-store";
import { Progress } from "../shared/progress";
import { useDeed } from "../shared/resource";
import { send, sendFile } from "../shared/server";
import { DiffTable, ErrorTable } from "./import-tables";

/** 2,345,678 bytes as people say it. */
export function sizeWord(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1_000))} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A file, its check, and only then the button with the number. */
export function ImportSection({ brigade }: { brigade: string }) {
  const { csv: text, common } = memberWords();
  const file = useSignal<{ name: string; size: number } | null>(null);
  const checked = useSignal<ImportCheck | null>(null);
  const remove = useSignal(false);
  const running = useSignal<string | null>(null);
  const over = useSignal(false);
  const ended = useSignal(false);
  const deed = useDeed();

  const choose = (chosen: File | undefined) => {
    if (chosen === undefined) return;
    file.value = { name: chosen.name, size: chosen.size };
    checked.value = null;
    remove.value = false;
    void deed.run(async () => {
      checked.value = await sendFile<ImportCheck>(memberAddresses.csvDryRun(brigade), chosen);
    });
  };
  const apply = async () => {
    const found = checked.peek();
    if (found === null || found.token === null) return;
    const went = await deed.run(async () => {
      const answer = await send<{ changeId: string }>("POST", memberAddresses.csvApply(brigade), {
        token: found.token,
        remove: remove.value,
      });
      running.value = answer.changeId;
    });
    if (!went && deed.problem.peek()?.code === "import.stale") checked.value = null;
  };
  const restart = () => {
    file.value = null;
    checked.value = null;
    running.value = null;
    ended.value = false;
    deed.problem.value = null;
  };
  if (running.value !== null) {
    return (
      <section class="box" aria-labelledby="csv-in">
        <h2 id="csv-in">{text.inTitle}</h2>
        <Progress
          brigade={brigade}
          changeId={running.value}
          under={text.progress}
          finished={text.applied}
          failed={text.failed}
          onEnd={() => {
            ended.value = true;
            void memberStore(brigade).refresh();
          }}
        />
        <div class="buttons">
          <button type="button" class="button primary" onClick={() => go(paths.members(brigade))}>
            {text.toList}
          </button>
          {ended.value && (
            <button type="button" class="button" onClick={restart}>
              {text.another}
            </button>
          )}
        </div>
      </section>
    );
  }
  return (
    <section class="box import" aria-labelledby="csv-in">
      <h2 id="csv-in">{text.inTitle}</h2>
      <p>{text.inHint}</p>
      <label
        class={over.value ? "drop over" : "drop"}
        data-testid="csv-drop"
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
          choose(event.dataTransfer?.files[0]);
        }}
      >
        <span class="strong">{text.file}</span>
        <span>{text.drop}</span>
        <input
          type="file"
          accept=".csv,text/csv"
          data-testid="csv-file"
          onChange={(event) => {
            choose(event.currentTarget.files?.[0]);
            // The same file, corrected, must count as chosen again.
            event.currentTarget.value = "";
          }}
        />
      </label>
      {file.value !== null && (
        <p lang={japanese()}>{text.chosen(file.value.name, sizeWord(file.value.size))}</p>
      )}
      <div role="status">{deed.busy.value && <p data-testid="csv-checking">{text.checking}</p>}</div>
      {deed.problem.value?.code === "import.stale" ? (
        <p class="notice bad" role="alert" data-testid="csv-stale">
          {text.stale}
        </p>
      ) : (
        <Refusal problem={deed.problem.value} />
      )}
      {checked.value !== null && <Found found={checked.value} />}
      {checked.value !== null && checked.value.errors.length === 0 && (
        <Apply
          found={checked.value}
          remove={remove.value}
          onRemove={(yes) => {
            remove.value = yes;
          }}
          word={deed.busy.value ? common.working : null}
          onApply={() => void apply()}
        />
      )}
    </section>
  );
}

function Found({ found }: { found: ImportCheck }) {
  const { csv: text } = memberWords();
  const numbers: readonly [string, string, number][] = [
    ["rows", text.rows, found.rows],
    ["new", text.new, found.new],
    ["changed", text.changed, found.changed],
    ["unchanged", text.unchanged, found.unchanged],
    ["removed", text.removed, found.removed],
  ];
  return (
    <>
      <dl class="import-counts" data-testid="csv-counts">
        {numbers.map(([key, word, number]) => (
          <div key={key}>
            <dt>{word}</dt>
            <dd class="figures" data-testid={`csv-count-${key}`}>
              {count(number)}
            </dd>
          </div>
        ))}
      </dl>
      <p class="soft">{text.encodingFound(found.encoding)}</p>
      {found.warnings !== undefined && found.warnings.length > 0 && (
        <ul class="notice" lang={japanese()} data-testid="csv-warnings">
          {found.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      {found.errors.length > 0 && <ErrorTable found={found} />}
      {found.diff.length > 0 && <DiffTable found={found} />}
    </>
  );
}

interface ApplyProps {
  found: ImportCheck;
  remove: boolean;
  onRemove: (remove: boolean) => void;
  /** Said instead of the verb while it is under way. */
  word: string | null;
  onApply: () => void;
}

function Apply({ found, remove, onRemove, word, onApply }: ApplyProps) {
  const { csv: text } = memberWords();
  const number = found.new + found.changed + (remove ? found.removed : 0);
  return (
    <>
      {found.removed > 0 && (
        <CheckField
          id="csv-remove"
          label={text.remove(count(found.removed))}
          hint={text.removeHint}
          checked={remove}
          onChecked={onRemove}
        />
      )}
      {number === 0 ? (
        <p data-testid="csv-nothing">{text.nothing}</p>
      ) : (
        <button
          type="button"
          class={remove ? "button danger-button" : "button primary"}
          data-testid="csv-apply"
          onClick={onApply}
        >
          {word ?? text.apply(count(number))}
        </button>
      )}
    </>
  );
}
