import { useSignal } from "@preact/signals";
import { accountAddresses } from "../../api/account";
import { sendJson } from "../../api/http";
import { accountWords } from "../../i18n/account";
import { ErrorSummary, Result, useAction } from "../../ui/form";
import { Link, paths } from "../../ui/router";
import type { PartProps } from "./account-area";
import { DeedButton } from "./deed-button";
import { State } from "./state";

export function LineSection({ brigade, account, reload }: PartProps) {
  const { account: text } = accountWords();
  const action = useAction();
  const said = useSignal("");
  return (
    <section class="box" aria-labelledby="part-line" data-testid="line-part">
      <h2 id="part-line">{text.line}</h2>
      <State good={account.linked} word={account.linked ? text.linked : text.notLinked} />
      <p class="soft">{account.linked ? text.linkedHint : text.notLinkedHint}</p>
      <ErrorSummary errors={[]} problem={action.problem.value} />
      <Result sentence={said.value} />
      {account.linked ? (
        <DeedButton
          label={text.unlink}
          title={text.unlinkTitle}
          sentence={text.unlinkSentence}
          danger
          action={action}
          deed={() => sendJson("DELETE", accountAddresses.account(brigade, "line"))}
          onDone={() => {
            said.value = text.unlinked;
            void reload();
          }}
          data-testid="unlink"
        />
      ) : (
        <Link class="button" to={paths.register(brigade)}>
          {text.link}
        </Link>
      )}
    </section>
  );
}
