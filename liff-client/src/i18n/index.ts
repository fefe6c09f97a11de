import { ja, type Messages, type RefusalCode } from "./ja";

export type { Messages, RefusalCode };

let current: Messages = ja;

/** The words of this page's language; fixed for the life of the page. */
export function words(): Messages {
  return current;
}

/** English is a chunk of its own: a member at 3 a.m. does not download it. */
export async function chooseLanguage(search: string): Promise<void> {
  if (new URLSearchParams(search).get("lang") === "en") current = (await import("./en")).en;
}

/** Names and places stay Japanese in every language: screen readers must be told. */
export function japanese(): "ja" | undefined {
  return current.language === "ja" ? undefined : "ja";
}

/** 8,000 rather than 8000, in both languages alike. */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function refusalSentence(code: string): string {
  const table: Readonly<Record<string, unknown>> = current.refusal;
  const sentence = table[code];
  return typeof sentence === "string" ? sentence : current.refusal["server.error"];
}
