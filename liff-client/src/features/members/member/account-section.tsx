import { useSignal } from "@preact/signals";
import { type MemberAccount, type MemberDetail, memberAddresses } from "../../../api/members";
import { memberWords } from "../../../i18n/members";
import { Chip } from "../../../ui/chips";
import { ConfirmButton } from "../shared/confirm";
import { Refusal } from "../shared/form";
import { momentWord } from "../shared/names";
import { useDeed } from "../shared/resource";
import { read, send } from "../shared/server";

interface AccountSectionProps {
  brigade: string;
  member: MemberDetail;
}

/** How this person signs in. Read only when asked for: looking at devices is itself noted. */
export function AccountSection({ brigade, member }: AccountSectionProps) {
  const { member: text } = memberWords();
  const account = useSignal<MemberAccount | null>(null);
  const deed = useDeed();
  const path = (...what: string[]) => memberAddresses.account(brigade, member.id, ...what);
  const show = () =>
    void deed.run(async () => {
      account.value = await read<MemberAccount>(path());
    });
  const act = (what: string) => () =>
    void deed.run(async () => {
      await send("POST", path(what));
      account.value = await read<MemberAccount>(path());
    });
  const known = account.value;
  return (
    <section class="area-section" aria-labelledby="sign-in-state" data-testid="member-account">
      <h2 id="sign-in-state">{text.account}</h2>
      {known === null ? (
        <div class="buttons">
          <button type="button" class="button" data-testid="account-show" onClick={show}>
            {text.accountShow}
          </button>
        </div>
      ) : (
        <Account account={known} act={act} />
      )}
      <Refusal problem={deed.problem.value} />
    </section>
  );
}

function Account({ account, act }: { account: MemberAccount; act: (what: string) => () => void }) {
  const { common, member: text } = memberWords();
  const word = (has: boolean) => (has ? common.yes : common.none);
  return (
    <>
      <dl class="facts">
        <div>
          <dt>{text.private.email}</dt>
          <dd>{account.email ?? "-"}</dd>
        </div>
        <div>
          <dt>{text.password}</dt>
          <dd>
            {word(account.hasPassword)}{" "}
            {account.locked && <Chip tone="alarm" glyph="warning" word={text.locked} />}
          </dd>
        </div>
        <div>
          <dt>{text.secondFactor}</dt>
          <dd>{word(account.secondFactor)}</dd>
        </div>
        <div>
          <dt>{text.lastSignIn}</dt>
          <dd class="figures">{account.lastSignInAt === null ? "-" : momentWord(account.lastSignInAt)}</dd>
        </div>
      </dl>
      <h3>{text.sessions}</h3>
      {account.sessions.length === 0 ? (
        <p class="soft">{text.noSessions}</p>
      ) : (
        <ul class="history">
          {account.sessions.map((session) => (
            <li key={session.id}>
              <span>{session.device}</span>
              <span class="soft figures">{session.address}</span>
              <span class="soft figures">{momentWord(session.lastSeenAt)}</span>
            </li>
          ))}
        </ul>
      )}
      <div class="buttons">
        {account.locked && (
          <button type="button" class="button" data-testid="account-unlock" onClick={act("unlock")}>
            {text.unlock}
          </button>
        )}
        {account.sessions.length > 0 && (
          <ConfirmButton
            danger
            label={text.signOut(account.sessions.length)}
            sentence={text.signOutSure}
            testid="account-sign-out"
            onYes={act("sign-out")}
          />
        )}
        {account.secondFactor && (
          <ConfirmButton
            danger
            label={text.resetFactor}
            sentence={text.resetFactorSure}
            testid="account-reset-factor"
            onYes={act("reset-second-factor")}
          />
        )}
      </div>
    </>
  );
}
