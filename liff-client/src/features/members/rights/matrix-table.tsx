import { useSignal } from "@preact/signals";
import { Fragment } from "preact";
import type { ReachWord, RightsFunction, RightsTable } from "../../../api/members";
import { japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { Glyph } from "../../../ui/glyph";
import { SelectField } from "../shared/form";
import { ScrollRegion } from "../shared/scroll-region";
import { groupsOf, type Matrix, reachesFor } from "./matrix";

interface MatrixProps {
  table: RightsTable;
  matrix: Matrix;
  saved: Matrix;
  onEdit: (subject: string, permission: string, reach: ReachWord) => void;
}

interface CellProps extends MatrixProps {
  subject: { key: string; name: string };
  one: RightsFunction;
}

function Cell({ matrix, saved, subject, one, onEdit }: CellProps) {
  const { rights: text } = memberWords();
  const reach = matrix.reach(subject.key, one.permission);
  const before = saved.reach(subject.key, one.permission);
  const changed = reach !== before;
  return (
    <div class={`cell ${reach}${changed ? " changed" : ""}`}>
      <select
        value={reach}
        lang="ja"
        aria-label={
          text.cell(subject.name, one.name) +
          (changed ? ` ${text.changed} ${text.was(text.reach[before])}` : "")
        }
        data-testid={`cell-${subject.key}-${one.permission}`}
        data-changed={changed}
        onChange={(event) => onEdit(subject.key, one.permission, event.currentTarget.value as ReachWord)}
      >
        {reachesFor(one).map((word) => (
          <option key={word} value={word}>
            {text.reach[word]}
          </option>
        ))}
      </select>
      {changed && (
        <span class="changed-mark" aria-hidden="true">
          <Glyph name="dot" />
        </span>
      )}
    </div>
  );
}

/** Functions down, ranks and roles across; both headings stay in view while one scrolls. */
export function MatrixTable(props: MatrixProps) {
  const { table } = props;
  const { rights: text } = memberWords();
  return (
    <ScrollRegion class="matrix-scroll" label={text.title}>
      <table class="matrix" data-testid="rights-matrix">
        <thead>
          <tr>
            <th scope="col" class="corner">
              {text.function}
            </th>
            {table.subjects.map((subject) => (
              <th key={subject.key} scope="col" lang={japanese()}>
                {subject.name}
              </th>
            ))}
          </tr>
        </thead>
        {groupsOf(table.functions).map((group) => (
          <tbody key={group.name} lang={japanese()}>
            <tr class="group-row">
              <th scope="rowgroup" colSpan={table.subjects.length + 1}>
                <span>{group.name}</span>
              </th>
            </tr>
            {group.functions.map((one) => (
              <tr key={one.permission}>
                <th scope="row">{one.name}</th>
                {table.subjects.map((subject) => (
                  <td key={subject.key}>
                    <Cell {...props} subject={subject} one={one} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </ScrollRegion>
  );
}

/** On a phone: one rank or role at a time. */
export function MatrixByPerson(props: MatrixProps) {
  const { table, matrix, saved } = props;
  const { rights: text } = memberWords();
  const chosen = useSignal(table.subjects[0]?.key ?? "");
  const subject = table.subjects.find((one) => one.key === chosen.value) ?? table.subjects[0];
  if (subject === undefined) return null;
  const changesOf = (key: string) =>
    table.functions.filter((one) => matrix.reach(key, one.permission) !== saved.reach(key, one.permission))
      .length;
  return (
    <div class="matrix-person" data-testid="rights-matrix">
      <SelectField
        id="rights-subject"
        testid="rights-subject"
        label={text.subject}
        value={subject.key}
        choices={table.subjects.map((one) => {
          const changes = changesOf(one.key);
          return {
            value: one.key,
            label: changes === 0 ? one.name : `${one.name}（${text.changes(String(changes))}）`,
          };
        })}
        onValue={(key) => {
          chosen.value = key;
        }}
      />
      {groupsOf(table.functions).map((group) => (
        <Fragment key={group.name}>
          <h2 lang={japanese()}>{group.name}</h2>
          <ul lang={japanese()}>
            {group.functions.map((one) => (
              <li key={one.permission}>
                <span>{one.name}</span>
                <Cell {...props} subject={subject} one={one} />
              </li>
            ))}
          </ul>
        </Fragment>
      ))}
    </div>
  );
}
