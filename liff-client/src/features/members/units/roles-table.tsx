import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { memberAddresses, type Role } from "../../../api/members";
import { count, japanese, words } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { may } from "../../../session/session";
import { asRank, rankChoices } from "../shared/choices";
import { ConfirmButton } from "../shared/confirm";
import { ErrorSummary, type Fault, Refusal, SelectField, TextField } from "../shared/form";
import type { MemberStore } from "../shared/member-store";
import { useDeed } from "../shared/resource";
import { ScrollRegion } from "../shared/scroll-region";
import { send } from "../shared/server";

interface RolesTableProps {
  brigade: string;
  store: MemberStore;
}

/** 役職: names of the brigade's own, each with the rank it counts as. */
export function RolesTable({ brigade, store }: RolesTableProps) {
  const { units: text, rank } = memberWords();
  const { roles, members } = store.known;
  const edited = useSignal<Role | "new" | null>(null);
  const deed = useDeed();
  const edits = may("EditUnits");
  const held = useMemo(() => {
    const counts = new Map<string, number>();
    for (const member of members)
      for (const role of member.roles) counts.set(role.roleId, (counts.get(role.roleId) ?? 0) + 1);
    return counts;
  }, [members]);
  const sorted = [...roles].sort((a, b) => a.order - b.order);
  const finish = () => {
    edited.value = null;
    void store.refresh();
  };
  return (
    <div class="roles">
      <h2 id="roles">{text.rolesTitle}</h2>
      {roles.length === 0 ? (
        <p class="soft">{text.rolesEmpty}</p>
      ) : (
        <ScrollRegion label={text.rolesTitle}>
          <table class="table" data-testid="roles">
            <thead>
              <tr>
                <th scope="col">{text.roleName}</th>
                <th scope="col">{text.roleRank}</th>
                <th scope="col">{text.roleHolders}</th>
                {edits && (
                  <th scope="col">
                    <span class="visually-hidden">{text.edit}</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {sorted.map((role) => (
                <tr key={role.id} data-testid={`role-${role.id}`}>
                  <th scope="row" lang={japanese()}>
                    {role.name}
                  </th>
                  <td>{role.rank === null ? text.noRank : rank[role.rank]}</td>
                  <td class="figures">{words().common.people(count(held.get(role.id) ?? 0))}</td>
                  {edits && (
                    <td>
                      <div class="buttons">
                        <button
                          type="button"
                          class="button small quiet"
                          aria-label={`${text.edit}: ${role.name}`}
                          onClick={() => {
                            edited.value = role;
                          }}
                        >
                          {text.edit}
                        </button>
                        <ConfirmButton
                          danger
                          class="button small quiet"
                          label={text.remove}
                          spoken={`${text.remove}: ${role.name}`}
                          sentence={text.roleRemoveSure(role.name)}
                          onYes={() =>
                            void deed.run(async () => {
                              await send("DELETE", memberAddresses.role(brigade, role.id));
                              await store.refresh();
                            })
                          }
                        />
                      </div>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {deed.problem.value?.code === "role.held" && deed.problem.value.detail === null ? (
        <p class="notice bad" role="alert">
          {text.roleHeld}
        </p>
      ) : (
        <Refusal problem={deed.problem.value} />
      )}
      {edits && edited.value === null && (
        <div class="buttons">
          <button
            type="button"
            class="button"
            data-testid="role-add"
            onClick={() => {
              edited.value = "new";
            }}
          >
            {text.roleAdd}
          </button>
        </div>
      )}
      {edited.value !== null && (
        <RoleForm
          key={edited.value === "new" ? "new" : edited.value.id}
          brigade={brigade}
          role={edited.value === "new" ? null : edited.value}
          onSaved={finish}
          onStop={() => {
            edited.value = null;
          }}
        />
      )}
    </div>
  );
}

interface RoleFormProps {
  brigade: string;
  role: Role | null;
  onSaved: () => void;
  onStop: () => void;
}

function RoleForm({ brigade, role, onSaved, onStop }: RoleFormProps) {
  const { units: text, common } = memberWords();
  const name = useSignal(role?.name ?? "");
  const rank = useSignal<string>(role?.rank ?? "");
  const faults = useSignal<readonly Fault[]>([]);
  const deed = useDeed();
  const save = async () => {
    faults.value = name.value.trim() === "" ? [{ field: "role-name", sentence: text.nameMissing }] : [];
    if (faults.value.length > 0) return;
    const body = { name: name.value.trim(), rank: asRank(rank.value) };
    const went = await deed.run(async () => {
      if (role === null) await send("POST", memberAddresses.roles(brigade), body);
      else await send("PUT", memberAddresses.role(brigade, role.id), { ...body, order: role.order });
    });
    if (went) onSaved();
  };
  return (
    <form
      class="form box"
      noValidate
      data-testid="role-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <ErrorSummary faults={faults.value} />
      <TextField
        id="role-name"
        label={text.roleName}
        required
        lang="ja"
        faults={faults.value}
        value={name.value}
        onValue={(value) => {
          name.value = value;
        }}
      />
      <SelectField
        id="role-rank"
        label={text.roleRank}
        value={rank.value}
        choices={rankChoices(text.noRank)}
        onValue={(value) => {
          rank.value = value;
        }}
      />
      <Refusal problem={deed.problem.value} />
      <div class="buttons">
        <button type="submit" class="button primary" data-testid="role-save">
          {common.save}
        </button>
        <button type="button" class="button" onClick={onStop}>
          {common.stop}
        </button>
      </div>
    </form>
  );
}
