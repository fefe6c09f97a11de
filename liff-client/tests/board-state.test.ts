import { effect } from "@preact/signals";
import { describe, expect, test } from "vitest";
import type { BoardPerson } from "../src/api/wire";
import { BoardState } from "../src/features/call-outs/board-state";
import { HeldOrder } from "../src/features/call-outs/held-order";
import { aBoard, answered, aPerson, changes, countsOf, randomFrom } from "./a";

const answers = ["direct", "station", "late", "unable"] as const;

function snapshot(state: BoardState) {
  const order = state.order.value;
  return {
    order,
    people: Object.fromEntries(
      Object.values(order).flatMap((members) => members.map((m) => [m, state.person(m)?.value])),
    ),
    tallies: Object.fromEntries(state.units.value.map((unit) => [unit.id, state.tally(unit.id).value])),
    counts: state.head.value?.counts,
  };
}

describe("fold of changes", () => {
  test("an answer moves the person, the counts and the units above", () => {
    const state = new BoardState();
    const people = [aPerson(1), aPerson(2, { unitId: "u-2" })];
    state.replace(aBoard(1, people));

    const one = answered(aPerson(1), "direct", 10, 5);
    state.apply(changes(2, [one], [one, aPerson(2)]));

    expect(state.order.value).toEqual({ coming: ["m-1"], late: [], unable: [], silent: ["m-2"] });
    expect(state.head.value?.counts).toEqual({ direct: 1, station: 0, late: 0, unable: 0, silent: 1 });
    expect(state.tally("u-1").value).toEqual({ called: 1, coming: 1, answered: 1 });
    expect(state.tally("u-2").value).toEqual({ called: 1, coming: 0, answered: 0 });
    expect(state.tally("u-0").value).toEqual({ called: 2, coming: 1, answered: 1 });
  });

  test("any order and any grouping of the same answers ends in the same board", () => {
    const random = randomFrom(3);
    const people = Array.from({ length: 60 }, (_, i) => aPerson(i + 1, { unitId: i % 2 ? "u-1" : "u-2" }));
    const final = people.map((person, i) =>
      random() < 0.8
        ? answered(
            person,
            answers[Math.floor(random() * 4)] ?? "direct",
            i % 7,
            random() < 0.3 ? null : 5 + (i % 9),
          )
        : person,
    );
    const whole = new BoardState();
    whole.replace(aBoard(1, final));

    for (let round = 0; round < 20; round += 1) {
      const state = new BoardState();
      state.replace(aBoard(1, people));
      const shuffled = [...final].sort(() => random() - 0.5);
      let version = 1;
      while (shuffled.length > 0) {
        version += 1;
        const some = shuffled.splice(0, 1 + Math.floor(random() * 9));
        state.apply(changes(version, some, final));
      }
      expect(snapshot(state)).toEqual(snapshot(whole));
    }
  });

  test("a person who changes an answer several times, even within one message, stands where the last one says", () => {
    const state = new BoardState();
    state.replace(aBoard(1, [aPerson(1), aPerson(2)]));

    state.apply(changes(2, [answered(aPerson(1), "direct", 5, 5), answered(aPerson(1), "unable", 9, null)]));
    expect(state.order.value).toEqual({ coming: [], late: [], unable: ["m-1"], silent: ["m-2"] });

    state.apply(changes(3, [answered(aPerson(1), "late", 20, 30), aPerson(1)]));
    expect(state.order.value).toEqual({ coming: [], late: [], unable: [], silent: ["m-1", "m-2"] });
    expect(state.tally("u-1").value).toEqual({ called: 2, coming: 0, answered: 0 });
  });

  test("a lower or equal version changes nothing", () => {
    const state = new BoardState();
    state.replace(aBoard(5, [answered(aPerson(1), "direct", 10, 5)]));
    const before = snapshot(state);

    expect(state.apply(changes(5, [aPerson(1)]))).toBe(false);
    expect(state.apply(changes(4, [aPerson(1)]))).toBe(false);
    expect(state.replace(aBoard(5, [aPerson(1)]))).toBe(false);
    expect(snapshot(state)).toEqual(before);
    expect(state.version.value).toBe(5);
  });

  test("changes before the first board are not taken", () => {
    const state = new BoardState();

    expect(state.apply(changes(9, [aPerson(1)]))).toBe(false);
    expect(state.replace(aBoard(3, [aPerson(1)]))).toBe(true);
  });

  test("a whole board takes out who is no longer on it and lets in who is new", () => {
    const state = new BoardState();
    state.replace(aBoard(1, [aPerson(1), aPerson(2)]));

    state.replace(aBoard(2, [aPerson(2), aPerson(3)]));

    expect(state.order.value.silent).toEqual(["m-2", "m-3"]);
    expect(state.size).toBe(2);
    expect(state.person("m-1")).toBeUndefined();
    expect(state.tally("u-1").value.called).toBe(2);
  });

  test("a person called later appears, in order", () => {
    const state = new BoardState();
    state.replace(aBoard(1, [aPerson(1), aPerson(4)]));

    state.apply(changes(2, [aPerson(3), aPerson(2)]));

    expect(state.order.value.silent).toEqual(["m-1", "m-2", "m-3", "m-4"]);
  });

  test("a unit tree that bites its own tail does not hang the board", () => {
    const board = aBoard(1, [aPerson(1)]);
    board.units = [
      { id: "u-1", name: "a", shortName: "a", kind: "x", parentId: "u-2", order: 1 },
      { id: "u-2", name: "b", shortName: "b", kind: "x", parentId: "u-1", order: 1 },
    ];
    const state = new BoardState();

    expect(state.replace(board)).toBe(true);
    expect(state.order.value.silent).toEqual(["m-1"]);
  });
});

