import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { PrivateField } from "../../../api/members";
import { privateFields } from "../../../api/members";
import { japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import type { MemberStore } from "../shared/member-store";
import { dayWord } from "../shared/names";
import { type DraftField, differences, type MemberDraft, merged } from "./member-draft";

interface ConflictChoiceProps {
  store: MemberStore;
  mine: MemberDraft;
  theirs: MemberDraft;
  onChosen: (content: MemberDraft) => void;
  onStop: () => void;
}

/** Somebody saved first: both contents side by side, one choice a field; nothing is overwritten unseen. */
export function ConflictChoice({ store, mine, theirs, onChosen, onStop }: ConflictChoiceProps) {
  const { common, member: text } = memberWords();
  const fields = useMemo(() => differences(mine, theirs), [mine, theirs]);
  const keep = useSignal<ReadonlySet<DraftField>>(new Set(fields));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const choose = (field: DraftField, own: boolean) => {
    const next = new Set(keep.value);
    if (own) next.add(field);
    else next.delete(field);
    keep.value = next;
  };
  return (
    <div class="form" data-testid="conflict">
      <h2 tabIndex={-1} ref={heading}>
        {text.conflictTitle}
      </h2>
      <p>{text.conflictText}</p>
      {fields.map((field) => (
        <fieldset key={field} class="conflict-field">
          <legend>{labelOf(field)}</legend>
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
                <b lang={japanese()}>{shownValue(own ? mine : theirs, field, store) || common.none}</b>
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
          onClick={() => onChosen(merged(mine, theirs, keep.value))}
        >
          {text.applyChoice}
        </button>
        <button type="button" class="button" onClick={onStop}>
          {common.back}
        </button>
      </div>
    </div>
  );
}

function labelOf(field: DraftField): string {
  const { common, member: text } = memberWords();
  const labels: Readonly<Record<string, string>> = {
    number: common.number,
    family: text.family,
    given: text.given,
    kana: common.kana,
    kind: text.kind,
    rank: common.rank,
    unitId: common.unit,
    otherUnitIds: text.otherUnits,
    roles: common.roles,
    tags: common.tags,
    qualifications: common.qualifications,
    joinedOn: text.joinedOn,
  };
  return isPrivate(field) ? text.private[field] : (labels[field] ?? field);
}

const isPrivate = (field: DraftField): field is PrivateField =>
  (privateFields as readonly string[]).includes(field);

function shownValue(draft: MemberDraft, field: DraftField, store: MemberStore): string {
  const { common, member: text, rank } = memberWords();
  const tree = store.tree.value;
  if (isPrivate(field)) return draft.private?.[field] ?? "";
  switch (field) {
    case "kind":
      return draft.kind === "staff" ? text.kindStaff : text.kindMember;
    case "rank":
      return rank[draft.rank];
    case "unitId":
      return tree.name(draft.unitId);
    case "otherUnitIds":
      return draft.otherUnitIds.map((unit) => tree.name(unit)).join(common.and);
    case "roles":
      return draft.roles
        .map((held) => store.known.roles.find((role) => role.id === held.roleId)?.name ?? "")
        .join(common.and);
    case "tags":
      return draft.tags.join(common.and);
    case "qualifications":
      return draft.qualifications
        .map((one) => (one.expiresOn === null ? one.name : `${one.name} ${dayWord(one.expiresOn)}`))
        .join(common.and);
    case "private":
      return "";
    default:
      return draft[field];
  }
}
