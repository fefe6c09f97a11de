/** Which members are ticked. Selections are values: a change makes a new one. */
export class Selection {
  static readonly none = new Selection(new Set(), null);
  readonly ids: ReadonlySet<string>;
  private readonly last: string | null;

  private constructor(ids: ReadonlySet<string>, last: string | null) {
    this.ids = ids;
    this.last = last;
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  toggle(id: string): Selection {
    const ids = new Set(this.ids);
    if (!ids.delete(id)) ids.add(id);
    return new Selection(ids, id);
  }

  /** With Shift: everybody between the last tick and this one gets what this one gets. */
  extend(to: string, shown: readonly { id: string }[]): Selection {
    const from = shown.findIndex((row) => row.id === this.last);
    const until = shown.findIndex((row) => row.id === to);
    if (from < 0 || until < 0) return this.toggle(to);
    const ids = new Set(this.ids);
    const tick = !this.ids.has(to);
    for (const row of shown.slice(Math.min(from, until), Math.max(from, until) + 1)) {
      if (tick) ids.add(row.id);
      else ids.delete(row.id);
    }
    return new Selection(ids, to);
  }

  withAll(shown: readonly { id: string }[]): Selection {
    return new Selection(new Set([...this.ids, ...shown.map((row) => row.id)]), null);
  }

  withoutAll(shown: readonly { id: string }[]): Selection {
    const gone = new Set(shown.map((row) => row.id));
    return new Selection(new Set([...this.ids].filter((id) => !gone.has(id))), null);
  }

  /** Whoever is no longer on the list cannot stay ticked. */
  among(exists: (id: string) => boolean): Selection {
    const ids = [...this.ids].filter(exists);
    return ids.length === this.ids.size ? this : new Selection(new Set(ids), this.last);
  }
}
