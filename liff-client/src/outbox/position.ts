import { type ReadonlySignal, signal } from "@preact/signals";
import type { Place } from "../api/water";

export interface OwnPlace extends Place {
  /** How far off it may be. */
  metres: number;
}

const place = signal<OwnPlace | null>(null);
const state = signal<"off" | "asked" | "on" | "refused">("off");
let watch: number | null = null;

/** Where the phone is; null until somebody has asked for it and it is known. */
export const ownPlace: ReadonlySignal<OwnPlace | null> = place;
export const ownPlaceState: ReadonlySignal<"off" | "asked" | "on" | "refused"> = state;

/** Only after a tap. Followed until the page or screen ends: whoever inspects is walking. */
export function followOwnPlace(): void {
  if (watch !== null) return;
  if (!("geolocation" in navigator)) {
    state.value = "refused";
    return;
  }
  state.value = "asked";
  watch = navigator.geolocation.watchPosition(
    ({ coords }) => {
      state.value = "on";
      place.value = { latitude: coords.latitude, longitude: coords.longitude, metres: coords.accuracy };
    },
    (failure) => {
      // No fix yet is no refusal.
      if (failure.code === failure.PERMISSION_DENIED) {
        leaveOwnPlace();
        state.value = "refused";
      }
    },
    { enableHighAccuracy: true, maximumAge: 10_000, timeout: 30_000 },
  );
}

export function leaveOwnPlace(): void {
  if (watch !== null) navigator.geolocation.clearWatch(watch);
  watch = null;
  place.value = null;
  state.value = "off";
}

const radians = Math.PI / 180;

/** 0 to 7: north, north-east … north-west. */
export function directionIndex(from: Place, to: Place): number {
  const dx = (to.longitude - from.longitude) * Math.cos(((from.latitude + to.latitude) / 2) * radians);
  const dy = to.latitude - from.latitude;
  const degrees = (Math.atan2(dx, dy) / radians + 360) % 360;
  return Math.round(degrees / 45) % 8;
}
