import { useSignal } from "@preact/signals";
import { memberAddresses } from "../../../api/members";
import { japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { Refusal } from "../shared/form";
import { todayInJapan } from "../shared/member-store";
import { useDeed } from "../shared/resource";
import { readFile, sentenceOf } from "../shared/server";

/** Gives the browser a file to keep. */
function keepFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** The headings of the brigade's own export: exactly what the import reads. */
export async function headingsOf(file: Blob): Promise<Blob> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const end = bytes.indexOf(0x0a);
  return new Blob([bytes.slice(0, end < 0 ? bytes.length : end + 1)], { type: "text/csv" });
}

export function ExportSection({ brigade }: { brigade: string }) {
  const { csv: text, common } = memberWords();
  const encoding = useSignal<"utf-8" | "cp932">("utf-8");
  const deed = useDeed();
  const refused = deed.problem.value;
  const lacking = refused !== null && refused.status === 422 && encoding.value === "cp932" ? refused : null;
  const fetchFile = (substitute: boolean) =>
    readFile(memberAddresses.csv(brigade, encoding.value, substitute));
  const out = (substitute: boolean) =>
    void deed.run(async () => keepFile(await fetchFile(substitute), `members-${todayInJapan()}.csv`));
  return (
    <section class="box" aria-labelledby="csv-out">
      <h2 id="csv-out">{text.outTitle}</h2>
      <p>{text.outHint}</p>
      <fieldset class="field">
        <legend>{text.encoding}</legend>
        {(["utf-8", "cp932"] as const).map((one) => (
          <label key={one} class="check">
            <input
              type="radio"
              name="csv-encoding"
              checked={encoding.value === one}
              data-testid={`csv-${one}`}
              onChange={() => {
                encoding.value = one;
                deed.problem.value = null;
              }}
            />
            <span>{one === "utf-8" ? text.utf8 : text.cp932}</span>
          </label>
        ))}
      </fieldset>
      {lacking !== null && (
        <div class="notice bad" role="alert" data-testid="csv-lacking">
          <p class="strong">{text.lacking}</p>
          <p lang={japanese()}>{sentenceOf(lacking)}</p>
          {lacking.errors.length > 0 && (
            <ul lang={japanese()}>
              {lacking.errors.map((error) => (
                <li key={error.field + error.sentence}>{error.sentence}</li>
              ))}
            </ul>
          )}
          <p>{text.lackingText}</p>
          <button type="button" class="button" data-testid="csv-substitute" onClick={() => out(true)}>
            {text.substitute}
          </button>
        </div>
      )}
      {lacking === null && <Refusal problem={refused} />}
      <div class="buttons">
        <button
          type="button"
          class="button primary"
          data-testid="csv-export"
          aria-busy={deed.busy.value}
          onClick={() => out(false)}
        >
          {deed.busy.value ? common.working : text.out}
        </button>
        <button
          type="button"
          class="button"
          data-testid="csv-template"
          onClick={() =>
            void deed.run(async () =>
              keepFile(await headingsOf(await fetchFile(true)), "members-template.csv"),
            )
          }
        >
          {text.template}
        </button>
      </div>
    </section>
  );
}
