import type { ComponentChildren } from "preact";
import type { Authentication, Message } from "../api/wire";
import { japanese, words } from "../i18n";
import { Chip, PhaseChip } from "./chips";
import { now } from "./now";
import { clockWithDayIfOther, clockWithSeconds, dayAndClock } from "./time";

const looks = {
  newIncident: { tone: "alarm", glyph: "flame" },
  followUp: { tone: "update", glyph: "arrow" },
  unreadable: { tone: "alarm", glyph: "warning" },
  notAnIncident: { tone: "neutral", glyph: "cross" },
  duplicate: { tone: "neutral", glyph: "check" },
} as const;

function AuthenticationLine({ authentication }: { authentication: Authentication | null }) {
  const { mail } = words();
  if (authentication === null) return <p class="soft">{mail.authenticationNone}</p>;
  const result = (value: string | null) => mail.authenticationResult[value ?? "none"] ?? value;
  return (
    <dl>
      <div>
        <dt>SPF</dt>
        <dd>{result(authentication.spf)}</dd>
      </div>
      <div>
        <dt>DKIM</dt>
        <dd>{result(authentication.dkim)}</dd>
      </div>
      <div>
        <dt>DMARC</dt>
        <dd>{result(authentication.dmarc)}</dd>
      </div>
    </dl>
  );
}

interface MailEntryProps {
  message: Message;
  /** The latest message of an incident is shown unfolded. */
  open?: boolean;
  /** Of a drill: nothing about it is red. */
  drill?: boolean;
  children?: ComponentChildren;
}

/** One received message: when, what became of it, from whom and whether that is proven, and its own words. */
export function MailEntry({ message, open = false, drill = false, children }: MailEntryProps) {
  const { mail } = words();
  const at = Date.parse(message.receivedAt);
  const { tone, glyph } = looks[message.disposition];
  return (
    <article class="mail-entry" data-disposition={message.disposition}>
      <div class="line">
        <time class="figures" dateTime={message.receivedAt} title={`${dayAndClock(at)}`}>
          {clockWithDayIfOther(at, now.peek())}
          <span class="visually-hidden"> ({clockWithSeconds(at)})</span>
        </time>
        <Chip tone={drill ? "drill" : tone} glyph={glyph} word={mail.disposition[message.disposition]} />
        {message.phase !== null && message.disposition === "followUp" && (
          <PhaseChip phase={message.phase} drill={drill} />
        )}
        <span class="soft">{mail.source[message.source]}</span>
      </div>
      <p class="subject" lang={message.subject === null ? undefined : japanese()}>
        {message.subject ?? mail.noSubject}
      </p>
      {message.from !== null && (
        <p class="soft">
          {mail.from} {message.from}
        </p>
      )}
      {message.source === "mail" && <AuthenticationLine authentication={message.authentication} />}
      <details open={open}>
        <summary>{mail.text}</summary>
        <pre class="mail-text" lang={japanese()}>
          {message.text}
        </pre>
      </details>
      {children}
    </article>
  );
}
