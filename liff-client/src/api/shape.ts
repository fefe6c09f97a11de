import { ApiProblem } from "./http";
import type { Board, BoardChanges, IncidentDetail, IncidentList } from "./wire";

function has(data: unknown, numbers: readonly string[], lists: readonly string[]): boolean {
  if (typeof data !== "object" || data === null) return false;
  const record = data as Record<string, unknown>;
  return (
    numbers.every((key) => typeof record[key] === "number") &&
    lists.every((key) => Array.isArray(record[key]))
  );
}

/**
 * Client and server are built together; these look only whether it is that answer at all, so that a proxy's
 * page or a half-written event becomes a sentence on the screen instead of a blank one.
 */
export function asIncidentList(data: unknown): IncidentList {
  if (!has(data, ["version"], ["incidents"])) throw new ApiProblem("answer.malformed", 0);
  return data as IncidentList;
}

export function asBoard(data: unknown): Board {
  if (!has(data, ["version"], ["people", "units", "otherIncidents"]))
    throw new ApiProblem("answer.malformed", 0);
  return data as Board;
}

export function asBoardChanges(data: unknown): BoardChanges {
  if (!has(data, ["version"], ["people", "otherIncidents"])) throw new ApiProblem("answer.malformed", 0);
  return data as BoardChanges;
}

export function asIncidentDetail(data: unknown): IncidentDetail {
  if (!has(data, [], ["callOuts", "messages"])) throw new ApiProblem("answer.malformed", 0);
  return data as IncidentDetail;
}
