import { type MemberRow, type MemberState, type Rank, ranks } from "../../../api/members";
import { fold } from "../../../ui/fold";
import type { UnitTree } from "../shared/unit-tree";

export type Licence = "expired" | "soon";
export type LineChoice = "linked" | "unlinked" | "slip";

export interface MemberFilter {
  search: string;
  unit: string | null;
  rank: Rank | null;
  role: string | null;
  /** "here": in service or suspended, which is what one nearly always wants. */
  state: MemberState | "here" | "all";
  tag: string | null;
  qualification: string | null;
  licence: Licence | null;
  line: LineChoice | null;
}

export const noFilter: MemberFilter = {
  search: "",
  unit: null,
  rank: null,
  role: null,
  state: "here",
  tag: null,
  qualification: null,
  licence: null,
  line: null,
};

export type SortKey = "number" | "kana" | "rank" | "unit" | "state" | "line";

export interface SortOrder {
  key: SortKey;
  down: boolean;
}

/** Long enough before a licence ends to have it renewed. */
const soonDays = 60;

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** What a licence's date means today; dates compare as text. */
export function licenceState(expiresOn: string | null, today: string): Licence | null {
  if (expiresOn === null) return null;
  if (expiresOn < today) return "expired";
  return expiresOn <= addDays(today, soonDays) ? "soon" : null;
}

interface Indexed {
  row: MemberRow;
  text: string;
  kana: string;
}

const rankOrder: Readonly<Record<string, number>> = Object.fromEntries(ranks.map((rank, at) => [rank, at]));
const stateOrder: Readonly<Record<MemberState, number>> = { active: 0, suspended: 1, retired: 2 };
const lineOrder = (row: MemberRow) => (row.linked ? 0 : row.slip === "open" ? 1 : 2);

/**
 * All members, prepared once for searching: names are folded and every order is sorted the first time it is
 * asked for, so that a key press only walks through the list once.
 */
export class MemberIndex {
  readonly size: number;
  private readonly all: readonly Indexed[];
  private readonly byId: ReadonlyMap<string, MemberRow>;
  private readonly tree: UnitTree;
  private readonly today: string;
  private readonly orders = new Map<SortKey, readonly Indexed[]>();

  constructor(members: readonly MemberRow[], tree: UnitTree, today: string) {
    this.tree = tree;
    this.today = today;
    this.size = members.length;
    this.byId = new Map(members.map((row) => [row.id, row]));
    this.all = members.map((row) => {
      const kana = fold(row.kana);
      // The bar keeps a search from matching across name and reading.
      return { row, kana, text: `${fold(row.name)}|${kana}` };
    });
  }

  member(id: string): MemberRow | undefined {
    return this.byId.get(id);
  }

  find(filter: MemberFilter, sort: SortOrder): readonly MemberRow[] {
    const tests = this.testsFor(filter);
    const found: MemberRow[] = [];
    for (const one of this.sorted(sort.key)) {
      if (tests.every((test) => test(one))) found.push(one.row);
    }
    return sort.down ? found.reverse() : found;
  }

  private testsFor(filter: MemberFilter): ((one: Indexed) => boolean)[] {
    const tests: ((one: Indexed) => boolean)[] = [];
    const when = <T>(wanted: T | null, test: (one: Indexed, wanted: T) => boolean) => {
      if (wanted !== null) tests.push((one) => test(one, wanted));
    };
    const { state, today } = { state: filter.state, today: this.today };
    if (state === "here") tests.push(({ row }) => row.state !== "retired");
    else if (state !== "all") tests.push(({ row }) => row.state === state);
    when(filter.unit === null ? null : this.tree.within(filter.unit), ({ row }, units) =>
      [row.unitId, ...row.otherUnitIds].some((unit) => units.has(unit)),
    );
    when(filter.rank, ({ row }, rank) => row.kind === "member" && row.rank === rank);
    when(filter.role, ({ row }, role) => row.roles.some((held) => held.roleId === role));
    when(filter.tag, ({ row }, tag) => row.tags.includes(tag));
    const { licence, qualification } = filter;
    if (licence !== null || qualification !== null) {
      tests.push(({ row }) =>
        row.qualifications.some(
          (held) =>
            (qualification === null || held.name === qualification) &&
            (licence === null || licenceState(held.expiresOn, today) === licence),
        ),
      );
    }
    when(filter.line, ({ row }, line) =>
      line === "linked" ? row.linked : !row.linked && (line === "unlinked" || row.slip === "open"),
    );
    const wanted = fold(filter.search);
    if (/^\d+$/.test(wanted)) {
      const digits = String(Number(wanted));
      tests.push(({ row }) => String(row.number).startsWith(digits));
    } else if (wanted !== "") tests.push(({ text }) => text.includes(wanted));
    return tests;
  }

  private sorted(key: SortKey): readonly Indexed[] {
    const known = this.orders.get(key);
    if (known !== undefined) return known;
    const units = new Map(this.tree.flat.map((node, at) => [node.unit.id, at]));
    const measures: Readonly<Record<SortKey, (one: Indexed) => number | string>> = {
      number: ({ row }) => row.number,
      kana: ({ kana }) => kana,
      rank: ({ row }) => (row.kind === "staff" ? ranks.length : (rankOrder[row.rank] ?? ranks.length)),
      unit: ({ row }) => units.get(row.unitId) ?? units.size,
      state: ({ row }) => stateOrder[row.state],
      line: ({ row }) => lineOrder(row),
    };
    const measure = measures[key];
    const keyed = this.all.map((one) => ({ one, by: measure(one) }));
    keyed.sort((a, b) => (a.by < b.by ? -1 : a.by > b.by ? 1 : a.one.row.number - b.one.row.number));
    const order = keyed.map(({ one }) => one);
    this.orders.set(key, order);
    return order;
  }
}

/** How many conditions besides the usual ones are set. */
export function conditionsIn(filter: MemberFilter): number {
  return (Object.keys(noFilter) as (keyof MemberFilter)[]).filter((key) => filter[key] !== noFilter[key])
    .length;
}
