import { areaWords } from "./area";
import { type IncidentWaterMessages, incidentWaterJa } from "./incident-water-ja";

/** Words of the map and the water at an incident. */
export const incidentWaterWords = areaWords<IncidentWaterMessages>(
  incidentWaterJa,
  async () => (await import("./incident-water-en")).incidentWaterEn,
);
