import { useSignal } from "@preact/signals";
import { memberAddresses } from "../../../api/members";
import { japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { may } from "../../../session/session";
import { Link, paths } from "../../../ui/router";
import { ConfirmButton } from "../shared/confirm";
import { Done, Refusal, SelectField } from "../shared/form";
import type { MemberStore } from "../shared/member-store";
import { indented } from "../shared/names";
import { useDeed } from "../shared/resource";
import { send } from "../shared/server";
import type { TreeNode } from "../shared/unit-tree";
import { UnitForm } from "./unit-form";

interface UnitPanelProps {
  brigade: string;
  store: MemberStore;
  node: TreeNode;
  onChosen: (id: string | null) => void;
}

const top = "-";

/** The chosen unit and what can be done with it. Moving needs no dragging. */
export function UnitPanel({ brigade, store, node, onChosen }: UnitPanelProps) {
  const { units: text } = memberWords();
  const { unit } = node;
  const form = useSignal<"add" | "edit" | "move" | null>(null);
  const target = useSignal(unit.parentId ?? top);
  const said = useSignal<string | null>(null);
  const deed = useDeed();
  const tree = store.tree.value;
  const siblings = tree.siblings(unit.id);
  const at = siblings.findIndex((one) => one.unit.id === unit.id);
  const edits = may("EditUnits");

  const act = (work: () => Promise<unknown>) =>
    deed.run(async () => {
      said.value = null;
      await work();
      await store.refresh();
      said.value = text.saved;
    });
  const move = (parentId: string | null, before: string | null) =>
    act(() =>
      send("POST", memberAddresses.unitMove(brigade, unit.id), {
        parentId,
        ...(before === null ? {} : { before }),
      }),
    );
  const saved = (id: string | null) => {
    form.value = null;
    said.value = text.saved;
    void store.refresh().then(() => {
      if (id !== null) onChosen(id);
    });
  };
  return (
    <section class="box unit-panel" aria-labelledby="chosen-unit" data-testid="unit-panel">
      <h2 id="chosen-unit" lang={japanese()}>
        <span class="soft">{unit.kind}</span> {unit.name}
      </h2>
      <Link class="area-link" to={`${paths.members(brigade)}?unit=${encodeURIComponent(unit.id)}`}>
        {text.members}
      </Link>
      <Done sentence={said.value} />
      {edits && form.value === null && (
        <div class="buttons">
          <button
            type="button"
            class="button"
            data-testid="unit-add"
            onClick={() => {
              form.value = "add";
            }}
          >
            {text.add}
          </button>
          <button
            type="button"
            class="button"
            data-testid="unit-edit"
            onClick={() => {
              form.value = "edit";
            }}
          >
            {text.edit}
          </button>
          {at > 0 && (
            <button
              type="button"
              class="button"
              data-testid="unit-up"
              onClick={() => void move(unit.parentId, siblings[at - 1]?.unit.id ?? null)}
            >
              {text.up}
            </button>
          )}
          {at < siblings.length - 1 && (
            <button
              type="button"
              class="button"
              data-testid="unit-down"
              onClick={() => void move(unit.parentId, siblings[at + 2]?.unit.id ?? null)}
            >
              {text.down}
            </button>
          )}
          <button
            type="button"
            class="button"
            data-testid="unit-move"
            onClick={() => {
              form.value = "move";
            }}
          >
            {text.moveTo}
          </button>
          <ConfirmButton
            danger
            label={text.remove}
            sentence={text.removeSure(unit.name)}
            testid="unit-remove"
            onYes={() =>
              void act(async () => {
                await send("DELETE", memberAddresses.unit(brigade, unit.id));
                onChosen(unit.parentId);
              })
            }
          />
        </div>
      )}
      {form.value === "add" && (
        <>
          <h3>{text.newIn(unit.name)}</h3>
          <UnitForm
            brigade={brigade}
            parent={unit.id}
            unit={null}
            onSaved={saved}
            onStop={() => {
              form.value = null;
            }}
          />
        </>
      )}
      {form.value === "edit" && (
        <UnitForm
          brigade={brigade}
          parent={unit.parentId}
          unit={unit}
          onSaved={saved}
          onStop={() => {
            form.value = null;
          }}
        />
      )}
      {form.value === "move" && (
        <div class="form" data-testid="unit-move-form">
          <SelectField
            id="unit-target"
            label={text.target}
            value={target.value}
            choices={[
              { value: top, label: text.top },
              ...tree.targetsFor(unit.id).map((one) => ({
                value: one.unit.id,
                label: indented(tree, one.unit),
              })),
            ]}
            onValue={(value) => {
              target.value = value;
            }}
          />
          <div class="buttons">
            <button
              type="button"
              class="button primary"
              data-testid="unit-move-now"
              onClick={() => {
                void move(target.value === top ? null : target.value, null).then((went) => {
                  if (went) form.value = null;
                });
              }}
            >
              {text.move}
            </button>
            <button
              type="button"
              class="button"
              onClick={() => {
                form.value = null;
              }}
            >
              {memberWords().common.stop}
            </button>
          </div>
        </div>
      )}
      {deed.problem.value?.code === "unit.notEmpty" && deed.problem.value.detail === null ? (
        <p class="notice bad" role="alert">
          {text.notEmpty}
        </p>
      ) : (
        <Refusal problem={deed.problem.value} />
      )}
    </section>
  );
}
