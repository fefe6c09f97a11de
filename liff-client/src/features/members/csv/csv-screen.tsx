import { memberWords } from "../../../i18n/members";
import { AreaScreen } from "../shared/head";
import { ExportSection } from "./export-section";
import { ImportSection } from "./import-section";

/** A13 団員のCSV: out, and in by way of a check. */
export function CsvScreen({ brigade }: { brigade: string }) {
  const { csv: text } = memberWords();
  return (
    <AreaScreen id="A13" title={text.title} state="ready" problem={null} again={() => undefined}>
      <ExportSection brigade={brigade} />
      <ImportSection brigade={brigade} />
    </AreaScreen>
  );
}
