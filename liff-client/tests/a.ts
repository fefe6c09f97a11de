import type { Answer, Board, BoardChanges, BoardPerson, Counts } from "../src/api/wire";

/** Test data that reads as speech and defaults everything the fact is not about. */

export const issuedAt = "2026-11-18T12:05:00Z";

export function aPerson(number: number, more: Partial<BoardPerson> = {}): BoardPerson {
  return {
    member: `m-${number}`,
    number,
    name: `佐藤 ${number}`,
    rank: "団員",
    unitId: "u-1",
    qualifications: [],
    answer: null,
    minutes: null,
    answeredAt: null,
    arrivesAt: null,
    delivery: "accepted",
    ...more,
  };
}

/** Answered that many seconds after the order, arriving the minutes after that. */
export function answered(
  person: BoardPerson,
  answer: Answer,
  afterSeconds: number,
  minutes: number | null,
): BoardPerson {
  const at = Date.parse(issuedAt) + afterSeconds * 1_000;
  return {
    ...person,
    answer,
    minutes,
    answeredAt: new Date(at).toISOString(),
    arrivesAt: minutes === null ? null : new Date(at + minutes * 60_000).toISOString(),
  };
}

export function countsOf(people: readonly BoardPerson[]): Counts {
  const counts: Counts = { direct: 0, station: 0, late: 0, unable: 0, silent: 0 };
  for (const person of people) counts[person.answer ?? "silent"] += 1;
  return counts;
}

function rest(
  people: readonly BoardPerson[],
): Pick<BoardChanges, "counts" | "delivery" | "incident" | "otherIncidents"> {
  return {
    counts: countsOf(people),
    delivery: {
      called: people.length,
      accepted: people.length,
      pending: 0,
      failed: 0,
      firstAcceptedMs: 120,
      lastAcceptedMs: 350,
    },
    incident: {
      id: "i-1",
      kind: "建物火災",
      place: "大手一丁目",
      landmark: null,
      phase: "reported",
      open: true,
      drill: false,
      unreadable: false,
      senderUnverified: false,
      title: "建物火災 大手一丁目",
      occurredAt: issuedAt,
      openedAt: issuedAt,
      lastMessageAt: issuedAt,
      messageCount: 1,
      text: "【火災指令】",
    },
    otherIncidents: [],
  };
}

export function aBoard(version: number, people: readonly BoardPerson[]): Board {
  return {
    ...rest(people),
    version,
    callOutId: "c-1",
    issuedAt,
    label: "第1出動",
    units: [
      { id: "u-0", name: "上田市消防団", shortName: "団", kind: "brigade", parentId: null, order: 0 },
      { id: "u-2", name: "第2分団", shortName: "第2", kind: "division", parentId: "u-0", order: 2 },
      { id: "u-1", name: "第1分団", shortName: "第1", kind: "division", parentId: "u-0", order: 1 },
    ],
    people: [...people],
  };
}

export function changes(version: number, changed: readonly BoardPerson[], everyone = changed): BoardChanges {
  return { ...rest(everyone), version, people: [...changed] };
}

/** The same numbers in every run. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
