import type { Authentication } from './authentication.js';
import { shorten, type DispatchMail } from './dispatch-mail.js';

const maxJson = 15_900_000;

/** The signed body: the mail as read, and its exact bytes. Below 16 MB whatever came; only text and html give way, never raw. */
export function handOverBody(mail: DispatchMail, envelopeFrom: string, authentication: Authentication, raw: Buffer): Buffer {
  let { text, html } = mail;
  for (;;) {
    const body = Buffer.from(JSON.stringify({
      messageId: mail.messageId,
      envelopeFrom,
      from: mail.from,
      to: mail.to,
      subject: mail.subject,
      date: mail.date,
      text,
      html,
      authentication,
      raw: raw.toString('base64'),
    }));
    if (body.length <= maxJson || (text === null && html === null)) return body;
    if (html !== null) html = html.length > 50_000 ? shorten(html, Math.floor(html.length / 4)) : null;
    else if (text !== null) text = text.length > 1_000 ? shorten(text, Math.floor(text.length / 2)) : null;
  }
}
