import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { LiveFeed } from "../../api/live-feed";
import type { Counts, DeliverySummary, OtherIncident } from "../../api/wire";
import { count, japanese, words } from "../../i18n";
import { Chip, IncidentMarks, PhaseChip } from "../../ui/chips";
import { CountsBar } from "../../ui/counts-bar";
import { Glyph } from "../../ui/glyph";
import { IncidentName, nameInOneLine } from "../../ui/incident-name";
import { ElapsedClock, RecognisedAt } from "../../ui/incident-times";
import { LiveClock } from "../../ui/live";
import { now } from "../../ui/now";
import { Link, paths } from "../../ui/router";
import { TallyContent, tallyCells } from "../../ui/tally";
import { clockWithDayIfOther, seconds } from "../../ui/time";
import { wide } from "../../ui/wide";
import type { Section } from "./arrival-order";
import type { BoardHead } from "./board-state";

interface HeadProps {
  brigade: string;
  head: BoardHead;
  feed: LiveFeed;
}

/** What, where, is it real, how long already: the first thing seen. */
export function Head({ brigade, head, feed }: HeadProps) {
  const { incident } = head;
  const { time, common, marks, board } = words();
  const tone = incident.drill ? "drill" : incident.open ? "alarm" : "closed";
  return (
    <header class="page board-head">
      <div class="top-line">
        <Link class="back" to={paths.incidents(brigade)}>
          <Glyph name="left" />
          {common.back}
        </Link>
        <Others brigade={brigade} others={head.otherIncidents} />
        <span class="push">
          <LiveClock feed={feed} />
        </span>
      </div>
      <div class="incident-head" data-tone={tone}>
        <div class="marks">
          <IncidentMarks incident={incident} />
          <PhaseChip phase={incident.phase} drill={incident.drill} />
          <b lang={japanese()}>{head.label}</b>
          <span class="figures">
            {clockWithDayIfOther(Date.parse(head.issuedAt), now.peek())} {time.ordered}
          </span>
        </div>
        <IncidentName incident={incident} heading="h1" />
        <p class="facts">
          <ElapsedClock incident={incident} />
          <RecognisedAt incident={incident} />
          {!incident.open && <b>{board.closed}</b>}
          <Link
            class="water-way with-glyph"
            to={paths.incident(brigade, incident.id)}
            data-testid="water-way"
          >
            <Glyph name="map" />
            {board.water}
          </Link>
        </p>
        {incident.senderUnverified && <p class="danger">{marks.senderSentence}</p>}
        {incident.unreadable && (
          <div class="raw" data-testid="raw-text">
            <p class="danger">{marks.unreadableSentence}</p>
            <pre class="mail-text" lang={japanese()}>
              {incident.text}
            </pre>
          </div>
        )}
      </div>
    </header>
  );
}

interface OthersProps {
  brigade: string;
  others: readonly OtherIncident[];
}

/** ほかn件: on a wide screen each by name; on a phone one button, which with a single one is its link. */
function Others({ brigade, others }: OthersProps) {
  const { board } = words();
  const shown = useSignal(false);
  const only = others.length === 1 ? others[0] : undefined;
  return (
    <>
      <NewOtherAlert others={others} />
      {wide.value && others.length > 0 && (
        <nav class="others" aria-label={board.othersTitle} data-testid="others">
          <b>{board.others(others.length)}</b>
          <OtherLinks brigade={brigade} others={others} />
        </nav>
      )}
      {!wide.value && only !== undefined && (
        <nav class="others" aria-label={board.othersTitle} data-testid="others">
          <Link to={otherPath(brigade, only)}>
            {board.others(1)}
            <span class="visually-hidden"> {only.title}</span>
          </Link>
        </nav>
      )}
      {!wide.value && others.length > 1 && (
        <nav class="others folded" aria-label={board.othersTitle} data-testid="others">
          <button
            type="button"
            aria-expanded={shown.value}
            onClick={() => {
              shown.value = !shown.value;
            }}
          >
            {board.others(others.length)}
            <Glyph name={shown.value ? "up" : "down"} />
          </button>
          {shown.value && <OtherLinks brigade={brigade} others={others} />}
        </nav>
      )}
    </>
  );
}

function otherPath(brigade: string, other: OtherIncident): string {
  return other.callOutId === null
    ? paths.incident(brigade, other.incidentId)
    : paths.board(brigade, other.callOutId);
}

