import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { addresses } from "../../api/addresses";
import { LiveFeed } from "../../api/live-feed";
import { serverClock } from "../../api/server-clock";
import { asIncidentDetail, asIncidentList } from "../../api/shape";
import { viewedPerson } from "../../api/view-as";
import type { IncidentDetail } from "../../api/wire";
import { words } from "../../i18n";
import { IncidentMarks, PhaseChip } from "../../ui/chips";
import { Glyph } from "../../ui/glyph";
import { IncidentName, nameInOneLine } from "../../ui/incident-name";
import { ElapsedClock, RecognisedAt } from "../../ui/incident-times";
import { keep, kept } from "../../ui/kept";
import { LiveBar, LiveClock, liveState, useFeed } from "../../ui/live";
import { MailEntry } from "../../ui/mail-entry";
import { minuteNow } from "../../ui/now";
import { Problem } from "../../ui/problem";
import { Link, paths } from "../../ui/router";
import { Loading, Screen } from "../../ui/screen";
import { clockWithDayIfOther } from "../../ui/time";
import { CallOutLine } from "./incident-card";

interface IncidentScreenProps {
  brigade: string;
  incident: string;
  /** Map and water: an area of its own, loaded after this screen. */
  water: (incident: IncidentDetail) => ComponentChildren;
}

const incidentsKept = 5;
const messagesKept = 3;

/** The words without which the map means nothing; the senders are not among them. */
function keepWords(detail: IncidentDetail): void {
  if (viewedPerson.peek() !== null) return;
  const messages = [...detail.messages]
    .sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1))
    .slice(0, messagesKept)
    .map((one) => ({ ...one, text: one.text.slice(0, 2_000), from: null, authentication: null }));
  keep("incident", detail.id, { ...detail, messages }, serverClock.now(), incidentsKept);
}

/** C9 in its first form: one incident, its call-outs and the words of its mails. */
export function IncidentScreen({ brigade, incident: id, water }: IncidentScreenProps) {
  const { incident: text, common } = words();
  const detail = useSignal<IncidentDetail | null>(null);
  const feed = useFeed(() => {
    let askedFor: string | null = null;
    const made: LiveFeed = new LiveFeed({
      streamPath: addresses.incidentsStream(brigade),
      snapshotPath: addresses.incident(brigade, id),
      onSnapshot: (data) => {
        detail.value = asIncidentDetail(data);
        keepWords(detail.value);
      },
      events: {
        // The list says that something changed; the mails themselves are read when it did.
        incidents: (data) => {
          const listed = asIncidentList(data).incidents.find((one) => one.id === id);
          const mark = JSON.stringify(listed ?? null);
          if (mark === askedFor) return;
          askedFor = mark;
          if (listed !== undefined && detail.peek() !== null) {
            detail.value = { ...(detail.peek() as IncidentDetail), ...listed };
          }
          made.readSnapshotOnce();
        },
      },
      onServerTime: (at) => serverClock.hear(at),
    });
    return made;
  });
  const problem = feed.problem.value;
  // Opened without network: what this device showed last.
  const last =
    detail.value === null && problem?.final === false ? kept<IncidentDetail>("incident", id) : null;
  const known = detail.value ?? last?.value ?? null;
  const lived = liveState(feed, known !== null, known?.messages.length === 0);
  const state = last === null ? lived : "offline";
  const messages =
    known === null ? [] : [...known.messages].sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1));
  return (
    <Screen
      id="C9"
      state={state}
      title={known === null ? text.title : `${nameInOneLine(known)} ${text.title}`}
      drill={known?.drill ?? false}
    >
      <header class="page">
        <div class="top-line">
          <Link class="back" to={paths.incidents(brigade)}>
            <Glyph name="left" />
            {common.back}
          </Link>
          <span class="push">
            <LiveClock feed={feed} />
          </span>
        </div>
        {known === null && <h1 class="screen-title">{text.title}</h1>}
        {known !== null && (
          <div class="incident-head" data-tone={known.drill ? "drill" : known.open ? "alarm" : "closed"}>
            <div class="marks">
              <IncidentMarks incident={known} />
              <PhaseChip phase={known.phase} drill={known.drill} />
            </div>
            <IncidentName incident={known} heading="h1" />
            <p class="facts">
              <RecognisedAt incident={known} />
              <ElapsedClock incident={known} />
            </p>
          </div>
        )}
      </header>
      <div class="sticky-bar">
        <LiveBar feed={feed} />
        {last !== null && (
          <p class="live-bar" role="status" data-testid="kept-bar">
            {words().live.kept(
              clockWithDayIfOther(last.at, minuteNow.value * 60_000),
              Math.max(0, minuteNow.value - Math.floor(last.at / 60_000)),
            )}
          </p>
        )}
      </div>
      {known !== null && <div class="page">{water(known)}</div>}
      <div class="page incident-columns">
        {state === "loading" && <Loading />}
        {state === "error" && problem !== null && (
          <Problem problem={problem} again={() => feed.reconnect()} />
        )}
        {known !== null && (
          <section aria-labelledby="call-outs">
            <h2 id="call-outs">{text.callOuts}</h2>
            {known.callOuts.length === 0 && <p class="soft">{words().incidents.noCallOut}</p>}
            {known.callOuts.map((callOut) => (
              <CallOutLine key={callOut.id} brigade={brigade} callOut={callOut} incident={known} />
            ))}
          </section>
        )}
        {known !== null && (
          <section aria-labelledby="messages">
            <h2 id="messages">{text.messages}</h2>
            {messages.length === 0 && <p class="soft">{text.noMessages}</p>}
            {messages.map((message, index) => (
              <MailEntry key={message.alertId} message={message} open={index === 0} drill={known.drill} />
            ))}
          </section>
        )}
      </div>
    </Screen>
  );
}
