import type { ImportQuestion } from "../../api/water-files";
import { count, japanese } from "../../i18n";
import { waterFileWords } from "../../i18n/water-files";
import { Glyph } from "../../ui/glyph";
import type { ImportFlow } from "./import-flow";

export const questionId = (id: string): string => `question-${id.replace(/[^A-Za-z0-9_-]/g, "-")}`;

interface QuestionsProps {
  flow: ImportFlow;
  questions: readonly ImportQuestion[];
}

/** What the file alone does not decide stands open; what was decided with some doubt can be looked up and changed. */
export function Questions({ flow, questions }: QuestionsProps) {
  const { ask: text } = waterFileWords();
  if (questions.length === 0) return null;
  const answered = flow.answers.value;
  // An answered question stays where it was answered.
  const asked = questions.filter((one) => one.open || answered[one.id] !== undefined);
  const open = questions.filter((one) => one.open).length;
  const decided = questions.filter((one) => !asked.includes(one));
  return (
    <div class="questions" data-testid="water-questions">
      {asked.length > 0 && (
        <>
          <h4>{text.title(count(Math.max(open, asked.length)))}</h4>
          <p>{text.hint}</p>
          {asked.map((one) => (
            <Question key={one.id} flow={flow} question={one} />
          ))}
        </>
      )}
      {decided.length > 0 && (
        <details>
          <summary data-testid="water-decided">{text.decided(count(decided.length))}</summary>
          {decided.map((one) => (
            <Question key={one.id} flow={flow} question={one} />
          ))}
        </details>
      )}
    </div>
  );
}

function Question({ flow, question }: { flow: ImportFlow; question: ImportQuestion }) {
  const { ask: text } = waterFileWords();
  const id = questionId(question.id);
  const chosen = flow.answers.value[question.id] ?? (question.open ? null : question.chosen);
  return (
    <div class={question.open ? "question open" : "question"} data-testid={id}>
      <fieldset class="field">
        <legend lang={japanese()}>
          {question.open && (
            <span class="must">
              <Glyph name="question" /> {text.must}
            </span>
          )}
          {question.sentence}
        </legend>
        {question.choices.map((choice, at) => (
          <label key={choice.value} class="check" lang={japanese()}>
            <input
              type="radio"
              name={id}
              id={at === 0 ? id : undefined}
              value={choice.value}
              checked={chosen === choice.value}
              onChange={() => void flow.answer(question.id, choice.value)}
            />
            <span>
              <b>{choice.label}</b>
              {question.open && question.chosen === choice.value && <span class="likely">{text.likely}</span>}
              {choice.sample !== null && choice.sample !== "" && (
                <small class="soft">
                  {text.gives}: {choice.sample}
                </small>
              )}
            </span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}
