import { type IncidentWater, incidentWaterAddresses, type WaterUse } from "../../api/incident-water";
import { type NearWater, waterFlags } from "../../api/water";
import type { Entry, NewEntry } from "../../outbox/entry";

export const isIncidentWater = (data: unknown): data is IncidentWater => {
  const found = (typeof data === "object" && data !== null ? data : {}) as Record<string, unknown>;
  return ["items", "nearby", "sameTown", "uses"].every((name) => Array.isArray(found[name]));
};

const usable = (row: { flags: number }) => (row.flags & (waterFlags.outOfUse | waterFlags.retired)) === 0;

/** The nearest first: those the server calls nearest usable, then what else lies within the radius. */
export function listed(water: IncidentWater, onlyUsable: boolean): NearWater[] {
  const found = new Map([...water.items, ...water.nearby].map((one) => [one.id, one]));
  return [...found.values()]
    .filter((one) => !onlyUsable || usable(one))
    .sort((a, b) => a.distanceMetres - b.distanceMetres);
}

/** So much of it as is of use without network, in a size of which five fit. */
export function slim(water: IncidentWater): IncidentWater {
  const bare = <T extends object>(row: T): T => ({ ...row, stateReason: null, unitId: null });
  return {
    ...water,
    items: water.items.map(bare),
    nearby: water.nearby
      .filter((one) => !water.items.some((item) => item.id === one.id))
      .slice(0, 300)
      .map(bare),
    sameTown: water.sameTown.slice(0, 100).map(bare),
  };
}

/** What the queue's entries of this area carry. */
export interface UseData {
  incident: string;
  sourceId: string;
  /** Of the use that is begun, ended or taken back. */
  useId: string;
  /** In words, for whichever screen shows the queue. */
  word: string;
  [key: string]: unknown;
}

export const useDataOf = (entry: Entry): UseData => entry.data as UseData;

interface Made {
  brigade: string;
  incident: string;
  sourceId: string;
  about: string;
  at: number;
  word: string;
}

export function stampEntry({ brigade, incident, sourceId, about, at, word }: Made, id: string): NewEntry {
  return {
    id,
    brigade,
    kind: "stamp",
    data: { incident, sourceId, useId: id, word } satisfies UseData,
    key: `use:${incident}:${sourceId}`,
    about,
    madeAt: at,
    request: {
      method: "POST",
      path: incidentWaterAddresses.uses(brigade, incident),
      body: { id, sourceId, unitId: null, at: new Date(at).toISOString() },
    },
  };
}

export function leaveEntry(made: Made, id: string, useId: string): NewEntry {
  const { brigade, incident, sourceId, about, at, word } = made;
  return {
    id,
    brigade,
    kind: "leave",
    data: { incident, sourceId, useId, word } satisfies UseData,
    key: `use:${incident}:${sourceId}`,
    about,
    madeAt: at,
    request: {
      method: "POST",
      path: incidentWaterAddresses.endUse(brigade, useId),
      body: { at: new Date(at).toISOString() },
    },
  };
}

/** A mis-tapped stamp is taken back; one that the server never got is then done too (see outbox.ts). */
export function takeBackEntry(made: Made, id: string, useId: string): NewEntry {
  const { brigade, incident, sourceId, about, at, word } = made;
  return {
    id,
    brigade,
    kind: "takeBack",
    data: { incident, sourceId, useId, word } satisfies UseData,
    key: `use:${incident}:${sourceId}`,
    about,
    madeAt: at,
    request: {
      method: "DELETE",
      path: incidentWaterAddresses.takeBackUse(brigade, useId, at),
      body: null,
    },
  };
}

export interface SourceUse {
  id: string;
  unitName: string | null;
  by: string | null;
  at: string;
  /** Stamped by this person. */
  own: boolean;
  mayTakeBack: boolean;
  /** Not yet with the server. */
  pending: "stamp" | "leave" | "takeBack" | null;
}

/** As far as this phone has said anything about it, the crew stands there. */
export const isThere = (use: SourceUse): boolean => use.pending !== "leave" && use.pending !== "takeBack";

type Queued = "stamp" | "leave" | "takeBack";

const isQueued = (kind: string): kind is Queued => ["stamp", "leave", "takeBack"].includes(kind);

/** What of this phone's queue is about uses at an incident, and its last word about each of them. */
function queuedAt(incident: string, entries: readonly Entry[]) {
  const mine = entries
    .filter((entry) => isQueued(entry.kind) && entry.state !== "refused")
    .filter((entry) => entry.data.incident === incident);
  const last = new Map<string, Queued>();
  for (const entry of mine) if (isQueued(entry.kind)) last.set(useDataOf(entry).useId, entry.kind);
  const pendingOf = (use: string) => {
    const queued = last.get(use);
    return queued === undefined || queued === "stamp" ? null : queued;
  };
  return { mine, pendingOf };
}

export interface LoggedUse extends WaterUse {
  /** Not yet with the server. */
  pending: "leave" | "takeBack" | null;
}

/** Every use of the incident, newest first, those that are over and those taken back too. */
export function logOf(incident: string, uses: readonly WaterUse[], entries: readonly Entry[]): LoggedUse[] {
  const { pendingOf } = queuedAt(incident, entries);
  return [...uses]
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .map((use) => ({ ...use, pending: pendingOf(use.id) }));
}

/** Who stands at a source: the server's word and, over it, what this phone has not sent yet. */
export function usesOf(
  sourceId: string,
  incident: string,
  uses: readonly WaterUse[],
  entries: readonly Entry[],
): SourceUse[] {
  const { mine: queued, pendingOf } = queuedAt(incident, entries);
  const mine = queued.filter((entry) => entry.data.sourceId === sourceId);
  const known: SourceUse[] = uses
    .filter((use) => use.sourceId === sourceId && use.endedAt === null && use.takenBackAt == null)
    .map((use) => ({
      id: use.id,
      unitName: use.unitName,
      by: use.by,
      at: use.at,
      own: use.own,
      mayTakeBack: use.mayTakeBack,
      pending: pendingOf(use.id),
    }));
  const stamped = mine
    .filter((entry) => entry.kind === "stamp" && !uses.some((use) => use.id === entry.id))
    .map(
      (entry): SourceUse => ({
        id: entry.id,
        unitName: null,
        by: null,
        at: new Date(entry.madeAt).toISOString(),
        own: true,
        mayTakeBack: true,
        pending: pendingOf(entry.id) ?? "stamp",
      }),
    );
  return [...known, ...stamped];
}

/** 36.401234 as people write it, full-width digits included; null: no such place. */
export function readDegrees(text: string, most: number): number | null {
  const plain = text
    .normalize("NFKC")
    .replace(/[°度,，]/g, "")
    .trim();
  if (!/^-?\d{1,3}(\.\d{1,12})?$/.test(plain)) return null;
  const degrees = Number(plain);
  return Math.abs(degrees) <= most ? degrees : null;
}
