import { useSignal } from "@preact/signals";
import { useCallback, useEffect } from "preact/hooks";
import { type Account, accountAddresses } from "../../api/account";
import { type ApiProblem, asProblem, getJson, withSecondFactor } from "../../api/http";
import { japanese } from "../../i18n";
import { accountWords } from "../../i18n/account";
import { readSession, session, signOut } from "../../session/session";
import { Confirm } from "../../ui/dialog";
import { ErrorSummary, useAction } from "../../ui/form";
import { online } from "../../ui/now";
import { Problem } from "../../ui/problem";
import { recall } from "../../ui/remembered";
import { go, paths, search } from "../../ui/router";
import { Loading, Screen, type ScreenState } from "../../ui/screen";
import { DevicesSection } from "./devices-section";
import { LanguageSection } from "./language-section";
import { LineSection } from "./line-section";
import { PasskeysSection } from "./passkeys-section";
import { PasswordForm, PasswordSection } from "./password-section";
import { RecoveryCodesPage } from "./recovery-codes-page";
import { SecondFactorSection } from "./second-factor-section";
import "./account.css";

/** What every part of the page gets. */
export interface PartProps {
  brigade: string;
  account: Account;
  /** Reads the account and the session anew. */
  reload: () => Promise<void>;
}

interface AccountAreaProps {
  brigade: string;
  /** "password": nothing else can be done before it is changed. */
  only: "password" | null;
}

/** M12 自分の設定: how one signs in, where one is signed in, in which language. */
export function AccountArea({ brigade, only }: AccountAreaProps) {
  const { account: text } = accountWords();
  const account = useSignal<Account | null>(null);
  const problem = useSignal<ApiProblem | null>(null);
  const codes = useSignal<readonly string[] | null>(null);

  const reload = useCallback(async () => {
    try {
      account.value = await withSecondFactor(() => getJson<Account>(accountAddresses.account(brigade)));
      problem.value = null;
    } catch (failure) {
      problem.value = asProblem(failure);
    }
  }, [brigade, account, problem]);
  useEffect(() => void reload(), [reload]);
  const both = async () => {
    await Promise.all([reload(), readSession()]);
  };

  const known = account.value;
  if (codes.value !== null) {
    return (
      <RecoveryCodesPage
        codes={codes.value}
        onKept={() => {
          codes.value = null;
          void both();
        }}
      />
    );
  }
  const state: ScreenState =
    known === null ? (problem.value === null ? "loading" : "error") : online.value ? "ready" : "offline";
  if (only === "password") {
    return (
      <Screen id="M12-password" state={state} title={text.mustChangeTitle}>
        <div class="page area narrow-area">
          <h1>{text.mustChangeTitle}</h1>
          <p class="lead">{text.mustChangeSentence}</p>
          <Waiting known={known} problem={problem.value} again={() => void reload()} />
          {known !== null && (
            <PasswordForm brigade={brigade} account={known} reload={both} onDone={() => undefined} />
          )}
          <SignOutPart brigade={brigade} />
        </div>
      </Screen>
    );
  }
  return (
    <Screen id="M12" state={state} title={text.title}>
      <div class="page area account">
        <h1>{text.title}</h1>
        <Waiting known={known} problem={problem.value} again={() => void reload()} />
        {known !== null && (
          <>
            <PersonPart brigade={brigade} />
            <ScrollToPart />
            <LineSection brigade={brigade} account={known} reload={both} />
            <PasswordSection brigade={brigade} account={known} reload={both} />
            <SecondFactorSection
              brigade={brigade}
              account={known}
              reload={both}
              onCodes={(made) => {
                codes.value = made;
              }}
            />
            <PasskeysSection brigade={brigade} account={known} reload={both} />
            <DevicesSection brigade={brigade} account={known} reload={both} />
            <LanguageSection />
          </>
        )}
      </div>
    </Screen>
  );
}

function Waiting(props: { known: Account | null; problem: ApiProblem | null; again: () => void }) {
  if (props.problem !== null) return <Problem problem={props.problem} again={props.again} />;
  return props.known === null ? <Loading /> : null;
}

/** ?part=second-factor: who was sent here for one thing is shown that thing. */
function ScrollToPart() {
  const part = new URLSearchParams(search.value).get("part");
  useEffect(() => {
    const heading = part === null ? null : document.getElementById(`part-${part}`);
    if (heading === null) return;
    heading.scrollIntoView({ block: "start" });
    heading.focus({ preventScroll: true });
  }, [part]);
  return null;
}

function PersonPart({ brigade }: { brigade: string }) {
  const { account: text } = accountWords();
  const person = session.value?.person;
  return (
    <section class="box" aria-labelledby="part-person">
      <h2 id="part-person">{text.person}</h2>
      {person !== undefined && (
        <div lang={japanese()}>
          <p class="who">
            {person.rank} {person.name}
          </p>
          <p>{person.unit}</p>
          <p class="soft">{text.number(person.number)}</p>
        </div>
      )}
      <SignOutPart brigade={brigade} />
    </section>
  );
}

function SignOutPart({ brigade }: { brigade: string }) {
  const { account: text } = accountWords();
  const asking = useSignal(false);
  const action = useAction();
  const waiting = Number(recall("waiting") ?? 0);
  const leave = () =>
    void action.run(signOut).then((good) => {
      asking.value = false;
      if (good) go(paths.signIn(brigade));
    });
  return (
    <>
      <ErrorSummary errors={[]} problem={action.problem.value} />
      <button
        type="button"
        class="button"
        data-testid="sign-out"
        onClick={() => {
          asking.value = true;
        }}
      >
        {text.signOut}
      </button>
      {asking.value && (
        <Confirm
          title={text.signOutTitle}
          action={text.signOut}
          busy={action.busy.value}
          onConfirm={leave}
          onClose={() => {
            asking.value = false;
          }}
        >
          <p>{text.signOutSentence}</p>
          {waiting > 0 && (
            <p class="danger" data-testid="sign-out-waiting">
              {text.signOutWaiting(waiting)}
            </p>
          )}
        </Confirm>
      )}
    </>
  );
}
