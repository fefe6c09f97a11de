import { useEffect, useMemo } from "preact/hooks";
import type { LiveFeed } from "../api/live-feed";
import { serverClock } from "../api/server-clock";
import { millisecondsSince, staleAfterMs } from "../api/staleness";
import { refusalSentence, words } from "../i18n";
import { Glyph } from "./glyph";
import { online } from "./now";
import type { ScreenState } from "./screen";
import { clockWithSeconds } from "./time";

/** A feed that lives as long as the screen, and is replaced at once when the network or the laptop wakes up. */
export function useFeed(make: () => LiveFeed): LiveFeed {
  // Made once: a screen is mounted anew for another address.
  const feed = useMemo(make, []);
  useEffect(() => {
    const wake = () => {
      const heard = feed.lastHeard.peek();
      const old = heard === null || millisecondsSince(heard) >= staleAfterMs;
      if (document.visibilityState === "visible" && old) feed.reconnect();
    };
    const returned = () => feed.reconnect();
    const left = () => feed.stop();
    const shownAgain = (event: PageTransitionEvent) => {
      if (event.persisted) feed.reconnect();
    };
    feed.start();
    document.addEventListener("visibilitychange", wake);
    addEventListener("online", returned);
    addEventListener("pagehide", left);
    addEventListener("pageshow", shownAgain);
    return () => {
      feed.stop();
      document.removeEventListener("visibilitychange", wake);
      removeEventListener("online", returned);
      removeEventListener("pagehide", left);
      removeEventListener("pageshow", shownAgain);
    };
  }, [feed]);
  return feed;
}

export function liveState(feed: LiveFeed, hasData: boolean, isEmpty: boolean): ScreenState {
  const problem = feed.problem.value;
  if (!hasData) return problem === null ? "loading" : "error";
  if (!online.value) return "offline";
  if (problem?.final || feed.freshness.value !== "fresh") return "stale";
  return isEmpty ? "empty" : "ready";
}

function lastHeardClock(feed: LiveFeed): string {
  const heard = feed.lastHeard.value;
  return heard === null ? "--:--:--" : clockWithSeconds(serverClock.now(heard.wall));
}

/** 「受信中 21:18:05」: when something was last received, on every live screen. */
export function LiveClock({ feed }: { feed: LiveFeed }) {
  const { live } = words();
  const heard = feed.lastHeard.value;
  const time = lastHeardClock(feed);
  const stopped =
    heard !== null && (feed.freshness.value !== "fresh" || !online.value || feed.problem.value?.final);
  const text =
    heard === null
      ? feed.problem.value === null
        ? live.connecting
        : live.disconnected
      : stopped
        ? live.stopped(time)
        : feed.means.value === "poll"
          ? live.polling(time)
          : live.receiving(time);
  return (
    <span
      class="live-clock"
      data-live={heard === null ? "connecting" : stopped ? "stopped" : feed.means.value}
    >
      <Glyph name={stopped ? "warning" : "dot"} />
      <span>{text}</span>
    </span>
  );
}

/** The grey bar over old data; the data stays readable beneath it. */
export function LiveBar({ feed }: { feed: LiveFeed }) {
  const { live, common } = words();
  if (feed.lastHeard.value === null) return null;
  const time = lastHeardClock(feed);
  const problem = feed.problem.value;
  const freshness = feed.freshness.value;
  let sentence: string;
  if (problem?.final) sentence = live.refused(refusalSentence(problem.code), time);
  else if (!online.value) sentence = live.offline(time);
  else if (freshness === "dead") sentence = live.dead(time);
  else if (freshness === "stale") sentence = live.stale(time);
  else return null;
  return (
    <div class="live-bar" role="alert" data-testid="live-bar">
      <span>{sentence}</span>
      {(freshness === "dead" || problem?.final) && (
        <button type="button" class="button" onClick={() => feed.reconnect()}>
          {common.reload}
        </button>
      )}
    </div>
  );
}
