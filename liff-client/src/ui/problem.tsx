import type { ApiProblem } from "../api/http";
import { refusalSentence, words } from "../i18n";

interface ProblemProps {
  problem: ApiProblem;
  again: () => void;
}

export function Problem({ problem, again }: ProblemProps) {
  const { common } = words();
  return (
    <div class="panel" role="alert">
      <h2>{refusalSentence(problem.code)}</h2>
      <button type="button" class="button" onClick={again}>
        {common.again}
      </button>
      <p class="soft">{common.code(problem.trace ?? problem.code)}</p>
    </div>
  );
}
