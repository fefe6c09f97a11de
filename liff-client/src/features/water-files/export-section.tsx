import { useSignal } from "@preact/signals";
import { type ApiProblem, asProblem } from "../../api/http";
import type { ExportEncoding, ExportLayout, LackingCharacter } from "../../api/water-files";
import { count, japanese } from "../../i18n";
import { waterFileWords } from "../../i18n/water-files";
import { RadioField, Result } from "../../ui/form";
import { Glyph } from "../../ui/glyph";
import { Refusal, sentenceOf } from "../../ui/refusal";
import { saveFile } from "../../ui/save-file";
import { readExport } from "./server";

const layouts: readonly ExportLayout[] = ["full", "standard", "older", "geojson"];
const mostListed = 50;

/** water-sources-full-2026-11-20.csv: what it is and of which day stands in the name. */
export function exportName(layout: ExportLayout, encoding: ExportEncoding, now: number): string {
  const day = new Date(now + 9 * 3_600_000).toISOString().slice(0, 10);
  const shape = layout === "geojson" ? "" : `-${layout}`;
  const how = layout !== "geojson" && encoding === "cp932" ? "-cp932" : "";
  return `water-sources${shape}${how}-${day}.${layout === "geojson" ? "geojson" : "csv"}`;
}

/** What CP932 lacks, as the server lists it. */
function lackingOf({ body, errors }: ApiProblem): string[] {
  const { out: text } = waterFileWords();
  const list = Array.isArray(body.characters) ? (body.characters as LackingCharacter[]) : [];
  const sentences = list.map((one) =>
    text.lackingAt(count(one.row), one.number, one.column, one.character, one.code),
  );
  return [...errors.map((error) => error.sentence), ...sentences];
}

export function ExportSection({ brigade }: { brigade: string }) {
  const { out: text, working } = waterFileWords();
  const layout = useSignal<ExportLayout>("full");
  const encoding = useSignal<ExportEncoding>("utf-8");
  const lacking = useSignal<ApiProblem | null>(null);
  const problem = useSignal<ApiProblem | null>(null);
  const made = useSignal("");
  const busy = useSignal(false);
  const change = () => {
    lacking.value = null;
    problem.value = null;
    made.value = "";
  };
  const write = async (how: ExportEncoding, substitute: boolean) => {
    if (busy.peek()) return;
    change();
    busy.value = true;
    encoding.value = how;
    const asked = layout.peek();
    const name = exportName(asked, how, Date.now());
    try {
      saveFile(await readExport(brigade, asked, how, substitute), name);
      made.value = text.made(name);
    } catch (failure) {
      const refused = asProblem(failure);
      if (refused.code === "csv.notInCp932") lacking.value = refused;
      else problem.value = refused;
    } finally {
      busy.value = false;
    }
  };
  const refused = lacking.value;
  return (
    <section class="box" aria-labelledby="water-out">
      <h2 id="water-out" tabIndex={-1}>
        {text.title}
      </h2>
      <p>{text.hint}</p>
      <RadioField
        name="water-layout"
        legend={text.layout}
        value={layout.value}
        options={layouts.map((one) => ({
          value: one,
          label: text.layouts[one],
          hint: text.layoutHints[one],
        }))}
        onChange={(value) => {
          layout.value = value as ExportLayout;
          change();
        }}
      />
      {layout.value !== "geojson" && (
        <RadioField
          name="water-encoding"
          legend={text.encoding}
          value={encoding.value}
          options={[
            { value: "utf-8", label: text.utf8 },
            { value: "cp932", label: text.cp932 },
          ]}
          onChange={(value) => {
            encoding.value = value as ExportEncoding;
            change();
          }}
        />
      )}
      {layout.value === "full" && encoding.value === "cp932" && (
        <p class="notice with-glyph">
          <Glyph name="warning" />
          <span>{text.cp932Backup}</span>
        </p>
      )}
      {refused !== null && (
        <Lacking
          problem={refused}
          onUtf8={() => void write("utf-8", false)}
          onSubstitute={() => void write("cp932", true)}
        />
      )}
      <Refusal problem={problem.value} />
      <Result sentence={made.value} />
      {refused === null && (
        <button
          type="button"
          class="button primary"
          data-testid="water-export"
          aria-disabled={busy.value}
          onClick={() => void write(layout.value === "geojson" ? "utf-8" : encoding.value, false)}
        >
          {busy.value ? working : text.do}
        </button>
      )}
    </section>
  );
}

interface LackingProps {
  problem: ApiProblem;
  onUtf8: () => void;
  onSubstitute: () => void;
}

function Lacking({ problem, onUtf8, onSubstitute }: LackingProps) {
  const { out: text } = waterFileWords();
  const all = lackingOf(problem);
  return (
    <div class="error-summary" role="alert" data-testid="water-lacking">
      <h3 class="with-glyph">
        <Glyph name="warning" />
        <span>{text.lacking}</span>
      </h3>
      <p>{text.lackingText}</p>
      {all.length === 0 && <p lang={japanese()}>{sentenceOf(problem)}</p>}
      <ul class="plain-list" lang={japanese()}>
        {all.slice(0, mostListed).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {all.length > mostListed && <p>{text.lackingMore(count(all.length - mostListed))}</p>}
      <div class="buttons">
        <button type="button" class="button primary" data-testid="water-as-utf8" onClick={onUtf8}>
          {text.asUtf8}
        </button>
        <button type="button" class="button" data-testid="water-substitute" onClick={onSubstitute}>
          {text.substitute}
        </button>
      </div>
    </div>
  );
}
