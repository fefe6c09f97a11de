import { type BulkAnswer, type BulkChange, type MemberState, memberAddresses } from "../../../api/members";
import { send } from "../shared/server";

export type BulkKind = "move" | "suspend" | "resume" | "retire" | "tag";

export interface BulkInput {
  unitId: string;
  leftOn: string;
  addTag: string;
  removeTag: string;
}

const states: Readonly<Partial<Record<BulkKind, MemberState>>> = {
  suspend: "suspended",
  resume: "active",
  retire: "retired",
};

export function bulkChange(kind: BulkKind, input: BulkInput): BulkChange {
  const state = states[kind];
  if (state !== undefined) return { state };
  if (kind === "move") return { unitId: input.unitId };
  const added = input.addTag.normalize("NFKC").trim();
  return {
    ...(added === "" ? {} : { addTags: [added] }),
    ...(input.removeTag === "" ? {} : { removeTags: [input.removeTag] }),
  };
}

/** A dry run says who would change and why others would not. States have an address of their own. */
export function sendBulk(
  brigade: string,
  kind: BulkKind,
  ids: readonly string[],
  input: BulkInput,
  dryRun: boolean,
): Promise<BulkAnswer> {
  const state = states[kind];
  if (state === undefined || dryRun)
    return send("POST", memberAddresses.bulk(brigade), { ids, change: bulkChange(kind, input), dryRun });
  return send("POST", memberAddresses.state(brigade), {
    ids,
    state,
    ...(state === "retired" && input.leftOn !== "" ? { leftOn: input.leftOn } : {}),
  });
}
