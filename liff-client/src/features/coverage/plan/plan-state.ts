import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { PlannedSource, WhatIf } from "../../../api/coverage";
import { type ApiProblem, asProblem, type FieldError } from "../../../api/http";
import { degreesOf, latitudes, longitudes, placeOf } from "../geometry";

export interface Planned extends PlannedSource {
  key: number;
}

export interface PlanDraft {
  /** The planned source that is being changed; null: a new one. */
  key: number | null;
  latitude: string;
  longitude: string;
  kind: string;
  volume: string;
}

interface Place {
  latitude: number;
  longitude: number;
}

export type PlanFault = "badLatitude" | "badLongitude" | "badVolume";

export const mostPlanned = 20;
/** The least that the standard takes for a tank, and what most new ones hold. */
const usualVolume = "40";
const six = (degrees: number) => degrees.toFixed(6);

/** Kinds that somebody plans and builds; a river is where it is. */
export const plannedKinds = ["tank", "hydrant", "well", "pool", "pond", "other"] as const;
/** A hydrant is judged by its main, not by what it holds. */
export const hasVolume = (kind: string): boolean => kind !== "hydrant";

// Some pixels of a map that is near enough to place anything.
const pixels = 0.0005;
const aboutThere = (a: Place, b: Place): boolean =>
  Math.abs(a.latitude - b.latitude) < pixels && Math.abs(a.longitude - b.longitude) < pixels;

export function volumeOf(text: string): number | null | "bad" {
  const folded = text.normalize("NFKC").replace(/[\s,]|m3|m³/g, "");
  if (folded === "") return null;
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(folded)) return "bad";
  const volume = Number(folded);
  return volume >= 1 && volume <= 100_000 ? volume : "bad";
}

/** Sources somebody thinks of building, and what they would change. Nothing of it is stored. */
export class PlanState {
  readonly #ask: (sources: readonly PlannedSource[]) => Promise<WhatIf>;
  readonly #planned = signal<readonly Planned[]>([]);
  readonly #draft = signal<PlanDraft | null>(null);
  readonly #faults = signal<readonly FieldError[]>([]);
  readonly #result = signal<WhatIf | null>(null);
  readonly #problem = signal<ApiProblem | null>(null);
  readonly #busy = signal(false);
  /** The map is on its way to these numbers; it arrives at the nearest pixel, which must not replace them. */
  #typed: Place | null = null;
  #next = 1;
  #turn = 0;

  readonly planned: ReadonlySignal<readonly Planned[]> = this.#planned;
  readonly draft: ReadonlySignal<PlanDraft | null> = this.#draft;
  readonly faults: ReadonlySignal<readonly FieldError[]> = this.#faults;
  /** Null: nothing is planned, or not computed yet. */
  readonly result: ReadonlySignal<WhatIf | null> = this.#result;
  readonly problem: ReadonlySignal<ApiProblem | null> = this.#problem;
  readonly busy: ReadonlySignal<boolean> = this.#busy;

  constructor(ask: (sources: readonly PlannedSource[]) => Promise<WhatIf>) {
    this.#ask = ask;
  }

  startNew(at: Place | null): void {
    batch(() => {
      this.#faults.value = [];
      this.#draft.value = {
        key: null,
        latitude: at === null ? "" : six(at.latitude),
        longitude: at === null ? "" : six(at.longitude),
        kind: "tank",
        volume: usualVolume,
      };
    });
  }

  startChange(key: number): void {
    const one = this.#planned.peek().find((each) => each.key === key);
    if (one === undefined) return;
    batch(() => {
      this.#faults.value = [];
      this.#draft.value = {
        key,
        latitude: six(one.latitude),
        longitude: six(one.longitude),
        kind: one.kind,
        volume: one.volumeCubicMetres === null ? "" : String(one.volumeCubicMetres),
      };
    });
  }

  stop(): void {
    this.#draft.value = null;
    this.#faults.value = [];
  }

  /** The map was moved under the cross. */
  moveTo(place: Place): void {
    const draft = this.#draft.peek();
    if (draft === null) return;
    const typed = this.#typed;
    this.#typed = null;
    if (typed !== null && aboutThere(typed, place)) return;
    const [latitude, longitude] = [six(place.latitude), six(place.longitude)];
    if (draft.latitude !== latitude || draft.longitude !== longitude)
      this.#draft.value = { ...draft, latitude, longitude };
  }

  set(field: "latitude" | "longitude" | "kind" | "volume", value: string): void {
    const draft = this.#draft.peek();
    if (draft === null) return;
    const both = field === "latitude" ? placeOf(value) : null;
    this.#draft.value =
      both === null
        ? { ...draft, [field]: value }
        : { ...draft, latitude: six(both.latitude), longitude: six(both.longitude) };
  }

  /** The numbers are typed: where the map is to go; null: they are none. */
  typed(): Place | null {
    const draft = this.#draft.peek();
    const latitude = degreesOf(draft?.latitude ?? "", latitudes);
    const longitude = degreesOf(draft?.longitude ?? "", longitudes);
    this.#typed = latitude === null || longitude === null ? null : { latitude, longitude };
    return this.#typed;
  }

  /** The draft becomes a planned source, and is computed; null: it has faults. */
  put(sentences: Readonly<Record<PlanFault, string>>): Planned | null {
    const draft = this.#draft.peek();
    if (draft === null) return null;
    const latitude = degreesOf(draft.latitude, latitudes);
    const longitude = degreesOf(draft.longitude, longitudes);
    const volume = hasVolume(draft.kind) ? volumeOf(draft.volume) : null;
    const faults: FieldError[] = [];
    if (latitude === null) faults.push({ field: "plan-latitude", sentence: sentences.badLatitude });
    if (longitude === null) faults.push({ field: "plan-longitude", sentence: sentences.badLongitude });
    if (volume === "bad") faults.push({ field: "plan-volume", sentence: sentences.badVolume });
    this.#faults.value = faults;
    if (latitude === null || longitude === null || volume === "bad") return null;
    const key = draft.key ?? this.#next++;
    const placed: Planned = { key, latitude, longitude, kind: draft.kind, volumeCubicMetres: volume };
    const others = this.#planned.peek();
    this.#planned.value = others.some((one) => one.key === key)
      ? others.map((one) => (one.key === key ? placed : one))
      : [...others, placed];
    this.#draft.value = null;
    void this.compute();
    return placed;
  }

  remove(key: number): void {
    this.#planned.value = this.#planned.peek().filter((one) => one.key !== key);
    void this.compute();
  }

  clear(): void {
    this.#planned.value = [];
    void this.compute();
  }

  /** Only the answer to the last question counts. */
  async compute(): Promise<void> {
    this.#turn += 1;
    const mine = this.#turn;
    const sources = this.#planned.peek().map(({ key: _, ...source }) => source);
    if (sources.length === 0) {
      batch(() => {
        this.#result.value = null;
        this.#problem.value = null;
        this.#busy.value = false;
      });
      return;
    }
    this.#busy.value = true;
    try {
      const found = await this.#ask(sources);
      if (mine !== this.#turn) return;
      batch(() => {
        this.#result.value = found;
        this.#problem.value = null;
      });
    } catch (failure) {
      if (mine === this.#turn) this.#problem.value = asProblem(failure);
    } finally {
      if (mine === this.#turn) this.#busy.value = false;
    }
  }
}
