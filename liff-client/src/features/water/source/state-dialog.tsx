import { useSignal } from "@preact/signals";
import { setWaterState, type WaterDetail, waterStates } from "../../../api/water";
import { words } from "../../../i18n";
import { mapWords } from "../../../i18n/map";
import { waterWords } from "../../../i18n/water";
import { Dialog } from "../../../ui/dialog";
import { ErrorSummary, errorOf, Form, RadioField, Submit, TextField, useAction } from "../../../ui/form";
import { useUnsaved } from "../../../ui/unsaved";
import { useEtag } from "../shared/etag";
import { StateChips } from "../shared/state-chips";

interface StateDialogProps {
  brigade: string;
  source: WaterDetail;
  onClose: () => void;
  onDone: (next: WaterDetail) => void;
}

const dayMs = 86_400_000;
const japanMs = 9 * 3_600_000;

/** YYYY-MM-DD in Japan. */
function dayOf(ms: number): string {
  return new Date(Math.floor((ms + japanMs) / dayMs) * dayMs).toISOString().slice(0, 10);
}

/** 使用可, 制限あり, 使用不可; the latter two with a reason that everybody sees. */
export function StateDialog({ brigade, source, onClose, onDone }: StateDialogProps) {
  const { state: text } = waterWords();
  const { state: names } = mapWords();
  const action = useAction();
  const { current, guard } = useEtag(source);
  const state = useSignal(source.state);
  const reason = useSignal(source.stateReason ?? "");
  const today = dayOf(Date.now());
  const since = useSignal(source.stateSince === null ? today : dayOf(Date.parse(source.stateSince)));
  useUnsaved(state.value !== source.state || reason.value !== (source.stateReason ?? ""));
  const limited = state.value !== "usable";
  const save = () => {
    if (limited && reason.value.trim() === "")
      return action.refuse([{ field: "reason", sentence: text.reasonMissing }]);
    void action.run(async () =>
      onDone(
        await guard((etag) =>
          setWaterState(brigade, source.id, {
            etag,
            state: state.value,
            reason: limited ? reason.value.trim() : null,
            // Of a day that is told, its first moment in Japan; of today, now.
            since: !limited
              ? null
              : since.value === today || since.value === ""
                ? new Date().toISOString()
                : new Date(Date.parse(since.value) - japanMs).toISOString(),
          }),
        ),
      ),
    );
  };
  return (
    <Dialog title={text.title} onClose={onClose} data-testid="state-dialog">
      <Form onSubmit={save}>
        <ErrorSummary errors={action.errors.value} problem={action.problem.value} />
        {current.value !== source && (
          <p class="marks" data-testid="state-now">
            <StateChips flags={current.value.flags} /> <span lang="ja">{current.value.stateReason}</span>
          </p>
        )}
        <RadioField
          name="state"
          legend={waterWords().source.state}
          value={state.value}
          options={waterStates.map((value) => ({ value, label: names[value] }))}
          onChange={(value) => {
            state.value = waterStates.find((one) => one === value) ?? "usable";
          }}
        />
        {limited && (
          <>
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
            <TextField
              id="since"
              label={text.since}
              type="date"
              max={today}
              value={since.value}
              error={errorOf(action.errors.value, "since")}
              onInput={(value) => {
                since.value = value;
              }}
            />
          </>
        )}
        <div class="buttons">
          <Submit busy={action.busy.value} data-testid="state-save">
            {text.save}
          </Submit>
          <button type="button" class="button" onClick={onClose}>
            {words().common.stop}
          </button>
        </div>
      </Form>
    </Dialog>
  );
}
