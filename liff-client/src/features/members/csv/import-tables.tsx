import { useSignal } from "@preact/signals";
import type { ImportCheck, ImportDiff } from "../../../api/members";
import { count, japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { Chip } from "../../../ui/chips";
import { Windowed } from "../../../ui/windowed";
import { SelectField } from "../shared/form";
import { numberWord } from "../shared/names";
import { ScrollRegion } from "../shared/scroll-region";

export function ErrorTable({ found }: { found: ImportCheck }) {
  const { csv: text } = memberWords();
  const { errors } = found;
  const title = text.errorsTitle(count(found.errorCount ?? errors.length));
  return (
    <div class="import-errors" role="alert" data-testid="csv-errors">
      <h3>{title}</h3>
      <p>{text.errorsHint}</p>
      <ScrollRegion label={title}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{text.line}</th>
              <th scope="col">{text.column}</th>
              <th scope="col">{text.value}</th>
              <th scope="col">{text.sentence}</th>
            </tr>
          </thead>
          <Windowed
            rows={errors}
            as="tbody"
            render={(error, at) => (
              <tr key={at} lang={japanese()}>
                <th scope="row" class="figures">
                  {count(error.line)}
                </th>
                <td>{error.column}</td>
                <td>{error.value}</td>
                <td>{error.sentence}</td>
              </tr>
            )}
          />
        </table>
      </ScrollRegion>
    </div>
  );
}

const mostShown = 1_000;
type Kind = ImportDiff["kind"];

function KindChip({ kind }: { kind: Kind }) {
  const { csv: text } = memberWords();
  if (kind === "new") return <Chip tone="ready" glyph="check" word={text.kindNew} />;
  if (kind === "changed") return <Chip tone="station" glyph="swap" word={text.kindChanged} />;
  return <Chip tone="unable" glyph="cross" word={text.kindRemoved} />;
}

export function DiffTable({ found }: { found: ImportCheck }) {
  const { csv: text, common, list } = memberWords();
  const kind = useSignal<Kind | "">("");
  const shown = kind.value === "" ? found.diff : found.diff.filter((one) => one.kind === kind.value);
  const all = found.new + found.changed + found.removed;
  return (
    <div class="import-diff" data-testid="csv-diff">
      <h3 id="csv-diff">{text.diffTitle}</h3>
      <SelectField
        id="csv-kind"
        testid="csv-kind"
        label={text.show}
        class="short"
        value={kind.value}
        choices={[
          { value: "", label: list.allUnits },
          { value: "new", label: text.kindNew },
          { value: "changed", label: text.kindChanged },
          { value: "removed", label: text.kindRemoved },
        ]}
        onValue={(value) => {
          kind.value = value as Kind | "";
        }}
      />
      <p class="figures soft" role="status">
        {text.shown(count(shown.length), count(all))} {all > mostShown && text.onlyFirst}
      </p>
      <ScrollRegion label={text.diffTitle}>
        <table class="table diff-table">
          <thead>
            <tr>
              <th scope="col">{text.line}</th>
              <th scope="col">{common.number}</th>
              <th scope="col">{common.name}</th>
              <th scope="col">{text.show}</th>
              <th scope="col">
                {text.before} → {text.after}
              </th>
            </tr>
          </thead>
          <Windowed
            rows={shown}
            as="tbody"
            render={(one, at) => (
              <tr key={at} lang={japanese()} data-kind={one.kind}>
                <td class="figures">{one.kind === "removed" ? "-" : count(one.line)}</td>
                <td class="figures">{one.number === null ? "-" : numberWord(one.number)}</td>
                <th scope="row">{one.name}</th>
                <td>
                  <KindChip kind={one.kind} />
                </td>
                <td>
                  <ul>
                    {one.fields.map((field) => (
                      <li key={field.name}>
                        <span class="soft">{field.name}</span> {field.before ?? common.none} →{" "}
                        <b>{field.after ?? common.none}</b>
                      </li>
                    ))}
                  </ul>
                </td>
              </tr>
            )}
          />
        </table>
      </ScrollRegion>
    </div>
  );
}
