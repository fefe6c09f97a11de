import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { addresses } from "../../api/addresses";
import { ApiProblem, getJson } from "../../api/http";
import type { IncidentDetail, Message } from "../../api/wire";
import { count, japanese, words } from "../../i18n";
import { Chip, PhaseChip } from "../../ui/chips";
import { MailEntry } from "../../ui/mail-entry";
import { now } from "../../ui/now";
import { Problem } from "../../ui/problem";
import { clockWithDayIfOther } from "../../ui/time";
import type { BoardHead } from "./board-state";

interface Entry {
  at: string;
  key: string;
  content: preact.ComponentChildren;
}

function entriesOf(head: BoardHead, messages: readonly Message[]): Entry[] {
  const { time, board, mail } = words();
  const { incident } = head;
  const entries: Entry[] = [
    {
      at: head.issuedAt,
      key: "issued",
      content: <span lang={japanese()}>{board.issued(head.label, count(head.delivery.called))}</span>,
    },
    ...messages.map((message) => ({
      at: message.receivedAt,
      key: message.alertId,
      content: (
        <>
          {message.disposition === "unreadable" ? (
            <Chip tone={incident.drill ? "drill" : "alarm"} glyph="warning" word={words().marks.unreadable} />
          ) : (
            mail.disposition[message.disposition]
          )}{" "}
          {time.received}{" "}
          {message.phase !== null && message.disposition === "followUp" && (
            <PhaseChip phase={message.phase} drill={incident.drill} />
          )}
        </>
      ),
    })),
  ];
  if (incident.occurredAt !== null) {
    entries.push({ at: incident.occurredAt, key: "recognised", content: <span>{time.recognised}</span> });
  }
  return entries.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

interface TimelineProps {
  brigade: string;
  head: BoardHead;
}

/** 経過, newest first, and the mails' own words beneath. */
export function Timeline({ brigade, head }: TimelineProps) {
  const { incident } = head;
  const { board, mail } = words();
  const messages = useSignal<readonly Message[] | null>(null);
  const problem = useSignal<ApiProblem | null>(null);
  const attempt = useSignal(0);
  // Another message, or another attempt, reads again.
  useEffect(() => {
    const left = new AbortController();
    getJson<IncidentDetail>(addresses.incident(brigade, incident.id), left.signal)
      .then((detail) => {
        if (left.signal.aborted) return;
        messages.value = [...detail.messages].sort(
          (a, b) => Date.parse(b.receivedAt) - Date.parse(a.receivedAt),
        );
        problem.value = null;
      })
      .catch((failure: unknown) => {
        if (left.signal.aborted) return;
        problem.value = failure instanceof ApiProblem ? failure : new ApiProblem("answer.malformed", 0);
      });
    return () => left.abort();
  }, [brigade, incident.id, incident.messageCount, incident.lastMessageAt, attempt.value]);

  const again = () => {
    problem.value = null;
    attempt.value += 1;
  };
  const known = messages.value;
  return (
    <>
      <div role="log" aria-live="off" aria-label={board.timeline}>
        <ol class="timeline">
          {entriesOf(head, known ?? []).map((entry) => (
            <li key={entry.key}>
              <time class="figures" dateTime={entry.at}>
                {clockWithDayIfOther(Date.parse(entry.at), now.peek())}
              </time>
              <span>{entry.content}</span>
            </li>
          ))}
        </ol>
      </div>
      <h3>{mail.textOf}</h3>
      {problem.value !== null && <Problem problem={problem.value} again={again} />}
      {known === null ? (
        <pre class="mail-text" lang={japanese()}>
          {incident.text}
        </pre>
      ) : (
        known.map((message, index) => (
          <MailEntry key={message.alertId} message={message} open={index === 0} drill={incident.drill} />
        ))
      )}
    </>
  );
}
