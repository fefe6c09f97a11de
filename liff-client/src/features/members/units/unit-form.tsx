import { useSignal } from "@preact/signals";
import { memberAddresses, type Unit } from "../../../api/members";
import { memberWords } from "../../../i18n/members";
import { useUnsaved } from "../../../ui/unsaved";
import { ErrorSummary, type Fault, Refusal, TextField } from "../shared/form";
import { useDeed } from "../shared/resource";
import { send } from "../shared/server";

interface UnitFormProps {
  brigade: string;
  parent: string | null;
  /** Null: a new one. */
  unit: Unit | null;
  onSaved: (id: string | null) => void;
  onStop: (() => void) | null;
}

export function UnitForm({ brigade, parent, unit, onSaved, onStop }: UnitFormProps) {
  const { units: text, common } = memberWords();
  const start = { name: unit?.name ?? "", kind: unit?.kind ?? "", shortName: unit?.shortName ?? "" };
  const draft = useSignal(start);
  const faults = useSignal<readonly Fault[]>([]);
  const deed = useDeed();
  const done = useSignal(false);
  useUnsaved(!done.value && JSON.stringify(draft.value) !== JSON.stringify(start));
  const set = (part: Partial<typeof start>) => {
    draft.value = { ...draft.value, ...part };
  };
  const save = async () => {
    const name = draft.value.name.trim();
    const kind = draft.value.kind.trim();
    faults.value = [
      ...(kind === "" ? [{ field: "unit-kind", sentence: text.kindMissing }] : []),
      ...(name === "" ? [{ field: "unit-name", sentence: text.nameMissing }] : []),
    ];
    if (faults.value.length > 0) return;
    const shortName = draft.value.shortName.trim() || name;
    let made: string | null = null;
    const went = await deed.run(async () => {
      if (unit === null) {
        const answer = await send<{ id?: string } | undefined>("POST", memberAddresses.units(brigade), {
          parentId: parent,
          kind,
          name,
          shortName,
        });
        made = answer?.id ?? null;
      } else await send("PUT", memberAddresses.unit(brigade, unit.id), { kind, name, shortName });
    });
    if (!went) return;
    done.value = true;
    onSaved(made);
  };
  const fields = { faults: faults.value };
  return (
    <form
      class="form"
      noValidate
      data-testid="unit-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <ErrorSummary faults={faults.value} />
      <TextField
        {...fields}
        id="unit-kind"
        label={text.kind}
        hint={text.kindHint}
        required
        lang="ja"
        value={draft.value.kind}
        onValue={(kind) => set({ kind })}
      />
      <TextField
        {...fields}
        id="unit-name"
        label={text.name}
        required
        lang="ja"
        value={draft.value.name}
        onValue={(name) => set({ name })}
      />
      <TextField
        {...fields}
        id="unit-short"
        label={text.short}
        hint={text.shortHint}
        lang="ja"
        value={draft.value.shortName}
        onValue={(shortName) => set({ shortName })}
      />
      <Refusal problem={deed.problem.value} />
      <div class="buttons">
        <button type="submit" class="button primary" data-testid="unit-save" aria-busy={deed.busy.value}>
          {deed.busy.value ? common.working : common.save}
        </button>
        {onStop !== null && (
          <button type="button" class="button" onClick={onStop}>
            {common.stop}
          </button>
        )}
      </div>
    </form>
  );
}
