/** A refusal or failure with the server's stable code; the code picks the sentence on the screen. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  /** The server's trace number, for the person who telephones headquarters. */
  readonly trace: string | null;

  constructor(code: string, status: number, trace: string | null = null) {
    super(`${code} (${status})`);
    this.name = "ApiProblem";
    this.code = code;
    this.status = status;
    this.trace = trace;
  }

  /** Asking again cannot help: the server has understood and said no. */
  get final(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 408 && this.status !== 429;
  }
}

// Long enough for a board of 8,000 on a slow line, short enough to notice a dead one.
const patienceMs = 15_000;

const codeByStatus: Readonly<Record<number, string>> = {
  401: "session.required",
  403: "permission.denied",
};

function textOf(value: unknown, key: string): string | null {
  if (typeof value !== "object" || value === null) return null;
  const found: unknown = (value as Record<string, unknown>)[key];
  return typeof found === "string" && found !== "" ? found : null;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  // A proxy in between answers with HTML: the status then has to do.
  const body: unknown = await response.json().catch(() => null);
  const code = textOf(body, "code") ?? codeByStatus[response.status] ?? "server.error";
  return new ApiProblem(code, response.status, textOf(body, "traceId"));
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patienceMs);
  const stop = () => giveUp.abort();
  signal?.addEventListener("abort", stop);
  try {
    const response = await fetch(path, {
      headers: { accept: "application/json" },
      credentials: "same-origin",
      cache: "no-store",
      signal: giveUp.signal,
    });
    if (!response.ok) throw await problemOf(response);
    return (await response.json()) as T;
  } catch (failure) {
    if (failure instanceof ApiProblem) throw failure;
    if (failure instanceof SyntaxError) throw new ApiProblem("answer.malformed", 0);
    throw new ApiProblem(navigator.onLine ? "network.unreachable" : "network.offline", 0);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}
