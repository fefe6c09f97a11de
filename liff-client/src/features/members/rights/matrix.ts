import { type ReachWord, type RightsCell, type RightsFunction, reaches } from "../../../api/members";

export interface CellChange extends RightsCell {
  before: ReachWord;
}

const keyOf = (subject: string, permission: string) => `${subject}\n${permission}`;

/** The rights table as edited: who may do what how far. What is not in it, is not allowed. */
export class Matrix {
  private readonly cells: ReadonlyMap<string, RightsCell>;

  private constructor(cells: ReadonlyMap<string, RightsCell>) {
    this.cells = cells;
  }

  static of(cells: readonly RightsCell[]): Matrix {
    return new Matrix(new Map(cells.map((cell) => [keyOf(cell.subject, cell.permission), cell])));
  }

  reach(subject: string, permission: string): ReachWord {
    return this.cells.get(keyOf(subject, permission))?.reach ?? "none";
  }

  with(subject: string, permission: string, reach: ReachWord): Matrix {
    const cells = new Map(this.cells);
    if (reach === "none") cells.delete(keyOf(subject, permission));
    else cells.set(keyOf(subject, permission), { subject, permission, reach });
    return new Matrix(cells);
  }

  /** In the order of this table, removed ones last. */
  changesSince(before: Matrix): CellChange[] {
    const keys = new Set([...this.cells.keys(), ...before.cells.keys()]);
    const changes: CellChange[] = [];
    for (const key of keys) {
      const cell = this.cells.get(key) ?? before.cells.get(key);
      if (cell === undefined) continue;
      const was = before.reach(cell.subject, cell.permission);
      const now = this.reach(cell.subject, cell.permission);
      if (was !== now) changes.push({ ...cell, reach: now, before: was });
    }
    return changes;
  }

  toCells(): RightsCell[] {
    return [...this.cells.values()].filter((cell) => cell.reach !== "none");
  }
}

/** Units make no sense for a function of the whole brigade. */
export function reachesFor(permission: Pick<RightsFunction, "scoped">): readonly ReachWord[] {
  return permission.scoped ? reaches : ["none", "brigade"];
}

export interface FunctionGroup {
  name: string;
  functions: RightsFunction[];
}

/** In the server's order; functions of one group together. */
export function groupsOf(functions: readonly RightsFunction[]): FunctionGroup[] {
  const groups = new Map<string, FunctionGroup>();
  for (const one of functions) {
    const group = groups.get(one.group) ?? { name: one.group, functions: [] };
    group.functions.push(one);
    groups.set(one.group, group);
  }
  return [...groups.values()];
}
