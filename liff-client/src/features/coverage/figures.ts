import { count } from "../../i18n";
import { coverageWords } from "../../i18n/coverage";

/** 1,230m², 12.3ha, 1.23km²: the unit that people compare. */
export function areaWord(squareMetres: number): string {
  const { squareMeters, hectares, squareKilometers } = coverageWords();
  if (squareMetres < 10_000) return squareMeters(count(Math.round(squareMetres)));
  if (squareMetres < 1_000_000) return hectares((squareMetres / 10_000).toFixed(1));
  return squareKilometers((squareMetres / 1_000_000).toFixed(2));
}

/** Never 0% where something is far, never 100% where something is near. */
export function shareWord(share: number): string {
  if (share <= 0) return "0%";
  if (share >= 1) return "100%";
  const tenths = Math.min(999, Math.max(1, Math.round(share * 1_000)));
  return tenths < 100 || tenths > 990 ? `${(tenths / 10).toFixed(1)}%` : `${Math.round(tenths / 10)}%`;
}

export interface Measured {
  areaSquareMetres: number;
  uncoveredSquareMetres: number;
}

/** All areas together. */
export function totalOf(areas: readonly Measured[]): Measured & { share: number } {
  const areaSquareMetres = areas.reduce((sum, one) => sum + one.areaSquareMetres, 0);
  const uncoveredSquareMetres = areas.reduce((sum, one) => sum + one.uncoveredSquareMetres, 0);
  return {
    areaSquareMetres,
    uncoveredSquareMetres,
    share: areaSquareMetres === 0 ? 0 : uncoveredSquareMetres / areaSquareMetres,
  };
}

/** Largest share first; equal shares by what is more land. */
export function worstFirst<T extends Measured & { share: number }>(areas: readonly T[]): T[] {
  return [...areas].sort((a, b) => b.share - a.share || b.uncoveredSquareMetres - a.uncoveredSquareMetres);
}
