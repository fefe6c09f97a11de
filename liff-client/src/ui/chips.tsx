import type { Answer, IncidentFacts, Phase } from "../api/wire";
import { words } from "../i18n";
import { Glyph, type GlyphName } from "./glyph";

type Tone =
  | "direct"
  | "station"
  | "late"
  | "unable"
  | "silent"
  | "alarm"
  | "ready"
  | "update"
  | "drill"
  | "neutral";

interface ChipProps {
  tone: Tone;
  glyph: GlyphName;
  word: string;
}

export function Chip({ tone, glyph, word }: ChipProps) {
  return (
    <span class={`chip ${tone}`} data-chip={tone}>
      <Glyph name={glyph} />
      <span>{word}</span>
    </span>
  );
}

export const answerGlyphs: Readonly<Record<Answer | "silent", GlyphName>> = {
  direct: "arrow",
  station: "house",
  late: "clock",
  unable: "cross",
  silent: "question",
};

export function AnswerChip({ answer }: { answer: Answer | null }) {
  const shown = answer ?? "silent";
  return <Chip tone={shown} glyph={answerGlyphs[shown]} word={words().answer[shown]} />;
}

const phaseLooks: Readonly<Record<Phase, { tone: Tone; glyph: GlyphName }>> = {
  reported: { tone: "alarm", glyph: "flame" },
  spreading: { tone: "alarm", glyph: "warning" },
  contained: { tone: "update", glyph: "flag" },
  extinguished: { tone: "ready", glyph: "check" },
  closed: { tone: "neutral", glyph: "check" },
  falseAlarm: { tone: "neutral", glyph: "cross" },
};

/** In a drill no phase is red: nothing but the yellow of the drill may catch the eye. */
export function PhaseChip({ phase, drill = false }: { phase: Phase; drill?: boolean }) {
  const { tone, glyph } = phaseLooks[phase];
  return <Chip tone={drill ? "drill" : tone} glyph={glyph} word={words().phase[phase]} />;
}

/** What must never be overlooked about an incident, before anything else about it. */
export function IncidentMarks({ incident }: { incident: IncidentFacts }) {
  const { marks } = words();
  return (
    <>
      {incident.drill && <Chip tone="drill" glyph="flag" word={marks.drill} />}
      {incident.unreadable && <Chip tone="alarm" glyph="warning" word={marks.unreadable} />}
      {incident.senderUnverified && <Chip tone="late" glyph="warning" word={marks.senderUnverified} />}
    </>
  );
}
