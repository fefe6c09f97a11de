import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { words } from "../i18n";
import { mapWords } from "../i18n/map";
import type { WaterMapProps } from "./types";
import "./map.css";

let loaded: ComponentType<WaterMapProps> | null = null;

/** The map's chunk is loaded when a map is first shown; without it the list beside it still works. */
export function LazyWaterMap(props: WaterMapProps) {
  const state = useSignal<"loading" | "failed" | "here">(loaded === null ? "loading" : "here");
  const tries = useSignal(0);
  useEffect(() => {
    if (loaded !== null) return;
    let mine = true;
    Promise.all([import("./water-map"), mapWords.load()])
      .then(([map]) => {
        loaded = map.WaterMap;
        if (mine) state.value = "here";
      })
      .catch(() => {
        if (mine) state.value = "failed";
      });
    return () => {
      mine = false;
    };
  }, [tries.value, state]);
  if (state.value === "here" && loaded !== null) {
    const Loaded = loaded;
    return <Loaded {...props} />;
  }
  return (
    <div class={`water-map waiting ${props.class ?? ""}`} data-map={state.value}>
      {state.value === "failed" && (
        <div class="map-notice" role="alert">
          <p>{mapWords().mapFailed}</p>
          <button
            type="button"
            class="button"
            onClick={() => {
              state.value = "loading";
              tries.value += 1;
            }}
          >
            {words().common.again}
          </button>
        </div>
      )}
    </div>
  );
}
