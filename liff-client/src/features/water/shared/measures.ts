import type { WaterRow } from "../../../api/water";
import { waterWords } from "../../../i18n/water";

/** 150mm, 40m³: what the row knows of its size. */
export function measuresOf(row: WaterRow): string[] {
  const { edit: unit } = waterWords();
  return [
    row.boreMillimetres === null ? "" : `${row.boreMillimetres}${unit.millimetres}`,
    row.volumeCubicMetres === null ? "" : `${row.volumeCubicMetres}${unit.cubicMetres}`,
  ].filter((one) => one !== "");
}
