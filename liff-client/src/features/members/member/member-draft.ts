import {
  type HeldRole,
  type MemberDetail,
  type MemberFields,
  type PrivatePart,
  privateFields,
  type Qualification,
  type Rank,
} from "../../../api/members";

/** The form's content. Text fields are never null; empty means "nothing". */
export interface MemberDraft {
  number: string;
  family: string;
  given: string;
  kana: string;
  kind: "member" | "staff";
  rank: Rank;
  unitId: string;
  otherUnitIds: string[];
  roles: HeldRole[];
  tags: string[];
  qualifications: Qualification[];
  joinedOn: string;
  private: Record<keyof PrivatePart, string> | null;
}

export type DraftField = keyof MemberDraft | keyof PrivatePart;

export function emptyPrivate(): Record<keyof PrivatePart, string> {
  return Object.fromEntries(privateFields.map((field) => [field, ""])) as Record<keyof PrivatePart, string>;
}

export function newDraft(unitId: string, today: string, privateToo: boolean): MemberDraft {
  return {
    number: "",
    family: "",
    given: "",
    kana: "",
    kind: "member",
    rank: "member",
    unitId,
    otherUnitIds: [],
    roles: [],
    tags: [],
    qualifications: [],
    joinedOn: today,
    private: privateToo ? emptyPrivate() : null,
  };
}

export function draftOf(member: MemberDetail): MemberDraft {
  const hidden = member.private;
  return {
    number: String(member.number),
    family: member.family,
    given: member.given,
    kana: member.kana,
    kind: member.kind,
    rank: member.rank,
    unitId: member.unitId,
    otherUnitIds: [...member.otherUnitIds],
    roles: member.roles.map((role) => ({ ...role })),
    tags: [...member.tags],
    qualifications: member.qualifications.map((held) => ({ ...held })),
    joinedOn: member.joinedOn ?? "",
    private:
      hidden === null
        ? null
        : (Object.fromEntries(privateFields.map((field) => [field, hidden[field] ?? ""])) as Record<
            keyof PrivatePart,
            string
          >),
  };
}

const orNull = (text: string) => (text.trim() === "" ? null : text.trim());

export function fieldsOf(draft: MemberDraft, etag: string | null): MemberFields {
  const { private: hidden } = draft;
  return {
    ...(etag === null ? {} : { etag }),
    number: orNull(draft.number) === null ? null : Number(draft.number.normalize("NFKC")),
    family: draft.family.trim(),
    given: draft.given.trim(),
    kana: draft.kana.trim(),
    kind: draft.kind,
    rank: draft.rank,
    unitId: draft.unitId,
    otherUnitIds: draft.otherUnitIds,
    roles: draft.roles,
    tags: draft.tags,
    qualifications: draft.qualifications.map((held) => ({ ...held, name: held.name.trim() })),
    joinedOn: orNull(draft.joinedOn),
    ...(hidden === null
      ? {}
      : {
          private: Object.fromEntries(
            privateFields.map((field) => [field, orNull(hidden[field])]),
          ) as unknown as PrivatePart,
        }),
  };
}

export type DraftFault = {
  field: DraftField;
  fault:
    | "familyMissing"
    | "givenMissing"
    | "kanaMissing"
    | "kanaWrong"
    | "numberWrong"
    | "unitMissing"
    | "emailWrong";
};

/** What can be told before asking the server; the server has the last word. */
export function faultsIn(draft: MemberDraft): DraftFault[] {
  const faults: DraftFault[] = [];
  const number = draft.number.normalize("NFKC").trim();
  if (number !== "" && !/^[1-9]\d{0,6}$/.test(number)) faults.push({ field: "number", fault: "numberWrong" });
  if (draft.family.trim() === "") faults.push({ field: "family", fault: "familyMissing" });
  if (draft.given.trim() === "") faults.push({ field: "given", fault: "givenMissing" });
  if (draft.kana.trim() === "") faults.push({ field: "kana", fault: "kanaMissing" });
  else if (!/^[ぁ-ゖァ-ヺー・\s]+$/.test(draft.kana.normalize("NFKC")))
    faults.push({ field: "kana", fault: "kanaWrong" });
  if (draft.unitId === "") faults.push({ field: "unitId", fault: "unitMissing" });
  const email = draft.private?.email.trim() ?? "";
  if (email !== "" && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email))
    faults.push({ field: "email", fault: "emailWrong" });
  return faults;
}

/** Fields in which mine and theirs differ, private ones by their own names. */
export function differences(mine: MemberDraft, theirs: MemberDraft): DraftField[] {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const fields = (Object.keys(mine) as (keyof MemberDraft)[]).filter(
    (field) => field !== "private" && !same(mine[field], theirs[field]),
  );
  const { private: a } = mine;
  const { private: b } = theirs;
  const hidden = a === null || b === null ? [] : privateFields.filter((field) => !same(a[field], b[field]));
  return [...fields, ...hidden];
}

/** Mine or theirs, field by field, as chosen; what was not asked about is theirs. */
export function merged(mine: MemberDraft, theirs: MemberDraft, keep: ReadonlySet<DraftField>): MemberDraft {
  const result: MemberDraft = { ...theirs, private: theirs.private === null ? null : { ...theirs.private } };
  for (const field of keep) {
    if ((privateFields as readonly string[]).includes(field)) {
      const name = field as keyof PrivatePart;
      if (result.private !== null && mine.private !== null) result.private[name] = mine.private[name];
    } else if (field !== "private") Object.assign(result, { [field]: mine[field as keyof MemberDraft] });
  }
  return result;
}
