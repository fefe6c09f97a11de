import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { words } from "../i18n";

export type ScreenState = "ready" | "empty" | "loading" | "error" | "offline" | "stale";

interface ScreenProps {
  id: string;
  state: ScreenState;
  /** The page's title; begins with the incident, or with 「訓練」. */
  title: string;
  drill?: boolean;
  version?: number;
  children: ComponentChildren;
}

let firstScreen = true;

function DrillBand({ where }: { where: "top" | "bottom" }) {
  const { marks } = words();
  return (
    <div class={`drill-band ${where}`} data-testid={`drill-${where}`}>
      {marks.drillBand}
      <span class="visually-hidden">{marks.drillSentence}</span>
    </div>
  );
}

/** What every screen has: its name and state for tests, the title and the drill's bands. */
export function Screen({ id, state, title, drill = false, version, children }: ScreenProps) {
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = drill ? `${words().marks.drill} ${title}` : title;
  }, [title, drill]);
  useEffect(() => {
    // After a change of screens the reader starts at its top; on the first load the browser does this itself.
    if (!firstScreen) main.current?.focus({ preventScroll: true });
    firstScreen = false;
  }, []);
  return (
    <main
      id="content"
      ref={main}
      class="screen"
      tabIndex={-1}
      data-screen={id}
      data-state={state}
      data-drill={drill}
      data-version={version}
    >
      {drill && <DrillBand where="top" />}
      {children}
      {drill && <DrillBand where="bottom" />}
    </main>
  );
}

export function Loading() {
  return (
    <div class="loading">
      <span />
      <span />
      <span />
      <span />
      <p>{words().common.loading}</p>
    </div>
  );
}
