import { areaWords } from "./area";
import { type WaterFileMessages, waterFilesJa } from "./water-files-ja";

/** The words of water sources as files, in the page's language. */
export const waterFileWords = areaWords<WaterFileMessages>(
  waterFilesJa,
  async () => (await import("./water-files-en")).waterFilesEn,
);
