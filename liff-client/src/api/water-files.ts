/** Water sources in and out as files: what the server says about them. */

export type FileLayout = "standard" | "older" | "full" | "osm" | "own";
export type ImportMode = "merge" | "replace";
export type ChangeKind = "new" | "changed" | "missing";

export interface ColumnFound {
  heading: string;
  /** Null: no field of ours; what it says is kept as it is. */
  field: string | null;
  how: "name" | "guess" | "answer";
}

/** What a column can be taken for; an answer `column:3` names one for the fourth column, or nothing. */
export const fileFields = [
  "number",
  "kind",
  "address",
  "latitude",
  "longitude",
  "place",
  "planeX",
  "planeY",
  "zone",
  "bore",
  "volume",
  "flow",
  "main",
  "mesh",
  "drop",
  "depth",
  "covered",
  "mount",
  "ownership",
  "owner",
  "unit",
  "remarks",
  "prefecture",
  "municipality",
  "town",
  "lot",
  "building",
  "municipalityCode",
  "municipalityName",
  "publisherId",
  "addressCode",
  "townId",
] as const;
export type FileField = (typeof fileFields)[number];

export interface QuestionChoice {
  value: string;
  label: string;
  /** What the first rows would become with it. */
  sample: string | null;
}

export interface ImportQuestion {
  id: string;
  sentence: string;
  choices: QuestionChoice[];
  /** The answer, or what the file speaks for most. */
  chosen: string | null;
  /** Nobody has answered and the file does not decide. */
  open: boolean;
}

export interface RowError {
  row: number;
  column: string | null;
  value: string | null;
  sentence: string;
}

export interface RowWarning {
  row: number | null;
  sentence: string;
}

export interface FieldChange {
  name: string;
  before: string | null;
  after: string | null;
}

export interface RowChange {
  /** Line of the file; null or 0: not in the file. */
  row: number | null;
  id: string | null;
  kind: ChangeKind;
  number: string | null;
  sourceKind: string;
  latitude: number;
  longitude: number;
  fields: FieldChange[];
}

/** All rows as columns; places in millionths of a degree. */
export interface ImportPreview {
  latitude: number[];
  longitude: number[];
  kind: number[];
  /** 0 new, 1 changed, 2 unchanged, 3 not in the file. */
  change: number[];
}

export interface WaterCheck {
  token: string | null;
  /** What was looked at; applying names it, so that nothing else is applied. */
  mark: string;
  format: "csv" | "geojson";
  encoding: string;
  layout: FileLayout;
  columns: ColumnFound[];
  questions: ImportQuestion[];
  rows: number;
  new: number;
  changed: number;
  unchanged: number;
  missing: number;
  errorCount: number;
  errors: RowError[];
  warnings: RowWarning[];
  warningCount: number;
  diff: RowChange[];
  preview: ImportPreview;
}

export interface ImportDone {
  importId: string;
  new: number;
  changed: number;
  removed: number;
}

export interface FormerImport {
  id: string;
  at: string;
  actor: string;
  fileName: string;
  rows: number;
  new: number;
  changed: number;
  removed: number;
  undoable: boolean;
  undoneAt?: string | null;
}

/** A character of the data that CP932 lacks. */
export interface LackingCharacter {
  row: number;
  /** Of the water source. */
  number: string;
  column: string;
  character: string;
  code: string;
}

export type ExportLayout = "standard" | "older" | "full" | "geojson";
export type ExportEncoding = "utf-8" | "cp932";

const water = (brigade: string, rest: string) =>
  `/api/brigades/${encodeURIComponent(brigade)}/water-sources${rest}`;

export const waterFileAddresses = {
  upload: (brigade: string, fileName: string) =>
    water(brigade, `/import?name=${encodeURIComponent(fileName)}`),
  check: (brigade: string, token: string) => water(brigade, `/import/${encodeURIComponent(token)}/check`),
  apply: (brigade: string, token: string) => water(brigade, `/import/${encodeURIComponent(token)}/apply`),
  undo: (brigade: string, id: string) => water(brigade, `/imports/${encodeURIComponent(id)}/undo`),
  imports: (brigade: string) => water(brigade, "/imports"),
  csv: (
    brigade: string,
    layout: Exclude<ExportLayout, "geojson">,
    encoding: ExportEncoding,
    substitute: boolean,
  ) => water(brigade, `.csv?layout=${layout}&encoding=${encoding}&substitute=${substitute}`),
  geoJson: (brigade: string) => water(brigade, ".geojson"),
};
