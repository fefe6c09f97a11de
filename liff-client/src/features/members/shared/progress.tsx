import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ApiProblem } from "../../../api/http";
import { type BulkProgress, memberAddresses } from "../../../api/members";
import { count } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { Done, Refusal } from "./form";
import { problemOf } from "./resource";
import { read } from "./server";

const pollMs = 700;

/** Waits until a small change has ended; a large one shows its progress instead. */
export async function changeDone(brigade: string, changeId: string): Promise<BulkProgress> {
  for (;;) {
    const found = await read<BulkProgress>(memberAddresses.bulkChange(brigade, changeId));
    if (found.state !== "running") return found;
    await new Promise((next) => setTimeout(next, pollMs));
  }
}

interface ProgressProps {
  brigade: string;
  changeId: string;
  /** Sentences of the action: under way, finished, stopped midway. */
  under: (done: string, total: string) => string;
  finished: (n: string) => string;
  failed: (done: string) => string;
  /** Called once when it has ended, either way. */
  onEnd: () => void;
}

/** Watches a change of many until it has ended. A poll that fails is tried again: the work goes on without us. */
export function Progress({ brigade, changeId, under, finished, failed, onEnd }: ProgressProps) {
  const state = useSignal<BulkProgress | null>(null);
  const problem = useSignal<ApiProblem | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const ask = async () => {
      try {
        const found = await read<BulkProgress>(memberAddresses.bulkChange(brigade, changeId));
        if (gone) return;
        state.value = found;
        problem.value = null;
        if (found.state !== "running") {
          onEnd();
          return;
        }
      } catch (failure) {
        if (gone) return;
        problem.value = problemOf(failure);
        if (problem.value.final) return;
      }
      timer = setTimeout(() => void ask(), pollMs);
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [brigade, changeId, state, problem]);
  const found = state.value;
  const done = found?.done ?? 0;
  const total = found?.total ?? 1;
  const running = found === null || found.state === "running";
  return (
    <div class="progress-box" data-testid="progress" data-progress={found?.state ?? "running"}>
      {running && (
        <>
          <progress value={done} max={Math.max(1, total)} aria-label={memberWords().common.working} />
          <p class="figures">{under(count(done), count(total))}</p>
          <p class="soft">{memberWords().bulk.background}</p>
        </>
      )}
      <Done sentence={found?.state === "done" ? finished(count(done)) : null} />
      {found?.state === "failed" && (
        <p class="notice bad" role="alert">
          {failed(count(done))}
        </p>
      )}
      <Refusal problem={problem.value} />
    </div>
  );
}
