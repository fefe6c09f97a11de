import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type ApiProblem, asProblem } from "../../../api/http";
import { listWater, type Place, type WaterQuery, type WaterRow } from "../../../api/water";

const pauseMs = 250;
const pageSize = 100;

export interface SearchState {
  /** Null: nothing is searched. */
  rows: readonly WaterRow[] | null;
  matched: number;
  more: (() => void) | null;
  problem: ApiProblem | null;
  busy: boolean;
}

/**
 * Number or place: the server folds ア and ｱ, １ and 1. Asked a moment after the last key.
 * Retired sources are asked for without a word too: the map's points do not have them.
 */
export function useSearch(
  brigade: string,
  q: string,
  filter: WaterQuery,
  near: () => Place | null,
): SearchState {
  const state = useSignal<SearchState>({ rows: null, matched: 0, more: null, problem: null, busy: false });
  const key = JSON.stringify(filter);
  useEffect(() => {
    const wanted = q.trim();
    const wordless = (JSON.parse(key) as WaterQuery).retired !== undefined;
    if (wanted === "" && !wordless) {
      state.value = { rows: null, matched: 0, more: null, problem: null, busy: false };
      return;
    }
    const mine = new AbortController();
    state.value = { ...state.peek(), busy: true };
    const place = near();
    const asked: WaterQuery = {
      ...(JSON.parse(key) as WaterQuery),
      ...(wanted === "" ? {} : { q: wanted }),
      limit: pageSize,
      ...(place === null ? {} : { near: `${place.latitude.toFixed(6)},${place.longitude.toFixed(6)}` }),
    };
    const page = async (after: string | null, before: readonly WaterRow[]) => {
      state.value = { ...state.peek(), busy: true, problem: null };
      try {
        const found = await listWater(brigade, after === null ? asked : { ...asked, after }, mine.signal);
        if (mine.signal.aborted) return;
        const rows = [...before, ...found.items];
        const { next } = found;
        state.value = {
          rows,
          matched: found.matched,
          more: next === null ? null : () => void page(next, rows),
          problem: null,
          busy: false,
        };
      } catch (failure) {
        if (!mine.signal.aborted) state.value = { ...state.peek(), busy: false, problem: asProblem(failure) };
      }
    };
    const timer = setTimeout(() => void page(null, []), wanted === "" ? 0 : pauseMs);
    return () => {
      clearTimeout(timer);
      mine.abort();
    };
  }, [brigade, q, key, state, near]);
  return state.value;
}
