import type { IncidentFacts } from "../api/wire";
import { words } from "../i18n";
import { now } from "./now";
import { clockWithDayIfOther, elapsed } from "./time";

/** 経過 00:14:20, counted from the recognition (覚知), or from the first mail where that is unknown. */
export function ElapsedClock({ incident }: { incident: IncidentFacts }) {
  if (!incident.open) return null;
  const from = Date.parse(incident.occurredAt ?? incident.openedAt);
  return (
    <span class="figures elapsed" data-testid="elapsed">
      {words().time.elapsed} <b>{elapsed(now.value - from)}</b>
    </span>
  );
}

export function RecognisedAt({ incident }: { incident: IncidentFacts }) {
  const { time } = words();
  const label = incident.occurredAt === null ? time.opened : time.recognised;
  const at = incident.occurredAt ?? incident.openedAt;
  return (
    <span class="figures">
      {label} <time dateTime={at}>{clockWithDayIfOther(Date.parse(at), now.peek())}</time>
    </span>
  );
}
