import { inspectionWords } from "../../i18n/inspections";
import { mapWords } from "../../i18n/map";
import type { Entry } from "../../outbox/entry";
import { resultDataOf } from "./round-state";

/** What an entry of the queue says: the result, or that one is taken back. Those of other screens say it themselves. */
export function entryWord(entry: Entry): string {
  if (entry.kind === "inspection") return mapWords().result[resultDataOf(entry).result];
  if (entry.kind === "undoInspection") return inspectionWords().round.undo;
  return typeof entry.data.word === "string" ? entry.data.word : "";
}
