import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { problemSentence } from "../i18n";
import { signalWords } from "../i18n/signal";
import { Confirm } from "../ui/dialog";
import { Glyph, type GlyphName } from "../ui/glyph";
import { now } from "../ui/now";
import { clockWithDayIfOther, clockWithSeconds } from "../ui/time";
import type { Entry } from "./entry";
import { outbox, startOutbox } from "./index";
import "./outbox.css";

type Shown = "held" | "waiting" | "sending" | "refused";

const glyphs: Readonly<Record<Shown, GlyphName>> = {
  held: "dot",
  waiting: "clock",
  sending: "up",
  refused: "warning",
};

export function shownState(entry: Entry): Shown {
  return outbox.sending.value === entry.id ? "sending" : entry.state;
}

/** One word and its shape: 送信待ち, 送信中, 送れません. */
export function EntryMark({ entry }: { entry: Entry }) {
  const shown = shownState(entry);
  return (
    <span class="entry-mark with-glyph" data-chip={shown} data-entry-state={shown}>
      <Glyph name={glyphs[shown]} />
      <span>{signalWords().queue.state[shown]}</span>
    </span>
  );
}

/** 「送信待ち 3件」 where the panel itself is further down: a link to it. */
export function QueueLine() {
  const { queue } = signalWords();
  const entries = outbox.entries.value;
  if (entries.length === 0) return null;
  const refused = entries.filter((entry) => entry.state === "refused").length;
  return (
    <a class="queue-line-link with-glyph" href="#queue">
      <Glyph name={refused > 0 ? "warning" : "clock"} />
      {refused > 0 ? queue.refused(refused) : queue.waiting(entries.length)}
    </a>
  );
}

interface QueuePanelProps {
  /** What an entry of this screen says in words: 「要修理」. */
  wordOf: (entry: Entry) => string;
  /** Which of the refused ones the screen can correct. */
  onCorrect?: (entry: Entry) => void;
  mayCorrect?: (entry: Entry) => boolean;
}

/** What waits to be sent, since when and why. Empty while all is well. */
export function QueuePanel({ wordOf, onCorrect, mayCorrect = () => true }: QueuePanelProps) {
  const { queue } = signalWords();
  const open = useSignal(false);
  const asked = useSignal<Entry | null>(null);
  useEffect(startOutbox, []);
  const entries = outbox.entries.value;
  const refused = entries.filter((entry) => entry.state === "refused");
  const waiting = entries.length - refused.length;
  const pause = outbox.pause.value;
  const next = outbox.nextAt.value;
  const shown = open.value || refused.length > 0;
  return (
    <section
      id="queue"
      class="queue-panel"
      data-testid="queue"
      data-waiting={waiting}
      data-refused={refused.length}
      hidden={entries.length === 0}
    >
      <div role="status">
        {waiting > 0 && (
          <p class="with-glyph queue-count">
            <Glyph name="clock" />
            <b data-testid="queue-waiting">{queue.waiting(waiting)}</b>
          </p>
        )}
        {refused.length > 0 && (
          <p class="with-glyph queue-count danger">
            <Glyph name="warning" />
            <b data-testid="queue-refused">{queue.refused(refused.length)}</b>
          </p>
        )}
      </div>
      {entries.length > 0 && (
        <>
          {!outbox.durable.value && <p class="danger">{queue.notDurable}</p>}
          {waiting > 0 && outbox.durable.value && <p>{pause === null ? queue.sentence : queue.nobody}</p>}
          <div class="buttons">
            {waiting > 0 && pause === null && (
              <button type="button" class="button" data-testid="queue-now" onClick={() => void outbox.wake()}>
                {queue.now}
              </button>
            )}
            {refused.length === 0 && (
              <button
                type="button"
                class="button quiet"
                aria-expanded={open.value}
                data-testid="queue-show"
                onClick={() => {
                  open.value = !open.value;
                }}
              >
                {open.value ? queue.fold : queue.show}
              </button>
            )}
          </div>
          {shown && next !== null && waiting > 0 && (
            <p class="soft figures">{queue.next(clockWithSeconds(next))}</p>
          )}
        </>
      )}
      {shown && entries.length > 0 && (
        <ul class="queue-list">
          {entries.map((entry) => (
            <li key={entry.id} data-testid="queue-entry" data-entry-state={shownState(entry)}>
              <p class="queue-line">
                <span class="figures">{clockWithDayIfOther(entry.madeAt, now.value)}</span>
                <b>{entry.about}</b>
                <span>{wordOf(entry)}</span>
                {entry.photos.length > 0 && <span>{queue.photos(entry.photos.length)}</span>}
                <EntryMark entry={entry} />
              </p>
              {entry.refusal !== null && (
                <p class="danger" data-testid="queue-sentence">
                  {problemSentence({ code: entry.refusal.code, detail: entry.refusal.sentence })}
                </p>
              )}
              {entry.state === "refused" && (
                <div class="buttons">
                  <button
                    type="button"
                    class="button"
                    data-testid="queue-again"
                    onClick={() =>
                      onCorrect !== undefined && mayCorrect(entry)
                        ? onCorrect(entry)
                        : void outbox.again(entry.id)
                    }
                  >
                    {onCorrect !== undefined && mayCorrect(entry) ? queue.correct : queue.again}
                  </button>
                  <button
                    type="button"
                    class="button"
                    data-testid="queue-drop"
                    onClick={() => {
                      asked.value = entry;
                    }}
                  >
                    {queue.drop}
                  </button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {asked.value !== null && (
        <Confirm
          title={queue.dropTitle}
          action={queue.drop}
          danger
          onConfirm={() => {
            const { id = "" } = asked.value ?? {};
            asked.value = null;
            void outbox.drop(id);
          }}
          onClose={() => {
            asked.value = null;
          }}
        >
          <p>
            <b>{asked.value.about}</b> {wordOf(asked.value)}
          </p>
          <p>{queue.dropSentence}</p>
        </Confirm>
      )}
    </section>
  );
}
