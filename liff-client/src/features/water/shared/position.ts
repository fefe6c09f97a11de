import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Place } from "../../../api/water";

export interface Found extends Place {
  radiusMetres: number;
}

/** Where this device is: asked for only after a tap; a refusal becomes a sentence, and nothing else stops working. */
export function usePosition() {
  const state = useSignal<"idle" | "finding" | "refused">("idle");
  const found = useSignal<Found | null>(null);
  const find = useRef(
    () =>
      new Promise<Found | null>((resolve) => {
        const refuse = () => {
          state.value = "refused";
          resolve(null);
        };
        if (!("geolocation" in navigator)) return refuse();
        state.value = "finding";
        navigator.geolocation.getCurrentPosition(
          ({ coords }) => {
            found.value = {
              latitude: coords.latitude,
              longitude: coords.longitude,
              radiusMetres: coords.accuracy,
            };
            state.value = "idle";
            resolve(found.value);
          },
          refuse,
          { enableHighAccuracy: true, timeout: 15_000, maximumAge: 5_000 },
        );
      }),
  );
  return { state, found, find: find.current };
}
