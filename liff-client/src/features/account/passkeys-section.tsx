import { useSignal } from "@preact/signals";
import { accountAddresses } from "../../api/account";
import { sendJson } from "../../api/http";
import { japanese, words } from "../../i18n";
import { accountWords } from "../../i18n/account";
import { makePasskey, passkeysWork } from "../../session/passkeys";
import { ErrorSummary, errorOf, Form, Result, Submit, TextField, useAction } from "../../ui/form";
import { dayAndClock } from "../../ui/time";
import type { PartProps } from "./account-area";
import { DeedButton } from "./deed-button";

export function PasskeysSection({ brigade, account, reload }: PartProps) {
  const { account: text } = accountWords();
  const adding = useSignal(false);
  const said = useSignal("");
  const removal = useAction();
  return (
    <section class="box" aria-labelledby="part-passkeys" data-testid="passkeys-part">
      <h2 id="part-passkeys">{text.passkeys}</h2>
      <p class="soft">{text.passkeysHint}</p>
      <ErrorSummary errors={[]} problem={removal.problem.value} />
      <Result sentence={said.value} />
      {account.passkeys.length === 0 ? (
        <p>{text.passkeysNone}</p>
      ) : (
        <ul class="things">
          {account.passkeys.map((passkey) => (
            <li key={passkey.id} data-testid="passkey">
              <div lang={japanese()}>
                <b>{passkey.name}</b>
                <p class="soft">{text.passkeyCreated(dayAndClock(Date.parse(passkey.createdAt)))}</p>
              </div>
              <DeedButton
                label={text.passkeyRemove}
                spoken={text.passkeyRemoveName(passkey.name)}
                title={text.passkeyRemoveTitle(passkey.name)}
                sentence={text.passkeyRemoveSentence}
                danger
                action={removal}
                deed={() => sendJson("DELETE", accountAddresses.account(brigade, "passkeys", passkey.id))}
                onDone={() => {
                  said.value = text.passkeyRemoved;
                  void reload();
                }}
              />
            </li>
          ))}
        </ul>
      )}
      {!passkeysWork() && <p class="soft">{text.passkeyUnsupported}</p>}
      {passkeysWork() && !adding.value && (
        <button
          type="button"
          class="button"
          data-testid="passkey-add"
          onClick={() => {
            said.value = "";
            adding.value = true;
          }}
        >
          {text.passkeyAdd}
        </button>
      )}
      {adding.value && (
        <AddPasskey
          brigade={brigade}
          onStop={() => {
            adding.value = false;
          }}
          onAdded={() => {
            adding.value = false;
            said.value = text.passkeyAdded;
            void reload();
          }}
        />
      )}
    </section>
  );
}

function AddPasskey(props: { brigade: string; onStop: () => void; onAdded: () => void }) {
  const { account: text } = accountWords();
  const { brigade } = props;
  const name = useSignal("");
  const action = useAction();
  const submit = () => {
    const told = name.peek().trim();
    if (told === "") return action.refuse([{ field: "passkey-name", sentence: text.passkeyNameMissing }]);
    const options = accountAddresses.account(brigade, "passkeys", "options");
    void action
      .run(() => makePasskey(options, accountAddresses.account(brigade, "passkeys"), told))
      .then((good) => {
        if (good) props.onAdded();
      });
  };
  const errors = action.errors.value;
  return (
    <Form onSubmit={submit} data-testid="passkey-form">
      <ErrorSummary
        errors={errors}
        problem={action.problem.value}
        idOf={(field) => (field === "name" ? "passkey-name" : field)}
      />
      <TextField
        id="passkey-name"
        label={text.passkeyName}
        hint={text.passkeyNameHint}
        value={name.value}
        error={errorOf(errors, "passkey-name") ?? errorOf(errors, "name")}
        autoComplete="off"
        maxLength={40}
        onInput={(value) => {
          name.value = value;
        }}
      />
      <div class="buttons">
        <Submit busy={action.busy.value}>{text.passkeySave}</Submit>
        <button type="button" class="button" onClick={props.onStop}>
          {words().common.stop}
        </button>
      </div>
    </Form>
  );
}
