import type { RowError, WaterCheck } from "../../api/water-files";
import { count, japanese } from "../../i18n";
import { waterFileWords } from "../../i18n/water-files";
import { Glyph } from "../../ui/glyph";
import { saveFile } from "../../ui/save-file";
import { ScrollRegion } from "../../ui/scroll-region";
import { wide } from "../../ui/wide";
import { Windowed } from "../../ui/windowed";
import { errorsAsCsv, foldWarnings, rowsWord } from "./folded";

/** All that is wrong at once, to work through beside the file. */
export function ErrorList({ found }: { found: WaterCheck }) {
  const { errors: text } = waterFileWords();
  const { errors, errorCount } = found;
  const title = text.title(count(errorCount));
  return (
    <div class="error-summary" role="alert" data-testid="water-errors">
      <h4 class="with-glyph">
        <Glyph name="warning" />
        <span>{title}</span>
      </h4>
      <p>{text.hint}</p>
      {errors.length < errorCount && <p>{text.some(count(errors.length), count(errorCount))}</p>}
      {wide.value ? <ErrorTable title={title} errors={errors} /> : <ErrorCards errors={errors} />}
      <button
        type="button"
        class="button"
        data-testid="water-errors-save"
        onClick={() =>
          saveFile(errorsAsCsv([text.row, text.column, text.value, text.sentence], errors), text.fileName)
        }
      >
        {text.save}
      </button>
    </div>
  );
}

function ErrorTable({ title, errors }: { title: string; errors: readonly RowError[] }) {
  const { errors: text } = waterFileWords();
  return (
    <ScrollRegion label={title} class="table-scroll tall-table">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{text.row}</th>
            <th scope="col">{text.column}</th>
            <th scope="col">{text.value}</th>
            <th scope="col">{text.sentence}</th>
          </tr>
        </thead>
        <Windowed
          rows={errors}
          as="tbody"
          render={(error, at) => (
            <tr key={at} lang={japanese()} data-row={error.row}>
              <th scope="row" class="figures">
                {error.row > 0 ? count(error.row) : "-"}
              </th>
              <td>{error.column || "-"}</td>
              <td class="written">{error.value || "-"}</td>
              <td class="sentence">{error.sentence}</td>
            </tr>
          )}
        />
      </table>
    </ScrollRegion>
  );
}

/** The same on a phone: what to do is read without scrolling sideways. */
function ErrorCards({ errors }: { errors: readonly RowError[] }) {
  const { errors: text } = waterFileWords();
  return (
    <div class="error-cards">
      <Windowed
        rows={errors}
        as="ul"
        render={(error, at) => (
          <li key={at} lang={japanese()} data-row={error.row}>
            <p>
              {error.row > 0 && <b class="figures">{text.rowOf(count(error.row))}</b>} {error.column ?? ""}{" "}
              {error.value !== null && error.value !== "" && (
                <span class="soft">{text.says(error.value)}</span>
              )}
            </p>
            <p>{error.sentence}</p>
          </li>
        )}
      />
    </div>
  );
}

/** Each sentence once, its rows on demand. */
export function WarningList({ found }: { found: WaterCheck }) {
  const { warnings: text } = waterFileWords();
  if (found.warningCount === 0) return null;
  return (
    <div class="warnings" data-testid="water-warnings">
      <h4 class="with-glyph">
        <Glyph name="warning" />
        <span>{text.title(count(found.warningCount))}</span>
      </h4>
      {found.warnings.length < found.warningCount && <p>{text.more}</p>}
      <ul>
        {foldWarnings(found.warnings).map(({ sentence, rows }) => (
          <li key={sentence}>
            {rows.length === 0 ? (
              <p lang={japanese()}>{sentence}</p>
            ) : (
              <details>
                <summary>
                  <span lang={japanese()}>{sentence}</span>
                  <span class="figures soft">{text.times(count(rows.length))}</span>
                </summary>
                <p class="figures">{text.rows(rowsWord(rows))}</p>
              </details>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
