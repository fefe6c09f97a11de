import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type {
  Board,
  BoardChanges,
  BoardIncident,
  BoardPerson,
  BoardUnit,
  Counts,
  DeliverySummary,
  OtherIncident,
} from "../../api/wire";
import {
  comparePlaces,
  type Place,
  placeOf,
  type Section,
  samePlace,
  sectionOf,
  sections,
  treeOrder,
} from "./arrival-order";

export type Order = Readonly<Record<Section, readonly string[]>>;

export interface UnitTally {
  called: number;
  coming: number;
  answered: number;
}

export interface BoardHead {
  callOutId: string;
  label: string;
  issuedAt: string;
  incident: BoardIncident;
  counts: Counts;
  delivery: DeliverySummary;
  otherIncidents: readonly OtherIncident[];
}

interface Row {
  person: Signal<BoardPerson>;
  place: Place;
}

const nothing: UnitTally = { called: 0, coming: 0, answered: 0 };

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

export function samePerson(a: BoardPerson, b: BoardPerson): boolean {
  return (
    a.answer === b.answer &&
    a.delivery === b.delivery &&
    a.minutes === b.minutes &&
    a.answeredAt === b.answeredAt &&
    a.arrivesAt === b.arrivesAt &&
    a.name === b.name &&
    a.rank === b.rank &&
    a.unitId === b.unitId &&
    a.number === b.number &&
    sameList(a.qualifications, b.qualifications)
  );
}

/**
 * The muster board (参集状況) as this screen knows it: a fold over what the server has said.
 * One signal per person, so one answer repaints one row; a version that is not newer changes nothing.
 */
export class BoardState {
  #version = -1;
  readonly #versionSeen = signal(-1);
  readonly #head: Signal<BoardHead | null> = signal(null);
  readonly #units: Signal<readonly BoardUnit[]> = signal([]);
  readonly #order: Signal<Order> = signal({ coming: [], late: [], unable: [], silent: [] });
  readonly #moved = signal(0);
  readonly #rows = new Map<string, Row>();
  readonly #tallies = new Map<string, Signal<UnitTally>>();
  #unitRanks = new Map<string, number>();
  #ancestors = new Map<string, readonly string[]>();

  get version(): ReadonlySignal<number> {
    return this.#versionSeen;
  }
  get head(): ReadonlySignal<BoardHead | null> {
    return this.#head;
  }
  /** In the order of the tree. */
  get units(): ReadonlySignal<readonly BoardUnit[]> {
    return this.#units;
  }
  get order(): ReadonlySignal<Order> {
    return this.#order;
  }
  /** How many times a person has changed places since the board was opened. */
  get moved(): ReadonlySignal<number> {
    return this.#moved;
  }
  get size(): number {
    return this.#rows.size;
  }

  person(member: string): ReadonlySignal<BoardPerson> | undefined {
    return this.#rows.get(member)?.person;
  }

  tally(unit: string): ReadonlySignal<UnitTally> {
    return this.#tallyOf(unit);
  }

  /** The unit and all above it. */
  lineOf(unit: string): readonly string[] {
    return this.#ancestors.get(unit) ?? [unit];
  }

  /** The whole board: first event, or the server could not resume, or a poll. */
  replace(board: Board): boolean {
    if (board.version <= this.#version) return false;
    batch(() => {
      this.#takeUnits(board.units);
      const present = new Set(board.people.map((person) => person.member));
      for (const member of this.#rows.keys()) if (!present.has(member)) this.#rows.delete(member);
      let moved = 0;
      for (const person of board.people) {
        const place = placeOf(person, this.#unitRanks);
        const row = this.#rows.get(person.member);
        if (row === undefined) {
          this.#rows.set(person.member, { person: signal(person), place });
          moved += 1;
          continue;
        }
        if (!samePlace(row.place, place)) moved += 1;
        row.place = place;
        if (!samePerson(row.person.peek(), person)) row.person.value = person;
      }
      this.#sortAll();
      this.#tallyAll();
      this.#moved.value += moved;
      this.#setHead({ ...board });
      this.#setVersion(board.version);
    });
    return true;
  }

  /** The rows that changed since the version before. */
  apply(changes: BoardChanges): boolean {
    const head = this.#head.peek();
    if (head === null || changes.version <= this.#version) return false;
    batch(() => {
      this.#move(changes.people);
      this.#setHead({ ...head, ...changes });
      this.#setVersion(changes.version);
    });
    return true;
  }

  #setVersion(version: number): void {
    this.#version = version;
    this.#versionSeen.value = version;
  }

  #setHead(from: BoardHead): void {
    const { callOutId, label, issuedAt, incident, counts, delivery, otherIncidents } = from;
    this.#head.value = { callOutId, label, issuedAt, incident, counts, delivery, otherIncidents };
  }

  #takeUnits(units: readonly BoardUnit[]): void {
    const ordered = treeOrder(units);
    const parents = new Map(units.map((unit) => [unit.id, unit.parentId]));
    this.#unitRanks = new Map(ordered.map((unit, index) => [unit.id, index]));
    this.#ancestors = new Map(
      ordered.map((unit) => {
        const line: string[] = [];
        for (let id: string | null | undefined = unit.id; id != null && !line.includes(id); ) {
          line.push(id);
          id = parents.get(id);
        }
        return [unit.id, line];
      }),
    );
    const before = this.#units.peek();
    const same =
      before.length === ordered.length &&
      before.every((unit, index) => {
        const other = ordered[index];
        return other !== undefined && other.id === unit.id && other.name === unit.name;
      });
    if (!same) this.#units.value = ordered;
  }

