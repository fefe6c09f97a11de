import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { BoardScreen } from "./features/call-outs/board-screen";
import { IncidentScreen } from "./features/incidents/incident-screen";
import { IncidentsScreen } from "./features/incidents/incidents-screen";
import { BrigadeChoice, OtherBrigade } from "./features/session/brigade-screens";
import { words } from "./i18n";
import { question } from "./session/remedies";
import { readSession, session, sessionProblem, viewNumber } from "./session/session";
import { lazy } from "./ui/lazy";
import { Problem } from "./ui/problem";
import { go, here, Link, paths, type Route, route, type WaterPart } from "./ui/router";
import { Loading, Screen } from "./ui/screen";
import { Shell } from "./ui/shell";
import { wide } from "./ui/wide";

const SessionArea = lazy(() =>
  import("./features/session").then((area) => ({ screen: area.SessionArea, ready: area.ready })),
);
const RemedyDialog = lazy(
  () => import("./features/session").then((area) => ({ screen: area.RemedyDialog, ready: area.ready })),
  "nothing",
);
const AccountArea = lazy(() =>
  import("./features/account").then((area) => ({ screen: area.AccountArea, ready: area.ready })),
);
const SignInAdminArea = lazy(() =>
  import("./features/sign-in-admin").then((area) => ({ screen: area.SignInAdminArea, ready: area.ready })),
);
const MembersArea = lazy(() => import("./features/members").then((area) => ({ screen: area.MembersArea })));

const WaterArea = lazy(() =>
  import("./features/water").then((area) => ({ screen: area.WaterArea, ready: area.ready })),
);
const InspectionsArea = lazy(() =>
  import("./features/inspections").then((area) => ({ screen: area.InspectionsArea, ready: area.ready })),
);
const WaterFilesArea = lazy(() =>
  import("./features/water-files").then((area) => ({ screen: area.WaterFilesArea, ready: area.ready })),
);
const CoverageArea = lazy(() =>
  import("./features/coverage").then((area) => ({ screen: area.CoverageArea, ready: area.ready })),
);

const IncidentWater = lazy(
  () =>
    import("./features/incident-water").then((area) => ({ screen: area.IncidentWater, ready: area.ready })),
  "section",
);

const doors: readonly Route["screen"][] = ["sign-in", "register", "link"];
// These give the alarm all the room.
const bare: readonly Route["screen"][] = ["incident", "board", "home", "unknown", ...doors];

/** Address to screen. The screens do not wait for the session: their own reads are refused if there is none. */
export function App() {
  const at = route.value;
  const brigade = "brigade" in at ? at.brigade : null;
  const nobody = sessionProblem.value?.status === 401 && session.value === null;
  const outside = nobody || otherBrigadeThan(brigade) !== null || session.value?.mustChangePassword === true;
  const asked = question.value;
  // Whoever walks from source to source needs the room for the four buttons.
  const walking = at.screen === "water" && at.part === "inspection" && !wide.value;
  return (
    <>
      <Shell brigade={bare.includes(at.screen) || outside || walking ? null : brigade}>
        <CurrentScreen at={at} nobody={nobody} />
      </Shell>
      {asked !== null && (
        <RemedyDialog question={asked} brigade={brigade ?? session.value?.brigade.id ?? ""} />
      )}
    </>
  );
}

/** The name of the brigade signed in to, if it is not the address's. */
function otherBrigadeThan(brigade: string | null): string | null {
  const own = session.value?.brigade;
  return brigade === null || own === undefined || own.id === brigade ? null : own.name;
}

function CurrentScreen({ at, nobody }: { at: Route; nobody: boolean }) {
  const view = viewNumber.value;
  if (at.screen === "home") return <Home nobody={nobody} />;
  if (at.screen === "unknown") return <NotFound />;
  const { brigade } = at;
  if (at.screen === "sign-in" || at.screen === "register" || at.screen === "link")
    return <SessionArea key={`${brigade}/${at.screen}`} brigade={brigade} screen={at.screen} back={null} />;
  if (nobody) return <SessionArea key={`${brigade}/in`} brigade={brigade} screen="sign-in" back={here()} />;
  if (otherBrigadeThan(brigade) !== null) return <OtherBrigade brigade={brigade} />;
  if (session.value?.mustChangePassword === true)
    return <AccountArea key="password" brigade={brigade} only="password" />;
  switch (at.screen) {
    case "incidents":
      return (
        <IncidentsScreen
          key={`${brigade}/${view}`}
          brigade={brigade}
          brigadeName={session.value?.brigade.name ?? null}
          person={session.value?.person.name ?? null}
        />
      );
    case "incident":
      return (
        <IncidentScreen
          key={`${brigade}/${at.incident}/${view}`}
          brigade={brigade}
          incident={at.incident}
          water={(incident) => <IncidentWater brigade={brigade} incident={incident} />}
        />
      );
    case "board":
      return <BoardScreen key={`${brigade}/${at.callOut}/${view}`} brigade={brigade} callOut={at.callOut} />;
    case "members":
      return <MembersArea key={`members/${view}`} brigade={brigade} screen={at.part} id={at.id} />;
    case "water":
      return <Water key={`water/${view}`} brigade={brigade} part={at.part} id={at.id} />;
    case "account":
      return <AccountArea key={`account/${view}`} brigade={brigade} only={null} />;
    case "sign-in-admin":
      return <SignInAdminArea key={`${at.part}/${view}`} brigade={brigade} part={at.part} />;
  }
}

/** The screens of the water sources, each area a chunk of its own. */
function Water({ brigade, part, id }: { brigade: string; part: WaterPart; id: string | null }) {
  switch (part) {
    case "list":
    case "source":
    case "edit":
    case "new":
      return <WaterArea key={`${part}/${id}`} brigade={brigade} part={part} id={id} />;
    case "inspections":
    case "inspection":
    case "defects":
      return <InspectionsArea key={`${part}/${id}`} brigade={brigade} part={part} id={id} />;
    case "files":
      return <WaterFilesArea brigade={brigade} />;
    case "coverage":
      return <CoverageArea brigade={brigade} />;
  }
}

function Home({ nobody }: { nobody: boolean }) {
  const own = session.value?.brigade.id;
  const problem = sessionProblem.value;
  const { incidents } = words();
  const left = useSignal(false);
  useEffect(() => {
    if (own === undefined || left.peek()) return;
    left.value = true;
    go(paths.incidents(own), "replace");
  }, [own, left]);
  if (nobody) return <BrigadeChoice />;
  return (
    <Screen id="C1" state={problem === null ? "loading" : "error"} title={incidents.title}>
      <div class="page lone">
        <h1 class="screen-title">{incidents.title}</h1>
        {problem === null ? <Loading /> : <Problem problem={problem} again={() => void readSession()} />}
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
