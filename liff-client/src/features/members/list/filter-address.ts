import { ranks } from "../../../api/members";
import { setSearch } from "../../../ui/router";
import { type Licence, type LineChoice, type MemberFilter, noFilter } from "./member-filter";

const states = ["here", "all", "active", "suspended", "retired"] as const;
const licences: readonly Licence[] = ["expired", "soon"];
const lines: readonly LineChoice[] = ["linked", "unlinked", "slip"];

function oneOf<T extends string>(value: string | null, among: readonly T[]): T | null {
  return among.find((one) => one === value) ?? null;
}

/** The filter stands in the address (not the search: it may be a name), so that "back" finds the same list. */
export function filterFrom(search: string): MemberFilter {
  const query = new URLSearchParams(search);
  return {
    ...noFilter,
    unit: query.get("unit"),
    rank: oneOf(query.get("rank"), ranks),
    role: query.get("role"),
    state: oneOf(query.get("state"), states) ?? noFilter.state,
    tag: query.get("tag"),
    qualification: query.get("qualification"),
    licence: oneOf(query.get("licence"), licences),
    line: oneOf(query.get("line"), lines),
  };
}

export const filterFromAddress = (): MemberFilter => filterFrom(location.search);

export function rememberFilter(filter: MemberFilter): void {
  const { search: _name, state, ...rest } = filter;
  setSearch({ ...rest, state: state === noFilter.state ? null : state });
}
