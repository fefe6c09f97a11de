import { ja, type Messages, type RefusalCode } from "./ja";

export type { Messages, RefusalCode };

export type Language = "ja" | "en";

let current: Messages = ja;
let refusals: Readonly<Record<string, unknown>> = ja.refusal;

/** The words of this page's language; fixed for the life of the page. */
export function words(): Messages {
  return current;
}

/** The address decides, then what this device chose last. English is a chunk of its own: a member at 3 a.m. does not download it. */
export async function chooseLanguage(search: string, remembered: string | null = null): Promise<void> {
  const asked = new URLSearchParams(search).get("lang") ?? remembered;
  if (asked === "en") current = (await import("./en")).en;
  refusals = current.refusal;
}

/** Sentences for codes that only some screens meet; they come with those screens. */
export function addRefusals(more: Readonly<Record<string, string>>): void {
  refusals = { ...refusals, ...more };
}

/** Names and places stay Japanese in every language: screen readers must be told. */
export function japanese(): "ja" | undefined {
  return current.language === "ja" ? undefined : "ja";
}

/** 8,000 rather than 8000, in both languages alike. */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

function ownSentence(code: string): string | null {
  const found = refusals[code];
  return typeof found === "string" ? found : null;
}

export function refusalSentence(code: string): string {
  return ownSentence(code) ?? current.refusal["server.error"];
}

/** Our own words for the code, else the server's sentence, else the general one. */
export function problemSentence(problem: { code: string; detail: string | null }): string {
  return ownSentence(problem.code) ?? problem.detail ?? current.refusal["server.error"];
}
