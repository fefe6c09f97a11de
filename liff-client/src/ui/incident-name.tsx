import type { IncidentFacts } from "../api/wire";
import { japanese, words } from "../i18n";

/** The two lines that decide: kind, then place. What could not be read gives way to the mail's own title. */
export function namesOf(incident: IncidentFacts): { kind: string; place: string | null } {
  if (incident.kind !== null) return { kind: incident.kind, place: incident.place };
  if (incident.place !== null) return { kind: incident.title, place: incident.place };
  return { kind: incident.title === "" ? words().incidents.nameUnknown : incident.title, place: null };
}

export function nameInOneLine(incident: IncidentFacts): string {
  const { kind, place } = namesOf(incident);
  return place === null ? kind : `${kind} ${place}`;
}

interface IncidentNameProps {
  incident: IncidentFacts;
  heading: "h1" | "h3";
}

export function IncidentName({ incident, heading: Heading }: IncidentNameProps) {
  const { kind, place } = namesOf(incident);
  return (
    <div class="incident-name">
      <Heading>
        <span class="kind" lang={japanese()}>
          {kind}
        </span>
        <span class="visually-hidden"> </span>
        <span
          class={place === null ? "place-unknown" : "place"}
          lang={place === null ? undefined : japanese()}
        >
          {place ?? words().incidents.placeUnknown}
        </span>
      </Heading>
      {incident.landmark !== null && (
        <p class="landmark">
          <span class="soft">{words().incidents.landmark}</span>{" "}
          <span lang={japanese()}>{incident.landmark}</span>
        </p>
      )}
    </div>
  );
}
