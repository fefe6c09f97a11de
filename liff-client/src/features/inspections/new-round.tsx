import { useSignal } from "@preact/signals";
import { sendJson } from "../../api/http";
import { inspectionAddresses, type NewRound, type Rounds } from "../../api/inspections";
import { type WaterKind, waterKinds } from "../../api/water";
import { inspectionWords } from "../../i18n/inspections";
import { mapWords } from "../../i18n/map";
import { Dialog } from "../../ui/dialog";
import {
  CheckField,
  ErrorSummary,
  type Errors,
  errorOf,
  Form,
  SelectField,
  Submit,
  TextField,
  useAction,
} from "../../ui/form";
import { now } from "../../ui/now";
import { go, paths } from "../../ui/router";
import { CloseButton } from "./close-button";
import { daysUntil } from "./round-state";

export interface RoundDraft {
  title: string;
  onlyReinspection: boolean;
}

interface NewRoundProps {
  brigade: string;
  draft: RoundDraft;
  /** For whom this person may make one. */
  plan: Pick<Rounds, "planUnits" | "planWhole">;
  onClose: () => void;
}

/** Which sources are looked at, by whom and until when; then the round itself opens. */
export function NewRoundDialog({ brigade, draft, plan, onClose }: NewRoundProps) {
  const { newRound: text } = inspectionWords();
  const map = mapWords();
  const action = useAction();
  const title = useSignal(draft.title);
  const due = useSignal("");
  const unit = useSignal(plan.planWhole ? "" : (plan.planUnits[0]?.id ?? ""));
  const kinds = useSignal<ReadonlySet<WaterKind>>(new Set());
  const only = useSignal(draft.onlyReinspection);

  const wrong = (): Errors => {
    const errors = [];
    if (title.value.trim() === "") errors.push({ field: "title", sentence: text.needName });
    if (due.value === "") errors.push({ field: "dueOn", sentence: text.needDue });
    else if (daysUntil(due.value, now.peek()) < 0) errors.push({ field: "dueOn", sentence: text.pastDue });
    return errors;
  };
  const submit = () => {
    const errors = wrong();
    if (errors.length > 0) return action.refuse(errors);
    const body: NewRound = {
      title: title.value.trim(),
      unitId: unit.value === "" ? null : unit.value,
      dueOn: due.value,
      kinds: waterKinds.filter((kind) => kinds.value.has(kind)),
      onlyReinspection: only.value,
    };
    void action.run(async () => {
      const made = await sendJson<{ id: string }>("POST", inspectionAddresses.rounds(brigade), body);
      onClose();
      go(paths.inspection(brigade, made.id));
    });
  };
  const errors = action.errors.value;
  return (
    <Dialog title={text.title} onClose={onClose} data-testid="new-round-dialog">
      <Form onSubmit={submit}>
        <ErrorSummary errors={errors} problem={action.problem.value} />
        <TextField
          id="title"
          label={text.name}
          hint={text.nameHint}
          required
          maxLength={60}
          value={title.value}
          error={errorOf(errors, "title")}
          data-first
          onInput={(value) => {
            title.value = value;
          }}
        />
        <SelectField
          id="unitId"
          label={text.unit}
          value={unit.value}
          error={errorOf(errors, "unitId")}
          options={[
            ...(plan.planWhole ? [{ value: "", label: text.unitAll }] : []),
            ...plan.planUnits.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(value) => {
            unit.value = value;
          }}
        />
        <TextField
          id="dueOn"
          label={text.due}
          type="date"
          required
          value={due.value}
          error={errorOf(errors, "dueOn")}
          onInput={(value) => {
            due.value = value;
          }}
        />
        <fieldset class="field">
          <legend>{text.kinds}</legend>
          <p class="hint">{text.kindsHint}</p>
          <div class="check-grid">
            {waterKinds.map((kind) => (
              <label key={kind} class="check">
                <input
                  type="checkbox"
                  checked={kinds.value.has(kind)}
                  onChange={(event) => {
                    const next = new Set(kinds.value);
                    if (event.currentTarget.checked) next.add(kind);
                    else next.delete(kind);
                    kinds.value = next;
                  }}
                />
                <span>{map.kind[kind]}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <CheckField
          id="onlyReinspection"
          label={text.only}
          checked={only.value}
          onChange={(checked) => {
            only.value = checked;
          }}
        />
        <div class="buttons">
          <Submit busy={action.busy.value} data-testid="new-round-submit">
            {text.submit}
          </Submit>
          <CloseButton onClose={onClose} />
        </div>
      </Form>
    </Dialog>
  );
}
