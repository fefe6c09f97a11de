import type { ApiProblem } from "../api/http";
import { hasRemedy, remedy } from "../api/http";
import { problemSentence, words } from "../i18n";

interface ProblemProps {
  problem: ApiProblem;
  again: () => void;
}

export function Problem({ problem, again }: ProblemProps) {
  const { common } = words();
  const retry = () => {
    if (!hasRemedy(problem)) return again();
    void remedy(problem).then((done) => {
      if (done) again();
    });
  };
  return (
    <div class="panel" role="alert">
      <h2>{problemSentence(problem)}</h2>
      <button type="button" class="button" onClick={retry}>
        {common.again}
      </button>
      <p class="soft">{common.code(problem.trace ?? problem.code)}</p>
    </div>
  );
}
