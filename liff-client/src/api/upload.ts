import { ApiProblem } from "./http";

const patienceMs = 120_000;

function bodyOf(text: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Sends a file and tells how far it is: fetch cannot. Refusals are those of http.ts. */
export function sendWithProgress<T>(path: string, file: Blob, tell: (percent: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.timeout = patienceMs;
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("content-type", file.type);
    request.setRequestHeader("x-brigade-client", "1");
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) tell(Math.floor((event.loaded / event.total) * 100));
    };
    const unreached = () =>
      reject(new ApiProblem(navigator.onLine ? "network.unreachable" : "network.offline", 0));
    request.onerror = unreached;
    request.ontimeout = unreached;
    request.onload = () => {
      const body = bodyOf(request.responseText);
      if (request.status >= 200 && request.status < 300) return resolve(body as T);
      const code = typeof body.code === "string" ? body.code : "server.error";
      const trace = typeof body.traceId === "string" ? body.traceId : null;
      const detail = typeof body.detail === "string" ? body.detail : null;
      reject(new ApiProblem(code, request.status, { trace, detail, body }));
    };
    request.send(file);
  });
}
