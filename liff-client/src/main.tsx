import { render } from "preact";
import { App } from "./app";
import { chooseLanguage, words } from "./i18n";
import { startRemedies } from "./session/remedies";
import { readSession } from "./session/session";
import { startAppWorker } from "./ui/app-worker";
import { startClocks } from "./ui/now";
import { recall } from "./ui/remembered";
import { startRouter } from "./ui/router";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/incident.css";
import "./ui/shell.css";
import "./features/incidents/incidents.css";
import "./features/call-outs/call-outs.css";

async function start(): Promise<void> {
  const root = document.getElementById("app");
  if (root === null) throw new Error("index.html has no #app");
  void readSession();
  startRemedies();
  await chooseLanguage(location.search, recall("language"));
  document.documentElement.lang = words().language;
  startRouter();
  startClocks();
  render(<App />, root);
  startAppWorker();
  // Results of an inspection that an earlier page could not send.
  if (!["0", null].includes(recall("waiting"))) void import("./outbox").then((it) => it.startOutbox());
}

void start();
