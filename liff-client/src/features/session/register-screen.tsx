import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { accountAddresses, type PasswordRules, type SlipHolder } from "../../api/account";
import { ApiProblem, sendJson } from "../../api/http";
import { japanese } from "../../i18n";
import { accountWords } from "../../i18n/account";
import { followsRules } from "../../session/password-rules";
import { PasswordRulesList } from "../../session/password-rules-list";
import { readSession } from "../../session/session";
import { ErrorSummary, errorOf, Form, PasswordField, Submit, TextField, useAction } from "../../ui/form";
import { Glyph } from "../../ui/glyph";
import { Link, paths, setSearch } from "../../ui/router";
import { Screen } from "../../ui/screen";
import { dayAndClock } from "../../ui/time";
import { readSlipCode } from "./slip-code";
import "./session.css";

interface Checked {
  code: string;
  holder: SlipHolder;
}

// Shown until the server has said its own; the server decides in any case.
const usualRules: PasswordRules = {
  minimumLength: 12,
  upper: false,
  lower: false,
  digit: false,
  symbol: false,
  generations: 0,
};

const plausibleMail = /^[^\s@]+@[^\s@]+$/;

function asked(name: string): string {
  return new URLSearchParams(location.search).get(name) ?? "";
}

function DoorPage({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="page lone narrow">
      <header class="door-head">
        <h1 class="screen-title">{title}</h1>
      </header>
      <div class="stack doors">{children}</div>
    </div>
  );
}

/** M13 登録: the slip's code, is it you, then LINE or a password. Nothing happens before a tap. */
export function RegisterScreen({ brigade }: { brigade: string }) {
  const { register: text } = accountWords();
  const code = useSignal(asked("code"));
  const checked = useSignal<Checked | null>(null);
  const done = useSignal<"line" | "password" | null>(asked("done") === "line" ? "line" : null);
  useEffect(() => {
    // The code works like a key: it does not stay in the address once it has been read.
    if (asked("code") !== "") setSearch({ code: null });
  }, []);
  if (done.value !== null) return <Done brigade={brigade} way={done.value} />;
  return (
    <Screen id="M13" state="ready" title={text.title}>
      <DoorPage title={text.title}>
        {checked.value === null ? (
          <CodeForm
            intro={text.intro}
            code={code}
            submit={text.check}
            send={async (plain) => {
              const holder = await sendJson<SlipHolder>("POST", accountAddresses.slip(brigade), {
                code: plain,
              });
              checked.value = { code: plain, holder };
            }}
          />
        ) : (
          <Confirm
            brigade={brigade}
            checked={checked.value}
            onOther={() => {
              code.value = "";
              checked.value = null;
            }}
            onDone={() => {
              done.value = "password";
            }}
          />
        )}
      </DoorPage>
    </Screen>
  );
}

interface CodeFormProps {
  intro: string;
  code: Signal<string>;
  submit: string;
  send: (code: string) => Promise<void>;
}

function CodeForm({ intro, code, submit, send }: CodeFormProps) {
  const { register: text } = accountWords();
  const action = useAction("plain");
  const check = () => {
    const plain = readSlipCode(code.peek());
    if (plain === null) return action.refuse([{ field: "code", sentence: text.codeWrong }]);
    code.value = plain;
    void action.run(() => send(plain));
  };
  const errors = action.errors.value;
  return (
    <Form onSubmit={check} data-testid="slip-form">
      <p>{intro}</p>
      <ErrorSummary errors={errors} problem={action.problem.value} />
      <TextField
        id="code"
        label={text.code}
        hint={text.codeHint}
        value={code.value}
        error={errorOf(errors, "code")}
        autoComplete="off"
        autoCapitalize="characters"
        spellcheck={false}
        large
        onInput={(value) => {
          code.value = value;
        }}
      />
      <Submit busy={action.busy.value} wide data-testid="slip-check">
        {submit}
      </Submit>
    </Form>
  );
}

interface ConfirmProps {
  brigade: string;
  checked: Checked;
  onOther: () => void;
  onDone: () => void;
}

