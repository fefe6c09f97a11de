import type { Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiProblem } from "./api/http";
import type { Session } from "./api/wire";
import { BoardScreen } from "./features/call-outs/board-screen";
import { IncidentScreen } from "./features/incidents/incident-screen";
import { IncidentsScreen } from "./features/incidents/incidents-screen";
import { NoBrigadeScreen, SignInScreen } from "./features/session/sign-in-screen";
import { words } from "./i18n";
import { Problem } from "./ui/problem";
import { go, Link, paths, route } from "./ui/router";
import { Loading, Screen } from "./ui/screen";

export type SessionState = Session | ApiProblem | null;

interface AppProps {
  session: Signal<SessionState>;
  /** Asks for the session again. */
  again: () => void;
}

/** Address to screen. The screens do not wait for the session: their own reads are refused if there is none. */
export function App({ session, again }: AppProps) {
  const here = route.value;
  const known = session.value;
  if (known instanceof ApiProblem && known.status === 401) return <SignInScreen />;
  switch (here.screen) {
    case "home":
      return <Home known={known} again={again} />;
    case "incidents": {
      const person = known === null || known instanceof ApiProblem ? null : known;
      const brigade = person?.brigades.find((one) => one.id === here.brigade);
      return (
        <IncidentsScreen
          key={here.brigade}
          brigade={here.brigade}
          brigadeName={brigade?.name ?? null}
          person={person?.person.name ?? null}
          demo={person?.demo ?? false}
        />
      );
    }
    case "incident":
      return (
        <IncidentScreen
          key={`${here.brigade}/${here.incident}`}
          brigade={here.brigade}
          incident={here.incident}
        />
      );
    case "board":
      return (
        <BoardScreen key={`${here.brigade}/${here.callOut}`} brigade={here.brigade} callOut={here.callOut} />
      );
    case "unknown":
      return <NotFound />;
  }
}

function Home({ known, again }: { known: SessionState; again: () => void }) {
  const { incidents } = words();
  const first = known === null || known instanceof ApiProblem ? undefined : known.brigades[0];
  useEffect(() => {
    if (first !== undefined) go(paths.incidents(first.id), "replace");
  }, [first]);
  if (known !== null && !(known instanceof ApiProblem) && first === undefined) return <NoBrigadeScreen />;
  const failed = known instanceof ApiProblem;
  return (
    <Screen id="C1" state={failed ? "error" : "loading"} title={incidents.title}>
      <div class="page lone">
        <h1 class="screen-title">{incidents.title}</h1>
        {failed ? <Problem problem={known} again={again} /> : <Loading />}
      </div>
    </Screen>
  );
}

function NotFound() {
  const { notFound } = words();
  return (
    <Screen id="not-found" state="ready" title={notFound.title}>
      <div class="page lone">
        <div class="panel">
          <h1>{notFound.title}</h1>
          <p>{notFound.sentence}</p>
          <Link class="button primary" to="/">
            {notFound.home}
          </Link>
        </div>
      </div>
    </Screen>
  );
}
