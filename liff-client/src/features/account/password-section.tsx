import { useSignal } from "@preact/signals";
import { accountAddresses } from "../../api/account";
import { sendJson } from "../../api/http";
import { words } from "../../i18n";
import { accountWords } from "../../i18n/account";
import { followsRules } from "../../session/password-rules";
import { PasswordRulesList } from "../../session/password-rules-list";
import { ErrorSummary, errorOf, Form, PasswordField, Result, Submit, useAction } from "../../ui/form";
import { useUnsaved } from "../../ui/unsaved";
import type { PartProps } from "./account-area";
import { State } from "./state";

export function PasswordSection(props: PartProps) {
  const { account } = props;
  const { account: text } = accountWords();
  const open = useSignal(false);
  const said = useSignal("");
  return (
    <section class="box" aria-labelledby="part-password" data-testid="password-part">
      <h2 id="part-password" tabIndex={-1}>
        {text.password}
      </h2>
      <State
        good={account.hasPassword}
        word={account.hasPassword ? text.passwordSet : text.passwordNone}
        {...(account.email === null ? {} : { more: text.passwordEmail(account.email) })}
      />
      <Result sentence={said.value} />
      {account.email === null && <p class="soft">{text.passwordNoEmail}</p>}
      {account.email !== null && !open.value && (
        <button
          type="button"
          class="button"
          data-testid="password-change"
          onClick={() => {
            said.value = "";
            open.value = true;
          }}
        >
          {account.hasPassword ? text.passwordChange : text.passwordMake}
        </button>
      )}
      {open.value && (
        <PasswordForm
          {...props}
          onDone={() => {
            open.value = false;
            said.value = text.passwordChanged;
          }}
          onStop={() => {
            open.value = false;
          }}
        />
      )}
    </section>
  );
}

interface PasswordFormProps extends PartProps {
  onDone: () => void;
  onStop?: () => void;
}

export function PasswordForm({ brigade, account, reload, onDone, onStop }: PasswordFormProps) {
  const { account: text, rules: rulesText } = accountWords();
  const current = useSignal("");
  const next = useSignal("");
  const action = useAction();
  useUnsaved(onStop !== undefined && next.value !== "");
  const submit = () => {
    const wrong = [
      account.hasPassword && current.peek() === "" && { field: "current", sentence: text.currentMissing },
      !followsRules(next.peek(), account.passwordRules) && { field: "next", sentence: rulesText.notMet },
    ].filter((one) => one !== false);
    if (wrong.length > 0) return action.refuse(wrong);
    void action
      .run(async () => {
        const body = account.hasPassword
          ? { current: current.peek(), next: next.peek() }
          : { next: next.peek() };
        await sendJson("POST", accountAddresses.account(brigade, "password"), body);
      })
      .then(async (good) => {
        if (!good) return;
        next.value = "";
        current.value = "";
        onDone();
        await reload();
      });
  };
  const errors = action.errors.value;
  return (
    <Form onSubmit={submit} label={text.passwordChange} data-testid="password-form">
      <ErrorSummary errors={errors} problem={action.problem.value} />
      {/* Password managers then know whose password this is. */}
      <input type="email" autoComplete="username" value={account.email ?? ""} readOnly hidden />
      {account.hasPassword && (
        <PasswordField
          id="current"
          label={text.current}
          autoComplete="current-password"
          value={current.value}
          error={errorOf(errors, "current")}
          onInput={(value) => {
            current.value = value;
          }}
        />
      )}
      <PasswordField
        id="next"
        label={text.next}
        autoComplete="new-password"
        value={next.value}
        error={errorOf(errors, "next")}
        describedBy="password-rules"
        onInput={(value) => {
          next.value = value;
        }}
      />
      <PasswordRulesList id="password-rules" password={next.value} rules={account.passwordRules} />
      <div class="buttons">
        <Submit busy={action.busy.value} data-testid="password-save">
          {text.passwordSave}
        </Submit>
        {onStop !== undefined && (
          <button type="button" class="button" onClick={onStop}>
            {words().common.stop}
          </button>
        )}
      </div>
    </Form>
  );
}
