import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { serverClock } from "../api/server-clock";

const second = signal(serverClock.now());

/** The server's time in milliseconds, once a second. */
export const now: ReadonlySignal<number> = second;

/** Whole minutes since the epoch: what depends on it repaints once a minute only. */
export const minuteNow: ReadonlySignal<number> = computed(() => Math.floor(second.value / 60_000));

export const online = signal(typeof navigator === "undefined" ? true : navigator.onLine);

export function startClocks(): void {
  setInterval(() => {
    second.value = serverClock.now();
  }, 1_000);
  const tell = () => {
    online.value = navigator.onLine;
  };
  addEventListener("online", tell);
  addEventListener("offline", tell);
}
