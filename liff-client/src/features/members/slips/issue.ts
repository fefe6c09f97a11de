import { memberAddresses, type SlipAnswer } from "../../../api/members";
import { send } from "../shared/server";

export interface IssueWish {
  memberIds?: readonly string[];
  unitId?: string;
  onlyUnlinked?: boolean;
  days: number;
}

/** The server takes 1,000 at once; fewer, so that an answer with its drawings stays a few megabytes. */
const atOnce = 300;

export function partsOf<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size));
  return parts;
}

export async function issue(brigade: string, wish: IssueWish): Promise<SlipAnswer> {
  const path = memberAddresses.slips(brigade);
  const { memberIds, ...rest } = wish;
  if (memberIds === undefined) return send<SlipAnswer>("POST", path, rest);
  const whole: Required<SlipAnswer> = { slips: [], skipped: [] };
  for (const part of partsOf(memberIds, atOnce)) {
    const answer = await send<SlipAnswer>("POST", path, { ...rest, memberIds: part });
    whole.slips.push(...answer.slips);
    whole.skipped.push(...(answer.skipped ?? []));
  }
  return whole;
}
