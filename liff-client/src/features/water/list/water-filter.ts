import {
  type StandardVerdict,
  standards,
  type WaterKind,
  type WaterQuery,
  type WaterState,
  waterFlags,
  waterKinds,
  waterStates,
} from "../../../api/water";
import type { PointSet } from "../../../map";
import { standardOfFlags, stateOfFlags } from "../shared/state-chips";

export interface WaterFilter {
  kinds: readonly WaterKind[];
  /** "retired": those that are no longer there, which the points do not have. */
  state: WaterState | "retired" | "";
  standard: StandardVerdict | "";
  /** "none": nobody in charge. */
  unit: string;
  tag: string;
  needs: boolean;
}

export const noFilter: WaterFilter = {
  kinds: [],
  state: "",
  standard: "",
  unit: "",
  tag: "",
  needs: false,
};

/** What can be chosen as a state in the list. */
export const listedStates = [...waterStates, "retired"] as const;

export function filterCount(filter: WaterFilter): number {
  return (
    (filter.kinds.length > 0 ? 1 : 0) +
    (filter.state === "" ? 0 : 1) +
    (filter.standard === "" ? 0 : 1) +
    (filter.unit === "" ? 0 : 1) +
    (filter.tag === "" ? 0 : 1) +
    (filter.needs ? 1 : 0)
  );
}

/** Whether the point at that place of the columns is shown; null: every one is. Retired ones are the server's to find. */
export function predicateOf(points: PointSet, filter: WaterFilter): ((index: number) => boolean) | null {
  if (filterCount(filter) === 0) return null;
  const wanted = new Set(filter.kinds.map((kind) => waterKinds.indexOf(kind)));
  const unit = filter.unit === "" ? null : filter.unit === "none" ? -1 : points.units.indexOf(filter.unit);
  // A unit that has none: nothing is found, rather than everything that has nobody.
  const nowhere = unit === -1 && filter.unit !== "none";
  const tagged = filter.tag === "" ? null : new Set(points.tagged[points.tags.indexOf(filter.tag)] ?? []);
  return (index) => {
    const flags = points.flags[index] as number;
    return (
      !nowhere &&
      (wanted.size === 0 || wanted.has(points.kind[index] as number)) &&
      (filter.state === "" || stateOfFlags(flags) === filter.state) &&
      (filter.standard === "" || standardOfFlags(flags) === filter.standard) &&
      (unit === null || points.unit[index] === unit) &&
      (tagged === null || tagged.has(index)) &&
      (!filter.needs || (flags & waterFlags.needsInspection) !== 0)
    );
  };
}

/** The same filter as the server takes it, for the search by place. */
export function queryOf(filter: WaterFilter): WaterQuery {
  return {
    ...(filter.kinds.length === 0 ? {} : { kind: filter.kinds.join(",") }),
    ...(filter.state === ""
      ? {}
      : filter.state === "retired"
        ? { retired: "only" }
        : { state: filter.state }),
    ...(filter.standard === "" ? {} : { standard: filter.standard }),
    ...(filter.unit === "" ? {} : { unit: filter.unit }),
    ...(filter.tag === "" ? {} : { tag: filter.tag }),
    ...(filter.needs ? { needs: "inspection" as const } : {}),
  };
}

/** The filter stands in the address, so that it can be sent on and survives going back. */
export function filterFrom(search: string): WaterFilter {
  const asked = new URLSearchParams(search);
  const known = <T extends string>(all: readonly T[], value: string | null): T | "" =>
    all.find((one) => one === value) ?? "";
  return {
    kinds: (asked.get("kind") ?? "").split(",").flatMap((one) => known(waterKinds, one) || []),
    state: known(listedStates, asked.get("state")),
    standard: known(standards, asked.get("standard")),
    unit: asked.get("unit") ?? "",
    tag: asked.get("tag") ?? "",
    needs: asked.get("needs") === "inspection",
  };
}

export function addressOf(filter: WaterFilter): Record<string, string | null> {
  return {
    kind: filter.kinds.join(",") || null,
    state: filter.state || null,
    standard: filter.standard || null,
    unit: filter.unit || null,
    tag: filter.tag || null,
    needs: filter.needs ? "inspection" : null,
  };
}
