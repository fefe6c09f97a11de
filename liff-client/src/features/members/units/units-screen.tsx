import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { memberWords } from "../../../i18n/members";
import { may } from "../../../session/session";
import { AreaScreen } from "../shared/head";
import { memberStore } from "../shared/member-store";
import { stateOf } from "../shared/resource";
import { countByUnit } from "../shared/unit-tree";
import { RolesTable } from "./roles-table";
import { UnitForm } from "./unit-form";
import { UnitPanel } from "./unit-panel";
import { UnitTreeView } from "./unit-tree-view";

/** A4 組織と役職. */
export function UnitsScreen({ brigade }: { brigade: string }) {
  const { units: text } = memberWords();
  const store = memberStore(brigade);
  const chosen = useSignal<string | null>(null);
  useEffect(() => {
    void store.refresh();
  }, [store]);
  const known = store.list.value;
  const problem = store.problem.value;
  const tree = store.tree.value;
  const counts = useMemo(() => countByUnit(tree, known?.members ?? []), [tree, known]);
  const state = stateOf(known !== null, problem, tree.flat.length === 0);
  const selected = chosen.value === null ? undefined : tree.node(chosen.value);
  const current = selected ?? tree.flat[0];
  return (
    <AreaScreen id="A4" title={text.title} state={state} problem={problem} again={() => void store.refresh()}>
      {state === "empty" ? (
        <div class="panel">
          <h2>{text.empty}</h2>
          <p>{text.emptyHint}</p>
          {may("EditUnits") && (
            <UnitForm
              brigade={brigade}
              parent={null}
              unit={null}
              onSaved={() => store.refresh()}
              onStop={null}
            />
          )}
        </div>
      ) : (
        <div class="units-layout">
          <section aria-labelledby="tree">
            <h2 id="tree">{text.tree}</h2>
            <p class="hint keys-hint" id="tree-hint">
              {text.hint}
            </p>
            <UnitTreeView
              tree={tree}
              counts={counts}
              chosen={current?.unit.id ?? null}
              onChoose={(id) => {
                chosen.value = id;
              }}
            />
          </section>
          {current !== undefined && (
            <UnitPanel
              key={current.unit.id}
              brigade={brigade}
              store={store}
              node={current}
              onChosen={(id) => {
                chosen.value = id;
              }}
            />
          )}
          <RolesTable brigade={brigade} store={store} />
        </div>
      )}
    </AreaScreen>
  );
}
