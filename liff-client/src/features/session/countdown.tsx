import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ApiProblem } from "../../api/http";
import { accountWords } from "../../i18n/account";
import { now } from "../../ui/now";

/** 「あと45秒待ってください。」 after a refusal that says how long; counts down, and says once that it is over. */
export function Countdown({ problem }: { problem: ApiProblem | null }) {
  const { signIn: text } = accountWords();
  const until = useSignal<number | null>(null);
  useEffect(() => {
    const seconds = problem?.retryAfterSeconds ?? null;
    until.value = seconds === null ? null : now.peek() + seconds * 1_000;
  }, [problem, until]);
  const end = until.value;
  if (end === null) return <div role="status" />;
  const left = Math.ceil((end - now.value) / 1_000);
  const time = left > 90 ? text.minutes(Math.ceil(left / 60)) : text.seconds(left);
  return (
    <>
      {left > 0 && (
        <p class="figures" data-testid="wait" data-left={left}>
          <b>{text.wait(time)}</b>
        </p>
      )}
      <div role="status">{left <= 0 && <p data-testid="wait-over">{text.waitOver}</p>}</div>
    </>
  );
}