function OtherLinks({ brigade, others }: OthersProps) {
  return (
    <ul>
      {others.map((other) => (
        <li key={other.incidentId}>
          <Link lang={japanese()} to={otherPath(brigade, other)}>
            {other.title}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function NewOtherAlert({ others }: { others: readonly OtherIncident[] }) {
  const { board } = words();
  const sentence = useSignal("");
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    const before = known.current;
    known.current = new Set(others.map((other) => other.incidentId));
    const fresh = before === null ? [] : others.filter((other) => !before.has(other.incidentId));
    if (fresh.length > 0) sentence.value = board.newOther(fresh.map((other) => other.title).join("、"));
  }, [others, board, sentence]);
  return (
    <p class="visually-hidden" role="alert">
      {sentence}
    </p>
  );
}

interface TilesProps {
  counts: Counts;
  go: (section: Section) => void;
}

/** The four numbers, large; each leads to its people. */
export function Tiles({ counts, go }: TilesProps) {
  return (
    <section class="tiles" aria-label={words().board.counts}>
      {tallyCells(counts).map((cell) => (
        <button key={cell.part} type="button" class={`tile ${cell.part}`} onClick={() => go(cell.part)}>
          <TallyContent cell={cell} testId={`count-${cell.part}`} />
        </button>
      ))}
    </section>
  );
}

/** Notices go out within a second or two; after this long their waiting is news. */
const waitingIsNewsMs = 10_000;

interface NumbersProps {
  counts: Counts;
  delivery: DeliverySummary;
  issuedAt: string;
}

/** How those coming divide, and how the notices went. */
export function Numbers({ counts, delivery, issuedAt }: NumbersProps) {
  const { answer, board, common } = words();
  const waitsLong = delivery.pending > 0 && now.value - Date.parse(issuedAt) >= waitingIsNewsMs;
  const { firstAcceptedMs, lastAcceptedMs } = delivery;
  return (
    <div class="numbers">
      <CountsBar counts={counts} />
      <p class="facts figures">
        <span class="split">
          <Chip tone="direct" glyph="arrow" word={answer.direct} />{" "}
          <b data-testid="count-direct">{count(counts.direct)}</b>
        </span>
        <span class="split">
          <Chip tone="station" glyph="house" word={answer.station} />{" "}
          <b data-testid="count-station">{count(counts.station)}</b>
        </span>
        <span class="split">
          {answer.called} <b data-testid="count-called">{common.people(count(delivery.called))}</b>
        </span>
        <span class="split" data-testid="delivery">
          {board.notice} {board.deliveryAccepted(count(delivery.accepted), count(delivery.called))}
          {firstAcceptedMs !== null && lastAcceptedMs !== null && (
            <span class="soft proof">
              {" "}
              ({board.deliveryTime(seconds(firstAcceptedMs), seconds(lastAcceptedMs))})
            </span>
          )}
        </span>
        {delivery.pending > 0 && !waitsLong && (
          <span class="split">{board.deliveryPending(count(delivery.pending))}</span>
        )}
        {waitsLong && (
          <span class="split danger">
            <Glyph name="warning" /> {board.deliveryLate(count(delivery.pending))}
          </span>
        )}
        {delivery.failed > 0 && (
          <span class="split danger">
            <Glyph name="warning" /> {board.deliveryFailed(count(delivery.failed))}
          </span>
        )}
      </p>
    </div>
  );
}

interface StripProps {
  head: BoardHead;
  after: RefObject<HTMLElement | null>;
}

/** When the head has been scrolled away: one line that says which incident, and whether it is a drill. */
export function NameStrip({ head, after }: StripProps) {
  const away = useSignal(false);
  useEffect(() => {
    const element = after.current;
    if (element === null) return undefined;
    const watcher = new IntersectionObserver(([entry]) => {
      away.value = entry !== undefined && !entry.isIntersecting;
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [after, away]);
  return (
    <div class="name-strip" aria-hidden="true" data-shown={away.value}>
      {nameInOneLine(head.incident)}
    </div>
  );
}

const speakEveryMs = 15_000;

/** One sentence for screen readers, at most every 15 s; silent while nothing changes, and at the start. */
export function Spoken({ counts }: { counts: Counts }) {
  const sentence = useSignal("");
  const spokenAt = useRef(Date.now());
  const first = useRef(true);
  const { board } = words();
  const next = board.spoken(
    count(counts.direct + counts.station),
    count(counts.late),
    count(counts.unable),
    count(counts.silent),
  );
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return undefined;
    }
    const wait = Math.max(0, spokenAt.current + speakEveryMs - Date.now());
    const timer = setTimeout(() => {
      spokenAt.current = Date.now();
      sentence.value = next;
    }, wait);
    return () => clearTimeout(timer);
  }, [next, sentence]);
  return (
    <p class="visually-hidden" role="status" data-testid="spoken">
      {sentence}
    </p>
  );
}
