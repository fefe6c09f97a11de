import { useSignal } from "@preact/signals";
import { sendBytes, sendJson } from "../../api/http";
import { type Defect, inspectionAddresses } from "../../api/inspections";
import { waterAddresses } from "../../api/water";
import { inspectionWords } from "../../i18n/inspections";
import { waterName } from "../../map/words";
import type { WaitingPhoto } from "../../outbox/entry";
import { Dialog } from "../../ui/dialog";
import { ErrorSummary, errorOf, Form, Submit, TextArea, useAction } from "../../ui/form";
import { useUnsaved } from "../../ui/unsaved";
import { CloseButton } from "./close-button";
import { PhotoField } from "./photo-field";

interface CloseDefectProps {
  brigade: string;
  defect: Defect;
  onDone: (defect: Defect) => void;
  onClose: () => void;
}

/** Closed only with something to show for it: a note or a photo. */
export function CloseDefectDialog({ brigade, defect, onDone, onClose }: CloseDefectProps) {
  const { defects: text } = inspectionWords();
  const action = useAction();
  const note = useSignal("");
  const photos = useSignal<readonly WaitingPhoto[]>([]);
  useUnsaved(note.value !== "" || photos.value.length > 0);
  const submit = () => {
    if (note.value.trim() === "" && photos.value.length === 0)
      return action.refuse([{ field: "proof", sentence: text.needProof }]);
    void action
      .run(async () => {
        // A photo that has gone up is not sent again when the rest is repeated.
        for (const photo of photos.peek()) {
          if (photo.id !== null) continue;
          const path = waterAddresses.photos(brigade);
          const { id } = await sendBytes<{ id: string }>(path, photo.bytes, photo.type);
          photos.value = photos.peek().map((one) => (one === photo ? { ...one, id } : one));
        }
        const photoIds = photos.peek().flatMap((photo) => (photo.id === null ? [] : [photo.id]));
        const body = { note: note.value.trim() === "" ? null : note.value.trim(), photoIds };
        await sendJson("POST", inspectionAddresses.defect(brigade, defect.id, "close"), body);
      })
      .then((good) => {
        if (good) onDone(defect);
      });
  };
  const errors = action.errors.value;
  return (
    <Dialog
      title={text.closeTitle(waterName(defect.kind, defect.number))}
      onClose={onClose}
      data-testid="close-dialog"
    >
      <Form onSubmit={submit}>
        <ErrorSummary errors={errors} problem={action.problem.value} />
        <TextArea
          id="proof"
          label={text.proof}
          value={note.value}
          rows={3}
          error={errorOf(errors, "proof") ?? errorOf(errors, "note")}
          onInput={(value) => {
            note.value = value;
          }}
        />
        <PhotoField
          id="proof-photo"
          word={text.photo}
          photos={photos.value}
          onChange={(value) => {
            photos.value = value;
          }}
        />
        <div class="buttons">
          <Submit busy={action.busy.value} data-testid="close-submit">
            {text.close}
          </Submit>
          <CloseButton onClose={onClose} />
        </div>
      </Form>
    </Dialog>
  );
}
