import { type ReadonlySignal, signal } from "@preact/signals";

const query = typeof matchMedia === "undefined" ? null : matchMedia("(min-width: 68rem)");
const matches = signal(query?.matches ?? true);
query?.addEventListener("change", (event) => {
  matches.value = event.matches;
});

/** Room for three columns. The order in the document then differs, so CSS alone would not do. */
export const wide: ReadonlySignal<boolean> = matches;
