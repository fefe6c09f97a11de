import type { SignInPolicy } from "../../api/account";
import type { FieldError } from "../../api/http";
import type { Permission } from "../../api/wire";
import { accountWords } from "../../i18n/account";
import { isRange } from "./ranges";

/** What may be restricted to places or to a second factor. Answering a call-out never is. */
export const functions: readonly Permission[] = [
  "SeeBoard",
  "SeeReceptionLog",
  "SeeMembers",
  "SeePrivateFields",
  "EditMembers",
  "PlanPersonnel",
  "EditUnits",
  "IssueSlips",
  "ExchangeMembers",
  "EditRights",
  "EditSignInPolicy",
  "SeeSignInLog",
  "EndSessions",
];

export interface RuleDraft {
  /** Stays with the rule while others come and go. */
  key: number;
  permissions: Permission[];
  ranges: string;
}

/** The policy as it stands in the fields: numbers are text until they are sent. */
export interface PolicyDraft {
  minimumLength: string;
  upper: boolean;
  lower: boolean;
  digit: boolean;
  symbol: boolean;
  expires: boolean;
  expiresDays: string;
  generations: string;
  changeAtFirst: boolean;
  tries: string;
  delay: boolean;
  secondFactorFor: Permission[];
  secondFactorMinutes: string;
  addresses: RuleDraft[];
  idleMinutes: string;
  absoluteHours: string;
}

/** The server writes `editRights` here and `EditRights` in the session: one and the same. */
export function permissionOf(word: string): Permission {
  return (word.charAt(0).toUpperCase() + word.slice(1)) as Permission;
}

export function draftOf(policy: SignInPolicy): PolicyDraft {
  const { passwords } = policy;
  return {
    minimumLength: String(passwords.minimumLength),
    upper: passwords.upper,
    lower: passwords.lower,
    digit: passwords.digit,
    symbol: passwords.symbol,
    expires: passwords.expiresDays !== null,
    expiresDays: passwords.expiresDays === null ? "" : String(passwords.expiresDays),
    generations: String(passwords.generations),
    changeAtFirst: passwords.changeAtFirst,
    tries: String(passwords.tries),
    delay: passwords.delay,
    secondFactorFor: policy.secondFactorFor.map(permissionOf),
    secondFactorMinutes: String(policy.secondFactorMinutes),
    addresses: policy.addresses.map((rule, index) => ({
      key: index,
      permissions: rule.permissions.map(permissionOf),
      ranges: rule.ranges.join("\n"),
    })),
    idleMinutes: String(policy.idleMinutes),
    absoluteHours: String(policy.absoluteHours),
  };
}

/** Full-width digits and separators are how many people type numbers. */
export function numberOf(text: string): number | null {
  const plain = text.normalize("NFKC").replace(/[\s,]/g, "");
  return /^\d{1,6}$/.test(plain) ? Number(plain) : null;
}

export const limits = {
  minimumLength: [8, 64],
  expiresDays: [1, 999],
  generations: [0, 10],
  tries: [3, 20],
  secondFactorMinutes: [5, 43_200],
  idleMinutes: [5, 129_600],
  absoluteHours: [1, 2_160],
} as const;

export type NumberField = keyof typeof limits;

const rangesIn = (text: string): string[] =>
  text
    .normalize("NFKC")
    .split(/[\s,、]+/)
    .filter((one) => one !== "");

export type Read =
  | { policy: Omit<SignInPolicy, "version">; errors: [] }
  | { policy: null; errors: FieldError[] };

/** The policy, or everything that is wrong with it, in the order of the fields. */
export function readDraft(draft: PolicyDraft, labels: Readonly<Record<NumberField, string>>): Read {
  const { admin: text } = accountWords();
  const errors: FieldError[] = [];
  const read = (field: NumberField): number => {
    const [min, max] = limits[field];
    const found = numberOf(draft[field]);
    if (found !== null && found >= min && found <= max) return found;
    errors.push({ field, sentence: text.range(labels[field], grouped(min), grouped(max)) });
    return min;
  };
  const minimumLength = read("minimumLength");
  const expiresDays = draft.expires ? read("expiresDays") : null;
  const generations = read("generations");
  const tries = read("tries");
  const secondFactorMinutes = read("secondFactorMinutes");
  const addresses = draft.addresses.map((rule, index) => {
    const ranges = rangesIn(rule.ranges);
    const wrong = ranges.find((range) => !isRange(range));
    if (ranges.length === 0) errors.push({ field: `ranges-${index}`, sentence: text.rangesMissing });
    else if (wrong !== undefined)
      errors.push({ field: `ranges-${index}`, sentence: text.rangesWrong(wrong) });
    if (rule.permissions.length === 0)
      errors.push({ field: `functions-${index}`, sentence: text.functionsMissing });
    return { permissions: rule.permissions, ranges };
  });
  const idleMinutes = read("idleMinutes");
  const absoluteHours = read("absoluteHours");
  if (errors.length > 0) return { policy: null, errors };
  const { upper, lower, digit, symbol, changeAtFirst, delay } = draft;
  return {
    policy: {
      passwords: {
        minimumLength,
        upper,
        lower,
        digit,
        symbol,
        expiresDays,
        generations,
        changeAtFirst,
        tries,
        delay,
      },
      secondFactorFor: draft.secondFactorFor,
      secondFactorMinutes,
      addresses,
      idleMinutes,
      absoluteHours,
    },
    errors: [],
  };
}

const grouped = (n: number) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** The server names fields as in its answer: passwords.tries, addresses[0].ranges. */
export function fieldOf(serverField: string): string {
  const address = /^addresses\[?\.?(\d+)\]?\.(permissions|ranges)/.exec(serverField);
  if (address !== null) return `${address[2] === "ranges" ? "ranges" : "functions"}-${address[1]}`;
  return serverField.replace(/^passwords\./, "");
}
