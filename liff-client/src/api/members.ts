/** What the server says about members, units, rights and slips, as it says it (see wire.ts). Dates are YYYY-MM-DD. */

export const ranks = [
  "chief",
  "deputyChief",
  "divisionLeader",
  "deputyDivisionLeader",
  "sectionLeader",
  "squadLeader",
  "member",
] as const;
export type Rank = (typeof ranks)[number];
export type MemberKind = "member" | "staff";
export type MemberState = "active" | "suspended" | "retired";
export type SlipState = "none" | "open" | "expired" | "used" | "revoked";

export interface Unit {
  id: string;
  parentId: string | null;
  /** As the brigade says: 分団, 部, 班. */
  kind: string;
  name: string;
  shortName: string;
  order: number;
}

export interface Role {
  id: string;
  name: string;
  rank: Rank | null;
  order: number;
}

export interface HeldRole {
  roleId: string;
  unitId: string;
}

export interface Qualification {
  name: string;
  expiresOn: string | null;
}

export interface MemberRow {
  id: string;
  number: number;
  name: string;
  family: string;
  given: string;
  kana: string;
  kind: MemberKind;
  rank: Rank;
  unitId: string;
  otherUnitIds: string[];
  roles: HeldRole[];
  tags: string[];
  qualifications: Qualification[];
  state: MemberState;
  linked: boolean;
  slip: SlipState;
}

export interface MemberList {
  version: number;
  units: Unit[];
  roles: Role[];
  tags: string[];
  qualificationNames: string[];
  members: MemberRow[];
}

export const privateFields = [
  "email",
  "phone",
  "otherPhone",
  "postalCode",
  "address",
  "bornOn",
  "emergencyContact",
  "memo",
] as const;
export type PrivateField = (typeof privateFields)[number];
export type PrivatePart = Record<PrivateField, string | null>;

export interface MemberDetail extends MemberRow {
  etag: string;
  joinedOn: string | null;
  leftOn: string | null;
  linkedAt: string | null;
  private: PrivatePart | null;
  history: { at: string; actor: string; what: string }[];
  may: {
    edit: boolean;
    suspend: boolean;
    slip: boolean;
    unlink: boolean;
    seePrivate: boolean;
    sessions: boolean;
  };
}

/** What a form sends; number null asks for the next free one. */
export interface MemberFields {
  etag?: string;
  number: number | null;
  family: string;
  given: string;
  kana: string;
  kind: MemberKind;
  rank: Rank;
  unitId: string;
  otherUnitIds: string[];
  roles: HeldRole[];
  tags: string[];
  qualifications: Qualification[];
  joinedOn: string | null;
  private?: PrivatePart;
}

export interface BulkChange {
  state?: MemberState;
  addTags?: string[];
  removeTags?: string[];
  unitId?: string;
  rank?: Rank;
}

export interface BulkAnswer {
  affected: number;
  skipped: { id: string; sentence: string }[];
  changeId: string | null;
}

export interface BulkProgress {
  id: string;
  kind: "bulk" | "import" | "personnel";
  state: "running" | "done" | "undone" | "failed";
  done: number;
  total: number;
  startedAt: string;
  finishedAt: string | null;
}

export interface SessionEntry {
  id: string;
  way: string;
  device: string;
  address: string;
  startedAt: string;
  lastSeenAt: string;
}

export interface MemberAccount {
  email: string | null;
  hasPassword: boolean;
  locked: boolean;
  secondFactor: boolean;
  lastSignInAt: string | null;
  sessions: SessionEntry[];
}

export type PersonnelAction = "join" | "leave" | "promote" | "move" | "suspend" | "resume";
export type PersonnelState = "planned" | "running" | "applied" | "undone" | "cancelled";

export interface PersonnelOrder {
  id: string;
  title: string;
  effectiveOn: string;
  state: PersonnelState;
  entries: number;
  appliedAt: string | null;
}

export interface Post {
  rank: Rank | null;
  unit: string | null;
  roles: (string | HeldRole)[];
}

export interface PersonnelEntry {
  /** The line as it was sent. */
  wanted?: WantedEntry;
  memberId: string | null;
  name: string;
  /** Only for those who join. */
  kana?: string | null;
  number: number | null;
  action: PersonnelAction;
  before: Post | null;
  after: Post | null;
  problem: string | null;
}

export interface PersonnelOrderDetail extends Omit<PersonnelOrder, "entries"> {
  entries: PersonnelEntry[];
  etag?: string;
}

export interface EntryDraft {
  action: PersonnelAction;
  memberId?: string;
  rank?: Rank;
  unitId?: string;
  otherUnitIds?: string[];
  roles?: HeldRole[];
  member?: { family: string; given: string; kana: string };
}

export interface OrderDraft {
  title: string;
  effectiveOn: string;
  entries: EntryDraft[];
}

