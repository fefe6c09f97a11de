import { afterEach, expect, test, vi } from "vitest";
import { ApiProblem, getJson } from "../src/api/http";
import { asBoard, asIncidentList } from "../src/api/shape";

function serverAnswers(answer: () => Promise<Response>): void {
  vi.stubGlobal("fetch", vi.fn(answer));
  vi.stubGlobal("navigator", { onLine: true });
}

const problemOf = async (path: string) =>
  getJson(path).then(
    () => null,
    (failure: unknown) => failure as ApiProblem,
  );

afterEach(() => vi.unstubAllGlobals());

test("the server's code and trace number are kept", async () => {
  serverAnswers(async () => Response.json({ code: "callOut.unknown", traceId: "A1B2" }, { status: 404 }));
  const problem = await problemOf("/api/x");
  expect(problem).toMatchObject({ code: "callOut.unknown", status: 404, trace: "A1B2", final: true });
});

test("a proxy's page in HTML still becomes a problem with a code", async () => {
  serverAnswers(async () => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  expect(await problemOf("/api/x")).toMatchObject({ code: "server.error", status: 502, final: false });
  serverAnswers(async () => new Response("", { status: 401 }));
  expect(await problemOf("/api/x")).toMatchObject({ code: "session.required", final: true });
});

test("no network and no server are told apart", async () => {
  serverAnswers(() => Promise.reject(new TypeError("failed")));
  expect(await problemOf("/api/x")).toMatchObject({ code: "network.unreachable", final: false });
  vi.stubGlobal("navigator", { onLine: false });
  expect(await problemOf("/api/x")).toMatchObject({ code: "network.offline" });
});

test("a server that never answers is given up after 15 s", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("navigator", { onLine: true });
  vi.stubGlobal(
    "fetch",
    (_: string, { signal }: RequestInit) =>
      new Promise((_resolve, reject) =>
        signal?.addEventListener("abort", () => reject(new DOMException("aborted"))),
      ),
  );
  const problem = problemOf("/api/x");
  await vi.advanceTimersByTimeAsync(15_000);
  expect(await problem).toMatchObject({ code: "network.unreachable" });
  vi.useRealTimers();
});

test("half an answer and another answer are both malformed", async () => {
  serverAnswers(async () => new Response('{"version":', { status: 200 }));
  expect(await problemOf("/api/x")).toMatchObject({ code: "answer.malformed" });
  expect(() => asBoard({ version: 1 })).toThrow(ApiProblem);
  expect(() => asIncidentList(null)).toThrow(ApiProblem);
  expect(asIncidentList({ version: 1, incidents: [] })).toEqual({ version: 1, incidents: [] });
});
