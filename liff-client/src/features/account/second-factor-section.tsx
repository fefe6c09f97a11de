import { useSignal } from "@preact/signals";
import { accountAddresses, type NewTotp, type RecoveryCodes } from "../../api/account";
import { sendJson } from "../../api/http";
import { words } from "../../i18n";
import { accountWords } from "../../i18n/account";
import { ErrorSummary, errorOf, Form, Result, Submit, TextField, useAction } from "../../ui/form";
import type { PartProps } from "./account-area";
import { DeedButton } from "./deed-button";
import { State } from "./state";
import { svgImage } from "./svg-image";

interface SecondFactorProps extends PartProps {
  /** Recovery codes are shown once, on a page of their own. */
  onCodes: (codes: readonly string[]) => void;
}

export function SecondFactorSection({ brigade, account, reload, onCodes }: SecondFactorProps) {
  const { account: text } = accountWords();
  const begun = useSignal<NewTotp | null>(null);
  const action = useAction();
  const said = useSignal("");
  const { set } = account.totp;
  const start = () =>
    void action.run(async () => {
      said.value = "";
      begun.value = await sendJson<NewTotp>("POST", accountAddresses.account(brigade, "totp"));
    });
  return (
    <section class="box" aria-labelledby="part-second-factor" data-testid="second-factor-part">
      <h2 id="part-second-factor" tabIndex={-1}>
        {text.second}
      </h2>
      <p>{text.secondIntro}</p>
      <h3>{text.totp}</h3>
      <State good={set} word={set ? text.totpSet : text.totpNone} />
      <ErrorSummary errors={[]} problem={action.problem.value} />
      <Result sentence={said.value} />
      {begun.value === null ? (
        <div class="buttons">
          <button
            type="button"
            class={set ? "button" : "button primary"}
            data-testid="totp-start"
            onClick={start}
          >
            {set ? text.totpAgain : text.totpStart}
          </button>
          {set && (
            <DeedButton
              label={text.totpEnd}
              title={text.totpEndTitle}
              sentence={text.totpEndSentence}
              danger
              action={action}
              deed={() => sendJson("DELETE", accountAddresses.account(brigade, "totp"))}
              onDone={() => {
                said.value = text.totpEnded;
                void reload();
              }}
              data-testid="totp-end"
            />
          )}
        </div>
      ) : (
        <TotpSetUp
          brigade={brigade}
          totp={begun.value}
          onCodes={onCodes}
          onStop={() => {
            begun.value = null;
          }}
        />
      )}
      {set && begun.value === null && (
        <>
          <h3>{text.recovery}</h3>
          <p data-testid="recovery-left">{text.recoveryLeft(account.recoveryCodesLeft)}</p>
          <DeedButton
            label={text.recoveryNew}
            title={text.recoveryNewTitle}
            sentence={text.recoveryNewSentence}
            action={action}
            deed={async () => {
              const path = accountAddresses.account(brigade, "recovery-codes");
              onCodes((await sendJson<RecoveryCodes>("POST", path)).recoveryCodes);
            }}
            onDone={() => undefined}
            data-testid="recovery-new"
          />
        </>
      )}
    </section>
  );
}

interface TotpSetUpProps {
  brigade: string;
  totp: NewTotp;
  onCodes: (codes: readonly string[]) => void;
  onStop: () => void;
}

const groupsOfFour = (key: string) => key.replace(/(.{4})(?=.)/g, "$1 ");

function TotpSetUp({ brigade, totp, onCodes, onStop }: TotpSetUpProps) {
  const { account: text } = accountWords();
  const code = useSignal("");
  const action = useAction();
  const submit = () => {
    const plain = code.peek().normalize("NFKC").replace(/\s/g, "");
    if (!/^\d{6}$/.test(plain)) return action.refuse([{ field: "totp-code", sentence: text.totpCodeWrong }]);
    void action.run(async () => {
      const path = accountAddresses.account(brigade, "totp", "confirm");
      onCodes((await sendJson<RecoveryCodes>("POST", path, { code: plain })).recoveryCodes);
    });
  };
  const errors = action.errors.value;
  return (
    <div class="totp" data-testid="totp-set-up">
      <p>
        <b>1. {text.totpStep1}</b>
      </p>
      <p class="soft">{text.totpStep1Hint}</p>
      <img class="qr" src={svgImage(totp.svg)} alt={text.totpImage} width="200" height="200" />
      <p>
        <a class="button" href={totp.uri} data-testid="totp-uri">
          {text.totpOpen}
        </a>
      </p>
      <p>{text.totpKey}</p>
      <p class="key-text" data-testid="totp-key">
        {groupsOfFour(totp.key)}
      </p>
      <Form onSubmit={submit} data-testid="totp-form">
        <ErrorSummary
          errors={errors}
          problem={action.problem.value}
          idOf={(field) => (field === "code" ? "totp-code" : field)}
        />
        <p>
          <b>2. {text.totpStep2}</b>
        </p>
        <TextField
          id="totp-code"
          label={text.totpCode}
          value={code.value}
          error={errorOf(errors, "totp-code") ?? errorOf(errors, "code")}
          autoComplete="one-time-code"
          inputMode="numeric"
          large
          onInput={(value) => {
            code.value = value;
          }}
        />
        <div class="buttons">
          <Submit busy={action.busy.value} data-testid="totp-confirm">
            {text.totpConfirm}
          </Submit>
          <button type="button" class="button" onClick={onStop}>
            {words().common.stop}
          </button>
        </div>
      </Form>
    </div>
  );
}
