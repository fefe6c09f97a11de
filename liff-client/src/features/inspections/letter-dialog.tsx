import { useSignal } from "@preact/signals";
import { fileFor } from "../../api/http";
import { type Defect, inspectionAddresses } from "../../api/inspections";
import { inspectionWords } from "../../i18n/inspections";
import { Dialog } from "../../ui/dialog";
import { ErrorSummary, errorOf, Form, Submit, TextField, useAction } from "../../ui/form";
import { saveFile } from "../../ui/save-file";
import { CloseButton } from "./close-button";

interface LetterDialogProps {
  brigade: string;
  defects: readonly Defect[];
  onClose: () => void;
}

/** A mail to the owner as a file: it is sent by the person's own mail program, never by itself. */
export function LetterDialog({ brigade, defects, onClose }: LetterDialogProps) {
  const { defects: text } = inspectionWords();
  const action = useAction();
  const to = useSignal("");
  const submit = () =>
    void action
      .run(async () => {
        const body = { ids: defects.map((defect) => defect.id), to: to.value.trim() };
        saveFile(await fileFor(inspectionAddresses.letter(brigade), body), "water-defects.eml");
      })
      .then((good) => {
        if (good) onClose();
      });
  const errors = action.errors.value;
  return (
    <Dialog title={text.letterTitle(defects.length)} onClose={onClose} data-testid="letter-dialog">
      <Form onSubmit={submit}>
        <ErrorSummary errors={errors} problem={action.problem.value} />
        <TextField
          id="to"
          label={text.letterTo}
          hint={text.letterHint}
          type="email"
          autoComplete="off"
          value={to.value}
          error={errorOf(errors, "to")}
          onInput={(value) => {
            to.value = value;
          }}
        />
        <div class="buttons">
          <Submit busy={action.busy.value} data-testid="letter-submit">
            {text.save}
          </Submit>
          <CloseButton onClose={onClose} />
        </div>
      </Form>
    </Dialog>
  );
}
