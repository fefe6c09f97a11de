import { useEffect, useRef } from "preact/hooks";
import { coverageWords } from "../../../i18n/coverage";
import { mapWords } from "../../../i18n/map";
import { ErrorSummary, errorOf, Form, SelectField, TextField } from "../../../ui/form";
import { wide } from "../../../ui/wide";
import { CoordinateField } from "../coordinate-field";
import { hasVolume, type PlanDraft, type PlanState, plannedKinds } from "./plan-state";

interface PlanFormProps {
  plan: PlanState;
  draft: PlanDraft;
  /** Numbers were typed: the map goes there. */
  onPlace: (place: { latitude: number; longitude: number }) => void;
  onPut: () => void;
}

export function PlanForm({ plan, draft, onPlace, onPut }: PlanFormProps) {
  const { plan: text } = coverageWords();
  const { kind } = mapWords();
  const heading = useRef<HTMLHeadingElement>(null);
  const faults = plan.faults.value;
  // On a phone the map, where the place is chosen, stays in sight.
  useEffect(() => heading.current?.focus({ preventScroll: !wide.value }), []);
  const commit = () => {
    const place = plan.typed();
    if (place !== null) onPlace(place);
  };
  return (
    <Form class="plan-form" label={text.form} onSubmit={onPut} data-testid="plan-form">
      <h2 ref={heading} tabIndex={-1}>
        {text.form}
      </h2>
      <ErrorSummary errors={faults} />
      <p>{text.formHint}</p>
      <div class="place-fields">
        <CoordinateField
          id="plan-latitude"
          label={text.latitude}
          hint={text.placeHint}
          error={errorOf(faults, "plan-latitude")}
          value={draft.latitude}
          onInput={(value) => plan.set("latitude", value)}
          onCommit={commit}
        />
        <CoordinateField
          id="plan-longitude"
          label={text.longitude}
          error={errorOf(faults, "plan-longitude")}
          value={draft.longitude}
          onInput={(value) => plan.set("longitude", value)}
          onCommit={commit}
        />
      </div>
      <SelectField
        id="plan-kind"
        label={text.kind}
        value={draft.kind}
        options={plannedKinds.map((one) => ({ value: one, label: kind[one] }))}
        onChange={(value) => plan.set("kind", value)}
      />
      {hasVolume(draft.kind) && (
        <TextField
          id="plan-volume"
          label={text.volume}
          hint={text.volumeHint}
          error={errorOf(faults, "plan-volume")}
          value={draft.volume}
          inputMode="numeric"
          unit={text.volumeUnit}
          short
          onInput={(value) => plan.set("volume", value)}
        />
      )}
      <div class="buttons">
        <button type="submit" class="button primary" data-testid="plan-put">
          {draft.key === null ? text.put : text.change}
        </button>
        <button type="button" class="button" data-testid="plan-stop" onClick={() => plan.stop()}>
          {text.stop}
        </button>
      </div>
    </Form>
  );
}
