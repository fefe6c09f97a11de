import { type ReadonlySignal, signal } from "@preact/signals";

/** Another person whose sight is tried on (権限の確認). The server lets nothing be changed meanwhile. */
export interface ViewedPerson {
  id: string;
  name: string;
}

const viewed = signal<ViewedPerson | null>(null);

export const viewedPerson: ReadonlySignal<ViewedPerson | null> = viewed;

export function setViewedPerson(person: ViewedPerson | null): void {
  viewed.value = person;
}

/** Every read and every stream asks as that person; the sign-in doors know nobody and are asked as they are. */
export function withViewAs(path: string): string {
  const person = viewed.peek();
  if (person === null || !path.startsWith("/api/")) return path;
  return `${path}${path.includes("?") ? "&" : "?"}viewAs=${encodeURIComponent(person.id)}`;
}