  #move(people: readonly BoardPerson[]): void {
    const leave = new Map<Section, Set<string>>();
    const enter = new Map<Section, Place[]>();
    const tallies = new Map<string, UnitTally>();
    const moved = new Set<string>();
    for (const person of people) {
      const place = placeOf(person, this.#unitRanks);
      const row = this.#rows.get(person.member);
      const before = row?.person.peek();
      if (row !== undefined && before !== undefined) {
        this.#count(tallies, before, -1);
        const changed = !samePlace(row.place, place);
        if (changed) {
          moved.add(person.member);
          if (!leave.has(row.place.section)) leave.set(row.place.section, new Set());
          leave.get(row.place.section)?.add(person.member);
        }
        row.place = place;
        if (!samePerson(before, person)) row.person.value = person;
        this.#count(tallies, person, 1);
        if (!changed) continue;
      } else {
        moved.add(person.member);
        this.#rows.set(person.member, { person: signal(person), place });
        this.#count(tallies, person, 1);
      }
    }
    // Their places are read after all rows are known: the same person may stand twice in one message.
    for (const member of moved) {
      const place = this.#rows.get(member)?.place;
      if (place === undefined) continue;
      const list = enter.get(place.section);
      if (list === undefined) enter.set(place.section, [place]);
      else list.push(place);
    }
    this.#reorder(leave, enter);
    this.#setTallies(tallies);
    this.#moved.value += moved.size;
  }

  /** Only the sections concerned, each in one pass: sorting 8,000 people for one answer would cost a frame. */
  #reorder(leave: Map<Section, Set<string>>, enter: Map<Section, Place[]>): void {
    if (leave.size === 0 && enter.size === 0) return;
    const order = this.#order.peek();
    const next: Record<Section, readonly string[]> = { ...order };
    for (const section of sections) {
      const leaving = leave.get(section);
      const entering = (enter.get(section) ?? []).sort(comparePlaces);
      if (leaving === undefined && entering.length === 0) continue;
      const merged: string[] = [];
      let at = 0;
      for (const member of order[section]) {
        if (leaving?.has(member)) continue;
        const place = this.#rows.get(member)?.place;
        if (place === undefined) continue;
        for (let first = entering[at]; first !== undefined && comparePlaces(first, place) < 0; ) {
          merged.push(first.member);
          at += 1;
          first = entering[at];
        }
        merged.push(member);
      }
      for (; at < entering.length; at += 1) merged.push((entering[at] as Place).member);
      next[section] = merged;
    }
    this.#order.value = next;
  }

  #sortAll(): void {
    const places: Record<Section, Place[]> = { coming: [], late: [], unable: [], silent: [] };
    for (const row of this.#rows.values()) places[row.place.section].push(row.place);
    const before = this.#order.peek();
    const next: Record<Section, readonly string[]> = { ...before };
    let changed = false;
    for (const section of sections) {
      const members = places[section].sort(comparePlaces).map((place) => place.member);
      if (sameList(members, before[section])) continue;
      next[section] = members;
      changed = true;
    }
    if (changed) this.#order.value = next;
  }

  #tallyAll(): void {
    const tallies = new Map<string, UnitTally>();
    for (const unit of this.#tallies.keys()) tallies.set(unit, nothing);
    for (const row of this.#rows.values()) this.#count(tallies, row.person.peek(), 1, false);
    this.#setTallies(tallies);
  }

  #setTallies(tallies: ReadonlyMap<string, UnitTally>): void {
    for (const [unit, tally] of tallies) {
      const shown = this.#tallyOf(unit);
      const { called, coming, answered } = shown.peek();
      if (called === tally.called && coming === tally.coming && answered === tally.answered) continue;
      shown.value = tally;
    }
  }

  #count(tallies: Map<string, UnitTally>, person: BoardPerson, sign: 1 | -1, onTop = true): void {
    const section = sectionOf(person);
    for (const unit of this.lineOf(person.unitId)) {
      const base = tallies.get(unit) ?? (onTop ? this.#tallyOf(unit).peek() : nothing);
      tallies.set(unit, {
        called: base.called + sign,
        coming: base.coming + (section === "coming" ? sign : 0),
        answered: base.answered + (section === "silent" ? 0 : sign),
      });
    }
  }

  #tallyOf(unit: string): Signal<UnitTally> {
    const found = this.#tallies.get(unit);
    if (found !== undefined) return found;
    const made = signal(nothing);
    this.#tallies.set(unit, made);
    return made;
  }
}
