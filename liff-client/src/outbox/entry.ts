import type { Method } from "../api/http";

/** A picture that goes up before what it belongs to. */
export interface WaitingPhoto {
  /** Not a Blob: some WebKit versions lose those from the database. */
  bytes: ArrayBuffer;
  type: string;
  /** As the server has it; null: not sent yet. */
  id: string | null;
}

export interface WaitingRequest {
  method: Method;
  path: string;
  body: Readonly<Record<string, unknown>> | null;
}

export type EntryState = "held" | "waiting" | "refused";

/** Something a person did that the server has not yet acknowledged. */
export interface Entry {
  id: string;
  /** The order in which they were made on this device. */
  order: number;
  /** Whose it is: it is never sent in another person's name. */
  owner: string;
  brigade: string;
  /** For the screens that made it; the queue itself does not look at either. */
  kind: string;
  data: Readonly<Record<string, unknown>>;
  /** Entries with the same key reach the server in their order. */
  key: string;
  /** What it is about, for the list: 「栓 1-12」. */
  about: string;
  madeAt: number;
  request: WaitingRequest;
  photos: readonly WaitingPhoto[];
  /** held: the person is still adding to it. refused: the server has said no, a person decides. */
  state: EntryState;
  /** An attempt was made: the server may have it although it has not said so. */
  begun: boolean;
  tries: number;
  refusal: { code: string; sentence: string | null } | null;
}

export interface NewEntry {
  id: string;
  brigade: string;
  kind: string;
  data: Readonly<Record<string, unknown>>;
  key: string;
  about: string;
  madeAt: number;
  request: WaitingRequest;
  photos?: readonly WaitingPhoto[];
  held?: boolean;
}

/** Where entries survive reloading, closing and a flat battery. */
export interface EntryStore {
  all(): Promise<Entry[]>;
  put(entry: Entry): Promise<void>;
  remove(id: string): Promise<void>;
}

export class MemoryStore implements EntryStore {
  readonly #entries = new Map<string, Entry>();

  constructor(entries: readonly Entry[] = []) {
    for (const entry of entries) this.#entries.set(entry.id, entry);
  }

  async all(): Promise<Entry[]> {
    return [...this.#entries.values()];
  }

  async put(entry: Entry): Promise<void> {
    this.#entries.set(entry.id, entry);
  }

  async remove(id: string): Promise<void> {
    this.#entries.delete(id);
  }
}
