import { areaWords } from "./area";
import { type MapMessages, mapJa } from "./map-ja";

export type { MapMessages };

/** The words of the map and of water sources as such: kinds, states, flags. Shared by all water screens. */
export const mapWords = areaWords<MapMessages>(mapJa, async () => (await import("./map-en")).mapEn);
