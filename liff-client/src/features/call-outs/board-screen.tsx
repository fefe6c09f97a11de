import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { addresses } from "../../api/addresses";
import { LiveFeed } from "../../api/live-feed";
import { serverClock } from "../../api/server-clock";
import { asBoard, asBoardChanges } from "../../api/shape";
import { words } from "../../i18n";
import { Glyph } from "../../ui/glyph";
import { nameInOneLine } from "../../ui/incident-name";
import { LiveBar, LiveClock, liveState, useFeed } from "../../ui/live";
import { Problem } from "../../ui/problem";
import { Link, paths } from "../../ui/router";
import { Loading, Screen } from "../../ui/screen";
import { wide } from "../../ui/wide";
import type { Section } from "./arrival-order";
import { Head, NameStrip, Numbers, Spoken, Tiles } from "./board-head";
import { BoardState } from "./board-state";
import { PeopleList } from "./people-list";
import { Timeline } from "./timeline";
import { UnitsPanel, UnitsSummary } from "./units-panel";

interface BoardScreenProps {
  brigade: string;
  callOut: string;
}

/** C2 参集状況: who comes, when, and who is silent, as it happens. */
export function BoardScreen({ brigade, callOut }: BoardScreenProps) {
  const { board: text, common, mail } = words();
  const state = useMemo(() => new BoardState(), []);
  const feed = useFeed(
    () =>
      new LiveFeed({
        streamPath: addresses.boardStream(brigade, callOut),
        snapshotPath: addresses.board(brigade, callOut),
        onSnapshot: (data) => state.replace(asBoard(data)),
        events: {
          board: (data) => state.replace(asBoard(data)),
          changes: (data) => state.apply(asBoardChanges(data)),
        },
        onServerTime: (at) => serverClock.hear(at),
      }),
  );
  const unit = useSignal<string | null>(null);
  const silentShown = useSignal(false);
  const headElement = useRef<HTMLDivElement>(null);
  const sticky = useRef<HTMLDivElement>(null);
  useStickyHeight(sticky);

  const head = state.head.value;
  const screenState = liveState(feed, head !== null, head !== null && state.size === 0);
  const problem = feed.problem.value;
  if (head === null) {
    return (
      <Screen id="C2" state={screenState} title={text.title}>
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
          <h1 class="screen-title">{text.title}</h1>
        </header>
        <div class="page">
          {problem === null ? <Loading /> : <Problem problem={problem} again={() => feed.reconnect()} />}
        </div>
      </Screen>
    );
  }

  const go = (section: Section) => {
    unit.value = null;
    if (section === "silent") silentShown.value = true;
    // After the list has been painted with that section in it.
    requestAnimationFrame(() => {
      const heading = document.getElementById(`section-${section}`);
      heading?.scrollIntoView({ block: "start" });
      heading?.focus({ preventScroll: true });
    });
  };
  const people =
    state.size === 0 ? (
      <div class="panel">
        <h2>{text.empty}</h2>
        <p>{text.emptyHint}</p>
      </div>
    ) : (
      <PeopleList state={state} unit={unit} silentShown={silentShown} />
    );
  return (
    <Screen
      id="C2"
      state={screenState}
      title={`${nameInOneLine(head.incident)} ${text.title}`}
      drill={head.incident.drill}
      version={state.version.value}
    >
      <div ref={headElement}>
        <Head brigade={brigade} head={head} feed={feed} />
      </div>
      <div class="board-sticky" ref={sticky}>
        <NameStrip head={head} after={headElement} />
        <LiveBar feed={feed} />
        <div class="page">
          <Tiles counts={head.counts} go={go} />
        </div>
      </div>
      <div class="page">
        <Numbers counts={head.counts} delivery={head.delivery} issuedAt={head.issuedAt} />
      </div>
      <Spoken counts={head.counts} />
      {wide.value ? (
        <div class="page board-columns">
          <section class="side" aria-labelledby="units">
            <h2 id="units">{text.units}</h2>
            <UnitsPanel state={state} unit={unit} />
          </section>
          {people}
          <section class="side" aria-labelledby="timeline">
            <h2 id="timeline">{text.timeline}</h2>
            <Timeline brigade={brigade} head={head} />
          </section>
        </div>
      ) : (
        <div class="page board-stack">
          <details>
            <summary>
              <UnitsSummary state={state} />
            </summary>
            <UnitsPanel state={state} unit={unit} />
          </details>
          <details>
            <summary>
              {text.timeline}・{mail.textOf}
            </summary>
            <Timeline brigade={brigade} head={head} />
          </details>
          {people}
        </div>
      )}
    </Screen>
  );
}

/** Keeps what is focused or jumped to out from under the sticky counts, whatever the text size. */
function useStickyHeight(sticky: { current: HTMLElement | null }) {
  useEffect(() => {
    const root = document.documentElement;
    const watcher = new ResizeObserver(() => {
      const element = sticky.current;
      if (element === null) return;
      const isSticky = getComputedStyle(element).position === "sticky";
      root.style.setProperty("--sticky-height", isSticky ? `${element.offsetHeight}px` : "0px");
    });
    watcher.observe(document.body);
    return () => {
      watcher.disconnect();
      root.style.removeProperty("--sticky-height");
    };
  }, [sticky]);
}
