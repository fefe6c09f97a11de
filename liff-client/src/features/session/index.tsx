import { accountWords } from "../../i18n/account";
import { paths } from "../../ui/router";
import { LinkScreen, RegisterScreen } from "./register-screen";
import { SignInScreen } from "./sign-in-screen";

export { RemedyDialog } from "./remedy-dialog";

export const ready = accountWords.load;

interface SessionAreaProps {
  brigade: string;
  screen: "sign-in" | "register" | "link";
  /** Where to go after signing in; null: what the address says, else the incidents. */
  back: string | null;
}

/** The doors: signing in, registering with a slip, linking from LINE. */
export function SessionArea({ brigade, screen, back }: SessionAreaProps) {
  if (screen === "register") return <RegisterScreen brigade={brigade} />;
  if (screen === "link") return <LinkScreen brigade={brigade} />;
  return (
    <SignInScreen brigade={brigade} back={back ?? returnPath(location.search, paths.incidents(brigade))} />
  );
}

/** Only an address of this client is gone back to, never another site's. */
export function returnPath(search: string, otherwise: string): string {
  const told = new URLSearchParams(search).get("return");
  return told !== null && /^\/(?![/\\])[^\\]*$/.test(told) ? told : otherwise;
}
