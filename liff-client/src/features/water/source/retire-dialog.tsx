import { useSignal } from "@preact/signals";
import { retireWater, type WaterDetail } from "../../../api/water";
import { words } from "../../../i18n";
import { waterWords } from "../../../i18n/water";
import { Dialog } from "../../../ui/dialog";
import { ErrorSummary, errorOf, Form, Submit, TextField, useAction } from "../../../ui/form";
import { useEtag } from "../shared/etag";

interface RetireDialogProps {
  brigade: string;
  source: WaterDetail;
  onClose: () => void;
  onDone: (next: WaterDetail) => void;
}

/** It is no longer there: with a reason, and it can be taken back. */
export function RetireDialog({ brigade, source, onClose, onDone }: RetireDialogProps) {
  const { retire: text, state } = waterWords();
  const action = useAction();
  const { guard } = useEtag(source);
  const reason = useSignal("");
  const save = () => {
    if (reason.value.trim() === "")
      return action.refuse([{ field: "reason", sentence: state.reasonMissing }]);
    void action.run(async () =>
      onDone(await guard((etag) => retireWater(brigade, source.id, etag, reason.value.trim()))),
    );
  };
  return (
    <Dialog title={text.title} onClose={onClose} data-testid="retire-dialog">
      <p>{text.text}</p>
      <Form onSubmit={save}>
        <ErrorSummary errors={action.errors.value} problem={action.problem.value} />
        <TextField
          id="reason"
          label={text.reason}
          required
          hint={text.reasonHint}
          lang="ja"
          maxLength={200}
          value={reason.value}
          error={errorOf(action.errors.value, "reason")}
          onInput={(value) => {
            reason.value = value;
          }}
        />
        <div class="buttons">
          <Submit busy={action.busy.value} data-testid="retire-save">
            {text.action}
          </Submit>
          <button type="button" class="button" onClick={onClose}>
            {words().common.stop}
          </button>
        </div>
      </Form>
    </Dialog>
  );
}
