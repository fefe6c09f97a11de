// vitest 5 reports failures with Map.groupBy, which Node 20 lacks: without it a failing run ends in a crash of
// the reporter instead of the list of failures. To be removed with Node 20.
const maps = Map as unknown as { groupBy?: unknown };
maps.groupBy ??= <K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
};

export {};
