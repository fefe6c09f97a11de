/** What the server says about inspections, defects and re-inspections, as it says it (see water.ts for the sources). */

import { sendJson } from "./http";
import type { InspectionResult, Place, WaterKind } from "./water";

export const inspectionResults = ["fine", "repair", "unusable", "skipped"] as const;

export const inspectionSigns = [
  "cover",
  "valve",
  "outlet",
  "level",
  "buried",
  "sign",
  "access",
  "other",
] as const;
export type InspectionSign = (typeof inspectionSigns)[number];

export interface RoundCounts {
  fine: number;
  repair: number;
  unusable: number;
  skipped: number;
  open: number;
}

export interface Round {
  id: string;
  title: string;
  unitId: string | null;
  unitName: string | null;
  /** A day: 2026-12-31. */
  dueOn: string | null;
  createdAt: string;
  closedAt: string | null;
  total: number;
  counts: RoundCounts;
  /** This person may close it. */
  mayPlan: boolean;
}

export interface RoundItem extends Place {
  sourceId: string;
  /** Place in the route, from 1. */
  order: number;
  number: string;
  kind: WaterKind;
  address: string;
  flags: number;
  result: InspectionResult | null;
  at: string | null;
  by: string | null;
  note: string | null;
  photoIds: string[];
  /** When it was inspected last, in whatever round. */
  lastAt: string | null;
  /** Used at a fire since. */
  reinspect: boolean;
}

export interface Rounds {
  rounds: Round[];
  /** Units that this person may make a round for. */
  planUnits: { id: string; name: string }[];
  planWhole: boolean;
}

export interface RoundDetail extends Round {
  mayInspect: boolean;
  items: RoundItem[];
}

export interface InspectionBody {
  sourceId: string;
  roundId: string | null;
  result: InspectionResult;
  signs: InspectionSign[];
  note: string | null;
  photoIds: string[];
  at: string;
}

export interface NewRound {
  title: string;
  unitId: string | null;
  dueOn: string;
  kinds: WaterKind[];
  onlyReinspection: boolean;
}

export interface Reinspection extends Place {
  sourceId: string;
  number: string;
  kind: WaterKind;
  address: string;
  usedAt: string;
  incidentId: string | null;
  incidentTitle: string | null;
  unitId: string | null;
}

export const defectStates = ["open", "told", "closed"] as const;
export type DefectState = (typeof defectStates)[number];

export const toldWays = ["paper", "mail", "phone", "other"] as const;
export type ToldWay = (typeof toldWays)[number];

export interface Defect {
  id: string;
  sourceId: string;
  number: string;
  kind: WaterKind;
  address: string;
  unitId: string | null;
  unitName: string | null;
  owner: string | null;
  signs: InspectionSign[];
  note: string | null;
  photoIds: string[];
  reportedAt: string;
  by: string;
  state: DefectState;
  toldAt: string | null;
  toldHow: ToldWay | null;
  toldTo: string | null;
  closedAt: string | null;
  closedBy: string | null;
  proofNote: string;
  proofPhotoIds: string[];
  /** This person may report it to the owner and close it. */
  mayPlan: boolean;
}

const of = (brigade: string, ...parts: string[]) =>
  `/api/brigades/${[brigade, ...parts].map(encodeURIComponent).join("/")}`;

export const inspectionAddresses = {
  rounds: (brigade: string) => of(brigade, "inspection-rounds"),
  round: (brigade: string, id: string, ...what: string[]) => of(brigade, "inspection-rounds", id, ...what),
  roundCsv: (brigade: string, id: string) => of(brigade, "inspection-rounds", `${id}.csv`),
  inspection: (brigade: string, id: string) => of(brigade, "inspections", id),
  reinspections: (brigade: string) => of(brigade, "reinspections"),
  defects: (brigade: string, state: DefectState | null) =>
    of(brigade, "defects") + (state === null ? "" : `?state=${state}`),
  defect: (brigade: string, id: string, ...what: string[]) => of(brigade, "defects", id, ...what),
  defectsCsv: (brigade: string, state: DefectState) => `${of(brigade, "defects.csv")}?state=${state}`,
  letter: (brigade: string) => of(brigade, "defects", "letter"),
  letterText: (brigade: string) => of(brigade, "defects", "letter", "text"),
};

/** The letter to the owner, for a mail program that opens no files. */
export interface LetterText {
  subject: string;
  text: string;
}

export const readLetterText = (brigade: string, ids: readonly string[]) =>
  sendJson<LetterText>("POST", inspectionAddresses.letterText(brigade), { ids });
