import { areaWords } from "./area";
import { type CoverageMessages, coverageJa } from "./coverage-ja";

/** The words of the coverage of built-up areas, in the page's language. */
export const coverageWords = areaWords<CoverageMessages>(
  coverageJa,
  async () => (await import("./coverage-en")).coverageEn,
);
