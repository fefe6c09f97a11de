import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useMemo } from "preact/hooks";
import { type ApiProblem, asProblem } from "../../api/http";
import type { FormerImport } from "../../api/water-files";
import { waterFileWords } from "../../i18n/water-files";
import { may, session } from "../../session/session";
import { Glyph } from "../../ui/glyph";
import { Link, paths } from "../../ui/router";
import { Screen } from "../../ui/screen";
import { useUnsaved } from "../../ui/unsaved";
import { ExportSection } from "./export-section";
import { ImportFlow } from "./import-flow";
import { ImportSection } from "./import-section";
import { LogSection } from "./log-section";
import { importServer, readImports } from "./server";

/** A13 for water: files in by way of a check, and out. */
export function WaterFilesScreen({ brigade }: { brigade: string }) {
  const text = waterFileWords();
  const allowed = session.value === null || may("ExchangeWater");
  return (
    <Screen id="A13-water" state="ready" title={text.title}>
      <div class="page area water-files">
        <header class="area-head">
          <h1>{text.title}</h1>
          <Link class="back" to={paths.water(brigade)}>
            <Glyph name="left" />
            {text.toMap}
          </Link>
        </header>
        {allowed ? <Sections brigade={brigade} /> : <p class="notice">{text.noRight}</p>}
      </div>
    </Screen>
  );
}

function Sections({ brigade }: { brigade: string }) {
  const { way } = waterFileWords();
  const flow = useMemo(() => new ImportFlow(importServer(brigade)), [brigade]);
  const imports = useSignal<FormerImport[] | null>(null);
  const problem = useSignal<ApiProblem | null>(null);
  useUnsaved(flow.underWay);
  const reload = useCallback(async () => {
    try {
      const found = await readImports(brigade);
      imports.value = found.imports;
      problem.value = null;
    } catch (failure) {
      problem.value = asProblem(failure);
    }
  }, [brigade, imports, problem]);
  // The first read also asks for the second factor, before a large file has been sent in vain.
  useEffect(() => {
    void reload();
  }, [reload]);
  const phase = flow.phase.value;
  const unheard = flow.problem.value?.code === "import.unheard";
  // What was imported, taken back or perhaps imported stands in the list.
  useEffect(() => {
    if (phase === "applied" || phase === "undone" || unheard) void reload();
  }, [phase, unheard, reload]);
  const jumps = [
    ["water-in", way.in],
    ["water-out", way.out],
    ["water-log", way.log],
  ] as const;
  return (
    <>
      <nav class="jumps" aria-label={way.title}>
        {jumps.map(([id, word]) => (
          <button
            key={id}
            type="button"
            class="button quiet"
            onClick={() => {
              const heading = document.getElementById(id);
              heading?.scrollIntoView({ block: "start" });
              heading?.focus({ preventScroll: true });
            }}
          >
            {word}
          </button>
        ))}
      </nav>
      <ImportSection brigade={brigade} flow={flow} />
      <ExportSection brigade={brigade} />
      <LogSection
        brigade={brigade}
        imports={imports.value}
        problem={problem.value}
        busy={phase === "applying" || phase === "undoing"}
        reload={reload}
      />
    </>
  );
}
