import { described, Field } from "../../ui/form";

interface CoordinateFieldProps {
  id: string;
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  value: string;
  onInput: (value: string) => void;
  /** Typed to the end: Enter, or the field is left. */
  onCommit: () => void;
}

/** Degrees; the map follows when the number is complete, not at every digit. */
export function CoordinateField(props: CoordinateFieldProps) {
  const { id, label, hint, error, value, onInput, onCommit } = props;
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <input
        id={id}
        class="input coordinate"
        type="text"
        inputMode="decimal"
        autocomplete="off"
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={described(id, hint, error)}
        onInput={(event) => onInput(event.currentTarget.value)}
        onChange={onCommit}
      />
    </Field>
  );
}
