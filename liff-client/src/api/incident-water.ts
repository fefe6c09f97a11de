/** Water at an incident, as the server says it. */

import type { NearWater, WaterKind, WaterRow } from "./water";

export interface WaterUse {
  id: string;
  sourceId: string;
  number: string;
  kind: WaterKind;
  unitName: string | null;
  /** 団員 for who may not see names. */
  by: string;
  at: string;
  endedAt: string | null;
  /** Stamped by whoever asks. */
  own: boolean;
  /** Since when it counts as never stamped; null: it stands. */
  takenBackAt: string | null;
  takenBackBy: string | null;
  /** By whoever asks, now. */
  mayTakeBack: boolean;
}

export interface IncidentWater {
  latitude: number | null;
  longitude: number | null;
  /** Who said where it is: the alert, or a person on the map. */
  placedBy: "alert" | "person" | null;
  placedAt: string | null;
  /** The nearest usable ones. */
  items: NearWater[];
  /** All within the radius, usable or not. */
  nearby: NearWater[];
  /** Without coordinates: those whose address begins like the incident's. */
  sameTown: WaterRow[];
  uses: WaterUse[];
  /** The server's time. */
  at: string;
}

const of = (brigade: string, ...parts: string[]) =>
  `/api/brigades/${[brigade, ...parts].map(encodeURIComponent).join("/")}`;

export const incidentWaterAddresses = {
  water: (brigade: string, incident: string) =>
    `${of(brigade, "incidents", incident, "water")}?count=10&radius=2000`,
  uses: (brigade: string, incident: string) => of(brigade, "incidents", incident, "water-uses"),
  endUse: (brigade: string, use: string) => of(brigade, "water-uses", use, "end"),
  takeBackUse: (brigade: string, use: string, at: number) =>
    `${of(brigade, "water-uses", use)}?at=${encodeURIComponent(new Date(at).toISOString())}`,
  place: (brigade: string, incident: string) => of(brigade, "incidents", incident, "place"),
};
