import { type Signal, useSignal } from "@preact/signals";
import { useCallback, useEffect, useRef } from "preact/hooks";
import { type ApiProblem, asProblem, getIfChanged } from "../../api/http";
import { type IncidentWater, incidentWaterAddresses } from "../../api/incident-water";
import { viewedPerson } from "../../api/view-as";
import { outbox, startOutbox } from "../../outbox";
import { keep, kept } from "../../ui/kept";
import { isIncidentWater, slim } from "./water-state";

const everyMs = 15_000;
const incidentsKept = 5;

export interface WaterState {
  water: Signal<IncidentWater | null>;
  problem: Signal<ApiProblem | null>;
  /** When the server said what is shown. */
  at: Signal<number>;
  /** It was not heard on this page, but kept from before. */
  kept: Signal<boolean>;
  reload: () => Promise<void>;
}

/** The water of an incident: read again every 15 s while the fire is on and somebody looks; without network the last. */
export function useIncidentWater(brigade: string, incident: string, open: boolean): WaterState {
  const water = useSignal<IncidentWater | null>(null);
  const problem = useSignal<ApiProblem | null>(null);
  const at = useSignal(0);
  const isKept = useSignal(false);
  const etag = useRef<string | null>(null);
  const turn = useRef(0);

  const reload = useCallback(async () => {
    turn.current += 1;
    const mine = turn.current;
    try {
      const found = await getIfChanged<unknown>(
        incidentWaterAddresses.water(brigade, incident),
        etag.current,
      );
      if (mine !== turn.current) return;
      const now = Date.now();
      if (found !== null) {
        if (!isIncidentWater(found.value)) throw new Error("another answer");
        etag.current = found.etag;
        water.value = found.value;
      }
      problem.value = null;
      isKept.value = false;
      at.value = now;
      const known = water.peek();
      if (known !== null && viewedPerson.peek() === null)
        keep("incident-water", incident, slim(known), now, incidentsKept);
    } catch (failure) {
      if (mine !== turn.current) return;
      problem.value = asProblem(failure);
      if (water.peek() !== null || problem.value.final) return;
      const last = kept<unknown>("incident-water", incident);
      if (last === null || !isIncidentWater(last.value)) return;
      water.value = last.value;
      at.value = last.at;
      isKept.value = true;
    }
  }, [brigade, incident, water, problem, at, isKept]);

  useEffect(() => {
    startOutbox();
    const again = () => void reload();
    const shown = () => {
      if (document.visibilityState === "visible") again();
    };
    again();
    const timer = open ? setInterval(shown, everyMs) : undefined;
    document.addEventListener("visibilitychange", shown);
    addEventListener("online", again);
    const leave = outbox.onDone((entry) => {
      if (entry.data.incident === incident) again();
    });
    return () => {
      turn.current += 1;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", shown);
      removeEventListener("online", again);
      leave();
    };
  }, [reload, open, incident]);
  return { water, problem, at, kept: isKept, reload };
}
