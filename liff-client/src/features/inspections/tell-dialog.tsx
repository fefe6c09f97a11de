import { useSignal } from "@preact/signals";
import { sendJson } from "../../api/http";
import { type Defect, inspectionAddresses, type ToldWay, toldWays } from "../../api/inspections";
import { inspectionWords } from "../../i18n/inspections";
import { Dialog } from "../../ui/dialog";
import { ErrorSummary, errorOf, Form, RadioField, Submit, TextField, useAction } from "../../ui/form";
import { CloseButton } from "./close-button";

interface TellDialogProps {
  brigade: string;
  defects: readonly Defect[];
  onDone: (told: number, left: number) => void;
  onClose: () => void;
}

/** Who was told, and how; the same for all that are chosen. */
export function TellDialog({ brigade, defects, onDone, onClose }: TellDialogProps) {
  const { defects: text } = inspectionWords();
  const action = useAction();
  const how = useSignal<ToldWay>("paper");
  const to = useSignal(defects[0]?.owner ?? "");
  const submit = () => {
    if (to.value.trim() === "") return action.refuse([{ field: "to", sentence: text.needTo }]);
    let told = 0;
    void action
      .run(async () => {
        for (const defect of defects) {
          const body = { how: how.value, to: to.value.trim() };
          await sendJson("POST", inspectionAddresses.defect(brigade, defect.id, "told"), body);
          told += 1;
        }
      })
      .then((good) => {
        // What has been told is so, also if the last of them failed.
        if (good || told > 0) onDone(told, defects.length - told);
      });
  };
  const errors = action.errors.value;
  return (
    <Dialog title={text.tellTitle(defects.length)} onClose={onClose} data-testid="tell-dialog">
      <Form onSubmit={submit}>
        <ErrorSummary errors={errors} problem={action.problem.value} />
        <RadioField
          name="how"
          legend={text.how}
          value={how.value}
          options={toldWays.map((way) => ({ value: way, label: text.way[way] }))}
          onChange={(value) => {
            how.value = toldWays.find((way) => way === value) ?? "paper";
          }}
        />
        <TextField
          id="to"
          label={text.to}
          hint={text.toHint}
          required
          maxLength={100}
          value={to.value}
          error={errorOf(errors, "to")}
          onInput={(value) => {
            to.value = value;
          }}
        />
        <div class="buttons">
          <Submit busy={action.busy.value} data-testid="tell-submit">
            {text.tell}
          </Submit>
          <CloseButton onClose={onClose} />
        </div>
      </Form>
    </Dialog>
  );
}
