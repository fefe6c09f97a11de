import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { ApiProblem } from "../api/http";
import { words } from "../i18n";
import { Problem } from "./problem";
import { Loading, Screen } from "./screen";

export interface Area<P> {
  screen: ComponentType<P>;
  /** Awaited before the first screen is made: the area's words in the page's language. */
  ready?: () => Promise<void>;
}

/** An area of screens in a chunk of its own. What a commander needs at 3 a.m. is never in one. */
export function lazy<P extends object>(
  load: () => Promise<Area<P>>,
  meanwhile: "screen" | "section" | "nothing" = "screen",
): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function LazyArea(props: P) {
    const failed = useSignal<ApiProblem | null>(null);
    const tries = useSignal(0);
    const arrived = useSignal(loaded !== null);
    useEffect(() => {
      if (loaded !== null) return;
      let mine = true;
      load()
        .then(async (area) => {
          await area.ready?.();
          loaded = area.screen;
          if (mine) arrived.value = true;
        })
        .catch(() => {
          const code = navigator.onLine ? "client.replaced" : "network.offline";
          if (mine) failed.value = new ApiProblem(code, 0);
        });
      return () => {
        mine = false;
      };
    }, [tries.value, arrived, failed]);
    if (arrived.value && loaded !== null) {
      const Loaded = loaded;
      return <Loaded {...props} />;
    }
    if (meanwhile === "nothing" && failed.value === null) return null;
    const again = () => {
      // A chunk that is gone after an update stays gone until the page itself is fetched anew.
      if (failed.peek()?.code === "client.replaced") location.reload();
      failed.value = null;
      tries.value += 1;
    };
    if (meanwhile === "section")
      return failed.value === null ? <Loading /> : <Problem problem={failed.value} again={again} />;
    return (
      <Screen id="loading" state={failed.value === null ? "loading" : "error"} title={words().common.loading}>
        <div class="page lone">
          {failed.value === null ? <Loading /> : <Problem problem={failed.value} again={again} />}
        </div>
      </Screen>
    );
  };
}