function Confirm({ brigade, checked, onOther, onDone }: ConfirmProps) {
  const { register: text } = accountWords();
  const { code, holder } = checked;
  const title = useRef<HTMLHeadingElement>(null);
  const wrongPerson = useSignal(false);
  useEffect(() => title.current?.focus(), []);
  return (
    <>
      <h2 ref={title} tabIndex={-1}>
        {text.confirmTitle}
      </h2>
      <div class="slip-person" lang={japanese()} data-testid="slip-person">
        <p class="who">{holder.name}</p>
        <p>{holder.unit}</p>
        <p class="soft">
          {text.expires} {dayAndClock(Date.parse(holder.expiresAt))}
        </p>
      </div>
      {holder.line && (
        <>
          <a
            class="button primary wide door-line"
            href={accountAddresses.line(brigade, {
              return: `${paths.register(brigade)}?done=line`,
              slip: code,
            })}
            data-testid="register-line"
          >
            {text.byLine}
          </a>
          <p class="soft">{text.byLineHint}</p>
        </>
      )}
      <details class="door-password" open={!holder.line}>
        <summary data-testid="register-password">{text.byPassword}</summary>
        <NewPasswordForm brigade={brigade} checked={checked} onDone={onDone} />
      </details>
      <button
        type="button"
        class="button wide"
        aria-expanded={wrongPerson.value}
        onClick={() => {
          wrongPerson.value = !wrongPerson.value;
        }}
      >
        {text.notMe}
      </button>
      {wrongPerson.value && (
        <div class="notice" role="status">
          <p>{text.notMeSentence}</p>
          <button type="button" class="button" onClick={onOther}>
            {text.other}
          </button>
        </div>
      )}
    </>
  );
}

function NewPasswordForm({ brigade, checked, onDone }: Omit<ConfirmProps, "onOther">) {
  const { register: text, rules: rulesText } = accountWords();
  const email = useSignal(checked.holder.email ?? "");
  const password = useSignal("");
  const action = useAction("plain");
  const rules = checked.holder.passwordRules ?? usualRules;
  const submit = () => {
    const wrong = [
      !plausibleMail.test(email.peek().trim()) && { field: "email", sentence: text.emailWrong },
      !followsRules(password.peek(), rules) && { field: "password", sentence: rulesText.notMet },
    ].filter((one) => one !== false);
    if (wrong.length > 0) return action.refuse(wrong);
    void action
      .run(async () => {
        const body = { code: checked.code, email: email.peek().trim(), password: password.peek() };
        await sendJson("POST", accountAddresses.slipPassword(brigade), body);
        await readSession();
      })
      .then((good) => {
        if (good) onDone();
      });
  };
  const errors = action.errors.value;
  return (
    <Form onSubmit={submit} label={text.byPassword} data-testid="register-form">
      <ErrorSummary errors={errors} problem={action.problem.value} />
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
        autoComplete="new-password"
        value={password.value}
        error={errorOf(errors, "password")}
        describedBy="password-rules"
        onInput={(value) => {
          password.value = value;
        }}
      />
      <PasswordRulesList id="password-rules" password={password.value} rules={rules} />
      <Submit busy={action.busy.value} wide data-testid="register-submit">
        {text.submit}
      </Submit>
    </Form>
  );
}

function Done({ brigade, way }: { brigade: string; way: "line" | "password" }) {
  const { register: text } = accountWords();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <Screen id="M13-done" state="ready" title={text.doneTitle}>
      <div class="page lone narrow">
        <div class="stack doors">
          <h1 ref={title} tabIndex={-1} class="screen-title with-glyph">
            <Glyph name="check" />
            {text.doneTitle}
          </h1>
          <p role="status">{way === "line" ? text.doneSentence : text.donePassword}</p>
          <Link class="button primary wide" to={paths.incidents(brigade)}>
            {text.open}
          </Link>
          <Link class="button wide" to={paths.account(brigade)}>
            {text.settings}
          </Link>
        </div>
      </div>
    </Screen>
  );
}

/** From LINE's talk: the slip's code, then on to LINE's own question. */
export function LinkScreen({ brigade }: { brigade: string }) {
  const { register: text } = accountWords();
  const code = useSignal(asked("code"));
  const token = useSignal(asked("linkToken"));
  useEffect(() => {
    setSearch({ linkToken: null, code: null });
  }, []);
  const send = async (plain: string) => {
    const body = { linkToken: token.peek(), code: plain };
    const { redirect } = await sendJson<{ redirect: string }>(
      "POST",
      accountAddresses.accountLink(brigade),
      body,
    );
    const target = new URL(redirect, location.href);
    if (target.protocol !== "https:" && target.origin !== location.origin)
      throw new ApiProblem("answer.malformed", 0);
    location.assign(target.href);
  };
  return (
    <Screen id="M13-link" state={token.value === "" ? "error" : "ready"} title={text.linkTitle}>
      <DoorPage title={text.linkTitle}>
        {token.value === "" ? (
          <p class="notice">{text.linkBroken}</p>
        ) : (
          <CodeForm intro={text.linkIntro} code={code} submit={text.linkOn} send={send} />
        )}
      </DoorPage>
    </Screen>
  );
}
