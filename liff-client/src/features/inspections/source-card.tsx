import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { inspectionResults } from "../../api/inspections";
import type { InspectionResult } from "../../api/water";
import { inspectionWords } from "../../i18n/inspections";
import { mapWords } from "../../i18n/map";
import { signalWords } from "../../i18n/signal";
import { outsideMap, WaterSymbol } from "../../map";
import { distanceWord } from "../../map/words";
import { directionIndex, type OwnPlace } from "../../outbox/position";
import { Glyph } from "../../ui/glyph";
import { dayOf, dayWord } from "./due";
import { ResultMark, resultGlyphs, resultWord } from "./progress";
import { metresTo, type ShownItem } from "./round-state";

interface SourceCardProps {
  item: ShownItem;
  heading: string;
  /** It came by itself after a tap on another one: see restAfterChangeMs. */
  byItself: boolean;
  /** Beside the heading: the order in which they come. */
  order: ComponentChildren;
  /** Right below the four buttons, so that nothing moves under the finger: what was just recorded. */
  said: ComponentChildren;
  own: OwnPlace | null;
  /** Nothing can be recorded: the round is over or not one's own. */
  readOnly: boolean;
  /** What is marked on the buttons. */
  pressed: InspectionResult | null;
  onResult: (result: InspectionResult) => void;
  onMap: () => void;
  /** What is added to a result that has been recorded. */
  children?: ComponentChildren;
}

// A finger that trembles, or a second tap that was meant for the source before, must not judge the next one.
const restAfterChangeMs = 700;

/** One source in large letters and the four buttons that are a complete answer. */
export function SourceCard(props: SourceCardProps) {
  const { item, heading, byItself, order, said, own, readOnly, pressed, onResult, onMap, children } = props;
  const { round: text } = inspectionWords();
  const map = mapWords();
  const changed = useRef({ source: item.sourceId, at: 0 });
  if (changed.current.source !== item.sourceId)
    changed.current = { source: item.sourceId, at: performance.now() };
  const name = item.number === "" ? map.noNumber : item.number;
  const tap = (result: InspectionResult) => {
    if (byItself && changed.current.at !== 0 && performance.now() - changed.current.at < restAfterChangeMs)
      return;
    onResult(result);
  };
  return (
    <article class="source-card" data-testid="card" data-source={item.sourceId}>
      <div class="card-top">
        <p class="card-heading">{heading}</p>
        {order}
      </div>
      <div class="card-source">
        <span class="card-symbol">
          <WaterSymbol kind={item.kind} flags={item.flags} />
        </span>
        <div>
          <h2 tabIndex={-1}>
            <span class="card-number" data-testid="card-number">
              {name}
            </span>{" "}
            <span>{map.kind[item.kind]}</span>
          </h2>
          <p lang="ja" class="card-address">
            {item.address}
          </p>
        </div>
      </div>
      <div class="card-facts">
        {own !== null && (
          <p class="with-glyph" data-testid="card-distance">
            <Glyph name="here" />
            <b>
              {text.fromHere(
                distanceWord(metresTo(own, item)),
                signalWords().direction[directionIndex(own, item)] ?? "",
              )}
            </b>
          </p>
        )}
        <p class="soft">
          {item.lastAt === null ? text.never : text.last(dayWord(dayOf(item.lastAt)))}
          {item.reinspect && <b class="card-reinspect"> {text.reinspect}</b>}
        </p>
        {item.result !== null && pressed === null && <ResultMark result={item.result} />}
        {(item.note ?? "") !== "" && pressed === null && <p lang="ja">{item.note}</p>}
      </div>
      {!readOnly && (
        // biome-ignore lint/a11y/useSemanticElements: four buttons that act at once are no form field
        <div class="result-buttons" role="group" aria-label={text.question(name)}>
          {inspectionResults.map((result) => (
            <button
              key={result}
              type="button"
              class={`result-button ${result}`}
              aria-pressed={pressed === result}
              data-testid={`result-${result}`}
              onClick={() => tap(result)}
            >
              <Glyph name={resultGlyphs[result]} />
              <span>{resultWord(result)}</span>
            </button>
          ))}
        </div>
      )}
      {said}
      {children}
      <div class="buttons card-ways">
        <button type="button" class="button quiet" data-testid="card-map" onClick={onMap}>
          <Glyph name="map" />
          {text.map}
        </button>
        <a
          class="button quiet"
          href={outsideMap(item.latitude, item.longitude)}
          target="_blank"
          rel="noopener noreferrer"
        >
          <Glyph name="arrow" />
          {text.way}
        </a>
      </div>
    </article>
  );
}
