import { effect } from "@preact/signals";
import { sendBytes, sendJson } from "../api/http";
import { serverClock } from "../api/server-clock";
import { viewedPerson } from "../api/view-as";
import { session } from "../session/session";
import { keptOwner } from "../ui/kept";
import { recall, remember } from "../ui/remembered";
import { DatabaseStore } from "./database";
import { Outbox } from "./outbox";

export type { Entry, NewEntry, WaitingPhoto } from "./entry";
export type { Outbox } from "./outbox";
export { newShortId } from "./short-id";

const patienceForLockMs = 1_000;

/** While one tab sends, the others wait; a browser without locks sends twice at worst, and the ids are the same. */
async function alone(work: () => Promise<void>): Promise<void> {
  if (navigator.locks === undefined) return work();
  await navigator.locks.request("brigade-dispatch.outbox", work);
}

export const outbox = new Outbox({
  store: new DatabaseStore(),
  upload: async (brigade, bytes, type) => {
    const path = `/api/brigades/${encodeURIComponent(brigade)}/water-photos`;
    return (await sendBytes<{ id: string }>(path, bytes, type)).id;
  },
  send: (entry, photoIds) => {
    const { method, path, body } = entry.request;
    const full = body === null || photoIds.length === 0 ? body : { ...body, photoIds };
    return sendJson<unknown>(method, path, full ?? undefined);
  },
  now: () => Date.now(),
  later: (work, ms) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  alone,
  tell: (waiting) => {
    if (recall("waiting") !== String(waiting)) remember("waiting", String(waiting));
  },
});

let started = false;

/** Begins to send what waits, and goes on as long as the page lives. */
export function startOutbox(): void {
  if (started) return;
  started = true;
  effect(() => {
    const person = session.value?.person.id ?? null;
    const self = viewedPerson.value === null;
    void outbox.setOwner(self ? (person ?? keptOwner()) : null, person !== null && self);
  });
  addEventListener("online", () => void outbox.wake());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void outbox.wake();
  });
  addEventListener("storage", (event) => {
    if (event.key?.endsWith(".waiting") === true) setTimeout(() => void outbox.refresh(), patienceForLockMs);
  });
  // Asked for once something is kept that must not be thrown away when the phone is short of space.
  void navigator.storage?.persist?.().catch(() => false);
}

/** The time of an action: the phone's, corrected by what the server has said. */
export function actionTime(): number {
  return Math.round(serverClock.now());
}
