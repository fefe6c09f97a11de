import { type ReadonlySignal, type Signal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { BoardUnit } from "../../api/wire";
import { count, words } from "../../i18n";
import { Glyph } from "../../ui/glyph";
import { type Section, sections } from "./arrival-order";
import type { BoardState } from "./board-state";
import { HeldOrder } from "./held-order";
import { matcherFor } from "./name-search";
import { RowBlocks } from "./row-blocks";

interface PeopleListProps {
  state: BoardState;
  unit: Signal<string | null>;
  silentShown: Signal<boolean>;
}

/** The people: those coming by arrival, then late, unable, and those silent, folded. */
export function PeopleList({ state, unit, silentShown }: PeopleListProps) {
  const { board } = words();
  const search = useSignal("");
  const held = useMemo(() => new HeldOrder(state), [state]);
  useEffect(() => () => held.dispose(), [held]);
  const list = useHold(held);

  const units = state.units.value;
  const unitsById = useMemo(() => new Map(units.map((one) => [one.id, one])), [units]);
  const filtering = unit.value !== null || search.value !== "";
  const visible = useComputed(() => {
    const order = held.shown.value;
    const wanted = unit.value;
    const matches = matcherFor(search.value);
    if (wanted === null && matches === null) return order;
    // Who stands where is decided by the order; a row's own signal is read without subscribing to all of them.
    const keep = (member: string) => {
      const person = state.person(member)?.peek();
      if (person === undefined) return false;
      return (
        (wanted === null || state.lineOf(person.unitId).includes(wanted)) &&
        (matches === null || matches(person))
      );
    };
    return {
      coming: order.coming.filter(keep),
      late: order.late.filter(keep),
      unable: order.unable.filter(keep),
      silent: order.silent.filter(keep),
    };
  });

  const shown = visible.value;
  const total = sections.reduce((sum, section) => sum + shown[section].length, 0);
  const answered = total - shown.silent.length;
  // Whoever searches a name wants the person, answered or not.
  const searching = search.value !== "";
  const silentOpen = silentShown.value || searching;
  const titles: Readonly<Record<Section, string>> = {
    coming: board.sectionComing(count(shown.coming.length)),
    late: board.sectionLate(count(shown.late.length)),
    unable: board.sectionUnable(count(shown.unable.length)),
    silent: "",
  };
  return (
    <section class="people" aria-labelledby="people">
      <h2 id="people" class="visually-hidden">
        {board.people}
      </h2>
      <Filters state={state} units={units} unit={unit} search={search} />
      {filtering && (
        <p class="found">
          {total === 0 ? board.noneFound : board.found(count(total))}
          <button
            type="button"
            class="button"
            onClick={() => {
              unit.value = null;
              search.value = "";
            }}
          >
            {board.clear}
          </button>
        </p>
      )}
      <div class="lists" ref={list} data-testid="people-list">
        {!filtering && answered === 0 && <p class="nobody">{board.nobody}</p>}
        {(["coming", "late", "unable"] as const).map(
          (section) =>
            shown[section].length > 0 && (
              <div key={section} class="people-section" data-section={section}>
                <h3 id={`section-${section}`} tabIndex={-1}>
                  {titles[section]}
                </h3>
                <PeopleTable
                  state={state}
                  units={unitsById}
                  members={shown[section]}
                  labelledBy={`section-${section}`}
                />
              </div>
            ),
        )}
        {shown.silent.length > 0 && (
          <div class="people-section" data-section="silent">
            <h3 id="section-silent" tabIndex={-1}>
              {searching ? (
                board.sectionSilent(count(shown.silent.length))
              ) : (
                <button
                  type="button"
                  class="fold-button"
                  aria-expanded={silentOpen}
                  data-testid="silent-button"
                  onClick={() => {
                    silentShown.value = !silentShown.value;
                  }}
                >
                  <span>
                    {silentOpen
                      ? board.silentFold(count(shown.silent.length))
                      : board.silentShow(count(shown.silent.length))}
                  </span>
                  <Glyph name={silentOpen ? "up" : "down"} />
                </button>
              )}
            </h3>
            {silentOpen && (
              <PeopleTable
                state={state}
                units={unitsById}
                members={shown.silent}
                labelledBy="section-silent"
              />
            )}
          </div>
        )}
      </div>
      <Waiting waiting={held.waiting} />
    </section>
  );
}

function Waiting({ waiting }: { waiting: ReadonlySignal<number> }) {
  if (waiting.value === 0) return null;
  return (
    <p class="waiting" data-testid="waiting">
      {words().board.held(waiting.value)}
    </p>
  );
}

interface FiltersProps {
  state: BoardState;
  units: readonly BoardUnit[];
  unit: Signal<string | null>;
  search: Signal<string>;
}

function Filters({ state, units, unit, search }: FiltersProps) {
  const { board, common } = words();
  const offered = units.filter((one) => state.tally(one.id).value.called > 0);
  return (
    <div class="filters">
      <label>
        <span>{board.unitFilter}</span>
        <select
          value={unit.value ?? ""}
          data-testid="unit-filter"
          onChange={(event) => {
            unit.value = event.currentTarget.value === "" ? null : event.currentTarget.value;
          }}
        >
          <option value="">{common.all}</option>
          {offered.map((one) => (
            <option key={one.id} value={one.id}>
              {`${"　".repeat(Math.max(0, state.lineOf(one.id).length - 1))}${one.name}`}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{board.search}</span>
        <input
          type="search"
          value={search.value}
          data-testid="search"
          autocomplete="off"
          onInput={(event) => {
            search.value = event.currentTarget.value;
          }}
        />
      </label>
    </div>
  );
}

interface PeopleTableProps {
  state: BoardState;
  units: ReadonlyMap<string, BoardUnit>;
  members: readonly string[];
  labelledBy: string;
}

function PeopleTable({ state, units, members, labelledBy }: PeopleTableProps) {
  const { columns } = words().board;
  const headings = [columns.arrival, columns.name, columns.unit, columns.answer, columns.delivery];
  return (
    <table role="table" aria-labelledby={labelledBy} aria-rowcount={members.length + 1}>
      <thead role="rowgroup">
        <tr role="row" aria-rowindex={1}>
          {headings.map((heading) => (
            <th key={heading} role="columnheader" scope="col">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <RowBlocks state={state} units={units} members={members} />
    </table>
  );
}

/** Long enough for the tap itself to be over before rows may move beneath it. */
const settleMs = 400;
/** A finger whose row has left the document never reports that it was lifted. */
const longestHoldMs = 15_000;

function useHold(held: HeldOrder) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let fingers = 0;
    let pressed = false;
    const settle = () => {
      clearTimeout(timer);
      if (fingers === 0 && !pressed) timer = setTimeout(() => held.release(), settleMs);
    };
    const hold = () => {
      clearTimeout(timer);
      held.hold();
      timer = setTimeout(() => {
        fingers = 0;
        pressed = false;
        held.release();
      }, longestHoldMs);
    };
    // A finger that scrolls ends its pointer events early: touches are counted by themselves.
    const touch = (event: TouchEvent) => {
      fingers = event.touches.length;
      if (fingers > 0) hold();
      else settle();
    };
    const press = (event: PointerEvent) => {
      if (event.pointerType === "touch") return;
      pressed = true;
      hold();
    };
    const lift = () => {
      if (!pressed) return;
      pressed = false;
      settle();
    };
    element.addEventListener("touchstart", touch, { passive: true });
    element.addEventListener("touchend", touch, { passive: true });
    element.addEventListener("touchcancel", touch, { passive: true });
    element.addEventListener("pointerdown", press);
    addEventListener("pointerup", lift);
    addEventListener("pointercancel", lift);
    addEventListener("blur", lift);
    return () => {
      clearTimeout(timer);
      element.removeEventListener("touchstart", touch);
      element.removeEventListener("touchend", touch);
      element.removeEventListener("touchcancel", touch);
      element.removeEventListener("pointerdown", press);
      removeEventListener("pointerup", lift);
      removeEventListener("pointercancel", lift);
      removeEventListener("blur", lift);
    };
  }, [held]);
  return list;
}
