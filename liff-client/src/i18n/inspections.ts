import { areaWords } from "./area";
import { type InspectionsMessages, inspectionsJa } from "./inspections-ja";

/** Words of inspections, re-inspections and defects. */
export const inspectionWords = areaWords<InspectionsMessages>(
  inspectionsJa,
  async () => (await import("./inspections-en")).inspectionsEn,
);
