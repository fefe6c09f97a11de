import { useSignal } from "@preact/signals";
import { sendJson } from "../../api/http";
import { inspectionAddresses, type RoundCounts, type RoundDetail } from "../../api/inspections";
import { inspectionWords } from "../../i18n/inspections";
import { outbox } from "../../outbox";
import { Confirm } from "../../ui/dialog";
import { ErrorSummary, useAction } from "../../ui/form";

interface CloseRoundProps {
  brigade: string;
  round: RoundDetail;
  counts: RoundCounts;
  reload: () => Promise<void>;
}

/** Ends a round; says first what has no record yet, and not while records wait on this very phone. */
export function CloseRound({ brigade, round, counts, reload }: CloseRoundProps) {
  const { round: text } = inspectionWords();
  const asked = useSignal(false);
  const action = useAction();
  if (!round.mayPlan) return null;
  const waiting = outbox.entries.value.filter((entry) => entry.data.roundId === round.id).length;
  const close = () =>
    void action.run(async () => {
      await sendJson("POST", inspectionAddresses.round(brigade, round.id, "close"), {});
      asked.value = false;
      await reload();
    });
  return (
    <div class="close-round">
      <button
        type="button"
        class="button"
        data-testid="close-round"
        onClick={() => {
          asked.value = true;
        }}
      >
        {text.close}
      </button>
      {asked.value && (
        <Confirm
          title={text.closeTitle}
          action={text.close}
          busy={action.busy.value}
          onConfirm={() => {
            if (waiting === 0) close();
          }}
          onClose={() => {
            asked.value = false;
          }}
        >
          <ErrorSummary errors={action.errors.value} problem={action.problem.value} />
          <p>{waiting > 0 ? text.closeWaiting(waiting) : text.closeSentence(counts.open + counts.skipped)}</p>
        </Confirm>
      )}
    </div>
  );
}
