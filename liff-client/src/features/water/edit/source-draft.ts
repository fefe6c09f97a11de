import {
  mounts,
  ownerships,
  type WaterDetail,
  type WaterFields,
  type WaterKind,
  waterKinds,
} from "../../../api/water";
import { coordinate } from "../../../map";

/** The form's content: text as it is typed, empty for what is not known. */
export interface SourceDraft {
  kind: WaterKind | "";
  number: string;
  address: string;
  latitude: string;
  longitude: string;
  unitId: string;
  ownership: string;
  owner: string;
  mount: string;
  boreMillimetres: string;
  mainMillimetres: string;
  meshMetres: string;
  volumeCubicMetres: string;
  flowCubicMetresPerMinute: string;
  dropMetres: string;
  depthMetres: string;
  covered: string;
  pumperReaches: string;
  tags: string;
  memo: string;
  photoIds: readonly string[];
}

export type DraftField = keyof SourceDraft;

export const measures = [
  "boreMillimetres",
  "mainMillimetres",
  "meshMetres",
  "volumeCubicMetres",
  "flowCubicMetresPerMinute",
  "dropMetres",
  "depthMetres",
] as const;
export type Measure = (typeof measures)[number];

export const emptyDraft: SourceDraft = {
  kind: "",
  number: "",
  address: "",
  latitude: "",
  longitude: "",
  unitId: "",
  ownership: "",
  owner: "",
  mount: "",
  boreMillimetres: "",
  mainMillimetres: "",
  meshMetres: "",
  volumeCubicMetres: "",
  flowCubicMetresPerMinute: "",
  dropMetres: "",
  depthMetres: "",
  covered: "",
  pumperReaches: "",
  tags: "",
  memo: "",
  photoIds: [],
};

const spoken = (value: number | boolean | string | null) => (value === null ? "" : String(value));

export function draftOf(source: WaterDetail): SourceDraft {
  return {
    kind: source.kind,
    number: source.number,
    address: source.address,
    latitude: coordinate(source.latitude),
    longitude: coordinate(source.longitude),
    unitId: source.unitId ?? "",
    ownership: source.ownership ?? "",
    owner: source.owner ?? "",
    mount: source.mount ?? "",
    boreMillimetres: spoken(source.boreMillimetres),
    mainMillimetres: spoken(source.mainMillimetres),
    meshMetres: spoken(source.meshMetres),
    volumeCubicMetres: spoken(source.volumeCubicMetres),
    flowCubicMetresPerMinute: spoken(source.flowCubicMetresPerMinute),
    dropMetres: spoken(source.dropMetres),
    depthMetres: spoken(source.depthMetres),
    covered: spoken(source.covered),
    pumperReaches: spoken(source.pumperReaches),
    tags: source.tags.join("、"),
    memo: source.memo,
    photoIds: source.photos.map((photo) => photo.id),
  };
}

/** １５０ and 150 are one number; null: nothing is written; NaN: it is no number. */
export function numberOf(text: string): number | null {
  const plain = text.normalize("NFKC").trim();
  if (plain === "") return null;
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN;
}

const orNull = (text: string) => (text.trim() === "" ? null : text.trim());
const truth = (text: string) => (text === "" ? null : text === "true");

export function tagsOf(text: string): string[] {
  const tags = text.split(/[、,，]/).map((tag) => tag.trim());
  return [...new Set(tags)].filter((tag) => tag !== "");
}

/** Only a draft without faults becomes fields. */
export function fieldsOf(draft: SourceDraft, etag: string | null): WaterFields {
  return {
    ...(etag === null ? {} : { etag }),
    kind: draft.kind === "" ? "other" : draft.kind,
    number: draft.number.trim(),
    address: draft.address.trim(),
    latitude: numberOf(draft.latitude) ?? 0,
    longitude: numberOf(draft.longitude) ?? 0,
    unitId: orNull(draft.unitId),
    ownership: ownerships.find((one) => one === draft.ownership) ?? null,
    owner: orNull(draft.owner),
    mount: mounts.find((one) => one === draft.mount) ?? null,
    boreMillimetres: numberOf(draft.boreMillimetres),
    mainMillimetres: numberOf(draft.mainMillimetres),
    meshMetres: numberOf(draft.meshMetres),
    volumeCubicMetres: numberOf(draft.volumeCubicMetres),
    flowCubicMetresPerMinute: numberOf(draft.flowCubicMetresPerMinute),
    dropMetres: numberOf(draft.dropMetres),
    depthMetres: numberOf(draft.depthMetres),
    covered: truth(draft.covered),
    pumperReaches: truth(draft.pumperReaches),
    tags: tagsOf(draft.tags),
    memo: draft.memo.trim(),
    photoIds: [...draft.photoIds],
  };
}

export type DraftFault = { field: DraftField; fault: "kind" | "latitude" | "longitude" | "number" };

/** What can be told before asking the server; the server has the last word. */
export function faultsIn(draft: SourceDraft): DraftFault[] {
  const faults: DraftFault[] = [];
  if (!waterKinds.some((kind) => kind === draft.kind)) faults.push({ field: "kind", fault: "kind" });
  const within = (text: string, least: number, most: number) => {
    const value = numberOf(text);
    return value !== null && value >= least && value <= most;
  };
  // Japan, with its farthest islands: a swapped pair is noticed.
  if (!within(draft.latitude, 20, 46)) faults.push({ field: "latitude", fault: "latitude" });
  if (!within(draft.longitude, 122, 154)) faults.push({ field: "longitude", fault: "longitude" });
  for (const field of measures) {
    const value = numberOf(draft[field]);
    if (value !== null && !(value >= 0)) faults.push({ field, fault: "number" });
  }
  return faults;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export function differences(mine: SourceDraft, theirs: SourceDraft): DraftField[] {
  return (Object.keys(mine) as DraftField[]).filter((field) => !same(mine[field], theirs[field]));
}

/** What another changed and I have otherwise: asked about. What only I changed is mine without asking. */
export function conflictsOf(before: SourceDraft, mine: SourceDraft, theirs: SourceDraft): DraftField[] {
  return differences(mine, theirs).filter((field) => !same(theirs[field], before[field]));
}

/** Of those, the ones I changed too: at first mine is chosen there, and theirs where I did nothing. */
export function changedByMe(
  before: SourceDraft,
  mine: SourceDraft,
  fields: readonly DraftField[],
): DraftField[] {
  return fields.filter((field) => !same(mine[field], before[field]));
}

export function merged(mine: SourceDraft, theirs: SourceDraft, take: ReadonlySet<DraftField>): SourceDraft {
  const result: SourceDraft = { ...mine };
  for (const field of take) Object.assign(result, { [field]: theirs[field] });
  return result;
}
