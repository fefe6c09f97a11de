import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

const rowsPerBlock = 20;
const wholeUpTo = 100;
/** The last measured height of a row, in px; the first guess only matters until one block has been seen. */
let rowHeight = 48;

const watched = new WeakMap<Element, (near: boolean) => void>();
let observer: IntersectionObserver | null = null;

function watch(element: Element, tell: (near: boolean) => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) watched.get(entry.target)?.(entry.isIntersecting);
    },
    // The second is for lists that scroll by themselves; older browsers do not know it.
    { rootMargin: "600px 0px", scrollMargin: "600px 0px" } as IntersectionObserverInit,
  );
  watched.set(element, tell);
  observer.observe(element);
  return () => {
    observer?.unobserve(element);
    watched.delete(element);
  };
}

interface BlockProps<T> {
  rows: readonly T[];
  first: number;
  as: "tbody" | "ul";
  /** A short list is always there as a whole. */
  whole: boolean;
  render: (row: T, index: number) => ComponentChildren;
}

function Block<T>({ rows, first, as, whole, render }: BlockProps<T>) {
  const body = useRef<HTMLElement | null>(null);
  const near = useSignal(first < rowsPerBlock);
  const height = useRef<number | null>(null);
  useEffect(() => {
    const element = body.current;
    if (element === null || whole) return undefined;
    return watch(element, (isNear) => {
      if (near.peek() && !isNear) height.current = element.offsetHeight;
      near.value = isNear;
    });
  }, [near, whole]);
  useLayoutEffect(() => {
    const element = body.current;
    if (element !== null && near.peek() && rows.length > 0) rowHeight = element.offsetHeight / rows.length;
  });
  const keep = (element: HTMLElement | null) => {
    body.current = element;
  };
  const mounted = whole || near.value;
  const style = { height: mounted ? "auto" : `${height.current ?? rowHeight * rows.length}px` };
  const inside = mounted ? rows.map((row, at) => render(row, first + at)) : null;
  return as === "tbody" ? (
    <tbody ref={keep} style={style}>
      {inside}
    </tbody>
  ) : (
    <ul ref={keep} style={style}>
      {inside}
    </ul>
  );
}

interface WindowedProps<T> {
  rows: readonly T[];
  as: "tbody" | "ul";
  /** Must give the row a key. */
  render: (row: T, index: number) => ComponentChildren;
}

/** Rows of any height, in the document only while they are near the window: 8,000 cost as much as a hundred. */
export function Windowed<T>({ rows, as, render }: WindowedProps<T>) {
  const blocks = [];
  for (let first = 0; first < rows.length; first += rowsPerBlock) {
    blocks.push(
      <Block
        key={first}
        first={first}
        as={as}
        whole={rows.length <= wholeUpTo}
        render={render}
        rows={rows.slice(first, first + rowsPerBlock)}
      />,
    );
  }
  return <>{blocks}</>;
}
