import { type Signal, useSignal } from "@preact/signals";
import { useCallback, useEffect, useRef } from "preact/hooks";
import { type ApiProblem, asProblem, getJson, withSecondFactor } from "../api/http";
import { viewedPerson } from "../api/view-as";
import { keep, kept } from "../ui/kept";
import { online } from "../ui/now";
import type { ScreenState } from "../ui/screen";

export interface KeptResource<T> {
  value: Signal<T | null>;
  problem: Signal<ApiProblem | null>;
  /** When the server said what is shown, if it could not be asked anew; null: it is fresh. */
  keptAt: Signal<number | null>;
  reload: () => Promise<void>;
  /** Something the server has acknowledged changes what is shown and kept. */
  change: (change: (value: T) => T) => void;
}

interface KeptHow<T> {
  group: string;
  id: string;
  /** So many of the group are kept. */
  most: number;
  /** Is it that answer at all. */
  fits: (data: unknown) => data is T;
}

/** What the server says at an address; without network what it said last. */
export function useKept<T>(path: string, how: KeptHow<T>): KeptResource<T> {
  const value = useSignal<T | null>(null);
  const problem = useSignal<ApiProblem | null>(null);
  const keptAt = useSignal<number | null>(null);
  const turn = useRef(0);
  const ways = useRef(how);
  ways.current = how;

  const reload = useCallback(async () => {
    const { group, id, most, fits } = ways.current;
    turn.current += 1;
    const mine = turn.current;
    try {
      const found = await withSecondFactor(() => getJson<unknown>(path));
      if (mine !== turn.current) return;
      if (!fits(found)) throw new Error("another answer");
      value.value = found;
      problem.value = null;
      keptAt.value = null;
      if (viewedPerson.peek() === null) keep(group, id, found, Date.now(), most);
    } catch (failure) {
      if (mine !== turn.current) return;
      const refused = asProblem(failure);
      problem.value = refused;
      const last = refused.final ? null : kept<unknown>(group, id);
      if (value.peek() !== null) {
        if (refused.status === 0 && keptAt.peek() === null) keptAt.value = last?.at ?? null;
      } else if (last !== null && fits(last.value)) {
        value.value = last.value;
        keptAt.value = last.at;
      }
    }
  }, [path, value, problem, keptAt]);

  const change = useCallback(
    (to: (found: T) => T) => {
      const { group, id, most } = ways.current;
      const known = value.peek();
      if (known === null) return;
      value.value = to(known);
      if (viewedPerson.peek() === null)
        keep(group, id, value.value, kept<T>(group, id)?.at ?? Date.now(), most);
    },
    [value],
  );

  useEffect(() => {
    void reload();
    const again = () => void reload();
    addEventListener("online", again);
    return () => {
      turn.current += 1;
      removeEventListener("online", again);
    };
  }, [reload]);
  return { value, problem, keptAt, reload, change };
}

/** The state of a screen that shows one such thing. */
export function keptState<T>(resource: KeptResource<T>, empty = false): ScreenState {
  if (resource.value.value === null) return resource.problem.value === null ? "loading" : "error";
  if (!online.value || resource.keptAt.value !== null) return "offline";
  return empty ? "empty" : "ready";
}
