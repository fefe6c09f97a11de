import type { WaterKind } from "../api/water";
import { mapWords } from "../i18n/map";
import { distanceParts } from "./geo";

/** 約350m, 1.2km */
export function distanceWord(metres: number): string {
  const { unit, figure } = distanceParts(metres);
  return unit === "m" ? mapWords().meters(figure) : mapWords().kilometers(figure);
}

/** 消火栓 中-12 */
export function waterName(kind: WaterKind, number: string): string {
  const text = mapWords();
  return `${text.kind[kind]} ${number === "" ? text.noNumber : number}`;
}
