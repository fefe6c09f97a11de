import { useSignal } from "@preact/signals";
import { accountAddresses } from "../../api/account";
import { type FieldError, sendJson } from "../../api/http";
import { accountWords } from "../../i18n/account";
import { ErrorSummary, errorOf, Form, PasswordField, Submit, TextField, useAction } from "../../ui/form";
import { Countdown } from "./countdown";

interface PasswordFormProps {
  brigade: string;
  /** Awaited before the form says it is done. */
  onSignedIn: () => Promise<unknown>;
}

/** E-mail and password; used on the sign-in screen and over a page whose session has ended. */
export function PasswordForm({ brigade, onSignedIn }: PasswordFormProps) {
  const { signIn: text } = accountWords();
  const email = useSignal("");
  const password = useSignal("");
  const action = useAction("plain");
  const submit = () => {
    const missing: FieldError[] = [];
    if (email.peek().trim() === "") missing.push({ field: "email", sentence: text.emailMissing });
    if (password.peek() === "") missing.push({ field: "password", sentence: text.passwordMissing });
    if (missing.length > 0) return action.refuse(missing);
    void action.run(async () => {
      const body = { email: email.peek().trim(), password: password.peek() };
      await sendJson("POST", accountAddresses.password(brigade), body);
      await onSignedIn();
    });
  };
  const errors = action.errors.value;
  return (
    <Form onSubmit={submit} label={text.passwordShow} data-testid="password-form">
      <ErrorSummary errors={errors} problem={action.problem.value} />
      <Countdown problem={action.problem.value} />
      <TextField
        id="email"
        label={text.email}
        type="email"
        autoComplete="username"
        value={email.value}
        error={errorOf(errors, "email")}
        onInput={(value) => {
          email.value = value;
        }}
      />
      <PasswordField
        id="password"
        label={text.password}
        autoComplete="current-password"
        value={password.value}
        error={errorOf(errors, "password")}
        onInput={(value) => {
          password.value = value;
        }}
      />
      <Submit busy={action.busy.value} wide data-testid="password-submit">
        {text.submit}
      </Submit>
    </Form>
  );
}
