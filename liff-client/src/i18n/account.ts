import { type AccountMessages, accountJa } from "./account-ja";
import { areaWords } from "./area";

export type { AccountMessages };

/** Words of signing in, one's own account and the sign-in rules. */
export const accountWords = areaWords<AccountMessages>(
  accountJa,
  async () => (await import("./account-en")).accountEn,
);
