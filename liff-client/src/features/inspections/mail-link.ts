import type { LetterText } from "../../api/inspections";

/** Phones take links far longer than this; Windows takes 2,048 characters, but has programs that open the file. */
const longest = 20_000;

/**
 * A letter as a link that opens the phone's mail program (RFC 6068: UTF-8, lines end in CR LF); null: too long for a link.
 * What is no address yet is left to the mail program.
 */
export function mailLink(to: string, { subject, text }: LetterText): string | null {
  const address = to.trim();
  const receiver = /^[^\s@]+@[^\s@]+$/.test(address) ? encodeURIComponent(address).replace("%40", "@") : "";
  const body = text.replace(/\r?\n/g, "\r\n");
  const link = `mailto:${receiver}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
  return link.length <= longest ? link : null;
}
