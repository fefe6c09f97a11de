import type { Signal } from "@preact/signals";
import type { Permission } from "../../api/wire";
import { accountWords } from "../../i18n/account";
import { CheckField, errorOf, TextField } from "../../ui/form";
import { change, type FieldsProps } from "./draft-fields";
import { functions, type NumberField, numberOf, type PolicyDraft } from "./policy-draft";

interface NumberProps extends FieldsProps {
  field: NumberField;
  label: string;
  unit: string;
  /** A duration in words below the field: 「20160分」 says little, 「14日」 does. */
  spoken?: string;
}

function NumberFieldOf({ draft, errors, field, label, unit, spoken }: NumberProps) {
  return (
    <div>
      <TextField
        id={field}
        label={label}
        unit={unit}
        short
        inputMode="numeric"
        maxLength={7}
        value={draft.value[field]}
        error={errorOf(errors, field)}
        describedBy={spoken === undefined ? undefined : `${field}-spoken`}
        onInput={(value) => change(draft, { [field]: value })}
      />
      {spoken !== undefined && (
        <p id={`${field}-spoken`} class="soft">
          {spoken}
        </p>
      )}
    </div>
  );
}

type Switch = "upper" | "lower" | "digit" | "symbol" | "changeAtFirst" | "delay" | "expires";

function SwitchOf({
  draft,
  field,
  label,
  hint,
}: {
  draft: Signal<PolicyDraft>;
  field: Switch;
  label: string;
  hint?: string;
}) {
  return (
    <CheckField
      id={field}
      label={label}
      hint={hint}
      checked={draft.value[field]}
      onChange={(on) => change(draft, { [field]: on })}
    />
  );
}

export function PasswordFields(props: FieldsProps) {
  const { admin: text } = accountWords();
  const { draft } = props;
  return (
    <section class="box" aria-labelledby="part-passwords">
      <h2 id="part-passwords">{text.passwords}</h2>
      <NumberFieldOf
        {...props}
        field="minimumLength"
        label={text.minimumLength}
        unit={text.minimumLengthUnit}
      />
      <fieldset class="field">
        <legend>{text.kinds}</legend>
        <div class="checks">
          <SwitchOf draft={draft} field="upper" label={text.upper} />
          <SwitchOf draft={draft} field="lower" label={text.lower} />
          <SwitchOf draft={draft} field="digit" label={text.digit} />
          <SwitchOf draft={draft} field="symbol" label={text.symbol} />
        </div>
      </fieldset>
      <SwitchOf draft={draft} field="expires" label={text.expires} hint={text.expiresHint} />
      {draft.value.expires && (
        <NumberFieldOf {...props} field="expiresDays" label={text.expiresDays} unit={text.expiresDaysUnit} />
      )}
      <NumberFieldOf {...props} field="generations" label={text.generations} unit={text.generationsUnit} />
      <SwitchOf draft={draft} field="changeAtFirst" label={text.changeAtFirst} />
      <NumberFieldOf {...props} field="tries" label={text.tries} unit={text.triesUnit} />
      <SwitchOf draft={draft} field="delay" label={text.delay} />
    </section>
  );
}

interface FunctionsProps {
  id: string;
  legend: string;
  error?: string | undefined;
  chosen: readonly Permission[];
  onChange: (chosen: Permission[]) => void;
}

/** Which functions a rule is about. */
export function FunctionChoice({ id, legend, error, chosen, onChange }: FunctionsProps) {
  const { permission: names } = accountWords();
  const toggle = (one: Permission, on: boolean) =>
    onChange(functions.filter((each) => (each === one ? on : chosen.includes(each))));
  return (
    <fieldset
      class={error === undefined ? "field" : "field wrong"}
      id={id}
      tabIndex={-1}
      aria-describedby={error === undefined ? undefined : `${id}-error`}
    >
      <legend>{legend}</legend>
      {error !== undefined && (
        <p id={`${id}-error`} class="field-error">
          {error}
        </p>
      )}
      <div class="checks">
        {functions.map((one) => (
          <CheckField
            key={one}
            id={`${id}-${one}`}
            label={names[one] ?? one}
            checked={chosen.includes(one)}
            onChange={(on) => toggle(one, on)}
          />
        ))}
      </div>
    </fieldset>
  );
}

export function SecondFactorFields(props: FieldsProps) {
  const { admin: text } = accountWords();
  const { draft } = props;
  return (
    <section class="box" aria-labelledby="part-second">
      <h2 id="part-second">{text.second}</h2>
      <p class="soft">{text.secondHint}</p>
      <FunctionChoice
        id="secondFactorFor"
        legend={text.secondFor}
        chosen={draft.value.secondFactorFor}
        onChange={(secondFactorFor) => change(draft, { secondFactorFor })}
      />
      <NumberFieldOf
        {...props}
        field="secondFactorMinutes"
        label={text.secondMinutes}
        unit={text.secondMinutesUnit}
        spoken={spanOf(draft.value.secondFactorMinutes, 1)}
      />
    </section>
  );
}

export function SessionFields(props: FieldsProps) {
  const { admin: text } = accountWords();
  const { draft } = props;
  return (
    <section class="box" aria-labelledby="part-sessions">
      <h2 id="part-sessions">{text.sessions}</h2>
      <NumberFieldOf
        {...props}
        field="idleMinutes"
        label={text.idle}
        unit={text.idleUnit}
        spoken={spanOf(draft.value.idleMinutes, 1)}
      />
      <NumberFieldOf
        {...props}
        field="absoluteHours"
        label={text.absolute}
        unit={text.absoluteUnit}
        spoken={spanOf(draft.value.absoluteHours, 60)}
      />
    </section>
  );
}

function spanOf(typed: string, minutesEach: number): string {
  const { admin: text } = accountWords();
  const minutes = (numberOf(typed) ?? 0) * minutesEach;
  if (minutes === 0) return "";
  return text.asLong(text.span(Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24, minutes % 60));
}
