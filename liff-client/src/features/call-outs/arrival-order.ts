import type { BoardPerson, BoardUnit } from "../../api/wire";

export type Section = "coming" | "late" | "unable" | "silent";
export const sections: readonly Section[] = ["coming", "late", "unable", "silent"];

export function sectionOf(person: BoardPerson): Section {
  switch (person.answer) {
    case "direct":
    case "station":
      return "coming";
    case "late":
      return "late";
    case "unable":
      return "unable";
    case null:
      return "silent";
  }
}

/** Everything a person's place on the board depends on. */
export interface Place {
  section: Section;
  arrivesMs: number;
  answeredMs: number;
  unitRank: number;
  number: number;
  member: string;
}

const unknown = Number.MAX_SAFE_INTEGER;

function millis(at: string | null): number {
  if (at === null) return unknown;
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? unknown : ms;
}

export function placeOf(person: BoardPerson, unitRanks: ReadonlyMap<string, number>): Place {
  return {
    section: sectionOf(person),
    arrivesMs: millis(person.arrivesAt),
    answeredMs: millis(person.answeredAt),
    unitRank: unitRanks.get(person.unitId) ?? unknown,
    number: person.number,
    member: person.member,
  };
}

/**
 * Whoever arrives first stands first; those who cannot say come after; the rest by unit and number, so that
 * an officer finds a silent member where the roster has them. A total order: every board shows the same.
 */
export function comparePlaces(a: Place, b: Place): number {
  const timed = a.section === "coming" || a.section === "late";
  return (
    (timed ? a.arrivesMs - b.arrivesMs || a.answeredMs - b.answeredMs : a.unitRank - b.unitRank) ||
    a.number - b.number ||
    (a.member < b.member ? -1 : a.member > b.member ? 1 : 0)
  );
}

export function samePlace(a: Place, b: Place): boolean {
  return a.section === b.section && comparePlaces(a, b) === 0;
}

/** The units' own order, the tree read from the top: 団本部, 第1分団, its 部, 第2分団 … */
export function treeOrder(units: readonly BoardUnit[]): BoardUnit[] {
  const known = new Set(units.map((unit) => unit.id));
  const children = new Map<string | null, BoardUnit[]>();
  for (const unit of units) {
    const parent = unit.parentId !== null && known.has(unit.parentId) ? unit.parentId : null;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [unit]);
    else siblings.push(unit);
  }
  const ordered: BoardUnit[] = [];
  const visited = new Set<string>();
  const visit = (parent: string | null) => {
    const siblings = children.get(parent) ?? [];
    for (const unit of siblings.sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1))) {
      if (visited.has(unit.id)) continue;
      visited.add(unit.id);
      ordered.push(unit);
      visit(unit.id);
    }
  };
  visit(null);
  return ordered;
}
