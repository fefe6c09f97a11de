import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import {
  memberAddresses,
  type PersonnelAction,
  type PersonnelOrderDetail,
  type PersonnelPreview,
} from "../../../api/members";
import { count } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { go, paths } from "../../../ui/router";
import { nothingUnsaved, useUnsaved } from "../../../ui/unsaved";
import { ErrorSummary, type Fault, Refusal, SelectField, TextField } from "../shared/form";
import { type MemberStore, todayInJapan } from "../shared/member-store";
import { dayWord } from "../shared/names";
import { useDeed } from "../shared/resource";
import { send } from "../shared/server";
import { PreviewPanel } from "./entry-table";
import { LineCard } from "./line-card";
import {
  type Draft,
  draftOfOrder,
  draftToSend,
  emptyLine,
  faultOf,
  type Line,
  lineFor,
  nextApril,
} from "./order-draft";
import { PickPanel } from "./pick-panel";

interface OrderEditorProps {
  brigade: string;
  store: MemberStore;
  /** Null: a new one. */
  order: PersonnelOrderDetail | null;
  onStop: (() => void) | null;
  onSaved: () => void;
}

/** Who changes how on which day; nothing can be planned before the preview has been seen. */
export function OrderEditor({ brigade, store, order, onStop, onSaved }: OrderEditorProps) {
  const { personnel: text, common } = memberWords();
  const start = useMemo<Draft>(() => {
    if (order !== null) return draftOfOrder(order, store.tree.peek());
    const effectiveOn = nextApril(todayInJapan());
    return { title: text.orderDefault(effectiveOn.slice(0, 4)), effectiveOn, lines: [] };
  }, [order]);
  const draft = useSignal(start);
  const faults = useSignal<readonly Fault[]>([]);
  const preview = useSignal<PersonnelPreview | null>(null);
  const picking = useSignal(false);
  const saved = useSignal(false);
  const deed = useDeed();
  useUnsaved(!saved.value && draft.value !== start);

  const set = (part: Partial<Draft>) => {
    draft.value = { ...draft.value, ...part };
    // What was previewed was something else.
    preview.value = null;
  };
  const setLine = (key: string, part: Partial<Line>) =>
    set({ lines: draft.value.lines.map((line) => (line.key === key ? { ...line, ...part } : line)) });
  const body = () => draftToSend(draft.value, (id) => store.member(id)?.unitId);
  const check = () => {
    const { title, effectiveOn, lines } = draft.value;
    faults.value = [
      ...(title.trim() === "" ? [{ field: "order-title", sentence: text.titleMissing }] : []),
      ...(effectiveOn === "" ? [{ field: "order-date", sentence: text.dateMissing }] : []),
      ...(lines.length === 0 ? [{ field: "order-add", sentence: text.entryMissing }] : []),
      ...lines.flatMap((line) => {
        const fault = faultOf(line);
        if (fault === null) return [];
        const sentence = fault === "joinMissing" ? text.joinMissing : text.nothingNew(line.name);
        return [{ field: `${line.key}-first`, sentence }];
      }),
    ];
    if (faults.value.length > 0) return;
    void deed.run(async () => {
      preview.value = await send<PersonnelPreview>("POST", memberAddresses.personnelPreview(brigade), body());
    });
  };
  const plan = async () => {
    let id = order?.id ?? "";
    const went = await deed.run(async () => {
      if (order === null)
        id = (await send<{ id: string }>("POST", memberAddresses.personnel(brigade), body())).id;
      else {
        const tag = order.etag === undefined ? {} : { etag: order.etag };
        await send("PUT", memberAddresses.order(brigade, order.id), { ...body(), ...tag });
      }
    });
    if (!went) return;
    saved.value = true;
    nothingUnsaved();
    if (order === null) go(paths.personnelOrder(brigade, id), "replace");
    else onSaved();
  };

  const now = draft.value;
  const problems = preview.value?.entries.filter((entry) => entry.problem !== null).length ?? 0;
  if (picking.value) {
    return (
      <PickPanel
        store={store}
        taken={new Set(now.lines.flatMap((line) => (line.memberId === null ? [] : [line.memberId])))}
        onPick={(members) => {
          set({ lines: [...now.lines, ...members.map((member) => lineFor(member))] });
          picking.value = false;
        }}
        onStop={() => {
          picking.value = false;
        }}
      />
    );
  }
  return (
    <form
      class="order-editor"
      noValidate
      data-testid="order-editor"
      onSubmit={(event) => {
        event.preventDefault();
        check();
      }}
    >
      <ErrorSummary faults={faults.value} />
      <div class="form">
        <TextField
          id="order-title"
          label={text.order}
          required
          faults={faults.value}
          value={now.title}
          onValue={(title) => set({ title })}
        />
        <TextField
          id="order-date"
          label={text.effectiveOn}
          type="date"
          hint={text.effectiveHint}
          required
          class="short"
          faults={faults.value}
          value={now.effectiveOn}
          onValue={(effectiveOn) => set({ effectiveOn })}
        />
      </div>
      <h2>
        {text.what} <span class="figures">{text.entries(count(now.lines.length))}</span>
      </h2>
      {now.lines.length === 0 && <p class="soft">{text.noEntries}</p>}
      {now.lines.length > 1 && (
        <ForAll
          lines={now.lines}
          onAll={(action) =>
            set({ lines: now.lines.map((line) => (line.action === "join" ? line : { ...line, action })) })
          }
        />
      )}
      <ul class="lines">
        {now.lines.map((line) => (
          <LineCard
            key={line.key}
            line={line}
            store={store}
            faults={faults.value}
            onLine={(part) => setLine(line.key, part)}
            onRemove={() => set({ lines: now.lines.filter((one) => one.key !== line.key) })}
          />
        ))}
      </ul>
      <div class="buttons">
        <button
          type="button"
          class="button"
          id="order-add"
          data-testid="order-pick"
          onClick={() => {
            picking.value = true;
          }}
        >
          {text.addPeople}
        </button>
        <button
          type="button"
          class="button"
          data-testid="order-join"
          onClick={() => set({ lines: [...now.lines, emptyLine("join")] })}
        >
          {text.addJoin}
        </button>
      </div>
      {preview.value !== null && <PreviewPanel preview={preview.value} store={store} />}
      <Refusal problem={deed.problem.value} />
      <div class="buttons">
        {preview.value === null ? (
          <button
            type="submit"
            class="button primary"
            data-testid="order-preview"
            aria-busy={deed.busy.value}
          >
            {deed.busy.value ? common.working : text.preview}
          </button>
        ) : (
          problems === 0 && (
            <button
              type="button"
              class="button primary"
              data-testid="order-plan"
              aria-busy={deed.busy.value}
              onClick={() => void plan()}
            >
              {deed.busy.value
                ? common.working
                : (order === null ? text.plan : text.replan)(
                    count(now.lines.length),
                    dayWord(now.effectiveOn),
                  )}
            </button>
          )
        )}
        <button
          type="button"
          class="button"
          onClick={() => {
            if (onStop === null) go(paths.personnel(brigade));
            else onStop();
          }}
        >
          {common.stop}
        </button>
      </div>
    </form>
  );
}

const memberActions: readonly PersonnelAction[] = ["promote", "move", "leave", "suspend", "resume"];

function ForAll({ lines, onAll }: { lines: readonly Line[]; onAll: (action: PersonnelAction) => void }) {
  const { personnel: text, common } = memberWords();
  const actions = new Set(lines.filter((line) => line.action !== "join").map((line) => line.action));
  const same = actions.size === 1 ? [...actions][0] : undefined;
  return (
    <SelectField
      id="order-all"
      label={text.setAll}
      class="short"
      value={same ?? ""}
      choices={[
        { value: "", label: common.choose },
        ...memberActions.map((action) => ({ value: action as string, label: text.action[action] })),
      ]}
      onValue={(value) => {
        const action = memberActions.find((one) => one === value);
        if (action !== undefined) onAll(action);
      }}
    />
  );
}
