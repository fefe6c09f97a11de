import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { BulkAnswer } from "../../../api/members";
import { count, japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { Screen } from "../../../ui/screen";
import { unitChoices } from "../shared/choices";
import { ErrorSummary, type Fault, Refusal, SelectField, TextField } from "../shared/form";
import { type MemberStore, todayInJapan } from "../shared/member-store";
import { numberWord } from "../shared/names";
import { Progress } from "../shared/progress";
import { useDeed } from "../shared/resource";
import { type BulkInput, type BulkKind, sendBulk } from "./bulk";

export type { BulkKind };

interface BulkPageProps {
  brigade: string;
  store: MemberStore;
  kind: BulkKind;
  ids: readonly string[];
  onBack: () => void;
  onDone: () => void;
}

type Counted = (n: string) => string;

const titles = (): Readonly<Record<BulkKind, Counted>> => {
  const { bulk } = memberWords();
  return {
    move: bulk.titleMove,
    suspend: bulk.titleSuspend,
    resume: bulk.titleResume,
    retire: bulk.titleRetire,
    tag: bulk.titleTag,
  };
};

const verbs = (): Readonly<Record<BulkKind, Counted>> => {
  const { bulk } = memberWords();
  return {
    move: bulk.runMove,
    suspend: bulk.runSuspend,
    resume: bulk.runResume,
    retire: bulk.runRetire,
    tag: bulk.runTag,
  };
};

/** A change of many: what, then who would change and who not and why, then the button with the number, then progress. */
export function BulkPage({ brigade, store, kind, ids, onBack, onDone }: BulkPageProps) {
  const { bulk, common } = memberWords();
  const input = useSignal<BulkInput>({
    unitId: "",
    leftOn: todayInJapan(),
    addTag: "",
    removeTag: "",
  });
  const faults = useSignal<readonly Fault[]>([]);
  const checked = useSignal<BulkAnswer | null>(null);
  const running = useSignal<string | null>(null);
  const ended = useSignal(false);
  const deed = useDeed();
  const title = titles()[kind](count(ids.length));
  const needsInput = kind === "move" || kind === "retire" || kind === "tag";

  const check = () => {
    const now = input.value;
    const missing: Fault[] = [];
    if (kind === "move" && now.unitId === "") missing.push({ field: "bulk-unit", sentence: common.choose });
    if (kind === "tag" && now.addTag.trim() === "" && now.removeTag === "")
      missing.push({ field: "bulk-add", sentence: bulk.tagMissing });
    faults.value = missing;
    if (missing.length > 0) return;
    void deed.run(async () => {
      checked.value = await sendBulk(brigade, kind, ids, now, true);
    });
  };
  useEffect(() => {
    if (!needsInput) check();
  }, []);
  const apply = () =>
    void deed.run(async () => {
      const answer = await sendBulk(brigade, kind, ids, input.value, false);
      if (answer.changeId === null) {
        await store.refresh();
        onDone();
      } else running.value = answer.changeId;
    });
  const set = (part: Partial<BulkInput>) => {
    input.value = { ...input.value, ...part };
    // What was checked was something else.
    checked.value = null;
  };

  const answer = checked.value;
  return (
    <Screen id="A2" state="ready" title={title}>
      <div class="page members-area form-page" data-testid={`bulk-page-${kind}`}>
        <h1 class="screen-title">{title}</h1>
        <ErrorSummary faults={faults.value} />
        {running.value === null ? (
          <>
            {needsInput && (
              <div class="form">
                <Inputs kind={kind} input={input.value} store={store} faults={faults.value} set={set} />
              </div>
            )}
            {kind === "suspend" && <p>{bulk.suspendHint}</p>}
            {kind === "retire" && <p>{bulk.retireHint}</p>}
            {answer !== null && <Checked answer={answer} store={store} />}
            <Refusal problem={deed.problem.value} />
            <div class="buttons">
              {answer === null ? (
                <button
                  type="button"
                  class="button primary"
                  data-testid="bulk-check"
                  aria-busy={deed.busy.value}
                  onClick={check}
                >
                  {deed.busy.value ? common.working : bulk.check}
                </button>
              ) : (
                answer.affected > 0 && (
                  <button
                    type="button"
                    class={kind === "retire" ? "button danger-button strong" : "button primary"}
                    data-testid="bulk-run"
                    aria-busy={deed.busy.value}
                    onClick={apply}
                  >
                    {deed.busy.value ? common.working : verbs()[kind](count(answer.affected))}
                  </button>
                )
              )}
              <button type="button" class="button" data-testid="bulk-stop" onClick={onBack}>
                {common.stop}
              </button>
            </div>
          </>
        ) : (
          <>
            <Progress
              brigade={brigade}
              changeId={running.value}
              under={bulk.progress}
              finished={bulk.finished}
              failed={bulk.failed}
              onEnd={() => {
                ended.value = true;
                void store.refresh();
              }}
            />
            <div class="buttons">
              <button
                type="button"
                class={ended.value ? "button primary" : "button"}
                data-testid="bulk-finish"
                onClick={() => {
                  void store.refresh();
                  onDone();
                }}
              >
                {bulk.toList}
              </button>
            </div>
          </>
        )}
      </div>
    </Screen>
  );
}

interface InputsProps {
  kind: BulkKind;
  input: BulkInput;
  store: MemberStore;
  faults: readonly Fault[];
  set: (part: Partial<BulkInput>) => void;
}

function Inputs({ kind, input, store, faults, set }: InputsProps) {
  const { bulk, common } = memberWords();
  if (kind === "move") {
    return (
      <SelectField
        id="bulk-unit"
        testid="bulk-unit"
        label={bulk.target}
        required
        faults={faults}
        value={input.unitId}
        choices={unitChoices(store.tree.value, common.choose)}
        onValue={(unitId) => set({ unitId })}
      />
    );
  }
  if (kind === "retire") {
    return (
      <TextField
        id="bulk-left"
        type="date"
        label={bulk.leftOn}
        value={input.leftOn}
        onValue={(leftOn) => set({ leftOn })}
      />
    );
  }
  return (
    <>
      <TextField
        id="bulk-add"
        label={bulk.tagAdd}
        hint={bulk.tagHint}
        faults={faults}
        list="bulk-tags"
        value={input.addTag}
        onValue={(addTag) => set({ addTag })}
      />
      <datalist id="bulk-tags">
        {store.known.tags.map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
      <SelectField
        id="bulk-remove"
        label={bulk.tagRemove}
        value={input.removeTag}
        choices={[
          { value: "", label: common.none },
          ...store.known.tags.map((tag) => ({ value: tag, label: tag })),
        ]}
        onValue={(removeTag) => set({ removeTag })}
      />
    </>
  );
}

const skippedShown = 200;

function Checked({ answer, store }: { answer: BulkAnswer; store: MemberStore }) {
  const { bulk, common } = memberWords();
  return (
    <section class="checked" aria-labelledby="checked" data-testid="bulk-checked">
      <h2 id="checked">{bulk.checkTitle}</h2>
      <p class="big figures" data-testid="bulk-affected">
        {answer.affected === 0 ? bulk.nobody : bulk.affected(count(answer.affected))}
      </p>
      {answer.skipped.length > 0 && (
        <details data-testid="bulk-skipped" open={answer.skipped.length <= 10}>
          <summary>{bulk.skipped(count(answer.skipped.length))}</summary>
          <table class="plain-table">
            <thead>
              <tr>
                <th scope="col">{common.number}</th>
                <th scope="col">{common.name}</th>
                <th scope="col">{bulk.skippedWhy}</th>
              </tr>
            </thead>
            <tbody lang={japanese()}>
              {answer.skipped.slice(0, skippedShown).map((one) => {
                const member = store.member(one.id);
                return (
                  <tr key={one.id}>
                    <td class="figures">{member === undefined ? "" : numberWord(member.number)}</td>
                    <th scope="row">{member?.name}</th>
                    <td>{one.sentence}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          {answer.skipped.length > skippedShown && (
            <p class="soft">{common.more(count(answer.skipped.length - skippedShown))}</p>
          )}
        </details>
      )}
    </section>
  );
}
