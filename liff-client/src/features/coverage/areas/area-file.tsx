import { useSignal } from "@preact/signals";
import type { ReadAreas } from "../../../api/coverage";
import { type ApiProblem, asProblem } from "../../../api/http";
import { count, japanese } from "../../../i18n";
import { coverageWords } from "../../../i18n/coverage";
import { CheckField, Result } from "../../../ui/form";
import { Refusal } from "../../../ui/refusal";
import { readAreaFile } from "../server";
import type { AreasDraft } from "./areas-draft";

/** Areas from a GeoJSON file, into the draft: what could not be read is listed, and nothing is stored yet. */
export function AreaFile({ brigade, draft }: { brigade: string; draft: AreasDraft }) {
  const { areas: text } = coverageWords();
  const replace = useSignal(false);
  const read = useSignal<ReadAreas | null>(null);
  const busy = useSignal(false);
  const problem = useSignal<ApiProblem | null>(null);
  const take = async (file: File | undefined) => {
    if (file === undefined || busy.peek()) return;
    read.value = null;
    problem.value = null;
    busy.value = true;
    try {
      const found = await readAreaFile(brigade, file);
      if (found.areas.length > 0) draft.add(found.areas, replace.peek());
      read.value = found;
    } catch (failure) {
      problem.value = asProblem(failure);
    } finally {
      busy.value = false;
    }
  };
  const found = read.value;
  return (
    <section class="area-file" aria-labelledby="area-file">
      <label class="file-field">
        <span id="area-file" class="strong">
          {text.file}
        </span>
        <span class="hint">{text.fileHint}</span>
        <input
          type="file"
          accept=".geojson,.json,application/geo+json,application/json"
          data-testid="areas-file"
          onChange={(event) => {
            void take(event.currentTarget.files?.[0]);
            event.currentTarget.value = "";
          }}
        />
      </label>
      {draft.items.value.length > 0 && (
        <CheckField
          id="areas-replace"
          label={text.replace}
          checked={replace.value}
          onChange={(to) => {
            replace.value = to;
          }}
        />
      )}
      <div role="status">{busy.value && <p>{text.reading}</p>}</div>
      <Refusal problem={problem.value} />
      <Result
        sentence={found === null || found.areas.length === 0 ? "" : text.read(count(found.areas.length))}
      />
      {found !== null && found.problems.length > 0 && (
        <div class="notice" role="alert" data-testid="areas-problems">
          {found.areas.length === 0 && <p class="strong">{text.readNone}</p>}
          <p class="strong">{text.problems(count(found.problems.length))}</p>
          <ul class="plain-list" lang={japanese()}>
            {found.problems.map((problem) => (
              <li key={`${problem.index} ${problem.sentence}`}>
                {text.problem(count(problem.index + 1), problem.sentence)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
