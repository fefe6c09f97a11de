import type { TreeNode, UnitTree } from "../shared/unit-tree";

/** What is on the screen: everything but what lies below a folded unit. */
export function shownNodes(tree: UnitTree, closed: ReadonlySet<string>): TreeNode[] {
  const shown: TreeNode[] = [];
  const walk = (nodes: readonly TreeNode[]) => {
    for (const node of nodes) {
      shown.push(node);
      if (!closed.has(node.unit.id)) walk(node.children);
    }
  };
  walk(tree.roots);
  return shown;
}

export interface KeyAnswer {
  to: string;
  /** The unit one stands on opens or closes. */
  fold: boolean;
}

/** The keys of a tree view; null: not one of them. */
export function keyIn(
  key: string,
  tree: UnitTree,
  closed: ReadonlySet<string>,
  at: string,
): KeyAnswer | null {
  const shown = shownNodes(tree, closed);
  const index = shown.findIndex((node) => node.unit.id === at);
  const node = shown[index];
  if (node === undefined) return null;
  const to = (target: TreeNode | undefined): KeyAnswer => ({ to: target?.unit.id ?? at, fold: false });
  const open = node.children.length > 0 && !closed.has(at);
  switch (key) {
    case "ArrowDown":
      return to(shown[index + 1]);
    case "ArrowUp":
      return to(shown[index - 1]);
    case "Home":
      return to(shown[0]);
    case "End":
      return to(shown.at(-1));
    case "ArrowRight":
      return node.children.length > 0 && !open ? { to: at, fold: true } : to(node.children[0]);
    case "ArrowLeft":
      return open
        ? { to: at, fold: true }
        : to(node.unit.parentId === null ? undefined : tree.node(node.unit.parentId));
    default:
      return null;
  }
}
