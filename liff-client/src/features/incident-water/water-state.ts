import type { IncidentWater, WaterUse } from "../../api/incident-water";
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
  /** Of the use that is begun or ended. */
  useId: string;
  /** In words, for whichever screen shows the queue. */
  word: string;
  [key: string]: unknown;
}

export const useDataOf = (entry: Entry): UseData => entry.data as UseData;

const base = (brigade: string) => `/api/brigades/${encodeURIComponent(brigade)}`;

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
      path: `${base(brigade)}/incidents/${encodeURIComponent(incident)}/water-uses`,
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
      path: `${base(brigade)}/water-uses/${encodeURIComponent(useId)}/end`,
      body: { at: new Date(at).toISOString() },
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
  /** Not yet with the server. */
  pending: "stamp" | "leave" | null;
}

/** Who stands at a source: the server's word and, over it, what this phone has not sent yet. */
export function usesOf(
  sourceId: string,
  incident: string,
  uses: readonly WaterUse[],
  entries: readonly Entry[],
): SourceUse[] {
  const mine = entries
    .filter((entry) => entry.kind === "stamp" || entry.kind === "leave")
    .filter((entry) => entry.state !== "refused")
    .filter((entry) => entry.data.incident === incident && entry.data.sourceId === sourceId);
  const leaving = new Set(
    mine.filter((entry) => entry.kind === "leave").map((entry) => useDataOf(entry).useId),
  );
  const known: SourceUse[] = uses
    .filter((use) => use.sourceId === sourceId && use.endedAt === null)
    .map((use) => ({
      id: use.id,
      unitName: use.unitName,
      by: use.by,
      at: use.at,
      own: use.own,
      pending: leaving.has(use.id) ? "leave" : null,
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
        pending: leaving.has(entry.id) ? "leave" : "stamp",
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
