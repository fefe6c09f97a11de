import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { accountWords } from "../../i18n/account";
import { session } from "../../session/session";
import { Result } from "../../ui/form";
import { Screen } from "../../ui/screen";
import { useUnsaved } from "../../ui/unsaved";

interface RecoveryCodesPageProps {
  codes: readonly string[];
  onKept: () => void;
}

/** Shown once. Nothing else is on the page, so that the print holds the codes alone. */
export function RecoveryCodesPage({ codes, onKept }: RecoveryCodesPageProps) {
  const { account: text } = accountWords();
  const said = useSignal("");
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  useUnsaved(true);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(codes.join("\n"));
      said.value = text.recoveryCopied;
    } catch {
      said.value = text.recoveryNotCopied;
    }
  };
  const own = session.value;
  return (
    <Screen id="M12-recovery" state="ready" title={text.recoveryTitle}>
      <div class="page area">
        <div class="stack">
          <h1 ref={title} tabIndex={-1}>
            {text.recoveryTitle}
          </h1>
          <p>{text.recoveryOnce}</p>
          {own !== null && (
            <p class="soft print-only">
              {own.brigade.name} {own.person.name}
            </p>
          )}
          <ul class="recovery-codes" data-testid="recovery-codes">
            {codes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
          <Result sentence={said.value} />
          <div class="buttons">
            <button type="button" class="button" data-testid="recovery-copy" onClick={() => void copy()}>
              {text.recoveryCopy}
            </button>
            <button type="button" class="button" onClick={() => print()}>
              {text.recoveryPrint}
            </button>
            <button type="button" class="button primary" data-testid="recovery-kept" onClick={onKept}>
              {text.recoveryKept}
            </button>
          </div>
        </div>
      </div>
    </Screen>
  );
}
