import { type Signal, useSignal } from "@preact/signals";
import { useCallback, useEffect, useRef } from "preact/hooks";
import { ApiProblem } from "../../../api/http";
import { online } from "../../../ui/now";
import type { ScreenState } from "../../../ui/screen";
import { read } from "./server";

export function problemOf(failure: unknown): ApiProblem {
  return failure instanceof ApiProblem ? failure : new ApiProblem("server.error", 0);
}

export interface Resource<T> {
  value: Signal<T | null>;
  problem: Signal<ApiProblem | null>;
  reload: () => Promise<void>;
}

/** What the server says at an address, read when the screen opens and again on demand; null reads nothing. */
export function useResource<T>(path: string | null): Resource<T> {
  const value = useSignal<T | null>(null);
  const problem = useSignal<ApiProblem | null>(null);
  const turn = useRef(0);
  const reload = useCallback(async () => {
    if (path === null) return;
    turn.current += 1;
    const mine = turn.current;
    try {
      const found = await read<T>(path);
      if (mine !== turn.current) return;
      value.value = found;
      problem.value = null;
    } catch (failure) {
      if (mine === turn.current) problem.value = problemOf(failure);
    }
  }, [path, value, problem]);
  useEffect(() => {
    void reload();
    return () => {
      turn.current += 1;
    };
  }, [reload]);
  return { value, problem, reload };
}

/** The state of a screen that shows one thing. */
export function stateOf(known: boolean, problem: ApiProblem | null, empty: boolean): ScreenState {
  if (!known) return problem === null ? "loading" : "error";
  if (!online.value || problem?.status === 0) return "offline";
  return empty ? "empty" : "ready";
}

export interface Deed {
  busy: Signal<boolean>;
  problem: Signal<ApiProblem | null>;
  /** Runs it unless it runs already; true when it went through. */
  run: (deed: () => Promise<void>) => Promise<boolean>;
}

/** One thing at a time, with its refusal kept for the screen. */
export function useDeed(): Deed {
  const busy = useSignal(false);
  const problem = useSignal<ApiProblem | null>(null);
  const run = useCallback(
    async (deed: () => Promise<void>) => {
      if (busy.peek()) return false;
      busy.value = true;
      problem.value = null;
      try {
        await deed();
        return true;
      } catch (failure) {
        problem.value = problemOf(failure);
        return false;
      } finally {
        busy.value = false;
      }
    },
    [busy, problem],
  );
  return { busy, problem, run };
}
