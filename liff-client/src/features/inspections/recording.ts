import { batch, type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { InspectionResult } from "../../api/water";
import { actionTime, type Entry, newShortId, outbox } from "../../outbox";
import { type Draft, partsOf, resultDataOf, resultEntry, type ShownItem, undoEntry } from "./round-state";

/** The result that was tapped last, which can be taken back. */
export interface LastResult {
  id: string;
  source: string;
  about: string;
  result: InspectionResult;
}

/** A result that is being added to. */
export interface Editing {
  id: string;
  source: string;
  at: string;
  draft: Draft;
  /** The server has refused it: it goes again when the person says so. */
  refused: boolean;
}

export interface Recording {
  last: Signal<LastResult | null>;
  editing: Signal<Editing | null>;
  /** The source somebody has picked; null: the next one of the round. */
  chosen: Signal<string | null>;
  /** 異常なし too opens the note and photos. */
  withNote: Signal<boolean>;
  /** What was just done, in a sentence's parts. */
  said: Signal<{ about: string; result: InspectionResult | null } | null>;
  tap: (item: ShownItem, about: string, result: InspectionResult) => Promise<void>;
  change: (change: Partial<Draft>) => void;
  proceed: () => Promise<void>;
  undo: () => Promise<void>;
  correct: (entry: Entry) => void;
}

const noteRestMs = 400;

/** What a person does with the round's sources; every tap is written down on the phone before anything else. */
export function useRecording(brigade: string, roundId: string): Recording {
  const last = useSignal<LastResult | null>(null);
  const editing = useSignal<Editing | null>(null);
  const chosen = useSignal<string | null>(null);
  const withNote = useSignal(false);
  const said = useSignal<Recording["said"]["value"]>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const busy = useRef(false);
  const held = useRef<Recording | null>(null);

  const partsNow = (now: Editing) => partsOf(now.draft, roundId, now.source, now.at, brigade, now.id);
  /** What is typed reaches the phone's store at the latest here. */
  const write = async () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    const now = editing.peek();
    if (now !== null && !now.refused) await outbox.change(now.id, () => partsNow(now));
  };
  const finish = async () => {
    const now = editing.peek();
    if (now === null) return;
    if (now.refused) await outbox.again(now.id, partsNow(now));
    else {
      await write();
      await outbox.release(now.id);
    }
  };
  const record = async (item: ShownItem, about: string, draft: Draft, hold: boolean) => {
    const id = newShortId();
    const at = actionTime();
    await outbox.add(resultEntry({ id, brigade, roundId, item, about, draft, at, held: hold }));
    batch(() => {
      last.value = { id, source: item.sourceId, about, result: draft.result };
      said.value = { about, result: draft.result };
      editing.value = hold
        ? { id, source: item.sourceId, at: new Date(at).toISOString(), draft, refused: false }
        : null;
      chosen.value = hold ? item.sourceId : null;
    });
  };

  held.current ??= {
    last,
    editing,
    chosen,
    withNote,
    said,
    tap: async (item, about, result) => {
      // A second tap before the first is written down is the same one.
      if (busy.current) return;
      const now = editing.peek();
      if (now?.source === item.sourceId) {
        held.current?.change({ result, ...(result === "fine" ? { signs: [] } : {}) });
        said.value = { about, result };
        if (last.peek()?.id === now.id) last.value = { id: now.id, source: now.source, about, result };
        return;
      }
      busy.current = true;
      try {
        await finish();
        const draft: Draft = { result, signs: [], note: "", photos: [] };
        await record(item, about, draft, result !== "fine" || withNote.peek());
      } finally {
        busy.current = false;
      }
    },
    change: (change) => {
      const now = editing.peek();
      if (now === null) return;
      editing.value = { ...now, draft: { ...now.draft, ...change } };
      clearTimeout(timer.current);
      if (Object.keys(change).join() === "note") timer.current = setTimeout(() => void write(), noteRestMs);
      else void write();
    },
    proceed: async () => {
      await finish();
      batch(() => {
        editing.value = null;
        chosen.value = null;
        withNote.value = false;
      });
    },
    undo: async () => {
      const done = last.peek();
      if (done === null) return;
      clearTimeout(timer.current);
      const { id, source, about } = done;
      if (!(await outbox.drop(id))) {
        const made = { id: newShortId(), brigade, roundId, sourceId: source, inspectionId: id, about };
        await outbox.add(undoEntry({ ...made, at: actionTime() }));
      }
      batch(() => {
        editing.value = null;
        last.value = null;
        said.value = { about, result: null };
        chosen.value = source;
      });
    },
    correct: (entry) => {
      const { sourceId, at } = resultDataOf(entry);
      batch(() => {
        editing.value = { id: entry.id, source: sourceId, at, draft: draftOf(entry), refused: true };
        chosen.value = sourceId;
      });
    },
  };

  useEffect(
    () => () => {
      const now = editing.peek();
      if (now !== null && !now.refused) void write().then(() => outbox.release(now.id));
    },
    [],
  );
  return held.current;
}

function draftOf(entry: Entry): Draft {
  const { result, signs, note } = resultDataOf(entry);
  return { result, signs, note, photos: entry.photos };
}
