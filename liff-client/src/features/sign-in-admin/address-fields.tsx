import { accountWords } from "../../i18n/account";
import { errorOf, TextArea } from "../../ui/form";
import { change, type FieldsProps } from "./draft-fields";
import type { RuleDraft } from "./policy-draft";
import { FunctionChoice } from "./policy-fields";
import { rangeOfOne } from "./ranges";

/** From where which functions may be used, with one's own address in view: it is easy to shut oneself out. */
export function AddressFields({ draft, errors, yourAddress }: FieldsProps & { yourAddress: string | null }) {
  const { admin: text } = accountWords();
  const rules = draft.value.addresses;
  const setRule = (key: number, part: Partial<RuleDraft>) =>
    change(draft, { addresses: rules.map((rule) => (rule.key === key ? { ...rule, ...part } : rule)) });
  const add = () => {
    const key = Math.max(-1, ...rules.map((rule) => rule.key)) + 1;
    change(draft, { addresses: [...rules, { key, permissions: [], ranges: "" }] });
    requestAnimationFrame(() => document.getElementById(`ranges-${rules.length}`)?.focus());
  };
  return (
    <section class="box" aria-labelledby="part-addresses" data-testid="addresses-part">
      <h2 id="part-addresses" tabIndex={-1}>
        {text.addresses}
      </h2>
      <p class="soft">{text.addressesHint}</p>
      {yourAddress !== null && <p data-testid="your-address">{text.yourAddress(yourAddress)}</p>}
      {rules.length === 0 && <p>{text.addressNone}</p>}
      {rules.map((rule, index) => (
        <section key={rule.key} class="rule" aria-labelledby={`rule-${index}`} data-testid="address-rule">
          <h3 id={`rule-${index}`}>{text.addressRule(index + 1)}</h3>
          <TextArea
            id={`ranges-${index}`}
            label={text.ranges}
            hint={text.rangesHint}
            rows={3}
            value={rule.ranges}
            error={errorOf(errors, `ranges-${index}`)}
            onInput={(ranges) => setRule(rule.key, { ranges })}
          />
          {yourAddress !== null && !rule.ranges.includes(yourAddress) && (
            <button
              type="button"
              class="button"
              onClick={() =>
                setRule(rule.key, { ranges: `${rule.ranges.trim()}\n${rangeOfOne(yourAddress)}`.trim() })
              }
            >
              {text.addressAddYours}
            </button>
          )}
          <FunctionChoice
            id={`functions-${index}`}
            legend={text.rangesFunctions}
            error={errorOf(errors, `functions-${index}`)}
            chosen={rule.permissions}
            onChange={(permissions) => setRule(rule.key, { permissions })}
          />
          <button
            type="button"
            class="button"
            aria-label={text.addressRemoveName(index + 1)}
            onClick={() => {
              change(draft, { addresses: rules.filter((one) => one.key !== rule.key) });
              document.getElementById("part-addresses")?.focus();
            }}
          >
            {text.addressRemove}
          </button>
        </section>
      ))}
      <button type="button" class="button" data-testid="address-add" onClick={add}>
        {text.addressAdd}
      </button>
    </section>
  );
}
