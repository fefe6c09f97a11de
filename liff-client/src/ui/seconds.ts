import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** Whole seconds since it began, for words beside long work; 0 while nothing runs. */
export function useSeconds(running: boolean): ReadonlySignal<number> {
  const seconds = useSignal(0);
  useEffect(() => {
    seconds.value = 0;
    if (!running) return;
    const began = performance.now();
    const timer = setInterval(() => {
      seconds.value = Math.floor((performance.now() - began) / 1_000);
    }, 1_000);
    return () => clearInterval(timer);
  }, [running, seconds]);
  return seconds;
}
