import { areaWords } from "./area";
import { type MemberMessages, membersJa } from "./members-ja";

export type { MemberMessages };

/** The words of the administration of members, in the page's language. */
export const memberWords = areaWords<MemberMessages>(
  membersJa,
  async () => (await import("./members-en")).membersEn,
);
