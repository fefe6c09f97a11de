import { type ColumnFound, type FileField, fileFields, type WaterCheck } from "../../api/water-files";
import { count, japanese } from "../../i18n";
import { waterFileWords } from "../../i18n/water-files";
import { Glyph } from "../../ui/glyph";
import { ScrollRegion } from "../../ui/scroll-region";
import type { ImportFlow } from "./import-flow";

interface FoundSectionProps {
  flow: ImportFlow;
  found: WaterCheck;
}

/** How the file was understood: first in one line, column by column on demand, where it can be corrected. */
export function FoundSection({ flow, found }: FoundSectionProps) {
  const { found: text } = waterFileWords();
  const used = found.columns.filter((column) => column.field !== null);
  const title = text.columns(count(used.length), count(found.columns.length));
  return (
    <div class="recognised" data-testid="water-recognised">
      <p>
        <span class="soft">{text.recognised}</span>{" "}
        <b>
          {text.recognisedLine(
            text.format[found.format],
            text.layout[found.layout],
            found.encoding.toUpperCase(),
          )}
        </b>{" "}
        <span class="figures">{text.rows(count(found.rows))}</span>
      </p>
      {found.columns.length > 0 && (
        <details>
          <summary data-testid="water-columns">{title}</summary>
          <ScrollRegion label={title}>
            <table class="table columns">
              <thead>
                <tr>
                  <th scope="col">{text.heading}</th>
                  <th scope="col">{text.field}</th>
                  <th scope="col">{text.how}</th>
                </tr>
              </thead>
              <tbody>
                {found.columns.map((column, at) => (
                  <ColumnRow key={at} flow={flow} found={found} column={column} at={at} />
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        </details>
      )}
    </div>
  );
}

interface ColumnRowProps extends FoundSectionProps {
  column: ColumnFound;
  at: number;
}

function ColumnRow({ flow, found, column, at }: ColumnRowProps) {
  const { found: text, fields } = waterFileWords();
  const known = fileFields.find((one) => one === column.field);
  const word = column.field === null ? text.unused : known === undefined ? column.field : fields[known];
  // The backup says by itself what its columns are, and a field we do not know cannot be offered again.
  const fixed =
    found.format !== "csv" || found.layout === "full" || (column.field !== null && known === undefined);
  return (
    <tr data-how={column.field === null ? "unused" : column.how}>
      <th scope="row" lang={japanese()}>
        {column.heading}
      </th>
      <td>
        {fixed ? (
          word
        ) : (
          <select
            class="input"
            aria-label={text.fieldOf(column.heading)}
            data-testid={`water-column-${at}`}
            value={column.field ?? ""}
            onChange={(event) => void flow.answer(`column:${at}`, event.currentTarget.value)}
          >
            <option value="">{text.unused}</option>
            {fileFields.map((field: FileField) => (
              <option key={field} value={field}>
                {fields[field]}
              </option>
            ))}
          </select>
        )}
      </td>
      <td>
        <span class="with-glyph">
          {column.field !== null && column.how === "guess" && <Glyph name="question" />}
          <span>{column.field === null && column.how !== "answer" ? "-" : text.hows[column.how]}</span>
        </span>
      </td>
    </tr>
  );
}
