import { ApiProblem, getFile, withSecondFactor } from "../../api/http";
import { readPatiently, sendLargeFile, sendPatiently } from "../../api/transfer";
import {
  type ExportEncoding,
  type ExportLayout,
  type FormerImport,
  type ImportDone,
  type WaterCheck,
  waterFileAddresses,
} from "../../api/water-files";
import type { ImportServer } from "./import-flow";

/** A file that was saved again after it was chosen can no longer be read; the browser would call it a broken line. */
async function mustBeReadable(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new ApiProblem("import.fileChanged", 422);
  }
}

/** Everything of this area may need the second factor first: it is asked for in place, then it goes on. */
export function importServer(brigade: string): ImportServer {
  return {
    upload: async (file, onSent, signal) => {
      await mustBeReadable(file);
      const path = waterFileAddresses.upload(brigade, file.name);
      return withSecondFactor(() => sendLargeFile<WaterCheck>(path, file, onSent, signal));
    },
    check: (token, answers, mode) =>
      withSecondFactor(() =>
        sendPatiently<WaterCheck>(waterFileAddresses.check(brigade, token), { answers, mode }),
      ),
    apply: (token, answers, mode, mark) =>
      withSecondFactor(() =>
        sendPatiently<ImportDone>(waterFileAddresses.apply(brigade, token), { answers, mode, mark }),
      ),
    undo: (importId) => undoImport(brigade, importId),
  };
}

export const undoImport = (brigade: string, importId: string): Promise<void> =>
  withSecondFactor(() => sendPatiently<void>(waterFileAddresses.undo(brigade, importId), {}));

export const readImports = (brigade: string): Promise<{ imports: FormerImport[] }> =>
  withSecondFactor(() => readPatiently(waterFileAddresses.imports(brigade)));

export const readExport = (
  brigade: string,
  layout: ExportLayout,
  encoding: ExportEncoding,
  substitute: boolean,
): Promise<Blob> =>
  withSecondFactor(() =>
    getFile(
      layout === "geojson"
        ? waterFileAddresses.geoJson(brigade)
        : waterFileAddresses.csv(brigade, layout, encoding, substitute),
    ),
  );
