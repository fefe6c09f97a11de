import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { japanese } from "../../../i18n";
import { waterWords } from "../../../i18n/water";
import { spokenValue } from "../shared/spoken";
import type { NamedUnit } from "../shared/water-store";
import { changedByMe, conflictsOf, type DraftField, merged, type SourceDraft } from "./source-draft";

interface ConflictChoiceProps {
  before: SourceDraft;
  mine: SourceDraft;
  theirs: SourceDraft;
  units: readonly NamedUnit[] | null;
  onChosen: (content: SourceDraft) => void;
  onStop: () => void;
}

/** Somebody saved first: mine and theirs side by side, one choice a field; nothing is overwritten unseen. */
export function ConflictChoice({ before, mine, theirs, units, onChosen, onStop }: ConflictChoiceProps) {
  const { edit: text, fieldName } = waterWords();
  const fields = conflictsOf(before, mine, theirs);
  const keep = useSignal<ReadonlySet<DraftField>>(new Set(changedByMe(before, mine, fields)));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const choose = (field: DraftField, own: boolean) => {
    const next = new Set(keep.value);
    if (own) next.add(field);
    else next.delete(field);
    keep.value = next;
  };
  const shown = (draft: SourceDraft, field: DraftField): string => {
    if (field === "photoIds") return String(draft.photoIds.length);
    if (field === "unitId") return units?.find((unit) => unit.id === draft.unitId)?.name ?? text.none;
    return spokenValue(field, draft[field]) ?? text.none;
  };
  return (
    <div class="form water-form" data-testid="conflict">
      <h2 tabIndex={-1} ref={heading}>
        {text.conflictTitle}
      </h2>
      <p>{text.conflictText}</p>
      {fields.map((field) => (
        <fieldset key={field} class="conflict-field">
          <legend>{fieldName[field] ?? field}</legend>
          {[true, false].map((own) => (
            <label key={String(own)} class="check">
              <input
                type="radio"
                name={`keep-${field}`}
                checked={keep.value.has(field) === own}
                data-testid={`keep-${field}-${own ? "mine" : "theirs"}`}
                onChange={() => choose(field, own)}
              />
              <span>
                {own ? text.mine : text.theirs}
                <b lang={japanese()}>{shown(own ? mine : theirs, field)}</b>
              </span>
            </label>
          ))}
        </fieldset>
      ))}
      <div class="buttons">
        <button
          type="button"
          class="button primary"
          data-testid="conflict-save"
          onClick={() =>
            onChosen(merged(mine, theirs, new Set(fields.filter((field) => !keep.value.has(field)))))
          }
        >
          {text.conflictSave}
        </button>
        <button type="button" class="button" onClick={onStop}>
          {text.conflictBack}
        </button>
      </div>
    </div>
  );
}
