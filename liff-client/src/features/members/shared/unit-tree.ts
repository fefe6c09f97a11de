import type { MemberRow, Unit } from "../../../api/members";

export interface TreeNode {
  unit: Unit;
  depth: number;
  children: TreeNode[];
}

/** The brigade's units as a tree; a unit whose parent one may not see stands at the top. */
export class UnitTree {
  readonly roots: readonly TreeNode[];
  /** Depth first, as one reads it. */
  readonly flat: readonly TreeNode[];
  private readonly nodes = new Map<string, TreeNode>();
  private readonly below = new Map<string, ReadonlySet<string>>();

  constructor(units: readonly Unit[]) {
    for (const unit of units) this.nodes.set(unit.id, { unit, depth: 0, children: [] });
    const roots: TreeNode[] = [];
    for (const node of this.nodes.values()) {
      const parent = node.unit.parentId === null ? undefined : this.nodes.get(node.unit.parentId);
      (parent === undefined ? roots : parent.children).push(node);
    }
    const flat: TreeNode[] = [];
    const walk = (level: TreeNode[], depth: number) => {
      level.sort((a, b) => a.unit.order - b.unit.order || (a.unit.name < b.unit.name ? -1 : 1));
      for (const node of level) {
        node.depth = depth;
        flat.push(node);
        walk(node.children, depth + 1);
      }
    };
    walk(roots, 0);
    this.roots = roots;
    this.flat = flat;
  }

  node(id: string): TreeNode | undefined {
    return this.nodes.get(id);
  }

  name(id: string): string {
    return this.nodes.get(id)?.unit.name ?? "";
  }

  short(id: string): string {
    return this.nodes.get(id)?.unit.shortName ?? "";
  }

  /** The unit itself and everything below it. */
  within(id: string): ReadonlySet<string> {
    const known = this.below.get(id);
    if (known !== undefined) return known;
    const found = new Set<string>();
    const walk = (node: TreeNode) => {
      found.add(node.unit.id);
      node.children.forEach(walk);
    };
    const start = this.nodes.get(id);
    if (start !== undefined) walk(start);
    this.below.set(id, found);
    return found;
  }

  siblings(id: string): readonly TreeNode[] {
    const parent = this.nodes.get(id)?.unit.parentId ?? null;
    return parent === null ? this.roots : (this.nodes.get(parent)?.children ?? this.roots);
  }

  /** Where a unit may go: anywhere but into itself. */
  targetsFor(id: string): readonly TreeNode[] {
    const own = this.within(id);
    return this.flat.filter((node) => !own.has(node.unit.id));
  }
}

export interface UnitCount {
  own: number;
  below: number;
}

/** People on the books (in service or suspended) by main post: of the unit itself, and with all below it. */
export function countByUnit(tree: UnitTree, members: readonly MemberRow[]): Map<string, UnitCount> {
  const counts = new Map<string, UnitCount>(tree.flat.map((node) => [node.unit.id, { own: 0, below: 0 }]));
  for (const member of members) {
    const count = member.state === "retired" ? undefined : counts.get(member.unitId);
    if (count !== undefined) count.own += 1;
  }
  const add = (node: TreeNode): number => {
    const count = counts.get(node.unit.id);
    const sum = node.children.reduce((total, child) => total + add(child), count?.own ?? 0);
    if (count !== undefined) count.below = sum;
    return sum;
  };
  tree.roots.forEach(add);
  return counts;
}
