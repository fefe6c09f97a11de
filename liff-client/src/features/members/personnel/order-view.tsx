import { useSignal } from "@preact/signals";
import { memberAddresses, type PersonnelOrderDetail } from "../../../api/members";
import { japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { may } from "../../../session/session";
import { ConfirmButton } from "../shared/confirm";
import { Done, Refusal } from "../shared/form";
import type { MemberStore } from "../shared/member-store";
import { dayWord, momentWord, numberWord } from "../shared/names";
import { useDeed } from "../shared/resource";
import { send } from "../shared/server";
import { EntryTable } from "./entry-table";
import { OrderEditor } from "./order-editor";
import { OrderChip } from "./personnel-screen";

interface OrderViewProps {
  brigade: string;
  store: MemberStore;
  order: PersonnelOrderDetail;
  onChanged: () => void;
}

/** Who was changed after the order: it cannot be taken back over their heads. */
function ChangedSince({ members }: { members: unknown }) {
  if (!Array.isArray(members) || members.length === 0) return null;
  return (
    <ul class="notice" lang={japanese()} data-testid="undo-conflicts">
      {(members as { id: string; number: number; name: string }[]).map((member) => (
        <li key={member.id}>
          {numberWord(member.number)} {member.name}
        </li>
      ))}
    </ul>
  );
}

export function OrderView({ brigade, store, order, onChanged }: OrderViewProps) {
  const { personnel: text } = memberWords();
  const editing = useSignal(false);
  const said = useSignal<string | null>(null);
  const deed = useDeed();
  const act = (what: "cancel" | "undo") => () =>
    void deed.run(async () => {
      await send("POST", memberAddresses.order(brigade, order.id, what));
      onChanged();
    });
  if (editing.value) {
    return (
      <OrderEditor
        brigade={brigade}
        store={store}
        order={order}
        onStop={() => {
          editing.value = false;
        }}
        onSaved={() => {
          editing.value = false;
          said.value = text.planned;
          onChanged();
        }}
      />
    );
  }
  const plans = may("PlanPersonnel");
  return (
    <>
      <p class="marks" data-testid="order-state" data-order={order.state}>
        <OrderChip state={order.state} />
        <span class="figures">{dayWord(order.effectiveOn)}</span>
        {order.appliedAt !== null && (
          <span class="figures soft">{text.appliedAt(momentWord(order.appliedAt))}</span>
        )}
      </p>
      <Done sentence={said.value} />
      {plans && (
        <div class="buttons">
          {order.state === "planned" && (
            <>
              <button
                type="button"
                class="button primary"
                data-testid="order-edit"
                onClick={() => {
                  editing.value = true;
                }}
              >
                {text.edit}
              </button>
              <ConfirmButton
                danger
                label={text.cancel}
                sentence={text.cancelSure}
                testid="order-cancel"
                onYes={act("cancel")}
              />
            </>
          )}
          {order.state === "applied" && (
            <ConfirmButton
              danger
              label={text.undo}
              sentence={text.undoSure}
              testid="order-undo"
              onYes={act("undo")}
            />
          )}
        </div>
      )}
      <Refusal problem={deed.problem.value} />
      <ChangedSince members={deed.problem.value?.body.members} />
      <EntryTable entries={order.entries} store={store} />
    </>
  );
}
