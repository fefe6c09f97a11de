import { ApiProblem, problemFrom } from "./http";
import { withViewAs } from "./view-as";

interface TransferOptions {
  method?: "GET" | "POST" | "PUT";
  path: string;
  body: Blob | string | null;
  type: "application/json" | "application/octet-stream" | null;
  /** How long the server may think once it has everything. */
  patienceMs: number;
  /** 0 to 1, while it is being sent; fetch cannot tell. */
  onSent?: (share: number) => void;
  signal?: AbortSignal;
}

// A line that moves nothing for so long is dead, however large the file.
const stillMs = 60_000;

// Not the codes of http.ts: nothing here is tried again by itself, and the sentences must not say so.
function nothingHeard(): ApiProblem {
  return new ApiProblem(navigator.onLine ? "transfer.unheard" : "transfer.offline", 0);
}

function answerOf<T>(request: XMLHttpRequest): T {
  const { responseText } = request;
  if (responseText === "") return undefined as T;
  try {
    return JSON.parse(responseText) as T;
  } catch {
    throw new ApiProblem("answer.malformed", 0);
  }
}

/** Sends what is large or takes the server long, and tells how far it is. Refusals are those of http.ts. */
export function transfer<T>(options: TransferOptions): Promise<T> {
  const { method = "POST", path, body, type, patienceMs, onSent, signal } = options;
  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const giveUpAfter = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), ms);
    };
    const stop = () => request.abort();
    const end = (then: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      then();
    };
    request.open(method, path);
    request.setRequestHeader("accept", "application/json");
    if (type !== null) request.setRequestHeader("content-type", type);
    if (method !== "GET") request.setRequestHeader("x-brigade-client", "1");
    request.upload.onprogress = (event) => {
      giveUpAfter(stillMs);
      if (event.lengthComputable && event.total > 0) onSent?.(event.loaded / event.total);
    };
    request.upload.onload = () => {
      giveUpAfter(patienceMs);
      onSent?.(1);
    };
    request.onload = () =>
      end(() => {
        if (request.status >= 200 && request.status < 300) {
          try {
            resolve(answerOf<T>(request));
          } catch (failure) {
            reject(failure);
          }
          return;
        }
        const body = request.responseText;
        void problemFrom(
          new Response(body === "" ? null : body, { status: Math.max(200, request.status) }),
        ).then(reject);
      });
    request.onerror = () => end(() => reject(nothingHeard()));
    request.onabort = () => end(() => reject(nothingHeard()));
    signal?.addEventListener("abort", stop);
    giveUpAfter(stillMs + patienceMs);
    request.send(body);
  });
}

const wholeMinutes = 5 * 60_000;

/** What the server may have to work out first. */
export const readPatiently = <T>(path: string): Promise<T> =>
  transfer<T>({ method: "GET", path: withViewAs(path), body: null, type: null, patienceMs: wholeMinutes });

/** A change that may take minutes. */
export const sendPatiently = <T>(path: string, value: unknown): Promise<T> =>
  transfer<T>({ path, body: JSON.stringify(value), type: "application/json", patienceMs: wholeMinutes });

/** A file of many megabytes. */
export const sendLargeFile = <T>(
  path: string,
  file: Blob,
  onSent: (share: number) => void,
  signal: AbortSignal,
): Promise<T> =>
  transfer<T>({
    path,
    body: file,
    type: "application/octet-stream",
    patienceMs: wholeMinutes,
    onSent,
    signal,
  });
