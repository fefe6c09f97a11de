import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { addresses } from "../api/addresses";
import { type ApiProblem, asProblem, getJson, sendJson } from "../api/http";
import { whenRightIsGone } from "../api/live-feed";
import { setViewedPerson, type ViewedPerson, viewedPerson } from "../api/view-as";
import type { Permission, Session } from "../api/wire";
import { forgetKept, keepFor } from "../ui/kept";

const known = signal<Session | null>(null);
const problem = signal<ApiProblem | null>(null);
const views = signal(0);
const retryMs = 5_000;

let timer: ReturnType<typeof setTimeout> | undefined;

/** Who is signed in on this device; null: not asked yet, or nobody (see sessionProblem). */
export const session: ReadonlySignal<Session | null> = known;
export const sessionProblem: ReadonlySignal<ApiProblem | null> = problem;

/** Counts up when the person is looked at through other eyes: screens are then made anew. */
export const viewNumber: ReadonlySignal<number> = views;

/** Granted to this person, even if a second factor is asked for first: so it is offered. */
export function may(permission: Permission): boolean {
  return known.value?.permissions.some((grant) => grant.permission === permission) ?? false;
}

/** Granted for all of the brigade, not for one's own units only. */
export function mayEverywhere(permission: Permission): boolean {
  return (
    known.value?.permissions.some((grant) => grant.permission === permission && grant.reach === "brigade") ??
    false
  );
}

/** Asks the server who this is; a server that does not answer is asked again. */
export async function readSession(): Promise<void> {
  clearTimeout(timer);
  try {
    const found = await getJson<Session>(addresses.session());
    if (viewedPerson.peek() === null) keepFor(found.person.id);
    batch(() => {
      known.value = found;
      problem.value = null;
    });
  } catch (failure) {
    const refused = asProblem(failure);
    batch(() => {
      // A network that is away says nothing about who this is.
      if (refused.final) known.value = null;
      problem.value = refused;
    });
    // Ended here or from afar: whoever holds the device next finds nothing.
    if (refused.status === 401) forgetKept();
    if (!refused.final) timer = setTimeout(() => void readSession(), retryMs);
  }
}

/** What stands on the screen was for somebody who may no longer see it: ask who this is now, and begin the screen anew. */
whenRightIsGone(() => {
  void readSession().then(() => {
    views.value += 1;
  });
});

export async function signOut(): Promise<void> {
  await sendJson("DELETE", addresses.session());
  forgetKept();
  setViewedPerson(null);
  await readSession();
}

/** Shows what that person sees; null ends it. Nothing can be changed meanwhile. */
export async function viewAs(person: ViewedPerson | null): Promise<void> {
  setViewedPerson(person);
  await readSession();
  views.value += 1;
}