describe("8,000 rows", () => {
  function bigBoard(): { state: BoardState; fired: Map<string, number>; people: BoardPerson[] } {
    const people = Array.from({ length: 8_000 }, (_, i) => aPerson(i + 1, { unitId: i % 2 ? "u-1" : "u-2" }));
    const state = new BoardState();
    state.replace(aBoard(1, people));
    const fired = new Map<string, number>();
    for (const person of people) {
      let first = true;
      effect(() => {
        state.person(person.member)?.value;
        if (!first) fired.set(person.member, (fired.get(person.member) ?? 0) + 1);
        first = false;
      });
    }
    return { state, fired, people };
  }

  test("one answer fires one row", () => {
    const { state, fired } = bigBoard();

    state.apply(changes(2, [answered(aPerson(4_711), "station", 3, 7)]));

    expect([...fired]).toEqual([["m-4711", 1]]);
    expect(state.order.value.coming).toEqual(["m-4711"]);
    expect(state.order.value.silent).toHaveLength(7_999);
  });

  test("a whole board, as polling brings it, fires only the rows that differ", () => {
    const { state, fired, people } = bigBoard();
    const next = people.map((person) =>
      person.number === 12 ? answered(person, "unable", 3, null) : { ...person, qualifications: [] },
    );

    state.replace(aBoard(2, next));

    expect([...fired]).toEqual([["m-12", 1]]);
  });

  test("500 answers in a row leave time for the screen", () => {
    const { state, people } = bigBoard();
    const started = performance.now();

    for (let i = 0; i < 500; i += 1) {
      state.apply(changes(i + 2, [answered(people[i * 3] as BoardPerson, "direct", i, 5)], []));
    }

    const each = (performance.now() - started) / 500;
    // A frame is 16 ms; a phone is some ten times slower than this machine may be while it is busy.
    expect(each).toBeLessThan(8);
    expect(state.order.value.coming).toHaveLength(500);
  });
});

describe("order held under a finger", () => {
  test("the order waits, says how much, and the row itself tells the truth at once", () => {
    const state = new BoardState();
    state.replace(aBoard(1, [aPerson(1), aPerson(2), aPerson(3)]));
    const held = new HeldOrder(state);

    held.hold();
    state.apply(changes(2, [answered(aPerson(2), "direct", 3, 5)]));
    state.apply(changes(3, [answered(aPerson(3), "late", 4, null), answered(aPerson(1), "unable", 4, null)]));

    expect(held.shown.value.silent).toEqual(["m-1", "m-2", "m-3"]);
    expect(held.waiting.value).toBe(3);
    expect(state.person("m-2")?.value.answer).toBe("direct");

    held.release();
    expect(held.shown.value).toEqual(state.order.value);
    expect(held.waiting.value).toBe(0);
    held.dispose();
  });

  test("without a finger nothing waits", () => {
    const state = new BoardState();
    state.replace(aBoard(1, [aPerson(1)]));
    const held = new HeldOrder(state);

    state.apply(changes(2, [answered(aPerson(1), "direct", 3, 5)]));

    expect(held.shown.value.coming).toEqual(["m-1"]);
    expect(held.waiting.value).toBe(0);
    held.dispose();
  });

  test("counts are the server's, never our own sum", () => {
    const state = new BoardState();
    const people = [aPerson(1), aPerson(2)];
    state.replace({ ...aBoard(1, people), counts: { direct: 9, station: 0, late: 0, unable: 0, silent: 0 } });

    expect(state.head.value?.counts.direct).toBe(9);
    expect(countsOf(people).silent).toBe(2);
  });
});
