import type {
  EntryDraft,
  HeldRole,
  MemberRow,
  OrderDraft,
  PersonnelAction,
  PersonnelOrderDetail,
  Rank,
} from "../../../api/members";
import type { UnitTree } from "../shared/unit-tree";

/** One line of the order as edited. */
export interface Line {
  key: string;
  memberId: string | null;
  name: string;
  number: number | null;
  action: PersonnelAction;
  rank: Rank | "";
  unitId: string;
  /** "" unchanged, "-" none, else the role. */
  role: string;
  family: string;
  given: string;
  kana: string;
}

export interface Draft {
  title: string;
  effectiveOn: string;
  lines: Line[];
}

let made = 0;

export function emptyLine(action: PersonnelAction): Line {
  made += 1;
  return {
    key: `line-${made}`,
    memberId: null,
    name: "",
    number: null,
    action,
    rank: "",
    unitId: "",
    role: "",
    family: "",
    given: "",
    kana: "",
  };
}

export function lineFor(member: MemberRow, action: PersonnelAction = "promote"): Line {
  const line = emptyLine(action);
  return { ...line, memberId: member.id, name: member.name, number: member.number };
}

/** Personnel changes take effect on the first day of the fiscal year: the next one. */
export function nextApril(today: string): string {
  const year = Number(today.slice(0, 4));
  return `${today < `${year}-04-01` ? year : year + 1}-04-01`;
}

export type LineFault = "joinMissing" | "nothingNew";

export function faultOf(line: Line): LineFault | null {
  if (line.action === "join")
    return [line.family, line.given, line.kana, line.unitId].some((text) => text.trim() === "")
      ? "joinMissing"
      : null;
  const changes = line.rank !== "" || line.unitId !== "" || line.role !== "";
  return (line.action === "promote" || line.action === "move") && !changes ? "nothingNew" : null;
}

export function draftToSend(draft: Draft, unitOf: (memberId: string) => string | undefined): OrderDraft {
  return {
    title: draft.title.trim(),
    effectiveOn: draft.effectiveOn,
    entries: draft.lines.map((line) => entryOf(line, unitOf)),
  };
}

function entryOf(line: Line, unitOf: (memberId: string) => string | undefined): EntryDraft {
  const unit = line.unitId === "" ? {} : { unitId: line.unitId };
  const rank = line.rank === "" ? {} : { rank: line.rank };
  if (line.action === "join") {
    const { family, given, kana } = line;
    return {
      action: "join",
      rank: line.rank === "" ? "member" : line.rank,
      ...unit,
      member: { family: family.trim(), given: given.trim(), kana: kana.trim() },
    };
  }
  const who = line.memberId === null ? {} : { memberId: line.memberId };
  if (line.action !== "promote" && line.action !== "move") return { action: line.action, ...who };
  const at = line.unitId || (line.memberId === null ? "" : (unitOf(line.memberId) ?? ""));
  const roles: { roles?: HeldRole[] } =
    line.role === "" ? {} : { roles: line.role === "-" ? [] : [{ roleId: line.role, unitId: at }] };
  return { action: line.action, ...who, ...rank, ...unit, ...roles };
}

/** An order already planned, to be edited: what it changes, not what stays. */
export function draftOfOrder(order: PersonnelOrderDetail, tree: UnitTree): Draft {
  const unitId = (text: string | null | undefined) =>
    tree.flat.find((node) => node.unit.id === text || node.unit.name === text)?.unit.id ?? "";
  return {
    title: order.title,
    effectiveOn: order.effectiveOn,
    lines: order.entries.map((entry) => {
      const { before, after, wanted } = entry;
      const [family = "", given = ""] = entry.name.split(/[\s　]+/);
      const line = {
        ...emptyLine(entry.action),
        memberId: entry.memberId,
        name: entry.name,
        number: entry.number,
      };
      if (wanted !== undefined) {
        const { rank, unitId: unit, roles, member } = wanted;
        const role = roles === null || roles === undefined ? "" : (roles[0]?.roleId ?? "-");
        return {
          ...line,
          rank: rank ?? "",
          unitId: unit ?? "",
          role,
          family: member?.family ?? "",
          given: member?.given ?? "",
          kana: member?.kana ?? "",
        };
      }
      return {
        ...line,
        rank: after?.rank !== before?.rank ? (after?.rank ?? "") : "",
        unitId: after?.unit !== before?.unit ? unitId(after?.unit) : "",
        ...(entry.action === "join" ? { family, given, kana: entry.kana ?? "" } : {}),
      };
    }),
  };
}
