import {
  type Coverage,
  type CoverageAreas,
  coverageAddresses,
  type PlannedSource,
  type ReadAreas,
  type WhatIf,
} from "../../api/coverage";
import { getJson, sendJson, withSecondFactor } from "../../api/http";
import { readPatiently, sendLargeFile, sendPatiently } from "../../api/transfer";

export const readCoverage = (brigade: string): Promise<Coverage> =>
  withSecondFactor(() => readPatiently<Coverage>(coverageAddresses.coverage(brigade)));

export const tryPlan = (brigade: string, sources: readonly PlannedSource[]): Promise<WhatIf> =>
  withSecondFactor(() => sendPatiently<WhatIf>(coverageAddresses.whatIf(brigade), { sources }));

/** For their outlines: who only looks is not asked for a second factor. */
export const seeAreas = (brigade: string): Promise<CoverageAreas> =>
  getJson<CoverageAreas>(coverageAddresses.areas(brigade));

export const readAreas = (brigade: string): Promise<CoverageAreas> =>
  withSecondFactor(() => seeAreas(brigade));

/** The areas as they then are, with their new mark; a server that says less is asked. */
export async function saveAreas(brigade: string, areas: CoverageAreas): Promise<CoverageAreas> {
  await withSecondFactor(() => sendJson<unknown>("PUT", coverageAddresses.areas(brigade), areas));
  return readAreas(brigade);
}

export const readAreaFile = (brigade: string, file: Blob): Promise<ReadAreas> =>
  withSecondFactor(() =>
    sendLargeFile<ReadAreas>(
      coverageAddresses.readAreas(brigade),
      file,
      () => undefined,
      new AbortController().signal,
    ),
  );
