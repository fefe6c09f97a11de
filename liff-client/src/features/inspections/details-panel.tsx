import { inspectionSigns } from "../../api/inspections";
import { inspectionWords } from "../../i18n/inspections";
import { TextArea } from "../../ui/form";
import { PhotoField } from "./photo-field";
import type { Draft } from "./round-state";

interface DetailsPanelProps {
  draft: Draft;
  /** The verb of the one button that goes on. */
  action: string;
  onChange: (change: Partial<Draft>) => void;
  onProceed: () => void;
}

/** What may be added to a result: signs to tick, a note, photos. The result itself is already recorded. */
export function DetailsPanel({ draft, action, onChange, onProceed }: DetailsPanelProps) {
  const { round: text, sign } = inspectionWords();
  return (
    <div class="details-panel" data-testid="details">
      {(draft.result === "repair" || draft.result === "unusable") && (
        <fieldset class="field">
          <legend>{text.signs}</legend>
          <div class="sign-grid">
            {inspectionSigns.map((one) => (
              <label key={one} class="sign-check">
                <input
                  type="checkbox"
                  checked={draft.signs.includes(one)}
                  data-testid={`sign-${one}`}
                  onChange={(event) =>
                    onChange({
                      signs: inspectionSigns.filter((other) =>
                        other === one ? event.currentTarget.checked : draft.signs.includes(other),
                      ),
                    })
                  }
                />
                <span>{sign[one]}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <TextArea
        id="note"
        label={text.note}
        rows={2}
        value={draft.note}
        onInput={(note) => onChange({ note })}
      />
      <PhotoField
        id="photo"
        word={text.photo}
        photos={draft.photos}
        onChange={(photos) => onChange({ photos })}
      />
      <button type="button" class="button primary wide proceed" data-testid="proceed" onClick={onProceed}>
        {action}
      </button>
    </div>
  );
}
