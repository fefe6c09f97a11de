import type { PasswordRules } from "../api/account";

export type Rule = "length" | "upper" | "lower" | "digit" | "symbol" | "generations";

export interface RuleState {
  rule: Rule;
  /** Null: only the server can tell. */
  met: boolean | null;
}

/** The same reading of a password as the server's: length in characters, not in halves of them. */
export function judgePassword(password: string, rules: PasswordRules): RuleState[] {
  const states: (RuleState | false)[] = [
    { rule: "length", met: [...password].length >= rules.minimumLength },
    rules.upper && { rule: "upper", met: /\p{Lu}/u.test(password) },
    rules.lower && { rule: "lower", met: /\p{Ll}/u.test(password) },
    rules.digit && { rule: "digit", met: /\p{Nd}/u.test(password) },
    rules.symbol && { rule: "symbol", met: /[^\p{L}\p{N}]/u.test(password) },
    rules.generations > 0 && { rule: "generations", met: null },
  ];
  return states.filter((state) => state !== false);
}

export function followsRules(password: string, rules: PasswordRules): boolean {
  return judgePassword(password, rules).every((state) => state.met !== false);
}
