import { useSignal } from "@preact/signals";
import { fileFor } from "../../api/http";
import { type Defect, inspectionAddresses, readLetterText } from "../../api/inspections";
import { inspectionWords } from "../../i18n/inspections";
import { Dialog } from "../../ui/dialog";
import { ErrorSummary, errorOf, Form, Submit, TextField, useAction } from "../../ui/form";
import { useResource } from "../../ui/resource";
import { saveFile } from "../../ui/save-file";
import { wide } from "../../ui/wide";
import { CloseButton } from "./close-button";
import { mailLink } from "./mail-link";

interface LetterDialogProps {
  brigade: string;
  defects: readonly Defect[];
  onClose: () => void;
}

/**
 * A mail to the owner, sent by the person's own mail program, never by itself: as a file with the list attached, or,
 * for phones, whose programs rarely open such files, as a link. The link stands ready before it is tapped: a page that
 * first asks the server and then opens another program is stopped by browsers.
 */
export function LetterDialog({ brigade, defects, onClose }: LetterDialogProps) {
  const { defects: text } = inspectionWords();
  const action = useAction();
  const to = useSignal("");
  const ids = defects.map((defect) => defect.id);
  const letter = useResource(ids.join(), () => readLetterText(brigade, ids));
  const ready = letter.value.value;
  const link = ready === null ? null : mailLink(to.value, ready);
  const submit = () =>
    void action
      .run(async () => {
        const body = { ids, to: to.value.trim() };
        saveFile(await fileFor(inspectionAddresses.letter(brigade), body), "water-defects.eml");
      })
      .then((good) => {
        if (good) onClose();
      });
  const errors = action.errors.value;
  const open = link !== null && (
    <a class={wide.value ? "button" : "button primary"} href={link} data-testid="letter-mailto">
      {text.openMail}
    </a>
  );
  return (
    <Dialog title={text.letterTitle(defects.length)} onClose={onClose} data-testid="letter-dialog">
      <Form onSubmit={submit}>
        <ErrorSummary errors={errors} problem={action.problem.value ?? letter.problem.value} />
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
        {ready !== null && link === null && <p class="notice">{text.letterTooLong}</p>}
        <div class="buttons">
          {!wide.value && open}
          <Submit busy={action.busy.value} second={!wide.value && link !== null} data-testid="letter-submit">
            {text.saveMail}
          </Submit>
          {wide.value && open}
          <CloseButton onClose={onClose} />
        </div>
      </Form>
    </Dialog>
  );
}
