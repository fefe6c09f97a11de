import { useEffect, useRef } from "preact/hooks";
import { count } from "../../../i18n";
import { coverageWords } from "../../../i18n/coverage";
import { Glyph } from "../../../ui/glyph";
import { wide } from "../../../ui/wide";
import { areaWord } from "../figures";
import { shapeArea } from "../geometry";
import type { Corners } from "./corners";

interface CornerPanelProps {
  corners: Corners;
  /** The middle of the map becomes a corner. */
  onHere: () => void;
  onDone: () => void;
  onStop: () => void;
}

/** The corners as a list: what the map shows, for keys and numbers. */
export function CornerPanel({ corners, onHere, onDone, onStop }: CornerPanelProps) {
  const { draw: text } = coverageWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const list = corners.list.value;
  const { bad, ring } = corners.faults;
  const shape = corners.shape;
  const sentence =
    bad.length > 0
      ? text.bad(String((bad[0] ?? 0) + 1))
      : ring === null
        ? text.size(areaWord(shape === null ? 0 : shapeArea(shape)))
        : { tooFew: text.tooFew, crossing: text.crossing, flat: text.flat }[ring];
  return (
    <section class="corner-panel" aria-labelledby="corner-title" data-testid="corner-panel">
      <h2 id="corner-title" ref={heading} tabIndex={-1}>
        {text.title}
      </h2>
      <p>{text.hint}</p>
      {wide.value && <CornerButtons corners={corners} onHere={onHere} onDone={null} />}
      <p role="status" class="with-glyph" data-testid="corner-state" data-ring={ring ?? "none"}>
        <Glyph name={shape === null ? "warning" : "check"} />
        <span>
          {text.said(count(list.length))} {sentence}
        </span>
      </p>
      <fieldset class="field corner-list">
        <legend>{text.corners}</legend>
        {list.map((corner, at) => {
          const n = String(at + 1);
          return (
            <div key={corner.key} class={bad.includes(at) ? "corner wrong" : "corner"}>
              <span class="figures">{text.corner(n)}</span>
              {(["latitude", "longitude"] as const).map((field) => (
                <input
                  key={field}
                  class="input"
                  type="text"
                  inputMode="decimal"
                  autocomplete="off"
                  aria-label={field === "latitude" ? text.latitudeOf(n) : text.longitudeOf(n)}
                  aria-invalid={bad.includes(at)}
                  value={corner[field]}
                  onInput={(event) => corners.set(corner.key, field, event.currentTarget.value)}
                />
              ))}
              <button
                type="button"
                class="button small"
                aria-label={text.remove(n)}
                onClick={() => corners.remove(corner.key)}
              >
                <Glyph name="cross" />
              </button>
            </div>
          );
        })}
        <button
          type="button"
          class="button small"
          data-testid="corner-add"
          onClick={() => corners.addEmpty()}
        >
          {text.add}
        </button>
      </fieldset>
      <div class="buttons">
        <button
          type="button"
          class="button primary"
          data-testid="corner-done"
          aria-disabled={shape === null}
          onClick={() => {
            if (shape !== null) onDone();
          }}
        >
          {text.done}
        </button>
        <button type="button" class="button" data-testid="corner-stop" onClick={onStop}>
          {text.stop}
        </button>
      </div>
    </section>
  );
}

interface CornerButtonsProps {
  corners: Corners;
  onHere: () => void;
  /** Null: 「かき終える」 stands elsewhere. */
  onDone: (() => void) | null;
}

/** Beside the list on a PC, right under the map on a phone. */
export function CornerButtons({ corners, onHere, onDone }: CornerButtonsProps) {
  const { draw: text } = coverageWords();
  const ready = corners.shape !== null;
  return (
    <div class="buttons">
      <button type="button" class="button" data-testid="corner-here" onClick={onHere}>
        {text.addHere}
      </button>
      <button
        type="button"
        class="button"
        data-testid="corner-undo"
        aria-disabled={corners.list.value.length === 0}
        onClick={() => corners.undo()}
      >
        {text.undo}
      </button>
      {onDone !== null && (
        <button
          type="button"
          class="button primary"
          aria-disabled={!ready}
          onClick={() => {
            if (ready) onDone();
          }}
        >
          {text.done}
        </button>
      )}
    </div>
  );
}
