import type { PasswordRules } from "../api/account";
import { accountWords } from "../i18n/account";
import { Glyph } from "../ui/glyph";
import { judgePassword, type RuleState } from "./password-rules";

function textOf({ rule }: RuleState, rules: PasswordRules): string {
  const { rules: text } = accountWords();
  if (rule === "length") return text.length(rules.minimumLength);
  return rule === "generations" ? text.generations(rules.generations) : text[rule];
}

/** The rules, each with what is still missing while one types. */
export function PasswordRulesList({
  id,
  password,
  rules,
}: {
  id: string;
  password: string;
  rules: PasswordRules;
}) {
  const { rules: text } = accountWords();
  return (
    <div id={id} class="rules">
      <b>{text.title}</b>
      <ul>
        {judgePassword(password, rules).map((state) => {
          const met = state.met === null ? text.checkedLater : state.met ? text.met : text.unmet;
          return (
            <li key={state.rule} class="with-glyph" data-rule={state.rule} data-met={state.met ?? "later"}>
              <Glyph name={state.met === null ? "clock" : state.met ? "check" : "cross"} />
              <span>
                {textOf(state, rules)} <span class="soft">{met}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
