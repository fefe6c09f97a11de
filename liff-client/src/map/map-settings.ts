import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type MapSettings, readMapSettings } from "../api/water";

/** Tiles and where to look first; null until they are there. Without them the map still works, on blank ground. */
export function useMapSettings(brigade: string): ReadonlySignal<MapSettings | null> {
  const settings = useSignal<MapSettings | null>(null);
  useEffect(() => {
    let mine = true;
    readMapSettings(brigade)
      .then((found) => {
        if (mine) settings.value = found;
      })
      .catch(() => undefined);
    return () => {
      mine = false;
    };
  }, [brigade, settings]);
  return settings;
}
