import { areaWords } from "./area";
import { type WaterMessages, waterJa } from "./water-ja";

export type { WaterMessages };

/** The words of the water-source screens (A11), in the page's language. */
export const waterWords = areaWords<WaterMessages>(waterJa, async () => (await import("./water-en")).waterEn);
