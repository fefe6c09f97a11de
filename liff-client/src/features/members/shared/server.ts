import type { ApiProblem, Method } from "../../../api/http";
import { getFile, getIfChanged, getJson, sendBytes, sendJson, withSecondFactor } from "../../../api/http";
import { viewedPerson } from "../../../api/view-as";
import { problemSentence, words } from "../../../i18n";

// Everything this area asks for may need the second factor first: it is asked for in place, then continues.

export const read = <T>(path: string): Promise<T> => withSecondFactor(() => getJson<T>(path));

export const readIfChanged = <T>(path: string, etag: string | null) =>
  withSecondFactor(() => getIfChanged<T>(path, etag));

export const send = <T = void>(method: Method, path: string, body?: unknown): Promise<T> =>
  withSecondFactor(() => sendJson<T>(method, path, body));

export const sendFile = <T>(path: string, file: Blob): Promise<T> =>
  withSecondFactor(() => sendBytes<T>(path, file));

export const readFile = (path: string): Promise<Blob> => withSecondFactor(() => getFile(path));

/** The person whose eyes one looks through; null: one's own. */
export const seenAs = (): string | null => viewedPerson.peek()?.id ?? null;

/** The server's own sentence where it has one: it knows more than the code says. It is always Japanese. */
export function sentenceOf(problem: ApiProblem): string {
  const own = words().language === "ja" && problem.status < 500 ? problem.detail : null;
  return own ?? problemSentence(problem);
}
