/** What the server says, as it says it. Times are ISO 8601 in UTC, ids are opaque strings. */

export type Phase = "reported" | "spreading" | "contained" | "extinguished" | "closed" | "falseAlarm";
export type Answer = "direct" | "station" | "late" | "unable";
export type DeliveryState =
  | "queued"
  | "accepted"
  | "unknown"
  | "rejected"
  | "expired"
  | "superseded"
  | "noChannel";
export type Disposition = "newIncident" | "followUp" | "unreadable" | "notAnIncident" | "duplicate";

export type SignInWay = "line" | "liff" | "password" | "staff" | "passkey";

export interface Session {
  person: { id: string; number: number; name: string; rank: string; unit: string };
  brigade: { id: string; name: string };
  /** Withheld: granted, but the server first wants what the code says. */
  permissions: { permission: Permission; reach: "brigade" | "units"; withheld: string | null }[];
  way: SignInWay;
  hasPassword: boolean;
  hasSecondFactor: boolean;
  secondFactorAt: string | null;
  mustChangePassword: boolean;
  startedAt: string;
  expiresAt: string;
}

export type Permission =
  | "OwnAccount"
  | "AnswerCallOut"
  | "SeeBoard"
  | "SeeReceptionLog"
  | "SeeMembers"
  | "SeePrivateFields"
  | "EditMembers"
  | "PlanPersonnel"
  | "EditUnits"
  | "IssueSlips"
  | "ExchangeMembers"
  | "EditRights"
  | "EditSignInPolicy"
  | "SeeSignInLog"
  | "EndSessions"
  | "SeeWater"
  | "InspectWater"
  | "EditWater"
  | "PlanInspections"
  | "ExchangeWater"
  | "PlaceIncident";

export interface Counts {
  direct: number;
  station: number;
  late: number;
  unable: number;
  silent: number;
}

export interface IncidentFacts {
  id: string;
  kind: string | null;
  place: string | null;
  landmark: string | null;
  phase: Phase;
  open: boolean;
  drill: boolean;
  unreadable: boolean;
  senderUnverified: boolean;
  /** A short text that stands in when kind and place could not be read. */
  title: string;
  occurredAt: string | null;
  openedAt: string;
  lastMessageAt: string;
  messageCount: number;
}

export interface CallOutSummary {
  id: string;
  issuedAt: string;
  label: string;
  called: number;
  counts: Counts;
}

export interface Incident extends IncidentFacts {
  callOuts: CallOutSummary[];
}

export interface IncidentList {
  version: number;
  incidents: Incident[];
}

export interface Authentication {
  spf: string | null;
  dkim: string | null;
  dmarc: string | null;
}

export interface Message {
  alertId: string;
  receivedAt: string;
  source: "mail" | "json";
  disposition: Disposition;
  phase: Phase | null;
  subject: string | null;
  text: string;
  from: string | null;
  authentication: Authentication | null;
}

export interface IncidentDetail extends Incident {
  messages: Message[];
}

export interface LoggedMail extends Message {
  incidentId: string | null;
}

export interface MailLog {
  mails: LoggedMail[];
}

/** The `kind` of the units a brigade compares itself by (消防団の組織: 団本部, 分団, 部, 班). */
export const divisionKind = "分団";

export interface BoardUnit {
  id: string;
  name: string;
  shortName: string;
  kind: string;
  parentId: string | null;
  order: number;
}

export interface BoardPerson {
  member: string;
  number: number;
  name: string;
  rank: string;
  unitId: string;
  qualifications: string[];
  answer: Answer | null;
  minutes: number | null;
  answeredAt: string | null;
  arrivesAt: string | null;
  delivery: DeliveryState;
}

export interface DeliverySummary {
  called: number;
  accepted: number;
  pending: number;
  failed: number;
  firstAcceptedMs: number | null;
  lastAcceptedMs: number | null;
}

export interface BoardIncident extends IncidentFacts {
  /** The first part of the raw text. */
  text: string;
}

export interface OtherIncident {
  incidentId: string;
  callOutId: string | null;
  title: string;
}

export interface Board {
  version: number;
  callOutId: string;
  incident: BoardIncident;
  issuedAt: string;
  label: string;
  units: BoardUnit[];
  people: BoardPerson[];
  counts: Counts;
  delivery: DeliverySummary;
  otherIncidents: OtherIncident[];
}

export interface BoardChanges {
  version: number;
  people: BoardPerson[];
  counts: Counts;
  delivery: DeliverySummary;
  incident: BoardIncident;
  otherIncidents: OtherIncident[];
}
