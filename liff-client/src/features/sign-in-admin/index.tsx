import { accountWords } from "../../i18n/account";
import { may, session } from "../../session/session";
import { Link, paths } from "../../ui/router";
import { LogScreen } from "./log-screen";
import { PolicyScreen } from "./policy-screen";
import "./sign-in-admin.css";

export const ready = accountWords.load;

interface SignInAdminAreaProps {
  brigade: string;
  part: "policy" | "log";
}

/** A19: the rules of signing in, and who signed in. */
export function SignInAdminArea({ brigade, part }: SignInAdminAreaProps) {
  // Wait for what this person may do: otherwise a tab would appear and vanish.
  const tabs = session.value === null ? null : <Tabs brigade={brigade} part={part} />;
  return part === "log" ? (
    <LogScreen brigade={brigade} tabs={tabs} />
  ) : (
    <PolicyScreen brigade={brigade} tabs={tabs} />
  );
}

function Tabs({ brigade, part }: SignInAdminAreaProps) {
  const { admin: text } = accountWords();
  if (!may("EditSignInPolicy") || !may("SeeSignInLog")) return null;
  return (
    <nav class="tabs" aria-label={text.title}>
      <Link to={paths.signInAdmin(brigade)} aria-current={part === "policy" ? "page" : undefined}>
        {text.policy}
      </Link>
      <Link to={paths.signInLog(brigade)} aria-current={part === "log" ? "page" : undefined}>
        {text.log}
      </Link>
    </nav>
  );
}
