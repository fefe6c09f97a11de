import type { CallOutSummary, Incident } from "../../api/wire";
import { count, japanese, words } from "../../i18n";
import { IncidentMarks, PhaseChip } from "../../ui/chips";
import { CountsBar } from "../../ui/counts-bar";
import { IncidentName, nameInOneLine } from "../../ui/incident-name";
import { ElapsedClock, RecognisedAt } from "../../ui/incident-times";
import { now } from "../../ui/now";
import { Link, paths } from "../../ui/router";
import { Tally } from "../../ui/tally";
import { clockWithDayIfOther } from "../../ui/time";

interface IncidentCardProps {
  brigade: string;
  incident: Incident;
}

export function IncidentCard({ brigade, incident }: IncidentCardProps) {
  const { incidents: text } = words();
  return (
    <article
      class="incident-card"
      data-testid={`incident-${incident.id}`}
      data-open={incident.open}
      data-drill={incident.drill}
      data-unreadable={incident.unreadable}
    >
      {incident.drill && <p class="card-band">{words().marks.drillBand}</p>}
      <div class="marks">
        <IncidentMarks incident={incident} />
        <PhaseChip phase={incident.phase} drill={incident.drill} />
      </div>
      <IncidentName incident={incident} heading="h3" />
      <p class="facts">
        <RecognisedAt incident={incident} />
        <ElapsedClock incident={incident} />
        <span>{text.messages(incident.messageCount)}</span>
      </p>
      {incident.unreadable && <p class="danger">{words().marks.unreadableSentence}</p>}
      {incident.callOuts.length === 0 && <p class="soft">{text.noCallOut}</p>}
      {incident.callOuts.map((callOut) => (
        <CallOutLine key={callOut.id} brigade={brigade} callOut={callOut} incident={incident} />
      ))}
      <Link class="details-link" to={paths.incident(brigade, incident.id)}>
        {text.details}
        <span class="visually-hidden"> {nameInOneLine(incident)}</span>
      </Link>
    </article>
  );
}

interface CallOutLineProps {
  brigade: string;
  callOut: CallOutSummary;
  incident: Incident;
}

export function CallOutLine({ brigade, callOut, incident }: CallOutLineProps) {
  const { answer, time, incidents: text, common } = words();
  const { counts } = callOut;
  return (
    <div class="call-out-line">
      <p class="facts">
        <b lang={japanese()}>{callOut.label}</b>
        <span class="figures">
          {clockWithDayIfOther(Date.parse(callOut.issuedAt), now.peek())} {time.ordered}
        </span>
        <span>
          {answer.called} {common.people(count(callOut.called))}
        </span>
      </p>
      <CountsBar counts={counts} />
      <Tally counts={counts} />
      <Link
        class={`button wide${incident.open ? " primary" : ""}`}
        to={paths.board(brigade, callOut.id)}
        data-testid={`board-link-${callOut.id}`}
      >
        {text.board}
        <span class="visually-hidden">
          {" "}
          {nameInOneLine(incident)} {callOut.label}
        </span>
      </Link>
    </div>
  );
}
