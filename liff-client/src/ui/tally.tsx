import type { Counts } from "../api/wire";
import { count, words } from "../i18n";
import { Glyph, type GlyphName } from "./glyph";

export type TallyPart = "coming" | "late" | "unable" | "silent";

export interface TallyCell {
  part: TallyPart;
  glyph: GlyphName;
  word: string;
  n: number;
}

/** The four numbers a commander counts with, in the one order they have everywhere. */
export function tallyCells(counts: Counts): TallyCell[] {
  const { answer } = words();
  return [
    { part: "coming", glyph: "arrow", word: answer.coming, n: counts.direct + counts.station },
    { part: "late", glyph: "clock", word: answer.late, n: counts.late },
    { part: "unable", glyph: "cross", word: answer.unable, n: counts.unable },
    { part: "silent", glyph: "question", word: answer.silent, n: counts.silent },
  ];
}

export function TallyContent({ cell, testId }: { cell: TallyCell; testId?: string }) {
  return (
    <>
      <span class="tile-word" data-chip={cell.part}>
        <Glyph name={cell.glyph} />
        <span>{cell.word}</span>
      </span>
      <span class="tile-number figures">
        <b data-testid={testId}>{count(cell.n)}</b>
        <small>{words().common.personUnit}</small>
      </span>
    </>
  );
}

export function Tally({ counts }: { counts: Counts }) {
  return (
    <div class="tiles small">
      {tallyCells(counts).map((cell) => (
        <span key={cell.part} class={`tile ${cell.part}`}>
          <TallyContent cell={cell} />
        </span>
      ))}
    </div>
  );
}
