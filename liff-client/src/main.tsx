import { signal } from "@preact/signals";
import { render } from "preact";
import { addresses } from "./api/addresses";
import { ApiProblem, getJson } from "./api/http";
import type { Session } from "./api/wire";
import { App, type SessionState } from "./app";
import { chooseLanguage, words } from "./i18n";
import { startClocks } from "./ui/now";
import { startRouter } from "./ui/router";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/incident.css";
import "./features/incidents/incidents.css";
import "./features/call-outs/call-outs.css";

const session = signal<SessionState>(null);
const sessionRetryMs = 5_000;

let sessionTimer: ReturnType<typeof setTimeout> | undefined;

function readSession(): void {
  clearTimeout(sessionTimer);
  getJson<Session>(addresses.session())
    .then((found) => {
      session.value = found;
    })
    .catch((failure: unknown) => {
      const problem = failure instanceof ApiProblem ? failure : new ApiProblem("server.error", 0);
      session.value = problem;
      if (!problem.final) sessionTimer = setTimeout(readSession, sessionRetryMs);
    });
}

async function start(): Promise<void> {
  const root = document.getElementById("app");
  if (root === null) throw new Error("index.html has no #app");
  readSession();
  await chooseLanguage(location.search);
  document.documentElement.lang = words().language;
  startRouter();
  startClocks();
  render(<App session={session} again={readSession} />, root);
}

void start();
