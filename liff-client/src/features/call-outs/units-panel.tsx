import type { Signal } from "@preact/signals";
import { count, japanese, words } from "../../i18n";
import type { BoardState } from "./board-state";
import { comparedUnits, type UnitNode, unitTree } from "./unit-choice";

interface UnitsPanelProps {
  state: BoardState;
  unit: Signal<string | null>;
}

/** 分団別: how many of each unit are coming; a unit chosen here is the only one shown in the list. */
export function UnitsPanel({ state, unit }: UnitsPanelProps) {
  const { board } = words();
  const compared = comparedUnits(unitTree(state.units.value), (id) => state.tally(id).value);
  return (
    <div class="units" data-testid="units">
      <p class="soft units-hint">{board.unitsHint}</p>
      <ul>
        {compared.map((node) => (
          <UnitLine key={node.unit.id} state={state} unit={unit} node={node} depth={0} />
        ))}
      </ul>
    </div>
  );
}

interface UnitLineProps extends UnitsPanelProps {
  node: UnitNode;
  depth: number;
}

function UnitLine({ state, unit, node, depth }: UnitLineProps) {
  const { board } = words();
  const { called, coming } = state.tally(node.unit.id).value;
  const chosen = unit.value === node.unit.id;
  const open = unit.value !== null && state.lineOf(unit.value).includes(node.unit.id);
  const below = open ? node.children.filter((child) => state.tally(child.unit.id).value.called > 0) : [];
  if (called === 0) return null;
  return (
    <li>
      <button
        type="button"
        class="unit-line"
        aria-pressed={chosen}
        data-testid={`unit-${node.unit.id}`}
        style={{ paddingInlineStart: `${8 + depth * 20}px` }}
        onClick={() => {
          unit.value = chosen ? null : node.unit.id;
        }}
      >
        <span class="unit-name" lang={japanese()}>
          {node.unit.name}
        </span>
        <span class="unit-share figures" aria-hidden="true">
          {board.unitShare(count(coming), count(called))}
        </span>
        <span class="visually-hidden">{board.unitName("", count(coming), count(called))}</span>
        <span class="unit-bar" aria-hidden="true">
          <span style={{ width: `${(coming / called) * 100}%` }} />
        </span>
      </button>
      {below.length > 0 && (
        <ul>
          {below.map((child) => (
            <UnitLine key={child.unit.id} state={state} unit={unit} node={child} depth={depth + 1} />
          ))}
        </ul>
      )}
    </li>
  );
}

const namedInSummary = 3;

/** 「第1 9/25　第3 6/31　ほか5」, on a phone above the folded list. */
export function UnitsSummary({ state }: { state: BoardState }) {
  const { board } = words();
  const compared = comparedUnits(unitTree(state.units.value), (id) => state.tally(id).value);
  return (
    <span class="units-summary">
      <b>{board.units}</b>
      {compared.slice(0, namedInSummary).map((node) => {
        const { coming, called } = state.tally(node.unit.id).value;
        return (
          <span key={node.unit.id} class="figures">
            <span lang={japanese()}>{node.unit.shortName}</span>{" "}
            {board.unitShare(count(coming), count(called))}
          </span>
        );
      })}
      {compared.length > namedInSummary && <span>{board.unitsMore(compared.length - namedInSummary)}</span>}
    </span>
  );
}
