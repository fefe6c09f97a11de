import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { addresses } from "../../api/addresses";
import { ApiProblem, getJson } from "../../api/http";
import type { LoggedMail, MailLog } from "../../api/wire";
import { words } from "../../i18n";
import { Glyph } from "../../ui/glyph";
import { MailEntry } from "../../ui/mail-entry";
import { Problem } from "../../ui/problem";
import { Link, paths } from "../../ui/router";
import { Loading } from "../../ui/screen";

const shownMails = 50;

interface MailLogSectionProps {
  brigade: string;
  /** Of the incidents: a new one means that something may have been received. */
  version: number;
}

/** 受信の記録: every message taken in and what became of it, newest first. */
export function MailLogSection({ brigade, version }: MailLogSectionProps) {
  const { mail } = words();
  const shown = useSignal(false);
  return (
    <section class="mail-log" aria-labelledby="mail-log">
      <h2 id="mail-log" class="visually-hidden">
        {mail.log}
      </h2>
      <button
        type="button"
        class="fold-button"
        aria-expanded={shown.value}
        data-testid="mail-log-button"
        onClick={() => {
          shown.value = !shown.value;
        }}
      >
        <span>{shown.value ? mail.fold : mail.show}</span>
        <Glyph name={shown.value ? "up" : "down"} />
      </button>
      {shown.value && <Entries brigade={brigade} version={version} />}
    </section>
  );
}

function Entries({ brigade, version }: MailLogSectionProps) {
  const { mail } = words();
  const mails = useSignal<readonly LoggedMail[] | null>(null);
  const problem = useSignal<ApiProblem | null>(null);
  const attempt = useSignal(0);
  // A new version of the list, or another attempt, reads again.
  useEffect(() => {
    const left = new AbortController();
    getJson<MailLog>(addresses.mailLog(brigade, shownMails), left.signal)
      .then((log) => {
        if (left.signal.aborted) return;
        mails.value = log.mails;
        problem.value = null;
      })
      .catch((failure: unknown) => {
        if (left.signal.aborted) return;
        problem.value = failure instanceof ApiProblem ? failure : new ApiProblem("answer.malformed", 0);
      });
    return () => left.abort();
  }, [brigade, version, attempt.value]);

  const again = () => {
    problem.value = null;
    attempt.value += 1;
  };
  const known = mails.value;
  return (
    <div data-testid="mail-log">
      {problem.value !== null && <Problem problem={problem.value} again={again} />}
      {known === null && problem.value === null && <Loading />}
      {known?.length === 0 && <p class="soft">{mail.empty}</p>}
      {known?.map((entry) => (
        <MailEntry key={entry.alertId} message={entry}>
          {entry.incidentId !== null && (
            <Link class="details-link" to={paths.incident(brigade, entry.incidentId)}>
              {mail.incident}
            </Link>
          )}
        </MailEntry>
      ))}
    </div>
  );
}
