import type { ApiProblem } from "../api/http";
import { japanese, problemSentence, words } from "../i18n";
import { Glyph } from "./glyph";

/** The server's own sentence where it has one: it knows more than the code says. It is always Japanese. */
export function sentenceOf(problem: ApiProblem): string {
  const own = words().language === "ja" && problem.status < 500 ? problem.detail : null;
  return own ?? problemSentence(problem);
}

/** Why the last thing one tried did not happen; what one had done so far stays. */
export function Refusal({ problem }: { problem: ApiProblem | null }) {
  if (problem === null) return null;
  return (
    <div class="notice bad" role="alert" data-testid="refusal" data-code={problem.code}>
      <p class="with-glyph">
        <Glyph name="warning" />
        <b>
          {sentenceOf(problem)}
          {problem.status >= 500 && problem.trace !== null && ` (${problem.trace})`}
        </b>
      </p>
      {problem.errors.length > 0 && (
        <ul lang={japanese()}>
          {problem.errors.map((error) => (
            <li key={error.field + error.sentence}>{error.sentence}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
