import { type Signal, useSignal } from "@preact/signals";
import { useCallback, useEffect, useRef } from "preact/hooks";
import { type ApiProblem, asProblem, withSecondFactor } from "../api/http";
import { online } from "./now";
import type { ScreenState } from "./screen";

export interface Resource<T> {
  value: Signal<T | null>;
  problem: Signal<ApiProblem | null>;
  reload: () => Promise<void>;
}

/** What a read gives, when the screen opens and again on demand. The key says when it is another thing; null reads nothing. */
export function useResource<T>(key: string | null, read: () => Promise<T>): Resource<T> {
  const value = useSignal<T | null>(null);
  const problem = useSignal<ApiProblem | null>(null);
  const turn = useRef(0);
  const latest = useRef(read);
  latest.current = read;
  const reload = useCallback(async () => {
    if (key === null) return;
    turn.current += 1;
    const mine = turn.current;
    try {
      const found = await withSecondFactor(() => latest.current());
      if (mine !== turn.current) return;
      value.value = found;
      problem.value = null;
    } catch (failure) {
      if (mine === turn.current) problem.value = asProblem(failure);
    }
  }, [key, value, problem]);
  useEffect(() => {
    void reload();
    return () => {
      turn.current += 1;
    };
  }, [reload]);
  return { value, problem, reload };
}

/** The state of a screen that shows one thing. */
export function stateOf(known: boolean, problem: ApiProblem | null, empty = false): ScreenState {
  if (!known) return problem === null ? "loading" : "error";
  if (!online.value || problem?.status === 0) return "offline";
  return empty ? "empty" : "ready";
}
