/** Members carried from the list to the slips; in memory only, so that no address names people. */
let chosen: readonly string[] = [];

export function chooseForSlips(ids: readonly string[]): void {
  chosen = ids;
}

/** Once: whoever comes back to the slips later starts anew. */
export function takeChosen(): readonly string[] {
  const taken = chosen;
  chosen = [];
  return taken;
}
