import type {
  InspectionBody,
  InspectionSign,
  Round,
  RoundCounts,
  RoundDetail,
  RoundItem,
} from "../../api/inspections";
import type { InspectionResult, Place } from "../../api/water";
import { distanceMetres } from "../../map/geo";
import type { Entry, NewEntry, WaitingPhoto } from "../../outbox/entry";

/** What the queue's entries of this area carry. */
export interface ResultData {
  roundId: string;
  sourceId: string;
  result: InspectionResult;
  signs: InspectionSign[];
  note: string;
  at: string;
  [key: string]: unknown;
}

export interface ShownItem extends RoundItem {
  /** The entry that says so, as long as the server does not. */
  waiting: Entry | null;
}

export interface Draft {
  result: InspectionResult;
  signs: InspectionSign[];
  note: string;
  photos: readonly WaitingPhoto[];
}

export const resultDataOf = (entry: Entry): ResultData => entry.data as ResultData;

const inspectionPath = (brigade: string, id: string) =>
  `/api/brigades/${encodeURIComponent(brigade)}/inspections/${encodeURIComponent(id)}`;

function bodyOf(draft: Draft, roundId: string, sourceId: string, at: string): InspectionBody {
  const note = draft.note.trim();
  return {
    sourceId,
    roundId,
    result: draft.result,
    signs: draft.signs,
    note: note === "" ? null : note,
    photoIds: [],
    at,
  };
}

/** What of an entry follows from what the person has filled in. */
export function partsOf(
  draft: Draft,
  roundId: string,
  sourceId: string,
  at: string,
  brigade: string,
  id: string,
): Pick<NewEntry, "data" | "request"> & { photos: readonly WaitingPhoto[] } {
  const data: ResultData = {
    roundId,
    sourceId,
    result: draft.result,
    signs: draft.signs,
    note: draft.note,
    at,
  };
  const body = bodyOf(draft, roundId, sourceId, at);
  return {
    data,
    photos: draft.photos,
    request: { method: "PUT", path: inspectionPath(brigade, id), body: { ...body } },
  };
}

export function resultEntry(made: {
  id: string;
  brigade: string;
  roundId: string;
  item: RoundItem;
  about: string;
  draft: Draft;
  at: number;
  held: boolean;
}): NewEntry {
  const { id, brigade, roundId, item, about, draft, at, held } = made;
  return {
    id,
    brigade,
    kind: "inspection",
    key: `source:${item.sourceId}`,
    about,
    madeAt: at,
    held,
    ...partsOf(draft, roundId, item.sourceId, new Date(at).toISOString(), brigade, id),
  };
}

/** Takes back what the server already has, or may have. */
export function undoEntry(made: {
  id: string;
  brigade: string;
  roundId: string;
  sourceId: string;
  inspectionId: string;
  about: string;
  at: number;
}): NewEntry {
  const { id, brigade, roundId, sourceId, inspectionId, about, at } = made;
  return {
    id,
    brigade,
    kind: "undoInspection",
    data: { roundId, sourceId, inspectionId },
    key: `source:${sourceId}`,
    about,
    madeAt: at,
    request: { method: "DELETE", path: inspectionPath(brigade, inspectionId), body: null },
  };
}

function withEntry(item: ShownItem, before: RoundItem, entry: Entry): ShownItem {
  if (entry.kind === "undoInspection") {
    const { result, at, by, note, photoIds } = before;
    // What the server knows may be the very result that is taken back.
    const same = item.result !== null && item.waiting === null;
    return same
      ? { ...item, result: null, at: null, by: null, note: null, photoIds: [], waiting: entry }
      : { ...item, result, at, by, note, photoIds, waiting: entry };
  }
  const { result, note, at } = resultDataOf(entry);
  return { ...item, result, note: note === "" ? null : note, at, by: null, photoIds: [], waiting: entry };
}

/** The round as this phone knows it: the server's answer and, over it, what has not been sent yet. */
export function shownItems(round: RoundDetail, entries: readonly Entry[]): ShownItem[] {
  const mine = entries.filter((entry) => entry.data.roundId === round.id);
  return round.items.map((item) =>
    mine
      .filter((entry) => entry.data.sourceId === item.sourceId)
      .reduce<ShownItem>((shown, entry) => withEntry(shown, item, entry), { ...item, waiting: null }),
  );
}

/** The server has taken an entry: so it is in what is kept, too. */
export function withDone(round: RoundDetail, entry: Entry, by: string | null): RoundDetail {
  if (entry.data.roundId !== round.id) return round;
  const items = round.items.map((item): RoundItem => {
    if (item.sourceId !== entry.data.sourceId) return item;
    if (entry.kind === "undoInspection")
      return { ...item, result: null, at: null, by: null, note: null, photoIds: [] };
    const { result, note, at } = resultDataOf(entry);
    const photoIds = entry.photos.flatMap((photo) => (photo.id === null ? [] : [photo.id]));
    return { ...item, result, note: note === "" ? null : note, at, by, photoIds };
  });
  return { ...round, items, counts: countsOf(items) };
}

export function countsOf(items: readonly RoundItem[]): RoundCounts {
  const counts: RoundCounts = { fine: 0, repair: 0, unusable: 0, skipped: 0, open: 0 };
  for (const item of items) counts[item.result ?? "open"] += 1;
  return counts;
}

export const doneOf = (counts: RoundCounts): number => counts.fine + counts.repair + counts.unusable;
export const faultsOf = (counts: RoundCounts): number => counts.repair + counts.unusable;

export type Filter = "all" | "left" | "faults";

export const fits: Readonly<Record<Filter, (item: RoundItem) => boolean>> = {
  all: () => true,
  left: (item) => item.result === null || item.result === "skipped",
  faults: (item) => item.result === "repair" || item.result === "unusable",
};

/** Straight metres to each; where nothing is known of one's own position, the route decides. */
export function inOrder<T extends RoundItem>(items: readonly T[], from: Place | null): T[] {
  if (from === null) return [...items].sort((a, b) => a.order - b.order);
  const metres = new Map(items.map((item) => [item.sourceId, metresTo(from, item)]));
  return [...items].sort(
    (a, b) => (metres.get(a.sourceId) ?? 0) - (metres.get(b.sourceId) ?? 0) || a.order - b.order,
  );
}

export function metresTo(from: Place, to: Place): number {
  return distanceMetres(from.latitude, from.longitude, to.latitude, to.longitude);
}

/** The next one nobody has been to: nearest if the position is known, else along the route from the last one. */
export function nextItem<T extends RoundItem>(
  items: readonly T[],
  from: Place | null,
  after: string | null,
): T | null {
  const open = items.filter((item) => item.result === null);
  if (from !== null) return inOrder(open, from)[0] ?? null;
  const sorted = inOrder(open, null);
  const last = items.find((item) => item.sourceId === after)?.order ?? 0;
  return sorted.find((item) => item.order > last) ?? sorted[0] ?? null;
}

const japanOffsetMs = 9 * 3_600_000;

/** Days from today in Japan to that day; negative: it is over. */
export function daysUntil(day: string, now: number): number {
  const today = Math.floor((now + japanOffsetMs) / 86_400_000);
  return Math.round(Date.parse(`${day}T00:00:00Z`) / 86_400_000) - today;
}

export function isOver(round: Round, now: number): boolean {
  return round.closedAt === null && round.dueOn !== null && daysUntil(round.dueOn, now) < 0;
}
