import { type Signal, signal } from "@preact/signals";
import { type ApiProblem, asProblem, getJson, withSecondFactor } from "../../../api/http";
import { type MemberList, memberAddresses } from "../../../api/members";
import { viewedPerson } from "../../../api/view-as";
import {
  type Bounds,
  type ClustersAnswer,
  type MapSettings,
  readClusters,
  readMapSettings,
  readPoints,
} from "../../../api/water";
import { decodePoints, type MapView, type PointSet } from "../../../map";
import { may } from "../../../session/session";

/** From here on the server's clusters are shown while the points are on their way. */
const manyFrom = 20_000;

export interface NamedUnit {
  id: string;
  name: string;
}

/** A brigade's sources as the map needs them; kept while one goes from screen to screen. */
export class WaterStore {
  readonly brigade: string;
  readonly settings = signal<MapSettings | null>(null);
  readonly points = signal<PointSet | null>(null);
  readonly problem = signal<ApiProblem | null>(null);
  readonly coarse = signal<ClustersAnswer | null>(null);
  readonly units: Signal<readonly NamedUnit[] | null> = signal(null);
  /** Where the map was left: who comes back finds it there. */
  view: MapView | null = null;
  #etag: string | null = null;
  #reading: Promise<void> | null = null;
  #clusters: AbortController | null = null;

  constructor(brigade: string) {
    this.brigade = brigade;
  }

  refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const settings =
      this.settings.peek() === null
        ? readMapSettings(this.brigade).then(
            (found) => {
              this.settings.value = found;
            },
            // Without them there is no background; the sources are told of by their own problem.
            () => undefined,
          )
        : null;
    try {
      const found = await withSecondFactor(() => readPoints(this.brigade, this.#etag));
      if (found !== null) {
        this.points.value = decodePoints(found.value);
        this.#etag = found.etag;
      }
      this.coarse.value = null;
      this.problem.value = null;
    } catch (failure) {
      this.problem.value = asProblem(failure);
    }
    await settings;
  }

  /** While the points are not there yet: how many lie where, if they are many. */
  async roughly(bounds: Bounds, zoom: number): Promise<void> {
    if (this.points.peek() !== null) return;
    const known = this.coarse.peek();
    if (known !== null && known.total <= manyFrom) return;
    this.#clusters?.abort();
    const mine = new AbortController();
    this.#clusters = mine;
    try {
      const found = await readClusters(this.brigade, bounds, Math.round(zoom), mine.signal);
      if (!mine.signal.aborted && this.points.peek() === null) this.coarse.value = found;
    } catch {
      // Only a stopgap: the points themselves tell what is wrong.
    }
  }

  /** Names of the units, for choosing one. Without the right to see them nobody can be chosen. */
  async readUnits(): Promise<void> {
    if (this.units.peek() !== null) return;
    const told = this.points.peek();
    if (told != null) {
      this.units.value = told.units.map((id, at) => ({ id, name: told.unitNames[at] ?? id }));
      if (!may("EditWater")) return;
    }
    if (!may("SeeMembers")) return;
    try {
      const list = await getJson<MemberList>(memberAddresses.list(this.brigade));
      this.units.value = list.units.map(({ id, name }) => ({ id, name }));
    } catch {
      // What the points told stays.
    }
  }
}

const stores = new Map<string, WaterStore>();

export function waterStore(brigade: string): WaterStore {
  const key = `${brigade}/${viewedPerson.peek()?.id ?? ""}`;
  const known = stores.get(key);
  if (known !== undefined) return known;
  const made = new WaterStore(brigade);
  stores.set(key, made);
  return made;
}
