import { useEffect, useRef } from "preact/hooks";
import type { CoverageAreas } from "../../../api/coverage";
import { count, japanese } from "../../../i18n";
import { coverageWords } from "../../../i18n/coverage";
import { Glyph } from "../../../ui/glyph";
import { differences } from "./areas-draft";

interface ConflictPanelProps {
  mine: CoverageAreas;
  theirs: CoverageAreas;
  onTheirs: () => void;
  onMine: () => void;
}

/** Two people changed the areas: what differs, and who decides. */
export function ConflictPanel({ mine, theirs, onTheirs, onMine }: ConflictPanelProps) {
  const { conflict: text } = coverageWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const found = differences(mine, theirs);
  const lines = [
    [found.onlyTheirs, text.onlyTheirs],
    [found.onlyMine, text.onlyMine],
    [found.differ, text.differ],
  ] as const;
  return (
    <section class="error-summary" aria-labelledby="areas-conflict" data-testid="areas-conflict">
      <h2 id="areas-conflict" ref={heading} tabIndex={-1} class="with-glyph">
        <Glyph name="warning" />
        <span>{text.title}</span>
      </h2>
      <p>{text.text}</p>
      <p>
        {text.theirs(count(theirs.areas.length))} / {text.mine(count(mine.areas.length))}
      </p>
      <ul class="plain-list" lang={japanese()}>
        {lines.map(
          ([names, word]) => names.length > 0 && <li key={names[0]}>{word(names.join(text.and))}</li>,
        )}
        {found.wind && <li>{text.wind}</li>}
      </ul>
      <div class="buttons">
        <button type="button" class="button" data-testid="conflict-theirs" onClick={onTheirs}>
          {text.takeTheirs}
        </button>
        <button type="button" class="button danger-button" data-testid="conflict-mine" onClick={onMine}>
          {text.keepMine}
        </button>
      </div>
    </section>
  );
}
