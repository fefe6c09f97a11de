import type { MemberRow, Role, SlipState, Unit } from "../../../api/members";
import { memberWords } from "../../../i18n/members";
import type { UnitTree } from "./unit-tree";

const japanOffsetMs = 9 * 3_600_000;

/** 2026-04-01 as one says it. */
export function dayWord(date: string): string {
  const [year = "", month = "", day = ""] = date.split("-");
  return memberWords().common.day(year, String(Number(month)), String(Number(day)));
}

/** The day in Japan of a moment. */
export function dayOf(moment: string): string {
  return new Date(Date.parse(moment) + japanOffsetMs).toISOString().slice(0, 10);
}

export function momentWord(moment: string): string {
  const at = new Date(Date.parse(moment) + japanOffsetMs).toISOString();
  return `${dayWord(at.slice(0, 10))} ${at.slice(11, 16)}`;
}

export function rankWord(member: Pick<MemberRow, "kind" | "rank">): string {
  const { rank } = memberWords();
  return member.kind === "staff" ? rank.staff : rank[member.rank];
}

/** 0012: numbers of one length are easier to compare down a column. */
export function numberWord(number: number): string {
  return String(number).padStart(4, "0");
}

export function roleWords(member: MemberRow, roles: ReadonlyMap<string, Role>): string {
  return member.roles
    .map((held) => roles.get(held.roleId)?.name)
    .filter((name) => name !== undefined)
    .join(memberWords().common.and);
}

export type LineWord = "linked" | "slip" | "expired" | "none";

export function lineState(member: { linked: boolean; slip: SlipState }): LineWord {
  if (member.linked) return "linked";
  return member.slip === "open" ? "slip" : member.slip === "expired" ? "expired" : "none";
}

/** For a list of choices: deeper units stand further in. */
export function indented(tree: UnitTree, unit: Unit): string {
  return `${"　".repeat(tree.node(unit.id)?.depth ?? 0)}${unit.name}`;
}
