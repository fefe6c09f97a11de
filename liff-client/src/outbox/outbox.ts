import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { type ApiProblem, asProblem } from "../api/http";
import { type Entry, type EntryStore, MemoryStore, type NewEntry } from "./entry";

export interface OutboxPorts {
  store: EntryStore;
  /** Sends one picture; gives the server's id of it. */
  upload: (brigade: string, bytes: ArrayBuffer, type: string) => Promise<string>;
  send: (entry: Entry, photoIds: readonly string[]) => Promise<unknown>;
  now: () => number;
  /** Runs the work later; the returned function forgets it. */
  later: (work: () => void, ms: number) => () => void;
  random: () => number;
  /** Runs the work while no other tab sends. */
  alone: (work: () => Promise<void>) => Promise<void>;
  /** How many wait, for whoever asks without loading this. */
  tell: (waiting: number) => void;
}

/** Why nothing is sent although something waits. */
export type Pause = "nobody" | "signIn" | null;

const firstWaitMs = 2_000;
const longestWaitMs = 60_000;

/** 2, 4, 8 … 60 seconds, each up to a quarter more or less, so that a village's phones do not all come at once. */
export function waitAfter(tries: number, random: number): number {
  const plain = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(10, Math.max(0, tries - 1)));
  return Math.round(plain * (0.75 + random / 2));
}

/**
 * What people did where there was no signal: kept on the device, sent in order, repeated until the server has
 * acknowledged it. Nothing leaves the queue but by the server's word or a person's.
 */
export class Outbox {
  readonly #ports: OutboxPorts;
  #store: EntryStore;
  readonly #entries = signal<readonly Entry[]>([]);
  readonly #owner = signal<string | null>(null);
  readonly #sending = signal<string | null>(null);
  readonly #pause = signal<Pause>("nobody");
  readonly #durable = signal(true);
  readonly #next = signal<number | null>(null);
  readonly #listeners = new Set<(entry: Entry, answer: unknown) => void>();
  #loaded: Promise<void> | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  /** When an entry that the server failed over may be tried again. */
  readonly #notBefore = new Map<string, number>();
  #lastOrder = 0;
  #lineTries = 0;
  #lineNotBefore = 0;
  #running = false;
  #forget: () => void = () => undefined;

