import type { Permission, SignInWay } from "./wire";

/** What the server says about signing in and one's own account, as it says it (see wire.ts). */

export interface SignInDoor {
  brigade: string;
  name: string;
  /** By LINE Login. */
  line: boolean;
  liffId: string | null;
  /** Label of the town office's own provider. */
  staff: string | null;
}

export interface SlipHolder {
  name: string;
  unit: string;
  email: string | null;
  expiresAt: string;
  line: boolean;
  passwordRules?: PasswordRules;
}

export interface PasswordRules {
  minimumLength: number;
  upper: boolean;
  lower: boolean;
  digit: boolean;
  symbol: boolean;
  generations: number;
}

export interface Device {
  id: string;
  current: boolean;
  way: SignInWay;
  device: string;
  address: string;
  startedAt: string;
  lastSeenAt: string;
}

export interface Passkey {
  id: string;
  name: string;
  createdAt: string;
}

export interface Account {
  email: string | null;
  hasPassword: boolean;
  passwordRules: PasswordRules;
  linked: boolean;
  totp: { set: boolean };
  recoveryCodesLeft: number;
  passkeys: Passkey[];
  secondFactorAt: string | null;
  sessions: Device[];
}

export interface NewTotp {
  key: string;
  uri: string;
  svg: string;
}

export interface RecoveryCodes {
  recoveryCodes: string[];
}

export interface PolicyPasswords extends PasswordRules {
  expiresDays: number | null;
  changeAtFirst: boolean;
  tries: number;
  delay: boolean;
}

export interface AddressRule {
  permissions: Permission[];
  ranges: string[];
}

export interface SignInPolicy {
  version: string;
  passwords: PolicyPasswords;
  secondFactorFor: Permission[];
  secondFactorMinutes: number;
  addresses: AddressRule[];
  idleMinutes: number;
  absoluteHours: number;
}

export interface SignInPolicyAnswer extends SignInPolicy {
  yourAddress: string | null;
}

export interface SignInEntry {
  id: string;
  at: string;
  way: SignInWay;
  outcome: string;
  member: string | null;
  name: string | null;
  methods: string[];
  device: string;
  address: string;
}

export interface SignInLog {
  entries: SignInEntry[];
  next: string | null;
}

const door = (brigade: string, ...parts: string[]) =>
  `/${["sign-in", brigade, ...parts].map(encodeURIComponent).join("/")}`;
const own = (brigade: string, ...parts: string[]) =>
  `/api/brigades/${[brigade, ...parts].map(encodeURIComponent).join("/")}`;

function withQuery(path: string, values: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    if (value !== null && value !== "") query.set(name, value);
  const rest = query.toString();
  return rest === "" ? path : `${path}?${rest}`;
}

export const accountAddresses = {
  door: (brigade: string) => door(brigade),
  line: (brigade: string, values: { return?: string; slip?: string; linkToken?: string }) =>
    withQuery(door(brigade, "line"), values),
  staff: (brigade: string, back: string) => withQuery(door(brigade, "staff"), { return: back }),
  password: (brigade: string) => door(brigade, "password"),
  slip: (brigade: string) => door(brigade, "slip"),
  slipPassword: (brigade: string) => door(brigade, "slip", "password"),
  passkeyOptions: (brigade: string) => door(brigade, "passkey", "options"),
  passkey: (brigade: string) => door(brigade, "passkey"),
  accountLink: (brigade: string) => door(brigade, "account-link"),
  account: (brigade: string, ...what: string[]) => own(brigade, "account", ...what),
  policy: (brigade: string) => own(brigade, "sign-in-policy"),
  log: (brigade: string, values: { before: string | null; outcome: string | null; limit: string }) =>
    withQuery(own(brigade, "sign-in-log"), values),
  logCsv: (brigade: string, outcome: string) => withQuery(own(brigade, "sign-in-log.csv"), { outcome }),
};
