import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { accountAddresses, type SignInDoor } from "../../api/account";
import { addresses } from "../../api/addresses";
import { getJson, sendJson } from "../../api/http";
import { words } from "../../i18n";
import { accountWords } from "../../i18n/account";
import { passkeysWork, usePasskey } from "../../session/passkeys";
import type { Question } from "../../session/remedies";
import { readSession, session } from "../../session/session";
import { Dialog } from "../../ui/dialog";
import { ErrorSummary, errorOf, Form, Submit, TextField, useAction } from "../../ui/form";
import { Glyph } from "../../ui/glyph";
import { go, paths } from "../../ui/router";
import { Countdown } from "./countdown";
import { PasswordForm } from "./password-form";
import "./session.css";

interface RemedyProps {
  question: Question;
  brigade: string;
}

/** Asked over the page; what was typed there stays, and the action is repeated afterwards. */
export function RemedyDialog({ question, brigade }: RemedyProps) {
  const { stepUp: text } = accountWords();
  const away = () => {
    question.answer(false);
    go(
      `${paths.account(brigade)}${question.asked === "password" ? "?part=password" : "?part=second-factor"}`,
    );
  };
  switch (question.asked) {
    case "secondFactor":
      return <SecondFactor question={question} brigade={brigade} />;
    case "signIn":
      return <SignInAgain question={question} brigade={brigade} />;
    case "secondFactorSetUp":
      return (
        <GoAway
          question={question}
          title={text.setUpTitle}
          sentence={text.setUpSentence}
          action={text.setUp}
          away={away}
        />
      );
    case "password":
      return (
        <GoAway
          question={question}
          title={text.passwordTitle}
          sentence={text.passwordSentence}
          action={text.passwordOpen}
          away={away}
        />
      );
  }
}

interface GoAwayProps {
  question: Question;
  title: string;
  sentence: string;
  action: string;
  away: () => void;
}

function GoAway({ question, title, sentence, action, away }: GoAwayProps) {
  return (
    <Dialog title={title} onClose={() => question.answer(false)} data-testid="remedy">
      <p>{sentence}</p>
      <div class="buttons">
        <button type="button" class="button primary" data-testid="remedy-go" onClick={away}>
          {action}
        </button>
        <Stop question={question} />
      </div>
    </Dialog>
  );
}

function Stop({ question }: { question: Question }) {
  return (
    <button type="button" class="button" data-testid="remedy-stop" onClick={() => question.answer(false)}>
      {words().common.stop}
    </button>
  );
}

function SecondFactor({ question, brigade }: RemedyProps) {
  const { stepUp: text } = accountWords();
  const code = useSignal("");
  const action = useAction("plain");
  const finish = (good: boolean) => {
    if (!good) return;
    void readSession();
    question.answer(true);
  };
  const submit = () => {
    const plain = code.peek().normalize("NFKC").replace(/\s/g, "");
    if (plain === "") return action.refuse([{ field: "second-factor", sentence: text.codeMissing }]);
    void action
      .run(() => sendJson("POST", accountAddresses.account(brigade, "second-factor"), { code: plain }))
      .then(finish);
  };
  const passkey = () =>
    void action
      .run(() =>
        usePasskey(
          accountAddresses.account(brigade, "second-factor", "passkey", "options"),
          "POST",
          accountAddresses.account(brigade, "second-factor", "passkey"),
        ),
      )
      .then(finish);
  const errors = action.errors.value;
  return (
    <Dialog title={text.title} onClose={() => question.answer(false)} data-testid="remedy">
      <p>{text.sentence}</p>
      <Form onSubmit={submit} data-testid="second-factor-form">
        <ErrorSummary
          errors={errors}
          problem={action.problem.value}
          idOf={(field) => (field === "code" ? "second-factor" : field)}
        />
        <Countdown problem={action.problem.value} />
        <TextField
          id="second-factor"
          label={text.code}
          hint={text.codeHint}
          value={code.value}
          error={errorOf(errors, "second-factor") ?? errorOf(errors, "code")}
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellcheck={false}
          large
          data-first
          onInput={(value) => {
            code.value = value;
          }}
        />
        <div class="buttons">
          <Submit busy={action.busy.value} data-testid="second-factor-submit">
            {text.submit}
          </Submit>
          {passkeysWork() && (
            <button type="button" class="button" data-testid="second-factor-passkey" onClick={passkey}>
              <Glyph name="key" />
              {text.passkey}
            </button>
          )}
          <Stop question={question} />
        </div>
      </Form>
    </Dialog>
  );
}

function SignInAgain({ question, brigade }: RemedyProps) {
  const { stepUp: text, signIn } = accountWords();
  const door = useSignal<SignInDoor | null>(null);
  const action = useAction("plain");
  useEffect(() => {
    // Without an answer the form for a password is there all the same.
    getJson<SignInDoor>(accountAddresses.door(brigade)).then(
      (found) => {
        door.value = found;
      },
      () => undefined,
    );
  }, [brigade, door]);
  const signedIn = async () => {
    // Asked here first: if nobody is signed in yet, the page below must stay with what was typed.
    await getJson(addresses.session());
    await readSession();
    if (session.peek() !== null) question.answer(true);
  };
  const known = door.value;
  const back = paths.account(brigade);
  const elsewhere =
    known?.line === true
      ? accountAddresses.line(brigade, { return: back })
      : known?.staff != null
        ? accountAddresses.staff(brigade, back)
        : null;
  return (
    <Dialog title={text.signInTitle} onClose={() => question.answer(false)} data-testid="remedy">
      <p>{text.signInSentence}</p>
      <ErrorSummary errors={[]} problem={action.problem.value} />
      {elsewhere !== null && (
        <div class="buttons">
          <a class="button primary" href={elsewhere} target="_blank" rel="noopener">
            {known?.line === true ? text.otherTab : (known?.staff ?? "")}
          </a>
          <button type="button" class="button" onClick={() => void action.run(signedIn)}>
            {text.otherTabDone}
          </button>
        </div>
      )}
      {passkeysWork() && (
        <button
          type="button"
          class="button"
          onClick={() =>
            void action.run(async () => {
              const options = accountAddresses.passkeyOptions(brigade);
              await usePasskey(options, "GET", accountAddresses.passkey(brigade));
              await signedIn();
            })
          }
        >
          <Glyph name="key" />
          {signIn.passkey}
        </button>
      )}
      <PasswordForm brigade={brigade} onSignedIn={signedIn} />
      <div class="buttons">
        <Stop question={question} />
      </div>
    </Dialog>
  );
}
