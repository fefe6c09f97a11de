import { type Rank, ranks } from "../../../api/members";
import { memberWords } from "../../../i18n/members";
import type { Choice } from "./form";
import { indented } from "./names";
import type { UnitTree } from "./unit-tree";

export function unitChoices(tree: UnitTree, first?: string): Choice[] {
  const units = tree.flat.map(({ unit }) => ({ value: unit.id, label: indented(tree, unit) }));
  return first === undefined ? units : [{ value: "", label: first }, ...units];
}

export function rankChoices(first?: string): Choice[] {
  const words = memberWords().rank;
  const all = ranks.map((rank) => ({ value: rank as string, label: words[rank] }));
  return first === undefined ? all : [{ value: "", label: first }, ...all];
}

export function asRank(value: string): Rank | null {
  return ranks.find((rank) => rank === value) ?? null;
}