/** What is null stays as it is. */
export interface WantedEntry {
  rank?: Rank | null;
  unitId?: string | null;
  roles?: HeldRole[] | null;
  member?: { family?: string | null; given?: string | null; kana?: string | null } | null;
}

export interface PersonnelPreview {
  entries: PersonnelEntry[];
  units: { unitId: string; name: string; before: number; after: number }[];
}

export const reaches = ["none", "unit", "division", "brigade"] as const;
export type ReachWord = (typeof reaches)[number];

export interface RightsFunction {
  permission: string;
  name: string;
  group: string;
  /** Whether it can be given for one's own units only. */
  scoped: boolean;
}

export interface RightsCell {
  subject: string;
  permission: string;
  reach: ReachWord;
}

export interface RightsTable {
  etag: string;
  functions: RightsFunction[];
  subjects: { key: string; name: string }[];
  cells: RightsCell[];
  default: boolean;
}

export interface RightsChange {
  at: string;
  actor: string;
  /** Names as they were then: the role may be gone by now. */
  cells: {
    subject: string;
    subjectName?: string;
    permission: string;
    permissionName?: string;
    before: ReachWord;
    after: ReachWord;
  }[];
}

export interface SeenAs {
  name: string;
  maySignIn?: boolean;
  /** Units: those the reach comes to; null for all. */
  grants: {
    permission: string;
    name: string;
    reach: ReachWord;
    units?: string[] | null;
    from: string[];
  }[];
}

export interface PrintedSlip {
  memberId: string;
  number: number;
  name: string;
  unit: string;
  rank: string;
  code: string;
  url: string;
  qrSvg: string;
  expiresAt: string;
}

export interface SlipAnswer {
  slips: PrintedSlip[];
  skipped?: { memberId: string; number: number; name: string; sentence: string }[];
}

export interface IssuedSlip {
  memberId: string;
  name: string;
  number: number;
  unit: string;
  issuedAt: string;
  expiresAt: string;
  state: SlipState;
}

export interface Unlinked {
  memberId: string;
  number: number;
  name: string;
  unit: string;
  slip: SlipState;
}

export interface ImportDiff {
  line: number;
  number: number | null;
  name: string;
  kind: "new" | "changed" | "removed";
  fields: { name: string; before: string | null; after: string | null }[];
}

export interface ImportCheck {
  token: string | null;
  encoding: string;
  rows: number;
  new: number;
  changed: number;
  unchanged: number;
  removed: number;
  /** All of them; the list holds the first 1,000. */
  errorCount?: number;
  errors: { line: number; column: string; value: string; sentence: string }[];
  warnings?: string[];
  diff: ImportDiff[];
}

const of = (brigade: string, ...parts: string[]) =>
  `/api/brigades/${[brigade, ...parts].map(encodeURIComponent).join("/")}`;

export const memberAddresses = {
  list: (brigade: string) => of(brigade, "members"),
  one: (brigade: string, id: string) => of(brigade, "members", id),
  bulk: (brigade: string) => of(brigade, "members", "bulk"),
  state: (brigade: string) => of(brigade, "members", "state"),
  line: (brigade: string, id: string) => of(brigade, "members", id, "line"),
  answerLink: (brigade: string, id: string) => of(brigade, "members", id, "answer-link"),
  bulkChange: (brigade: string, id: string) => of(brigade, "bulk-changes", id),
  account: (brigade: string, id: string, ...what: string[]) => of(brigade, "accounts", id, ...what),
  units: (brigade: string) => of(brigade, "units"),
  unit: (brigade: string, id: string) => of(brigade, "units", id),
  unitMove: (brigade: string, id: string) => of(brigade, "units", id, "move"),
  roles: (brigade: string) => of(brigade, "roles"),
  role: (brigade: string, id: string) => of(brigade, "roles", id),
  personnel: (brigade: string) => of(brigade, "personnel"),
  order: (brigade: string, id: string, ...what: string[]) => of(brigade, "personnel", id, ...what),
  personnelPreview: (brigade: string) => of(brigade, "personnel", "preview"),
  rights: (brigade: string) => of(brigade, "rights"),
  rightsReset: (brigade: string) => of(brigade, "rights", "reset"),
  rightsChanges: (brigade: string) => of(brigade, "rights", "changes"),
  rightsViewAs: (brigade: string, id: string) => of(brigade, "rights", "view-as", id),
  slips: (brigade: string) => of(brigade, "slips"),
  slip: (brigade: string, id: string) => of(brigade, "slips", id),
  unlinked: (brigade: string) => of(brigade, "slips", "unlinked"),
  csv: (brigade: string, encoding: string, substitute: boolean) =>
    `${of(brigade, "members.csv")}?encoding=${encoding}${substitute ? "&substitute=true" : ""}`,
  csvDryRun: (brigade: string) => of(brigade, "members.csv", "dry-run"),
  csvApply: (brigade: string) => of(brigade, "members.csv", "apply"),
};
