import type { ComponentChildren } from "preact";
import type { ApiProblem } from "../../../api/http";
import { memberWords } from "../../../i18n/members";
import { Problem } from "../../../ui/problem";
import { Loading, Screen, type ScreenState } from "../../../ui/screen";

interface AreaScreenProps {
  id: string;
  title: string;
  state: ScreenState;
  problem: ApiProblem | null;
  again: () => void;
  /** Buttons beside the title. */
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** What the screens of this area have in common: title, and what stands there while there is no content. */
export function AreaScreen({ id, title, state, problem, again, actions, children }: AreaScreenProps) {
  return (
    <Screen id={id} state={state} title={title}>
      <div class="page area members-area">
        <header class="area-head no-print">
          <h1>{title}</h1>
          <div class="buttons">{actions}</div>
        </header>
        {state === "offline" && <p class="notice">{memberWords().common.offline}</p>}
        {state === "loading" && <Loading />}
        {state === "error" && problem !== null && <Problem problem={problem} again={again} />}
        {state !== "loading" && state !== "error" && children}
      </div>
    </Screen>
  );
}
