import { type Signal, useSignal } from "@preact/signals";
import type { Unlinked } from "../../../api/members";
import { count } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { unitChoices } from "../shared/choices";
import { CheckField, ErrorSummary, type Fault, SelectField, TextField } from "../shared/form";
import type { MemberStore } from "../shared/member-store";
import type { IssueWish } from "./issue";

export type { IssueWish };

interface IssueFormProps {
  store: MemberStore;
  /** Ticked in the list of members. */
  chosen: readonly string[];
  unlinked: readonly Unlinked[];
  days: Signal<string>;
  busy: boolean;
  onIssue: (wish: IssueWish) => void;
}

type Who = "chosen" | "unlinked" | "unit";

export function IssueForm({ store, chosen, unlinked, days, busy, onIssue }: IssueFormProps) {
  const { slips: text, common } = memberWords();
  const who = useSignal<Who>(chosen.length > 0 ? "chosen" : "unit");
  const unit = useSignal("");
  const only = useSignal(true);
  const faults = useSignal<readonly Fault[]>([]);
  const offers: readonly (readonly [Who, string])[] = [
    ...(chosen.length > 0 ? [["chosen", text.forChosen(count(chosen.length))] as const] : []),
    ["unit", text.forUnit] as const,
    ...(unlinked.length > 0 ? [["unlinked", text.forUnlinked(count(unlinked.length))] as const] : []),
  ];
  const make = () => {
    const number = Number(days.value.normalize("NFKC"));
    faults.value = [
      ...(who.value === "unit" && unit.value === ""
        ? [{ field: "slip-unit", sentence: text.whoMissing }]
        : []),
      ...(Number.isInteger(number) && number >= 1 && number <= 365
        ? []
        : [{ field: "slip-days", sentence: text.daysWrong }]),
    ];
    if (faults.value.length > 0) return;
    if (who.value === "unit") onIssue({ unitId: unit.value, onlyUnlinked: only.value, days: number });
    else {
      const memberIds = who.value === "chosen" ? chosen : unlinked.map((one) => one.memberId);
      onIssue({ memberIds, days: number });
    }
  };
  const verb =
    who.value === "unit"
      ? text.makeUnit
      : text.make(count(who.value === "chosen" ? chosen.length : unlinked.length));
  return (
    <form
      class="form box"
      noValidate
      data-testid="slip-form"
      onSubmit={(event) => {
        event.preventDefault();
        make();
      }}
    >
      <ErrorSummary faults={faults.value} />
      <fieldset class="field">
        <legend>{text.who}</legend>
        {offers.map(([value, label]) => (
          <label key={value} class="check">
            <input
              type="radio"
              name="slip-who"
              checked={who.value === value}
              data-testid={`slip-who-${value}`}
              onChange={() => {
                who.value = value;
              }}
            />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      {who.value === "unit" && (
        <>
          <SelectField
            id="slip-unit"
            testid="slip-unit"
            label={common.unit}
            required
            faults={faults.value}
            value={unit.value}
            choices={unitChoices(store.tree.value, common.choose)}
            onValue={(value) => {
              unit.value = value;
            }}
          />
          <CheckField
            id="slip-only"
            label={text.onlyUnlinked}
            checked={only.value}
            onChecked={(yes) => {
              only.value = yes;
            }}
          />
        </>
      )}
      <TextField
        id="slip-days"
        label={text.days}
        inputMode="numeric"
        class="short"
        faults={faults.value}
        value={days.value}
        onValue={(value) => {
          days.value = value;
        }}
      />
      <p class="soft">{text.voids}</p>
      <button type="submit" class="button primary" data-testid="slip-make" aria-busy={busy}>
        {busy ? common.working : verb}
      </button>
    </form>
  );
}
