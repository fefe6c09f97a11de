import { useSignal } from "@preact/signals";
import { memberWords } from "../../../i18n/members";
import { Glyph } from "../../../ui/glyph";
import { unitChoices } from "../shared/choices";
import { SelectField } from "../shared/form";
import type { MemberStore } from "../shared/member-store";
import type { MemberDraft } from "./member-draft";

interface PostsFieldsProps {
  store: MemberStore;
  draft: MemberDraft;
  set: (part: Partial<MemberDraft>) => void;
}

/** Further units and roles: what is held, each with a button to take it away, and a line to add one more. */
export function PostsFields({ store, draft, set }: PostsFieldsProps) {
  const { common, member: text } = memberWords();
  const tree = store.tree.value;
  const { roles } = store.known;
  const role = useSignal("");
  const roleUnit = useSignal("");
  const roleNames = new Map(roles.map((one) => [one.id, one.name]));
  return (
    <>
      <fieldset class="group">
        <legend>{text.otherUnits}</legend>
        <TakenList
          items={draft.otherUnitIds.map((unit) => ({ key: unit, label: tree.name(unit) }))}
          onRemove={(unit) => set({ otherUnitIds: draft.otherUnitIds.filter((one) => one !== unit) })}
        />
        <SelectField
          id="m-add-unit"
          label={text.addUnit}
          value=""
          choices={unitChoices(tree, common.choose).filter(
            (choice) => choice.value !== draft.unitId && !draft.otherUnitIds.includes(choice.value),
          )}
          onValue={(unit) => {
            if (unit !== "") set({ otherUnitIds: [...draft.otherUnitIds, unit] });
          }}
        />
      </fieldset>
      {roles.length > 0 && (
        <fieldset class="group">
          <legend>{common.roles}</legend>
          <TakenList
            items={draft.roles.map((held) => ({
              key: `${held.roleId}/${held.unitId}`,
              label: `${roleNames.get(held.roleId) ?? ""}（${tree.name(held.unitId)}）`,
            }))}
            onRemove={(key) =>
              set({ roles: draft.roles.filter((held) => `${held.roleId}/${held.unitId}` !== key) })
            }
          />
          <div class="add-line">
            <SelectField
              id="m-add-role"
              label={text.addRole}
              value={role.value}
              choices={[
                { value: "", label: common.choose },
                ...roles.map((one) => ({ value: one.id, label: one.name })),
              ]}
              onValue={(value) => {
                role.value = value;
              }}
            />
            <SelectField
              id="m-add-role-unit"
              label={text.roleUnit}
              value={roleUnit.value === "" ? draft.unitId : roleUnit.value}
              choices={unitChoices(tree)}
              onValue={(value) => {
                roleUnit.value = value;
              }}
            />
            <button
              type="button"
              class="button"
              data-testid="add-role"
              onClick={() => {
                const held = { roleId: role.value, unitId: roleUnit.value || draft.unitId };
                const has = draft.roles.some(
                  (one) => one.roleId === held.roleId && one.unitId === held.unitId,
                );
                if (held.roleId !== "" && !has) set({ roles: [...draft.roles, held] });
                role.value = "";
              }}
            >
              {text.add}
            </button>
          </div>
        </fieldset>
      )}
    </>
  );
}

interface TakenListProps {
  items: readonly { key: string; label: string }[];
  onRemove: (key: string) => void;
}

export function TakenList({ items, onRemove }: TakenListProps) {
  const { member: text } = memberWords();
  if (items.length === 0) return null;
  return (
    <ul class="taken">
      {items.map((item) => (
        <li key={item.key}>
          <span>{item.label}</span>
          <button
            type="button"
            class="button small quiet"
            aria-label={text.removeWhat(item.label)}
            onClick={() => onRemove(item.key)}
          >
            <Glyph name="cross" />
            {text.remove}
          </button>
        </li>
      ))}
    </ul>
  );
}
