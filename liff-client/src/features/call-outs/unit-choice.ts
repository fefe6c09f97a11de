import { type BoardUnit, divisionKind } from "../../api/wire";
import type { UnitTally } from "./board-state";

export interface UnitNode {
  unit: BoardUnit;
  depth: number;
  children: UnitNode[];
}

export function unitTree(ordered: readonly BoardUnit[]): UnitNode[] {
  const nodes = new Map<string, UnitNode>();
  const roots: UnitNode[] = [];
  for (const unit of ordered) {
    const parent = unit.parentId === null ? undefined : nodes.get(unit.parentId);
    const node: UnitNode = { unit, depth: parent === undefined ? 0 : parent.depth + 1, children: [] };
    nodes.set(unit.id, node);
    (parent?.children ?? roots).push(node);
  }
  return roots;
}

/** 「第2-第1部」: every 分団 has a 第1部, so its short name alone would say nothing. */
export function shortNameOf(unit: BoardUnit, units: ReadonlyMap<string, BoardUnit>): string {
  let above = unit;
  for (const passed = new Set<string>(); above.kind !== divisionKind; ) {
    passed.add(above.id);
    const parent = above.parentId === null ? undefined : units.get(above.parentId);
    if (parent === undefined || passed.has(parent.id)) return unit.shortName;
    above = parent;
  }
  return above === unit ? unit.shortName : `${above.shortName}-${unit.shortName}`;
}

/**
 * What an officer compares (分団別): every 分団 that has people on this call-out and every other unit that is not
 * part of one (団本部), down the tree; 方面隊 in between are left out unless they have people of their own.
 * Where no 分団 was called, the first level with more than one unit that has people is compared.
 */
export function comparedUnits(roots: readonly UnitNode[], tallyOf: (unit: string) => UnitTally): UnitNode[] {
  const called = (nodes: readonly UnitNode[]) => nodes.filter((node) => tallyOf(node.unit.id).called > 0);
  const hasOwnPeople = (node: UnitNode) =>
    tallyOf(node.unit.id).called >
    node.children.reduce((sum, child) => sum + tallyOf(child.unit.id).called, 0);
  const holdsDivision = (node: UnitNode): boolean =>
    called(node.children).some((child) => child.unit.kind === divisionKind || holdsDivision(child));
  const opened = (nodes: readonly UnitNode[]): UnitNode[] =>
    called(nodes).flatMap((node) => {
      if (node.unit.kind === divisionKind || !holdsDivision(node)) return [node];
      return hasOwnPeople(node) ? [node, ...opened(node.children)] : opened(node.children);
    });
  if (called(roots).some((root) => root.unit.kind === divisionKind || holdsDivision(root)))
    return opened(roots);

  let level = called(roots);
  for (let only = level[0]; level.length === 1 && only !== undefined; only = level[0]) {
    const below = called(only.children);
    if (below.length === 0 || hasOwnPeople(only)) break;
    level = below;
  }
  return level;
}
