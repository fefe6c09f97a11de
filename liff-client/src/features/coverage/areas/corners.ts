import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { AreaShape, Position } from "../../../api/coverage";
import { degreesOf, faultOf, latitudes, longitudes, placeOf, polygonOf, type RingFault } from "../geometry";

/** As it stands in the two fields; perhaps no number yet. */
export interface Corner {
  key: number;
  latitude: string;
  longitude: string;
}

export interface CornerFaults {
  /** Rows, from 0, whose numbers are none or outside the country. */
  bad: readonly number[];
  ring: RingFault | null;
}

const six = (degrees: number) => degrees.toFixed(6);

function positionOf({ latitude, longitude }: Corner): Position | null {
  const [north, east] = [degreesOf(latitude, latitudes), degreesOf(longitude, longitudes)];
  return north === null || east === null ? null : [east, north];
}

/** The corners of one area while they are put down: by taps on the map or as numbers, both at once. */
export class Corners {
  readonly #corners = signal<readonly Corner[]>([]);
  #next = 1;

  readonly list: ReadonlySignal<readonly Corner[]> = this.#corners;
  /** The corners that are places. */
  readonly positions: ReadonlySignal<readonly Position[]> = computed(() =>
    this.#corners.value.map(positionOf).filter((one) => one !== null),
  );

  constructor(corners: readonly Position[] = []) {
    this.#corners.value = corners.map(([longitude, latitude]) => this.#made(six(latitude), six(longitude)));
  }

  #made(latitude: string, longitude: string): Corner {
    return { key: this.#next++, latitude, longitude };
  }

  add(place: { latitude: number; longitude: number }): void {
    const corner = this.#made(six(place.latitude), six(place.longitude));
    const last = this.#corners.peek().at(-1);
    // A finger that trembles taps twice.
    if (last?.latitude === corner.latitude && last.longitude === corner.longitude) return;
    this.#corners.value = [...this.#corners.peek(), corner];
  }

  addEmpty(): void {
    this.#corners.value = [...this.#corners.peek(), this.#made("", "")];
  }

  undo(): void {
    this.#corners.value = this.#corners.peek().slice(0, -1);
  }

  remove(key: number): void {
    this.#corners.value = this.#corners.peek().filter((one) => one.key !== key);
  }

  set(key: number, field: "latitude" | "longitude", value: string): void {
    const both = field === "latitude" ? placeOf(value) : null;
    const part =
      both === null ? { [field]: value } : { latitude: six(both.latitude), longitude: six(both.longitude) };
    this.#corners.value = this.#corners.peek().map((one) => (one.key === key ? { ...one, ...part } : one));
  }

  get faults(): CornerFaults {
    const corners = this.#corners.value;
    const bad = corners.flatMap((corner, at) => (positionOf(corner) === null ? [at] : []));
    return { bad, ring: bad.length > 0 ? null : faultOf(this.positions.value) };
  }

  /** Null: not an area yet. */
  get shape(): AreaShape | null {
    const { bad, ring } = this.faults;
    return bad.length > 0 || ring !== null ? null : polygonOf(this.positions.value);
  }
}
