import { type ReadonlySignal, signal } from "@preact/signals";

const query = typeof matchMedia === "undefined" ? null : matchMedia("(max-width: 52rem)");
const matches = signal(query?.matches ?? false);
query?.addEventListener("change", (event) => {
  matches.value = event.matches;
});

/** Too narrow for a table of members: cards instead. Also true on a PC with large text. */
export const narrow: ReadonlySignal<boolean> = matches;
