import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { ApiProblem } from "../../../api/http";
import { type MemberDetail, memberAddresses, privateFields } from "../../../api/members";
import { memberWords } from "../../../i18n/members";
import { may } from "../../../session/session";
import { nothingUnsaved, useUnsaved } from "../../../ui/unsaved";
import { asRank, rankChoices, unitChoices } from "../shared/choices";
import { ErrorSummary, type Fault, Refusal, SelectField, TextField } from "../shared/form";
import { type MemberStore, todayInJapan } from "../shared/member-store";
import { problemOf } from "../shared/resource";
import { read, send } from "../shared/server";
import { ConflictChoice } from "./conflict-choice";
import { draftOf, faultsIn, fieldsOf, type MemberDraft, newDraft } from "./member-draft";
import { PostsFields } from "./posts-fields";
import { SkillsFields } from "./skills-fields";

interface MemberFormProps {
  brigade: string;
  store: MemberStore;
  /** Null: somebody new. */
  member: MemberDetail | null;
  onSaved: (id: string) => void;
  onStop: () => void;
}

const dates = new Set<string>(["bornOn"]);
const inputTypes: Readonly<Record<string, "email" | "tel">> = {
  email: "email",
  phone: "tel",
  otherPhone: "tel",
};

export function MemberForm({ brigade, store, member, onSaved, onStop }: MemberFormProps) {
  const { common, member: text } = memberWords();
  const first = store.tree.value.flat[0]?.unit.id ?? "";
  const start = useMemo(
    () => (member === null ? newDraft(first, todayInJapan(), may("SeePrivateFields")) : draftOf(member)),
    [member],
  );
  const draft = useSignal<MemberDraft>(start);
  const etag = useSignal(member?.etag ?? null);
  const theirs = useSignal<MemberDetail | null>(null);
  const faults = useSignal<readonly Fault[]>([]);
  const busy = useSignal(false);
  const problem = useSignal<ApiProblem | null>(null);
  const dirty = JSON.stringify(draft.value) !== JSON.stringify(start);
  const saved = useSignal(false);
  useUnsaved(dirty && !saved.value);

  const set = (part: Partial<MemberDraft>) => {
    draft.value = { ...draft.value, ...part };
  };
  const refuse = async (failure: unknown) => {
    const refused = problemOf(failure);
    if (refused.status === 409 && refused.code === "conflict" && member !== null) {
      theirs.value = await read<MemberDetail>(memberAddresses.one(brigade, member.id));
      return;
    }
    faults.value = refused.errors.map((one) => ({
      field: `m-${one.field.replace(/^private\./, "")}`,
      sentence: one.sentence,
    }));
    if (refused.errors.length === 0) problem.value = refused;
  };
  const keep = async (content: MemberDraft, tag: string | null) => {
    if (busy.value) return;
    faults.value = faultsIn(content).map(({ field, fault }) => ({
      field: `m-${field}`,
      sentence: text.faults[fault],
    }));
    if (faults.value.length > 0) return;
    busy.value = true;
    problem.value = null;
    try {
      const fields = fieldsOf(content, tag);
      let id = member?.id ?? "";
      if (member === null)
        id = (await send<{ id: string }>("POST", memberAddresses.list(brigade), fields)).id;
      else await send("PUT", memberAddresses.one(brigade, member.id), fields);
      saved.value = true;
      nothingUnsaved();
      onSaved(id);
    } catch (failure) {
      await refuse(failure).catch((second: unknown) => {
        problem.value = problemOf(second);
      });
    } finally {
      busy.value = false;
    }
  };

  const other = theirs.value;
  if (other !== null) {
    return (
      <ConflictChoice
        store={store}
        mine={draft.value}
        theirs={draftOf(other)}
        onChosen={(content) => {
          draft.value = content;
          etag.value = other.etag;
          theirs.value = null;
          void keep(content, other.etag);
        }}
        onStop={() => {
          theirs.value = null;
        }}
      />
    );
  }
  const now = draft.value;
  const field = (name: string) => ({ id: `m-${name}`, faults: faults.value });
  return (
    <form
      class="form"
      noValidate
      data-testid="member-form"
      onSubmit={(event) => {
        event.preventDefault();
        void keep(draft.value, etag.value);
      }}
    >
      <ErrorSummary faults={faults.value} />
      <fieldset>
        <legend>{text.basics}</legend>
        <div class="pair">
          <TextField
            {...field("family")}
            label={text.family}
            required
            value={now.family}
            lang="ja"
            onValue={(family) => set({ family })}
          />
          <TextField
            {...field("given")}
            label={text.given}
            required
            value={now.given}
            lang="ja"
            onValue={(given) => set({ given })}
          />
        </div>
        <TextField
          {...field("kana")}
          label={common.kana}
          required
          hint={text.kanaHint}
          value={now.kana}
          lang="ja"
          onValue={(kana) => set({ kana })}
        />
        {member === null && (
          <TextField
            {...field("number")}
            label={common.number}
            hint={text.numberHint}
            inputMode="numeric"
            value={now.number}
            class="short"
            onValue={(number) => set({ number })}
          />
        )}
        <SelectField
          {...field("kind")}
          label={text.kind}
          class="short"
          value={now.kind}
          choices={[
            { value: "member", label: text.kindMember },
            { value: "staff", label: text.kindStaff },
          ]}
          onValue={(kind) => set({ kind: kind === "staff" ? "staff" : "member" })}
        />
        <TextField
          {...field("joinedOn")}
          label={text.joinedOn}
          type="date"
          value={now.joinedOn}
          class="short"
          onValue={(joinedOn) => set({ joinedOn })}
        />
      </fieldset>
      <fieldset>
        <legend>{text.posts}</legend>
        {now.kind === "member" && (
          <SelectField
            {...field("rank")}
            label={common.rank}
            class="short"
            value={now.rank}
            choices={rankChoices()}
            onValue={(rank) => set({ rank: asRank(rank) ?? "member" })}
          />
        )}
        <SelectField
          {...field("unitId")}
          label={text.mainUnit}
          required
          value={now.unitId}
          choices={unitChoices(store.tree.value, common.choose)}
          onValue={(unitId) => set({ unitId })}
        />
        <PostsFields store={store} draft={now} set={set} />
      </fieldset>
      <fieldset>
        <legend>{text.skills}</legend>
        <SkillsFields store={store} draft={now} set={set} />
      </fieldset>
      {now.private !== null && (
        <fieldset>
          <legend>{text.contact}</legend>
          {privateFields.map((name) => (
            <TextField
              key={name}
              {...field(name)}
              label={text.private[name]}
              type={dates.has(name) ? "date" : (inputTypes[name] ?? "text")}
              value={now.private?.[name] ?? ""}
              onValue={(value) => {
                if (now.private !== null) set({ private: { ...now.private, [name]: value } });
              }}
            />
          ))}
        </fieldset>
      )}
      <Refusal problem={problem.value} />
      <div class="buttons">
        <button type="submit" class="button primary" data-testid="member-save" aria-busy={busy.value}>
          {busy.value ? common.working : common.save}
        </button>
        <button type="button" class="button" data-testid="member-stop" onClick={onStop}>
          {common.stop}
        </button>
      </div>
    </form>
  );
}
