import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ApiProblem } from "../api/http";
import { problemSentence, words } from "../i18n";
import type { Errors } from "./action";
import { Glyph } from "./glyph";
import "./forms.css";

export { type Action, type Errors, errorOf, useAction } from "./action";

interface ErrorSummaryProps {
  errors: Errors;
  problem?: ApiProblem | null;
  /** Field name to the id of its input; the same if not told. */
  idOf?: (field: string) => string;
}

/** At the top of a form: what is wrong, each line a link to its field. Takes the focus when it appears or changes. */
export function ErrorSummary({ errors, problem = null, idOf = (field) => field }: ErrorSummaryProps) {
  const box = useRef<HTMLDivElement>(null);
  const { common } = words();
  useEffect(() => {
    if (errors.length > 0 || problem !== null) box.current?.focus();
  }, [errors, problem]);
  if (errors.length === 0 && problem === null) return null;
  return (
    <div ref={box} class="error-summary" role="alert" tabIndex={-1} data-testid="error-summary">
      {problem !== null && (
        <>
          <p class="with-glyph" data-code={problem.code}>
            <Glyph name="warning" />
            <b>{problemSentence(problem)}</b>
          </p>
          {problem.trace !== null && problem.status >= 500 && (
            <p class="soft">{common.code(problem.trace)}</p>
          )}
        </>
      )}
      {errors.length > 0 && (
        <>
          <p class="with-glyph">
            <Glyph name="warning" />
            <b>{common.fieldsWrong(errors.length)}</b>
          </p>
          <ul>
            {errors.map((error) => (
              <li key={error.field + error.sentence}>
                <a
                  href={`#${idOf(error.field)}`}
                  onClick={(event) => {
                    const field = document.getElementById(idOf(error.field));
                    if (field === null) return;
                    event.preventDefault();
                    field.scrollIntoView({ block: "center" });
                    field.focus({ preventScroll: true });
                  }}
                >
                  {error.sentence}
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

interface FieldProps {
  id: string;
  label: string;
  /** Below the label, before the field: what is wanted. */
  hint?: string | undefined;
  error?: string | undefined;
  /** Marked in words; the rest is marked as not required only where most are. */
  required?: boolean;
  children: ComponentChildren;
}

/** Label above, hint, error beside the field it is about. */
export function Field({ id, label, hint, error, required, children }: FieldProps) {
  return (
    <div class={error === undefined ? "field" : "field wrong"}>
      <label for={id}>
        {label}
        {required && <span class="must">{words().common.required}</span>}
      </label>
      {hint !== undefined && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} class="field-error with-glyph">
          <Glyph name="warning" />
          <span>{error}</span>
        </p>
      )}
      {children}
    </div>
  );
}

/** What a field's input needs so that its hint and error are read with it. */
export function described(id: string, hint: unknown, error: unknown, more?: string): string | undefined {
  const ids = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`, more].filter(
    Boolean,
  );
  return ids.length === 0 ? undefined : ids.join(" ");
}

interface TextFieldProps extends Omit<FieldProps, "children"> {
  value: string;
  onInput: (value: string) => void;
  type?: "text" | "email" | "password" | "tel" | "date" | "number" | "search";
  autoComplete?: string;
  inputMode?: "numeric" | "text" | "email" | "tel";
  maxLength?: number;
  min?: string | number;
  max?: string | number;
  /** A word after the field: 分, 日. */
  unit?: string;
  short?: boolean;
  /** For codes that are read off paper. */
  large?: boolean;
  autoCapitalize?: "none" | "characters";
  spellcheck?: boolean;
  readOnly?: boolean;
  lang?: string;
  describedBy?: string | undefined;
  "data-first"?: boolean;
}

export function TextField(props: TextFieldProps) {
  const {
    id,
    label,
    hint,
    error,
    required = false,
    value,
    onInput,
    unit,
    short,
    large,
    describedBy,
    type = "text",
    ...rest
  } = props;
  const input = (
    <input
      {...rest}
      id={id}
      name={id}
      type={type as "text"}
      class={`input${short ? " short" : ""}${large ? " code" : ""}`}
      value={value}
      required={required}
      aria-invalid={error !== undefined}
      aria-describedby={described(id, hint, error, describedBy)}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  );
  return (
    <Field id={id} label={label} hint={hint} error={error} required={required}>
      {unit === undefined ? (
        input
      ) : (
        <span class="with-unit">
          {input}
          <span>{unit}</span>
        </span>
      )}
    </Field>
  );
}

/** A password that can be looked at while it is typed; password managers and pasting work. */
export function PasswordField(props: Omit<TextFieldProps, "type" | "unit">) {
  const { form } = words();
  const shown = useSignal(false);
  return (
    <div class="password-field">
      <TextField {...props} type={shown.value ? "text" : "password"} />
      <button
        type="button"
        class="button quiet"
        aria-pressed={shown.value}
        aria-controls={props.id}
        onClick={() => {
          shown.value = !shown.value;
        }}
      >
        {shown.value ? form.hidePassword : form.showPassword}
      </button>
    </div>
  );
}

interface SelectFieldProps extends Omit<FieldProps, "children"> {
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
  lang?: string | undefined;
}

export function SelectField({
  id,
  label,
  hint,
  error,
  required = false,
  value,
  options,
  onChange,
  lang,
}: SelectFieldProps) {
  return (
    <Field id={id} label={label} hint={hint} error={error} required={required}>
      <select
        id={id}
        name={id}
        class="input"
        value={value}
        lang={lang}
        required={required}
        aria-invalid={error !== undefined}
        aria-describedby={described(id, hint, error)}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  );
}

export function TextArea(
  props: Omit<FieldProps, "children"> & { value: string; rows?: number; onInput: (value: string) => void },
) {
  const { id, label, hint, error, required = false, value, rows = 4, onInput } = props;
  return (
    <Field id={id} label={label} hint={hint} error={error} required={required}>
      <textarea
        id={id}
        name={id}
        class="input"
        rows={rows}
        value={value}
        required={required}
        aria-invalid={error !== undefined}
        aria-describedby={described(id, hint, error)}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </Field>
  );
}

interface CheckFieldProps {
  id: string;
  label: ComponentChildren;
  hint?: string | undefined;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function CheckField({ id, label, hint, checked, onChange }: CheckFieldProps) {
  return (
    <div class="check-field">
      <label class="check">
        <input
          id={id}
          name={id}
          type="checkbox"
          checked={checked}
          aria-describedby={described(id, hint, undefined)}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>{label}</span>
      </label>
      {hint !== undefined && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
    </div>
  );
}

interface RadioFieldProps {
  name: string;
  legend: string;
  hint?: string;
  value: string;
  options: readonly { value: string; label: string; hint?: string }[];
  onChange: (value: string) => void;
}

export function RadioField({ name, legend, hint, value, options, onChange }: RadioFieldProps) {
  return (
    <fieldset class="field">
      <legend>{legend}</legend>
      {hint !== undefined && <p class="hint">{hint}</p>}
      {options.map((option) => (
        <label key={option.value} class="check">
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>
            {option.label}
            {option.hint !== undefined && <small class="soft">{option.hint}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface SubmitProps {
  busy: boolean;
  children: ComponentChildren;
  wide?: boolean;
  /** Another one in the same place is the one that most people want. */
  second?: boolean;
  "data-testid"?: string;
}

/** Says in words that it is sending; a second press while it does is ignored by the action. */
export function Submit({ busy, children, wide, second, ...rest }: SubmitProps) {
  return (
    <button
      {...rest}
      type="submit"
      class={["button", second === true ? "" : "primary", wide ? "wide" : ""].filter(Boolean).join(" ")}
      aria-disabled={busy}
    >
      {busy ? words().common.sending : children}
    </button>
  );
}

interface FormProps {
  onSubmit: () => void;
  class?: string;
  label?: string;
  "data-testid"?: string;
  children: ComponentChildren;
}

/** The screen's own sentences stand in for the browser's bubbles. */
export function Form({ onSubmit, class: more, label, children, ...rest }: FormProps) {
  return (
    <form
      {...rest}
      class={more === undefined ? "form" : `form ${more}`}
      aria-label={label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}

/** A result that a screen reader says and everybody sees; the region is there before the words are. */
export function Result({ sentence }: { sentence: string }) {
  return (
    <div role="status" class="result-region" data-testid="result">
      {sentence !== "" && (
        <p class="result with-glyph">
          <Glyph name="check" />
          <b>{sentence}</b>
        </p>
      )}
    </div>
  );
}
