import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ApiProblem } from "../../../api/http";
import { memberWords } from "../../../i18n/members";
import { Glyph } from "../../../ui/glyph";
import { sentenceOf } from "./server";
import "../../../ui/forms.css";

export interface Fault {
  /** Id of the input it is about. */
  field: string;
  sentence: string;
}

/** At the top of a form: the same sentences as at the fields, each a link to its field. Takes the focus. */
export function ErrorSummary({ faults }: { faults: readonly Fault[] }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (faults.length > 0) box.current?.focus();
  }, [faults]);
  if (faults.length === 0) return null;
  const visit = (event: MouseEvent, field: string) => {
    event.preventDefault();
    document.getElementById(field)?.focus();
  };
  return (
    <div class="error-summary" role="alert" tabIndex={-1} ref={box} data-testid="error-summary">
      <p class="with-glyph">
        <Glyph name="warning" />
        <b>{memberWords().common.faults(faults.length)}</b>
      </p>
      <ul>
        {faults.map((fault) => (
          <li key={fault.field + fault.sentence}>
            <a href={`#${fault.field}`} onClick={(event) => visit(event, fault.field)}>
              {fault.sentence}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface FieldProps {
  id: string;
  label: string;
  hint?: string | undefined;
  required?: boolean | undefined;
  faults?: readonly Fault[] | undefined;
  class?: string | undefined;
  children: ComponentChildren;
}

export function describedBy(
  id: string,
  hint: unknown,
  faults: readonly Fault[] | undefined,
): string | undefined {
  const ids = [
    hint === undefined ? null : `${id}-hint`,
    faults?.some((fault) => fault.field === id) ? `${id}-fault` : null,
  ].filter((one) => one !== null);
  return ids.length === 0 ? undefined : ids.join(" ");
}

/** Label above, hint below it, then the fault, then the input. */
export function Field({ id, label, hint, required, faults, class: extra, children }: FieldProps) {
  const fault = faults?.find((one) => one.field === id);
  return (
    <div class={`field${fault === undefined ? "" : " wrong"}${extra === undefined ? "" : ` ${extra}`}`}>
      <label for={id}>
        {label}
        {required && <span class="must">{memberWords().common.required}</span>}
      </label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault !== undefined && (
        <p class="field-error with-glyph" id={`${id}-fault`}>
          <Glyph name="warning" />
          <span>{fault.sentence}</span>
        </p>
      )}
      {children}
    </div>
  );
}

interface TextFieldProps {
  id: string;
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: string | undefined;
  required?: boolean | undefined;
  faults?: readonly Fault[] | undefined;
  type?: "text" | "email" | "tel" | "date" | "search" | undefined;
  inputMode?: "numeric" | undefined;
  lang?: "ja" | undefined;
  list?: string | undefined;
  class?: string | undefined;
}

export function TextField(props: TextFieldProps) {
  const { id, value, onValue, type = "text", inputMode, lang, list, hint, faults, required } = props;
  const faulty = faults?.some((fault) => fault.field === id) ?? false;
  return (
    <Field {...props}>
      <input
        id={id}
        class="input"
        type={type}
        value={value}
        autocomplete="off"
        aria-invalid={faulty ? "true" : undefined}
        aria-required={required ? "true" : undefined}
        aria-describedby={describedBy(id, hint, faults)}
        onInput={(event) => onValue(event.currentTarget.value)}
        {...(inputMode === undefined ? {} : { inputMode })}
        {...(lang === undefined ? {} : { lang })}
        {...(list === undefined ? {} : { list })}
      />
    </Field>
  );
}

export interface Choice {
  value: string;
  label: string;
}

interface SelectFieldProps {
  id: string;
  label: string;
  value: string;
  choices: readonly Choice[];
  onValue: (value: string) => void;
  hint?: string | undefined;
  required?: boolean | undefined;
  faults?: readonly Fault[] | undefined;
  class?: string | undefined;
  testid?: string | undefined;
}

export function SelectField(props: SelectFieldProps) {
  const { id, value, choices, onValue, hint, faults, testid } = props;
  return (
    <Field {...props}>
      <select
        id={id}
        class="input"
        value={value}
        data-testid={testid}
        aria-describedby={describedBy(id, hint, faults)}
        onChange={(event) => onValue(event.currentTarget.value)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </Field>
  );
}

interface CheckProps {
  id: string;
  label: string;
  checked: boolean;
  onChecked: (checked: boolean) => void;
  hint?: string | undefined;
}

export function CheckField({ id, label, checked, onChecked, hint }: CheckProps) {
  return (
    <div class="check-field">
      <label for={id} class="check">
        <input
          id={id}
          type="checkbox"
          checked={checked}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          onChange={(event) => onChecked(event.currentTarget.checked)}
        />
        <span>{label}</span>
      </label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** Why the last thing one tried did not happen. */
export function Refusal({ problem }: { problem: ApiProblem | null }) {
  if (problem === null) return null;
  return (
    <p class="notice bad" role="alert" data-testid="refusal" data-code={problem.code}>
      <Glyph name="warning" />
      <span>
        {sentenceOf(problem)}
        {problem.status >= 500 && problem.trace !== null && ` (${problem.trace})`}
      </span>
    </p>
  );
}

export function Done({ sentence }: { sentence: string | null }) {
  return (
    <div role="status" class="done-place">
      {sentence !== null && (
        <p class="notice good" data-testid="done">
          <Glyph name="check" />
          <span>{sentence}</span>
        </p>
      )}
    </div>
  );
}
