import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { addresses } from "../../api/addresses";
import { LiveFeed } from "../../api/live-feed";
import { serverClock } from "../../api/server-clock";
import { asIncidentList } from "../../api/shape";
import type { Incident, IncidentList } from "../../api/wire";
import { words } from "../../i18n";
import { Glyph } from "../../ui/glyph";
import { nameInOneLine } from "../../ui/incident-name";
import { LiveBar, LiveClock, liveState, useFeed } from "../../ui/live";
import { Problem } from "../../ui/problem";
import { Loading, Screen } from "../../ui/screen";
import { IncidentCard } from "./incident-card";
import { MailLogSection } from "./mail-log-section";

interface IncidentsScreenProps {
  brigade: string;
  brigadeName: string | null;
  person: string | null;
}

/** C1 災害一覧: what is going on, open first, unread mails above all. */
export function IncidentsScreen({ brigade, brigadeName, person }: IncidentsScreenProps) {
  const { incidents: text } = words();
  const list = useSignal<IncidentList | null>(null);
  const feed = useFeed(() => {
    const take = (data: unknown) => {
      const next = asIncidentList(data);
      if (list.peek() === null || next.version > (list.peek()?.version ?? -1)) list.value = next;
    };
    return new LiveFeed({
      streamPath: addresses.incidentsStream(brigade),
      snapshotPath: addresses.incidents(brigade),
      onSnapshot: take,
      events: { incidents: take },
      onServerTime: (at) => serverClock.hear(at),
    });
  });

  const known = list.value;
  const all = known?.incidents ?? [];
  const state = liveState(feed, known !== null, all.length === 0);
  const problem = feed.problem.value;
  return (
    <Screen
      id="C1"
      state={state}
      title={brigadeName === null ? text.title : `${text.title} ${brigadeName}`}
      {...(known === null ? {} : { version: known.version })}
    >
      <header class="page top-line">
        <h1 class="screen-title">{text.title}</h1>
        {brigadeName !== null && <span>{brigadeName}</span>}
        {person !== null && <span class="soft">{person}</span>}
        <span class="push">
          <LiveClock feed={feed} />
        </span>
      </header>
      <div class="sticky-bar">
        <LiveBar feed={feed} />
      </div>
      <div class="page">
        {state === "loading" && <Loading />}
        {state === "error" && problem !== null && (
          <Problem problem={problem} again={() => feed.reconnect()} />
        )}
        {known !== null && <Lists brigade={brigade} incidents={all} />}
        {known !== null && <MailLogSection brigade={brigade} version={known.version} />}
      </div>
    </Screen>
  );
}

function Lists({ brigade, incidents }: { brigade: string; incidents: readonly Incident[] }) {
  const { incidents: text } = words();
  const closedShown = useSignal(false);
  const unreadable = incidents.filter((incident) => incident.open && incident.unreadable);
  // A drill may be newer than a fire; the fire stands first all the same.
  const open = incidents
    .filter((incident) => incident.open && !incident.unreadable)
    .sort((a, b) => Number(a.drill) - Number(b.drill));
  const closed = incidents.filter((incident) => !incident.open);
  const cards = (some: readonly Incident[]) =>
    some.map((incident) => <IncidentCard key={incident.id} brigade={brigade} incident={incident} />);
  return (
    <>
      <NewIncidentAlert incidents={incidents} />
      <div class="open-lists">
        {unreadable.length > 0 && (
          <section class="incident-list" aria-labelledby="unreadable">
            <h2 id="unreadable" class="danger">
              {text.unreadable(unreadable.length)}
            </h2>
            <div class="cards">{cards(unreadable)}</div>
          </section>
        )}
        {open.length > 0 && (
          <section class="incident-list" aria-labelledby="open">
            <h2 id="open">{text.open(open.length)}</h2>
            <div class="cards">{cards(open)}</div>
          </section>
        )}
      </div>
      {open.length + unreadable.length === 0 && (
        <div class="panel">
          <h2>{text.quiet}</h2>
          <p>{text.quietHint}</p>
        </div>
      )}
      {closed.length > 0 && (
        <section class="incident-list" aria-labelledby="closed">
          <h2 id="closed" class="visually-hidden">
            {text.closed(closed.length)}
          </h2>
          <button
            type="button"
            class="fold-button"
            aria-expanded={closedShown.value}
            onClick={() => {
              closedShown.value = !closedShown.value;
            }}
          >
            <span>{closedShown.value ? text.closedFold(closed.length) : text.closedShow(closed.length)}</span>
            <Glyph name={closedShown.value ? "up" : "down"} />
          </button>
          {closedShown.value && <div class="cards">{cards(closed)}</div>}
        </section>
      )}
    </>
  );
}

/** Only an incident that was not there when the screen opened interrupts a screen reader. */
function NewIncidentAlert({ incidents }: { incidents: readonly Incident[] }) {
  const sentence = useSignal("");
  const known = useRef<ReadonlySet<string> | null>(null);
  const ids = useMemo(() => new Set(incidents.map((incident) => incident.id)), [incidents]);
  useEffect(() => {
    const before = known.current;
    known.current = ids;
    const fresh =
      before === null ? [] : incidents.filter((incident) => incident.open && !before.has(incident.id));
    if (fresh.length > 0) {
      sentence.value = words().incidents.newIncident(fresh.map(nameInOneLine).join("、"));
    }
  }, [ids, incidents, sentence]);
  return (
    <p class="visually-hidden" role="alert">
      {sentence}
    </p>
  );
}
