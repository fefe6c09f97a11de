import { type Signal, useSignal } from "@preact/signals";
import { ApiProblem } from "../../../api/http";
import type { WaterDetail } from "../../../api/water";

/**
 * For deeds without fields to compare: if somebody was first, the refusal says so, and the next press is made knowing it.
 */
export function useEtag(source: WaterDetail): {
  etag: Signal<string>;
  current: Signal<WaterDetail>;
  guard: <T>(deed: (etag: string) => Promise<T>) => Promise<T>;
} {
  const etag = useSignal(source.etag);
  const current = useSignal(source);
  const guard = async <T>(deed: (etag: string) => Promise<T>): Promise<T> => {
    try {
      return await deed(etag.peek());
    } catch (failure) {
      const found =
        failure instanceof ApiProblem && failure.code === "conflict" ? failure.body.current : null;
      if (found !== null && found !== undefined) {
        current.value = found as WaterDetail;
        etag.value = current.value.etag;
      }
      throw failure;
    }
  };
  return { etag, current, guard };
}
