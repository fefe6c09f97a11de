import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { ApiProblem } from "../../../api/http";
import { type MemberList, type MemberRow, memberAddresses } from "../../../api/members";
import { now } from "../../../ui/now";
import { MemberIndex } from "../list/member-filter";
import { readIfChanged, seenAs } from "./server";
import { UnitTree } from "./unit-tree";

const japanOffsetMs = 9 * 3_600_000;

/** Today in Japan, YYYY-MM-DD. */
export function todayInJapan(): string {
  return new Date(now.peek() + japanOffsetMs).toISOString().slice(0, 10);
}

const nothing: MemberList = {
  version: 0,
  units: [],
  roles: [],
  tags: [],
  qualificationNames: [],
  members: [],
};

/**
 * The brigade's members as this person may see them, kept for the life of the page. Every screen that opens asks
 * whether they changed; the server answers 304 while they did not.
 */
export class MemberStore {
  readonly list = signal<MemberList | null>(null);
  readonly problem = signal<ApiProblem | null>(null);
  readonly tree: ReadonlySignal<UnitTree> = computed(() => new UnitTree((this.list.value ?? nothing).units));
  readonly index: ReadonlySignal<MemberIndex> = computed(
    () => new MemberIndex((this.list.value ?? nothing).members, this.tree.value, todayInJapan()),
  );
  private readonly path: string;
  private etag: string | null = null;
  private asking: Promise<void> | null = null;

  constructor(brigade: string) {
    this.path = memberAddresses.list(brigade);
  }

  get known(): MemberList {
    return this.list.value ?? nothing;
  }

  member(id: string): MemberRow | undefined {
    return this.index.value.member(id);
  }

  refresh(): Promise<void> {
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  private async ask(): Promise<void> {
    try {
      const answer = await readIfChanged<MemberList>(this.path, this.etag);
      if (answer !== null) {
        if (!Array.isArray(answer.value.members)) throw new ApiProblem("answer.malformed", 0);
        this.etag = answer.etag;
        this.list.value = answer.value;
      }
      this.problem.value = null;
    } catch (failure) {
      this.problem.value = failure instanceof ApiProblem ? failure : new ApiProblem("server.error", 0);
    }
  }
}

const stores = new Map<string, MemberStore>();

/** One for each brigade and each person whose eyes one looks through. */
export function memberStore(brigade: string): MemberStore {
  const key = `${brigade}\n${seenAs() ?? ""}`;
  const store = stores.get(key) ?? new MemberStore(brigade);
  stores.set(key, store);
  return store;
}
