import type { ComponentChildren } from "preact";

interface ScrollRegionProps {
  label: string;
  class?: string;
  children: ComponentChildren;
}

/** What may be wider than the window scrolls by itself, with arrow keys too once it has the focus. */
export function ScrollRegion({ label, class: look, children }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without a stop for Tab, keys could not scroll it
    <section class={look ?? "table-scroll"} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
