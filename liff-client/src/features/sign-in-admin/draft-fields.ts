import type { Signal } from "@preact/signals";
import type { Errors } from "../../ui/form";
import type { PolicyDraft } from "./policy-draft";

/** What every group of fields gets. */
export interface FieldsProps {
  draft: Signal<PolicyDraft>;
  errors: Errors;
}

export function change(draft: Signal<PolicyDraft>, part: Partial<PolicyDraft>): void {
  draft.value = { ...draft.peek(), ...part };
}
