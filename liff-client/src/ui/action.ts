import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { type ApiProblem, asProblem, type FieldError, withSecondFactor } from "../api/http";

export type Errors = readonly FieldError[];

/** The sentence that belongs to a field, if any. The server's names and the screen's are the same. */
export function errorOf(errors: Errors, field: string): string | undefined {
  return errors.find((error) => error.field === field)?.sentence;
}

export interface Action {
  readonly busy: ReadonlySignal<boolean>;
  /** The last refusal that is no field's. */
  readonly problem: ReadonlySignal<ApiProblem | null>;
  readonly errors: ReadonlySignal<Errors>;
  /** Runs it once at a time; true: it went well. A second factor is asked for in place. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
  /** What the screen itself finds wrong, before anything is sent. */
  refuse: (errors: Errors) => void;
  clear: () => void;
}

/**
 * One thing a person does on a screen: sending, refused or done. Dialogs that are themselves the remedy for a refusal
 * ask for no other one (`plain`).
 */
export function useAction(how: "remedies" | "plain" = "remedies"): Action {
  const busy = useSignal(false);
  const problem = useSignal<ApiProblem | null>(null);
  const errors = useSignal<Errors>([]);
  const held = useRef<Action | null>(null);
  held.current ??= {
    busy,
    problem,
    errors,
    refuse: (found) => {
      problem.value = null;
      errors.value = found;
    },
    clear: () => {
      problem.value = null;
      errors.value = [];
    },
    run: async (work) => {
      if (busy.peek()) return false;
      busy.value = true;
      try {
        await (how === "plain" ? work() : withSecondFactor(work));
        problem.value = null;
        errors.value = [];
        return true;
      } catch (failure) {
        const refused = asProblem(failure);
        errors.value = refused.errors;
        problem.value = refused.errors.length > 0 ? null : refused;
        return false;
      } finally {
        busy.value = false;
      }
    },
  };
  return held.current;
}
