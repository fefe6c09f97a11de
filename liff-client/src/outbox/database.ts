import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Entry, EntryStore } from "./entry";

interface OutboxSchema extends DBSchema {
  entries: { key: string; value: Entry };
}

/** The browser's database: survives reloading and closing, and holds pictures. */
export class DatabaseStore implements EntryStore {
  readonly #name: string;
  #database: Promise<IDBPDatabase<OutboxSchema>> | null = null;

  constructor(name = "brigade-dispatch.outbox") {
    this.#name = name;
  }

  async all(): Promise<Entry[]> {
    return (await this.#open()).getAll("entries");
  }

  async put(entry: Entry): Promise<void> {
    await (await this.#open()).put("entries", entry, entry.id);
  }

  async remove(id: string): Promise<void> {
    await (await this.#open()).delete("entries", id);
  }

  #open(): Promise<IDBPDatabase<OutboxSchema>> {
    this.#database ??= openDB<OutboxSchema>(this.#name, 1, {
      upgrade: (database) => {
        database.createObjectStore("entries");
      },
      // iOS ends connections of pages in the background: the next use opens anew.
      terminated: () => {
        this.#database = null;
      },
    }).catch((failure: unknown) => {
      this.#database = null;
      throw failure;
    });
    return this.#database;
  }
}
