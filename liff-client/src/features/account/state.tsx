import { Glyph } from "../../ui/glyph";

/** Set or not, in a word and a shape. */
export function State({ good, word, more }: { good: boolean; word: string; more?: string }) {
  return (
    <p class="with-glyph" data-set={good}>
      <Glyph name={good ? "check" : "dot"} />
      <b>{word}</b>
      {more !== undefined && <span>{more}</span>}
    </p>
  );
}
