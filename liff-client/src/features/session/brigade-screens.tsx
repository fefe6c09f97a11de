import { useSignal } from "@preact/signals";
import { japanese, words } from "../../i18n";
import { session } from "../../session/session";
import { recall } from "../../ui/remembered";
import { go, here, Link, paths } from "../../ui/router";
import { Screen } from "../../ui/screen";

const brigadeId = /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/;

/** The address names no brigade and nobody is signed in: which one is it? */
export function BrigadeChoice() {
  const { session: text } = words();
  const value = useSignal(recall("brigade") ?? "");
  const wrong = useSignal(false);
  const open = (event: SubmitEvent) => {
    event.preventDefault();
    const id = value.peek().trim();
    wrong.value = !brigadeId.test(id);
    if (wrong.peek()) document.getElementById("brigade")?.focus();
    else go(paths.signIn(id));
  };
  return (
    <Screen id="brigade-choice" state={wrong.value ? "error" : "ready"} title={text.title}>
      <div class="page lone">
        <form class="panel" noValidate onSubmit={open}>
          <h1>{text.title}</h1>
          <label for="brigade">
            <b>{text.brigade}</b>
          </label>
          <p id="brigade-hint" class="soft">
            {text.brigadeHint}
          </p>
          {wrong.value && (
            <p id="brigade-error" class="danger" role="alert">
              {text.brigadeWrong}
            </p>
          )}
          <input
            id="brigade"
            class="plain-input"
            value={value.value}
            autoComplete="organization"
            autoCapitalize="none"
            spellcheck={false}
            aria-describedby={wrong.value ? "brigade-hint brigade-error" : "brigade-hint"}
            aria-invalid={wrong.value}
            onInput={(event) => {
              value.value = event.currentTarget.value;
            }}
          />
          <button type="submit" class="button primary">
            {text.open}
          </button>
          <Link class="back" to={paths.incidents("demo")}>
            {text.demo}
          </Link>
        </form>
      </div>
    </Screen>
  );
}

/** One device is signed in to one brigade; the address is another's. */
export function OtherBrigade({ brigade }: { brigade: string }) {
  const { session: text } = words();
  const own = session.value?.brigade;
  if (own === undefined) return null;
  return (
    <Screen id="other-brigade" state="ready" title={text.otherTitle}>
      <div class="page lone">
        <div class="panel">
          <h1>{text.otherTitle}</h1>
          <p lang={japanese()}>{text.otherSentence(own.name)}</p>
          <Link class="button primary" to={paths.incidents(own.id)}>
            {text.otherOwn(own.name)}
          </Link>
          <Link class="button" to={paths.signIn(brigade, here())}>
            {text.otherSignIn}
          </Link>
        </div>
      </div>
    </Screen>
  );
}
