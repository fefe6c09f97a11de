import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { AreaShape, CoverageArea, CoverageAreas, Zone } from "../../../api/coverage";
import type { FieldError } from "../../../api/http";

export interface EditedArea extends CoverageArea {
  /** Names the row while it has no id of the server's. */
  key: number;
}

export interface AreaDifferences {
  onlyTheirs: string[];
  onlyMine: string[];
  differ: string[];
  wind: boolean;
}

const sameArea = (a: CoverageArea, b: CoverageArea) =>
  a.name === b.name && a.zone === b.zone && JSON.stringify(a.geometry) === JSON.stringify(b.geometry);

/** What two people have made of the same areas. */
export function differences(mine: CoverageAreas, theirs: CoverageAreas): AreaDifferences {
  const ids = (areas: readonly CoverageArea[]) =>
    new Map(areas.flatMap((area) => (area.id === null ? [] : [[area.id, area] as const])));
  const [ours, others] = [ids(mine.areas), ids(theirs.areas)];
  return {
    onlyTheirs: theirs.areas
      .filter((area) => area.id === null || !ours.has(area.id))
      .map((area) => area.name),
    onlyMine: mine.areas.filter((area) => area.id === null || !others.has(area.id)).map((area) => area.name),
    differ: mine.areas
      .filter((area) => {
        const other = area.id === null ? undefined : others.get(area.id);
        return other !== undefined && !sameArea(area, other);
      })
      .map((area) => area.name),
    wind: mine.windy !== theirs.windy,
  };
}

/** The areas as somebody edits them; nothing counts until they are saved as a whole. */
export class AreasDraft {
  readonly #loaded = signal<CoverageAreas | null>(null);
  readonly #items = signal<readonly EditedArea[]>([]);
  readonly #windy = signal(false);
  readonly #removed = signal<{ area: EditedArea; at: number } | null>(null);
  readonly #theirs = signal<CoverageAreas | null>(null);
  #next = 1;

  readonly loaded: ReadonlySignal<CoverageAreas | null> = this.#loaded;
  readonly items: ReadonlySignal<readonly EditedArea[]> = this.#items;
  readonly windy: ReadonlySignal<boolean> = this.#windy;
  /** The last one taken out, until it is put back or another step is made. */
  readonly removed: ReadonlySignal<{ area: EditedArea; at: number } | null> = this.#removed;
  /** What somebody else saved meanwhile; null: nobody did. */
  readonly theirs: ReadonlySignal<CoverageAreas | null> = this.#theirs;
  readonly dirty: ReadonlySignal<boolean> = computed(() => {
    const loaded = this.#loaded.value;
    if (loaded === null) return false;
    const items = this.#items.value;
    return (
      loaded.windy !== this.#windy.value ||
      loaded.areas.length !== items.length ||
      items.some((item, at) => {
        const before = loaded.areas[at];
        return before === undefined || before.id !== item.id || !sameArea(before, item);
      })
    );
  });

  load(areas: CoverageAreas): void {
    batch(() => {
      this.#loaded.value = areas;
      this.#items.value = areas.areas.map((area) => ({ ...area, key: this.#next++ }));
      this.#windy.value = areas.windy;
      this.#removed.value = null;
      this.#theirs.value = null;
    });
  }

  discard(): void {
    const loaded = this.#loaded.peek();
    if (loaded !== null) this.load(loaded);
  }

  setWindy(windy: boolean): void {
    this.#windy.value = windy;
  }

  change(key: number, part: { name?: string; zone?: Zone; geometry?: AreaShape }): void {
    this.#items.value = this.#items.peek().map((one) => (one.key === key ? { ...one, ...part } : one));
  }

  /** Gives the keys of the new rows. */
  add(areas: readonly CoverageArea[], replace = false): number[] {
    const made = areas.map((area): EditedArea => ({ ...area, id: null, key: this.#next++ }));
    this.#items.value = replace ? made : [...this.#items.peek(), ...made];
    return made.map((one) => one.key);
  }

  remove(key: number): void {
    const items = this.#items.peek();
    const at = items.findIndex((one) => one.key === key);
    const area = items[at];
    if (area === undefined) return;
    batch(() => {
      this.#items.value = items.filter((one) => one.key !== key);
      this.#removed.value = { area, at };
    });
  }

  putBack(): void {
    const removed = this.#removed.peek();
    if (removed === null) return;
    const items = [...this.#items.peek()];
    items.splice(removed.at, 0, removed.area);
    batch(() => {
      this.#items.value = items;
      this.#removed.value = null;
    });
  }

  faults(sentences: {
    nameMissing: (n: string) => string;
    nameTwice: (name: string) => string;
  }): FieldError[] {
    const seen = new Set<string>();
    const faults: FieldError[] = [];
    for (const [at, { key, name }] of this.#items.peek().entries()) {
      const trimmed = name.trim();
      const field = `area-name-${key}`;
      if (trimmed === "") faults.push({ field, sentence: sentences.nameMissing(String(at + 1)) });
      else if (seen.has(trimmed)) faults.push({ field, sentence: sentences.nameTwice(trimmed) });
      seen.add(trimmed);
    }
    return faults;
  }

  toSave(): CoverageAreas {
    return {
      etag: this.#loaded.peek()?.etag ?? null,
      windy: this.#windy.peek(),
      areas: this.#items
        .peek()
        .map(({ id, name, zone, geometry }) => ({ id, name: name.trim(), zone, geometry })),
    };
  }

  /** Saving was refused because of these. */
  meet(theirs: CoverageAreas): void {
    this.#theirs.value = theirs;
  }

  takeTheirs(): void {
    const theirs = this.#theirs.peek();
    if (theirs !== null) this.load(theirs);
  }

  /** From now on one's own areas stand on theirs: saving them is no accident any more. */
  keepMine(): void {
    const theirs = this.#theirs.peek();
    if (theirs === null) return;
    const known = new Set(theirs.areas.map((area) => area.id));
    batch(() => {
      this.#loaded.value = theirs;
      // What they took out has no place on the server any more: it is a new area.
      this.#items.value = this.#items.peek().map((one) => (known.has(one.id) ? one : { ...one, id: null }));
      this.#theirs.value = null;
    });
  }
}
