import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { accountAddresses, type SignInDoor } from "../../api/account";
import { ApiProblem, asProblem, getJson } from "../../api/http";
import { japanese } from "../../i18n";
import { accountWords } from "../../i18n/account";
import { passkeysWork, usePasskey } from "../../session/passkeys";
import { readSession, session } from "../../session/session";
import { ErrorSummary, useAction } from "../../ui/form";
import { Glyph } from "../../ui/glyph";
import { Problem } from "../../ui/problem";
import { remember } from "../../ui/remembered";
import { go, Link, paths } from "../../ui/router";
import { Loading, Screen } from "../../ui/screen";
import { Countdown } from "./countdown";
import { PasswordForm } from "./password-form";
import "./session.css";

/** What the server's redirect to this screen says went wrong: ?problem=code, with ?wait=seconds if one must wait. */
function problemOfAddress(search: string): ApiProblem | null {
  const query = new URLSearchParams(search);
  const code = query.get("problem");
  if (code === null || !/^[A-Za-z.]{1,64}$/.test(code)) return null;
  const seconds = Number(query.get("wait"));
  return new ApiProblem(code, 403, { retryAfterSeconds: seconds > 0 ? seconds : null });
}

/** Signing in: LINE first and large, because most people do nothing else. */
export function SignInScreen({ brigade, back }: { brigade: string; back: string }) {
  const { signIn: text } = accountWords();
  const door = useSignal<SignInDoor | null>(null);
  const failed = useSignal<ApiProblem | null>(null);
  const told = useSignal(problemOfAddress(location.search));
  const passkey = useAction("plain");

  const load = () => {
    failed.value = null;
    getJson<SignInDoor>(accountAddresses.door(brigade))
      .then((found) => {
        door.value = found;
        remember("brigade", brigade);
      })
      .catch((failure: unknown) => {
        const problem = asProblem(failure);
        failed.value = problem.status === 404 ? new ApiProblem("brigade.unknown", 404) : problem;
      });
  };
  useEffect(load, [brigade]);

  const signedIn = session.value?.brigade.id === brigade;
  useEffect(() => {
    if (signedIn) go(back, "replace");
  }, [signedIn, back]);

  const known = door.value;
  const problem = passkey.problem.value ?? told.value;
  const state = known === null ? (failed.value === null ? "loading" : "error") : "ready";
  return (
    <Screen id="sign-in" state={state} title={known === null ? text.title : `${text.title} ${known.name}`}>
      <div class="page lone narrow">
        <header class="door-head">
          <p class="door-brigade" lang={japanese()}>
            {known?.name ?? ""}
          </p>
          <h1 class="screen-title">{text.title}</h1>
        </header>
        {known === null && failed.value === null && <Loading />}
        {failed.value !== null && (
          <>
            <Problem problem={failed.value} again={load} />
            <Link class="back" to={paths.home()}>
              <Glyph name="left" />
              {text.otherBrigade}
            </Link>
          </>
        )}
        {known !== null && (
          <div class="stack doors">
            <ErrorSummary errors={[]} problem={problem} />
            <Countdown problem={problem} />
            <Doors
              door={known}
              back={back}
              passkey={() =>
                void passkey.run(async () => {
                  told.value = null;
                  await usePasskey(
                    accountAddresses.passkeyOptions(brigade),
                    "GET",
                    accountAddresses.passkey(brigade),
                  );
                  await readSession();
                })
              }
            />
            <p>
              <Link class="back" to={paths.register(brigade)} data-testid="go-register">
                {text.register}
              </Link>
            </p>
            <p class="soft">{text.lost}</p>
          </div>
        )}
      </div>
    </Screen>
  );
}

function Doors({ door, back, passkey }: { door: SignInDoor; back: string; passkey: () => void }) {
  const { signIn: text } = accountWords();
  const { brigade } = door;
  return (
    <>
      {door.line && (
        <a
          class="button primary wide door-line"
          href={accountAddresses.line(brigade, { return: back })}
          data-testid="sign-in-line"
        >
          {text.line}
        </a>
      )}
      {passkeysWork() && (
        <button type="button" class="button wide" data-testid="sign-in-passkey" onClick={passkey}>
          <Glyph name="key" />
          {text.passkey}
        </button>
      )}
      {door.staff !== null && (
        <a
          class="button wide"
          href={accountAddresses.staff(brigade, back)}
          lang={japanese()}
          data-testid="sign-in-staff"
        >
          {door.staff}
        </a>
      )}
      <details class="door-password" open={!door.line && door.staff === null}>
        <summary data-testid="sign-in-password">{text.passwordShow}</summary>
        <PasswordForm brigade={brigade} onSignedIn={readSession} />
      </details>
    </>
  );
}