  /** This person's, oldest first. */
  readonly entries: ReadonlySignal<readonly Entry[]> = computed(() => {
    const owner = this.#owner.value;
    return this.#entries.value.filter((entry) => entry.owner === owner);
  });
  /** Id of the one on its way. */
  readonly sending: ReadonlySignal<string | null> = this.#sending;
  readonly pause: ReadonlySignal<Pause> = this.#pause;
  /** false: this device keeps nothing beyond the life of the page. */
  readonly durable: ReadonlySignal<boolean> = this.#durable;
  /** When the next attempt is made by itself. */
  readonly nextAt: ReadonlySignal<number | null> = this.#next;

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
    this.#store = ports.store;
  }

  /** Reads what an earlier page has left; what was still being added to is sent as it stands. */
  load(): Promise<void> {
    this.#loaded ??= this.#read("released");
    return this.#loaded;
  }

  /** Whose entries may go now; sending only once the server has said who is signed in. */
  async setOwner(owner: string | null, signedIn: boolean): Promise<void> {
    await this.load();
    this.#owner.value = owner;
    this.#pause.value = owner === null || !signedIn ? "nobody" : null;
    await this.wake();
  }

  /** Told after the server has acknowledged an entry. */
  onDone(listener: (entry: Entry, answer: unknown) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async add(made: NewEntry): Promise<Entry> {
    await this.load();
    const owner = this.#owner.peek();
    if (owner === null) throw new Error("nobody is known on this device");
    const entry: Entry = {
      ...made,
      photos: made.photos ?? [],
      owner,
      order: this.#nextOrder(),
      state: made.held === true ? "held" : "waiting",
      begun: false,
      tries: 0,
      refusal: null,
    };
    await this.#keep(entry);
    void this.#pump();
    return entry;
  }

  /** Changes what has not been sent yet; false: too late, or gone. */
  async change(id: string, change: (entry: Entry) => Partial<Entry>): Promise<boolean> {
    const changed = await this.#inTurn(async () => {
      const entry = this.#ownToChange(id);
      if (entry !== undefined) await this.#put({ ...entry, ...change(entry) });
      return entry !== undefined;
    });
    void this.#pump();
    return changed;
  }

  /** The person has finished adding to it. */
  release(id: string): Promise<boolean> {
    return this.change(id, () => ({ state: "waiting" }));
  }

  /** Tries a refused one again as it is, or with what has been corrected. */
  again(id: string, change: Partial<Entry> = {}): Promise<boolean> {
    return this.change(id, () => ({
      state: "waiting",
      refusal: null,
      tries: 0,
      ...change,
    }));
  }

  /** A person decides that it is not to be sent; false: the server may have it already. */
  drop(id: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const entry = this.#ownToChange(id);
      if (entry !== undefined) await this.#discard(id);
      return entry !== undefined;
    });
  }

  /** Tries now: the signal is back, the page is looked at again, or somebody pressed 「いま送る」. */
  async wake(): Promise<void> {
    await this.load();
    this.#lineNotBefore = 0;
    this.#notBefore.clear();
    await this.#pump();
  }

  /** Another tab has changed the store. */
  async refresh(): Promise<void> {
    if (this.#durable.peek()) await this.#read("as they are");
  }

  stop(): void {
    this.#forget();
    this.#pause.value = "nobody";
  }

  /** One change of the store at a time: nothing read before a change may be shown after it. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** One that nobody but this device knows of. */
  #ownToChange(id: string): Entry | undefined {
    const entry = this.#entries.peek().find((one) => one.id === id);
    if (entry === undefined || this.#sending.peek() === id) return undefined;
    return entry.begun && entry.state !== "refused" ? undefined : entry;
  }

  #nextOrder(): number {
    this.#lastOrder = Math.max(this.#lastOrder + 1, this.#ports.now() * 1_000);
    return this.#lastOrder;
  }

  #read(held: "released" | "as they are"): Promise<void> {
    return this.#inTurn(async () => {
      let found: Entry[];
      try {
        found = await this.#store.all();
      } catch {
        this.#withoutStore();
        return;
      }
      this.#show(found);
      if (held === "as they are") return;
      for (const entry of found) if (entry.state === "held") await this.#put({ ...entry, state: "waiting" });
    });
  }

  #withoutStore(): void {
    if (!this.#durable.peek()) return;
    this.#durable.value = false;
    this.#store = new MemoryStore(this.#entries.peek());
  }

  #keep(entry: Entry): Promise<void> {
    return this.#inTurn(() => this.#put(entry));
  }

  async #put(entry: Entry): Promise<void> {
    try {
      await this.#store.put(entry);
    } catch {
      // Refused or full: the page itself still holds it, and says so.
      this.#withoutStore();
      await this.#store.put(entry);
    }
    this.#show([...this.#entries.peek().filter((one) => one.id !== entry.id), entry]);
  }

  async #discard(id: string): Promise<void> {
    await this.#store.remove(id).catch(() => undefined);
    this.#notBefore.delete(id);
    this.#show(this.#entries.peek().filter((one) => one.id !== id));
  }

  #show(entries: readonly Entry[]): void {
    this.#entries.value = [...entries].sort((a, b) => a.order - b.order);
    this.#lastOrder = Math.max(this.#lastOrder, ...entries.map((entry) => entry.order));
    this.#ports.tell(entries.length);
  }

  /** The oldest that may go now. An earlier one about the same thing must have gone first. */
  #due(): Entry | null {
    const now = this.#ports.now();
    if (this.#pause.peek() !== null || now < this.#lineNotBefore) return null;
    const blocked = new Set<string>();
    for (const entry of this.entries.peek()) {
      if (entry.state === "refused") continue;
      const rests = (this.#notBefore.get(entry.id) ?? 0) > now;
      if (entry.state === "waiting" && !blocked.has(entry.key) && !rests) return entry;
      blocked.add(entry.key);
    }
    return null;
  }

  async #pump(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#forget();
    try {
      while (this.#due() !== null) {
        await this.#ports.alone(async () => {
          await this.refresh();
          for (let due = this.#due(); due !== null; due = this.#due()) await this.#sendOne(due);
        });
      }
    } finally {
      this.#running = false;
      this.#planNext();
    }
  }

  #planNext(): void {
    this.#forget();
    const waiting = this.entries.peek().filter((entry) => entry.state === "waiting");
    if (this.#pause.peek() !== null || waiting.length === 0) {
      this.#next.value = null;
      return;
    }
    const now = this.#ports.now();
    const soonest = Math.min(...waiting.map((entry) => this.#notBefore.get(entry.id) ?? 0));
    const at = Math.max(now + 250, this.#lineNotBefore, soonest);
    this.#next.value = at;
    this.#forget = this.#ports.later(() => void this.#pump(), at - now);
  }

  async #sendOne(due: Entry): Promise<void> {
    this.#sending.value = due.id;
    let entry: Entry = { ...due, begun: true };
    try {
      // Written down first: after a crash it must be known that the server may have it.
      if (!due.begun) await this.#keep(entry);
      for (const [index, photo] of entry.photos.entries()) {
        if (photo.id !== null) continue;
        const id = await this.#ports.upload(entry.brigade, photo.bytes, photo.type);
        const photos = entry.photos.map((one, at) => (at === index ? { ...one, id } : one));
        entry = { ...entry, photos };
        await this.#keep(entry);
      }
      const answer = await this.#ports.send(
        entry,
        entry.photos.flatMap((photo) => (photo.id === null ? [] : [photo.id])),
      );
      await this.#done(entry, answer);
    } catch (failure) {
      await this.#failed(entry, asProblem(failure));
    } finally {
      this.#sending.value = null;
    }
  }

  async #done(entry: Entry, answer: unknown): Promise<void> {
    this.#lineTries = 0;
    await this.#inTurn(() => this.#discard(entry.id));
    for (const listener of this.#listeners) listener(entry, answer);
  }

  async #failed(entry: Entry, problem: ApiProblem): Promise<void> {
    if (problem.status === 401) {
      this.#pause.value = "signIn";
      return;
    }
    // Taking back what the server does not know is done.
    if (problem.status === 404 && entry.request.method === "DELETE") return this.#done(entry, null);
    if (problem.final) {
      const refusal = { code: problem.code, sentence: problem.errors[0]?.sentence ?? problem.detail };
      this.#lineTries = 0;
      await this.#keep({ ...entry, state: "refused", refusal });
      return;
    }
    const now = this.#ports.now();
    const tries = entry.tries + 1;
    if (problem.status === 0) {
      // The line itself: nothing else would get through either.
      this.#lineTries += 1;
      this.#lineNotBefore = now + waitAfter(this.#lineTries, this.#ports.random());
      await this.#keep({ ...entry, tries });
      return;
    }
    const wait = Math.max((problem.retryAfterSeconds ?? 0) * 1_000, waitAfter(tries, this.#ports.random()));
    this.#notBefore.set(entry.id, now + wait);
    await this.#keep({ ...entry, tries });
  }
}
