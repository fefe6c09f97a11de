import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { count, japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { Glyph } from "../../../ui/glyph";
import type { TreeNode, UnitCount, UnitTree } from "../shared/unit-tree";
import { keyIn, shownNodes } from "./tree-keys";

interface UnitTreeViewProps {
  tree: UnitTree;
  counts: ReadonlyMap<string, UnitCount>;
  chosen: string | null;
  onChoose: (id: string) => void;
}

const indentPx = 24;

/** The tree as the keyboard knows trees: one stop for Tab, arrows inside (WAI-ARIA tree view, levels told by number). */
export function UnitTreeView({ tree, counts, chosen, onChoose }: UnitTreeViewProps) {
  const { units: text } = memberWords();
  const closed = useSignal<ReadonlySet<string>>(new Set());
  const box = useRef<HTMLDivElement>(null);
  const shown = shownNodes(tree, closed.value);
  const stop = shown.some((node) => node.unit.id === chosen) ? chosen : (shown[0]?.unit.id ?? null);
  useEffect(() => {
    const tree = box.current;
    if (tree === null || !tree.contains(document.activeElement)) return;
    tree.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus();
  }, [stop]);
  const fold = (id: string) => {
    const next = new Set(closed.value);
    if (!next.delete(id)) next.add(id);
    closed.value = next;
  };
  // Keys may come faster than the screen is painted: the next one starts where the last one went.
  const at = useRef(stop);
  at.current = stop;
  const press = (event: KeyboardEvent) => {
    if (at.current === null) return;
    const answer = keyIn(event.key, tree, closed.value, at.current);
    if (answer === null) return;
    event.preventDefault();
    if (answer.fold) fold(answer.to);
    else onChoose(answer.to);
    at.current = answer.to;
  };
  return (
    <div
      role="tree"
      class="unit-tree"
      ref={box}
      aria-labelledby="tree"
      aria-describedby="tree-hint"
      data-testid="unit-tree"
      onKeyDown={press}
    >
      {shown.map((node) => (
        <TreeLine
          key={node.unit.id}
          node={node}
          siblings={tree.siblings(node.unit.id)}
          numbers={numbersOf(counts.get(node.unit.id))}
          folded={closed.value.has(node.unit.id)}
          chosen={node.unit.id === chosen}
          stop={node.unit.id === stop}
          onFold={() => fold(node.unit.id)}
          onChoose={() => onChoose(node.unit.id)}
        />
      ))}
    </div>
  );

  function numbersOf(people: UnitCount | undefined): string {
    return text.people(count(people?.own ?? 0), count(people?.below ?? 0));
  }
}

interface TreeLineProps {
  node: TreeNode;
  siblings: readonly TreeNode[];
  numbers: string;
  folded: boolean;
  chosen: boolean;
  stop: boolean;
  onFold: () => void;
  onChoose: () => void;
}

function TreeLine({ node, siblings, numbers, folded, chosen, stop, onFold, onChoose }: TreeLineProps) {
  const { id, name } = node.unit;
  const parent = node.children.length > 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree itself hears the keys
    <div
      role="treeitem"
      class="tree-line"
      style={{ paddingInlineStart: `${node.depth * indentPx}px` }}
      aria-level={node.depth + 1}
      aria-setsize={siblings.length}
      aria-posinset={siblings.indexOf(node) + 1}
      aria-selected={chosen}
      aria-expanded={parent ? !folded : undefined}
      tabIndex={stop ? 0 : -1}
      data-testid={`unit-${id}`}
      data-name={name}
      onClick={onChoose}
    >
      {parent ? (
        // For the mouse and the finger; the keyboard has its arrows.
        <span
          class="fold"
          aria-hidden="true"
          data-testid={`fold-${id}`}
          onClick={(event) => {
            event.stopPropagation();
            onFold();
          }}
        >
          <Glyph name={folded ? "down" : "up"} />
        </span>
      ) : (
        <span class="fold" />
      )}
      <span class="tree-name" lang={japanese()}>
        {name}
      </span>
      <span class="soft figures">{numbers}</span>
    </div>
  );
}
