import type { Defect, Reinspection, RoundDetail, Rounds } from "../../api/inspections";

const record = (data: unknown): Record<string, unknown> =>
  typeof data === "object" && data !== null ? (data as Record<string, unknown>) : {};

export const isRounds = (data: unknown): data is Rounds =>
  Array.isArray(record(data).rounds) && Array.isArray(record(data).planUnits);

export const isRound = (data: unknown): data is RoundDetail =>
  Array.isArray(record(data).items) && typeof record(data).id === "string";

export const isReinspections = (data: unknown): data is { items: Reinspection[] } =>
  Array.isArray(record(data).items);

export const isDefects = (data: unknown): data is { defects: Defect[] } =>
  Array.isArray(record(data).defects);
