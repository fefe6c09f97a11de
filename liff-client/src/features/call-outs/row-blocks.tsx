import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { BoardUnit } from "../../api/wire";
import type { BoardState } from "./board-state";
import { PersonRow } from "./person-row";

export const rowsPerBlock = 40;

/** Up to here the whole board is in the document: the browser's own search finds every name. */
export const wholeUpTo = 400;

/** The last measured height of a row, in px; the first guess only matters until one block has been seen. */
let rowHeight = 64;

const watched = new WeakMap<Element, (near: boolean) => void>();
let observer: IntersectionObserver | null = null;

function watch(element: Element, tell: (near: boolean) => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) watched.get(entry.target)?.(entry.isIntersecting);
    },
    { rootMargin: "1200px 0px" },
  );
  watched.set(element, tell);
  observer.observe(element);
  return () => {
    observer?.unobserve(element);
    watched.delete(element);
  };
}

interface RowBlockProps {
  state: BoardState;
  units: ReadonlyMap<string, BoardUnit>;
  members: readonly string[];
  first: number;
  whole: boolean;
}

/**
 * Forty people, in the document only while they are near the window: rows may be of any height
 * (large text, long names), and a board of 8,000 still has a few hundred of them to lay out.
 */
function RowBlock({ state, units, members, first, whole }: RowBlockProps) {
  const element = useRef<HTMLTableSectionElement>(null);
  const near = useSignal(first < rowsPerBlock);
  const mounted = whole || near.value;
  const height = useRef<number | null>(null);

  useEffect(() => {
    const body = element.current;
    if (body === null || whole) return undefined;
    return watch(body, (isNear) => {
      if (near.peek() && !isNear) height.current = body.offsetHeight;
      near.value = isNear;
    });
  }, [near, whole]);
  useLayoutEffect(() => {
    const body = element.current;
    if (body !== null && near.peek() && members.length > 0) rowHeight = body.offsetHeight / members.length;
  });

  if (!mounted) {
    const missing = `${height.current ?? rowHeight * members.length}px`;
    return <tbody ref={element} style={{ height: missing }} />;
  }
  return (
    <tbody ref={element} role="rowgroup" style={{ height: "auto" }}>
      {members.map((member, index) => {
        const person = state.person(member);
        return (
          person !== undefined && (
            <PersonRow key={member} person={person} units={units} index={first + index} />
          )
        );
      })}
    </tbody>
  );
}

interface RowBlocksProps {
  state: BoardState;
  units: ReadonlyMap<string, BoardUnit>;
  members: readonly string[];
}

export function RowBlocks({ state, units, members }: RowBlocksProps) {
  const blocks = [];
  for (let first = 0; first < members.length; first += rowsPerBlock) {
    blocks.push(
      <RowBlock
        key={first}
        state={state}
        units={units}
        first={first}
        whole={state.size <= wholeUpTo}
        members={members.slice(first, first + rowsPerBlock)}
      />,
    );
  }
  return <>{blocks}</>;
}
