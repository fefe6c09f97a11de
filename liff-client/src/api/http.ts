import { withViewAs } from "./view-as";

/** One field of a form that the server does not take, with the sentence that stands beside it. */
export interface FieldError {
  field: string;
  sentence: string;
}

export interface ProblemParts {
  trace?: string | null;
  /** The server's own sentence: shown where the screens have no words of their own for the code. */
  detail?: string | null;
  errors?: readonly FieldError[];
  retryAfterSeconds?: number | null;
  /** The whole answer, for what only one screen understands. */
  body?: Readonly<Record<string, unknown>>;
}

/** A refusal or failure with the server's stable code; the code picks the sentence on the screen. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  /** The server's trace number, for the person who telephones headquarters. */
  readonly trace: string | null;
  readonly detail: string | null;
  readonly errors: readonly FieldError[];
  readonly retryAfterSeconds: number | null;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(code: string, status: number, parts: ProblemParts = {}) {
    super(`${code} (${status})`);
    this.name = "ApiProblem";
    this.code = code;
    this.status = status;
    this.trace = parts.trace ?? null;
    this.detail = parts.detail ?? null;
    this.errors = parts.errors ?? [];
    this.retryAfterSeconds = parts.retryAfterSeconds ?? null;
    this.body = parts.body ?? {};
  }

  /** Asking again cannot help: the server has understood and said no. */
  get final(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 408 && this.status !== 429;
  }
}

export function asProblem(failure: unknown): ApiProblem {
  return failure instanceof ApiProblem ? failure : new ApiProblem("server.error", 0);
}

// Long enough for a board of 8,000 on a slow line, short enough to notice a dead one.
const patienceMs = 15_000;
// Changes may take the server longer than reads, and a change given up on is worse than a slow one.
const changePatienceMs = 30_000;

const codeByStatus: Readonly<Record<number, string>> = {
  401: "session.required",
  403: "permission.denied",
  404: "notFound",
  409: "conflict",
  413: "input.tooLarge",
  429: "tooMany",
};

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function fieldErrors(value: unknown): FieldError[] {
  if (!Array.isArray(value)) return [];
  return value.map(record).flatMap((one) => {
    const [field, sentence] = [text(one.field), text(one.sentence)];
    return field === null || sentence === null ? [] : [{ field, sentence }];
  });
}

export async function problemFrom(response: Response): Promise<ApiProblem> {
  // A proxy in between answers with HTML: the status then has to do.
  const body = record(await response.json().catch(() => null));
  const code = text(body.code) ?? codeByStatus[response.status] ?? "server.error";
  const seconds = Number(body.retryAfterSeconds ?? response.headers.get("retry-after") ?? Number.NaN);
  return new ApiProblem(code, response.status, {
    trace: text(body.traceId),
    detail: text(body.detail),
    errors: fieldErrors(body.errors),
    retryAfterSeconds: Number.isFinite(seconds) && seconds > 0 ? seconds : null,
    body,
  });
}

async function request<T>(
  path: string,
  init: RequestInit,
  patience: number,
  read: (response: Response) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patience);
  const stop = () => giveUp.abort();
  signal?.addEventListener("abort", stop);
  try {
    const response = await fetch(path, {
      ...init,
      credentials: "same-origin",
      cache: "no-store",
      signal: giveUp.signal,
    });
    // 304 comes only to who asked with an entity tag.
    if (!response.ok && response.status !== 304) throw await problemFrom(response);
    return await read(response);
  } catch (failure) {
    if (failure instanceof ApiProblem) throw failure;
    if (failure instanceof SyntaxError) throw new ApiProblem("answer.malformed", 0);
    throw new ApiProblem(navigator.onLine ? "network.unreachable" : "network.offline", 0);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

export function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const headers = { accept: "application/json" };
  return request(withViewAs(path), { headers }, patienceMs, (response) => response.json(), signal);
}

/** A large answer that is only sent if it changed; null: it did not. */
export function getIfChanged<T>(
  path: string,
  etag: string | null,
): Promise<{ value: T; etag: string | null } | null> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (etag !== null) headers["if-none-match"] = etag;
  const read = async (response: Response) =>
    response.status === 304
      ? null
      : { value: (await response.json()) as T, etag: response.headers.get("etag") };
  return request(withViewAs(path), { headers }, patienceMs, read);
}

/** A file to be saved: a link to it could not ask for a second factor. */
export function getFile(path: string): Promise<Blob> {
  return request(withViewAs(path), {}, changePatienceMs, (response) => response.blob());
}

/** A 204 and an empty answer are both nothing. */
async function jsonOrNothing<T>(response: Response): Promise<T> {
  const found = response.status === 204 ? "" : await response.text();
  return (found === "" ? undefined : JSON.parse(found)) as T;
}

export type Method = "POST" | "PUT" | "DELETE";

// The server refuses changes without it: a form on a foreign page cannot send it.
const ownPage = { "x-brigade-client": "1" };

/** A change. Nothing is repeated by itself: a change that failed half-way is asked for again by a person. */
export function sendJson<T = void>(method: Method, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json", ...ownPage };
  if (body !== undefined) headers["content-type"] = "application/json";
  const init: RequestInit = {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  return request<T>(path, init, changePatienceMs, jsonOrNothing);
}

/** Asks for a file that is made from what is sent. */
export function fileFor(path: string, body: unknown): Promise<Blob> {
  const headers = { "content-type": "application/json", ...ownPage };
  const init: RequestInit = { method: "POST", headers, body: JSON.stringify(body) };
  return request(path, init, changePatienceMs, (response) => response.blob());
}

/** Sends a file as it is. */
export function sendBytes<T>(
  path: string,
  bytes: Blob | ArrayBuffer,
  type = "application/octet-stream",
): Promise<T> {
  const headers = { accept: "application/json", "content-type": type, ...ownPage };
  return request<T>(path, { method: "POST", headers, body: bytes }, 4 * changePatienceMs, jsonOrNothing);
}

/** Something the person can do about a refusal right here; true: done, the action may be repeated. */
export type Remedy = (problem: ApiProblem) => Promise<boolean>;

const remedies = new Map<string, Remedy>();

export function remedyFor(code: string, remedy: Remedy): void {
  remedies.set(code, remedy);
}

export function hasRemedy(problem: ApiProblem): boolean {
  return remedies.has(problem.code);
}

export async function remedy(problem: ApiProblem): Promise<boolean> {
  return (await remedies.get(problem.code)?.(problem)) ?? false;
}

const remediesPerAction = 3;

/**
 * Runs an action; if the server wants a second factor or a new sign-in first, asks for it over the page and then
 * repeats the action. What the person has typed stays where it is. Refused again or declined: the refusal is thrown.
 */
export async function withSecondFactor<T>(action: () => Promise<T>): Promise<T> {
  for (let tried = 0; ; tried += 1) {
    try {
      return await action();
    } catch (failure) {
      if (!(failure instanceof ApiProblem) || tried >= remediesPerAction || !(await remedy(failure)))
        throw failure;
    }
  }
}
