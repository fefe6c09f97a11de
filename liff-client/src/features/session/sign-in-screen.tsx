import { words } from "../../i18n";
import { Screen } from "../../ui/screen";

/** Until signing in is built: says so, instead of an empty page or a bare 401. */
export function SignInScreen() {
  const { session } = words();
  return (
    <Screen id="sign-in" state="ready" title={session.title}>
      <div class="page lone">
        <div class="panel">
          <h1>{session.title}</h1>
          <p>{session.sentence}</p>
          <p class="soft">{session.hint}</p>
        </div>
      </div>
    </Screen>
  );
}

export function NoBrigadeScreen() {
  const { session } = words();
  return (
    <Screen id="sign-in" state="empty" title={session.noBrigade}>
      <div class="page lone">
        <div class="panel">
          <h1>{session.noBrigade}</h1>
          <p>{session.noBrigadeHint}</p>
        </div>
      </div>
    </Screen>
  );
}
