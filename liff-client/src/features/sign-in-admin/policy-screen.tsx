import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useCallback, useEffect } from "preact/hooks";
import { accountAddresses, type SignInPolicy, type SignInPolicyAnswer } from "../../api/account";
import { ApiProblem, asProblem, getJson, sendJson, withSecondFactor } from "../../api/http";
import { accountWords } from "../../i18n/account";
import { readSession } from "../../session/session";
import { Confirm } from "../../ui/dialog";
import { ErrorSummary, Form, Result, Submit, useAction } from "../../ui/form";
import { online } from "../../ui/now";
import { Problem } from "../../ui/problem";
import { Loading, Screen } from "../../ui/screen";
import { useUnsaved } from "../../ui/unsaved";
import { AddressFields } from "./address-fields";
import { draftOf, fieldOf, type NumberField, readDraft } from "./policy-draft";
import { PasswordFields, SecondFactorFields, SessionFields } from "./policy-fields";

export function PolicyScreen({ brigade, tabs }: { brigade: string; tabs: ComponentChildren }) {
  const { admin: text } = accountWords();
  const known = useSignal<SignInPolicyAnswer | null>(null);
  const problem = useSignal<ApiProblem | null>(null);
  const load = useCallback(async () => {
    problem.value = null;
    try {
      known.value = await withSecondFactor(() =>
        getJson<SignInPolicyAnswer>(accountAddresses.policy(brigade)),
      );
    } catch (failure) {
      problem.value = asProblem(failure);
    }
  }, [brigade, known, problem]);
  useEffect(() => void load(), [load]);
  const policy = known.value;
  const state =
    policy === null ? (problem.value === null ? "loading" : "error") : online.value ? "ready" : "offline";
  return (
    <Screen id="A19" state={state} title={text.title}>
      <div class="page area policy">
        <h1>{text.title}</h1>
        {tabs}
        {problem.value !== null && policy === null && (
          <Problem problem={problem.value} again={() => void load()} />
        )}
        {policy === null && problem.value === null && <Loading />}
        {policy !== null && (
          <PolicyForm
            key={policy.version}
            brigade={brigade}
            policy={policy}
            onSaved={(saved) => {
              known.value = { ...saved, yourAddress: saved.yourAddress ?? policy.yourAddress };
            }}
            onTakeTheirs={() => void load()}
          />
        )}
      </div>
    </Screen>
  );
}

interface PolicyFormProps {
  brigade: string;
  policy: SignInPolicyAnswer;
  onSaved: (saved: SignInPolicyAnswer) => void;
  onTakeTheirs: () => void;
}

// The form is made anew with each version; that it was saved is said by the next one.
const justSaved = new Set<string>();

function PolicyForm({ brigade, policy, onSaved, onTakeTheirs }: PolicyFormProps) {
  const { admin: text } = accountWords();
  const draft = useSignal(draftOf(policy));
  const lockOut = useSignal<string | null>(null);
  const said = useSignal(justSaved.delete(policy.version) ? text.saved : "");
  const action = useAction();
  const dirty = JSON.stringify(draft.value) !== JSON.stringify(draftOf(policy));
  useUnsaved(dirty);

  const labels: Readonly<Record<NumberField, string>> = {
    minimumLength: text.minimumLength,
    expiresDays: text.expiresDays,
    generations: text.generations,
    tries: text.tries,
    secondFactorMinutes: text.secondMinutes,
    idleMinutes: text.idle,
    absoluteHours: text.absolute,
  };

  const save = (confirm: boolean) => {
    const read = readDraft(draft.peek(), labels);
    said.value = "";
    lockOut.value = null;
    if (read.policy === null) return action.refuse(read.errors);
    const body = { version: policy.version, ...read.policy, ...(confirm ? { confirm } : {}) };
    void action.run(async () => {
      const saved = await put(brigade, body).catch((failure: unknown) => {
        if (!(failure instanceof ApiProblem) || failure.code !== "policy.lockOut") throw failure;
        lockOut.value = failure.detail ?? text.lockOutTitle;
        return null;
      });
      if (saved === null) return;
      justSaved.add(saved.version);
      onSaved(saved);
      void readSession();
    });
  };

  const errors = action.errors.value.map((error) => ({ ...error, field: fieldOf(error.field) }));
  const conflict = action.problem.value?.code === "conflict";
  return (
    <Form class="wide-form" onSubmit={() => save(false)} data-testid="policy-form">
      <ErrorSummary errors={errors} problem={action.problem.value} />
      {conflict && (
        <div class="notice">
          <p>{text.conflict}</p>
          <button type="button" class="button" onClick={onTakeTheirs}>
            {text.takeTheirs}
          </button>
        </div>
      )}
      <PasswordFields draft={draft} errors={errors} />
      <SecondFactorFields draft={draft} errors={errors} />
      <AddressFields draft={draft} errors={errors} yourAddress={policy.yourAddress} />
      <SessionFields draft={draft} errors={errors} />
      <div class="save-bar">
        <Submit busy={action.busy.value} data-testid="policy-save">
          {text.save}
        </Submit>
        <Result sentence={dirty ? "" : said.value} />
      </div>
      {lockOut.value !== null && (
        <Confirm
          title={text.lockOutTitle}
          action={text.lockOutYes}
          danger
          onConfirm={() => save(true)}
          onClose={() => {
            lockOut.value = null;
          }}
        >
          <p>{lockOut.value}</p>
        </Confirm>
      )}
    </Form>
  );
}

function put(brigade: string, body: SignInPolicy & { confirm?: boolean }): Promise<SignInPolicyAnswer> {
  return sendJson<SignInPolicyAnswer>("PUT", accountAddresses.policy(brigade), body);
}
