// For the server-made page of one's own answer (/answer/…), outside LINE: without network the last page of the same
// address is shown again, with a bar that says how old it is. Answers themselves are never kept and never repeated.
const cacheName = "answer-pages";
const mostPages = 2;
const patienceMs = 5_000;
const marker = "<!--offline-bar-->";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (
    request.mode !== "navigate" ||
    url.origin !== self.location.origin ||
    !url.pathname.startsWith("/answer/")
  )
    return;
  if (request.method === "GET") event.respondWith(pageOf(request, event));
  else event.respondWith(sent(request));
});

/** Which kept page an address means: what follows the mark # is no part of it. */
const keyOf = (request) => {
  const url = new URL(request.url);
  url.hash = "";
  return url.href;
};

async function pageOf(request, event) {
  const giveUp = new AbortController();
  let timer;
  const slow = new Promise((_, reject) => {
    timer = setTimeout(() => {
      giveUp.abort();
      reject(new Error("slow"));
    }, patienceMs);
  });
  try {
    const response = await Promise.race([fetch(request, { signal: giveUp.signal }), slow]);
    if (response.ok && isPage(response)) event.waitUntil(keep(request, response.clone()));
    // Ended, refused or taken back: the server has spoken, and what was kept is no longer true.
    else if (response.status >= 400 && response.status < 500) event.waitUntil(forget(request));
    else if (response.status >= 500) return (await keptPage(request)) ?? response;
    return response;
  } catch {
    return (await keptPage(request)) ?? noPage();
  } finally {
    clearTimeout(timer);
  }
}

async function sent(request) {
  try {
    return await fetch(request);
  } catch {
    return notSent();
  }
}

const isPage = (response) =>
  !response.redirected && (response.headers.get("content-type") ?? "").startsWith("text/html");

async function keep(request, response) {
  const text = await response.text();
  const key = keyOf(request);
  const cache = await caches.open(cacheName);
  // Put anew, so that the newest is the last.
  await cache.delete(key);
  const headers = { "content-type": "text/html; charset=utf-8", "x-kept-at": new Date().toISOString() };
  const policy = response.headers.get("content-security-policy");
  if (policy !== null) headers["content-security-policy"] = policy;
  await cache.put(key, new Response(text, { headers }));
  const pages = await cache.keys();
  for (const old of pages.slice(0, Math.max(0, pages.length - mostPages))) await cache.delete(old);
}

async function forget(request) {
  await (await caches.open(cacheName)).delete(keyOf(request));
}

async function keptPage(request) {
  const found = await (await caches.open(cacheName)).match(keyOf(request));
  if (found === undefined) return null;
  const text = await found.text();
  const saved = /<meta name="saved-at" content="([^"]+)"/.exec(text)?.[1] ?? found.headers.get("x-kept-at");
  const headers = new Headers(found.headers);
  headers.set("cache-control", "no-store");
  const bar = `<p class="offline-bar" role="alert"><strong>電波がありません。${clockOf(saved)}の内容です。回答は送れません。電話で伝えてください。</strong></p>`;
  return new Response(
    text.includes(marker)
      ? text.replace(marker, () => bar)
      : text.replace(/<body[^>]*>/, (body) => body + bar),
    { headers },
  );
}

/** 21:05 in Japan, which has no summer time; the day too if it is another one. */
function clockOf(iso) {
  const ms = Date.parse(iso ?? "");
  if (Number.isNaN(ms)) return "前";
  const inJapan = (at) => new Date(at + 9 * 3_600_000);
  const at = inJapan(ms);
  const two = (n) => String(n).padStart(2, "0");
  const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  const today = inJapan(Date.now()).toISOString().slice(0, 10) === at.toISOString().slice(0, 10);
  return today ? time : `${at.getUTCMonth() + 1}月${at.getUTCDate()}日 ${time}`;
}

// Made here, so without a line of script or style of its own: the page's policy would forbid both.
const plainPage = (title, sentences, status) =>
  new Response(
    `<!doctype html><html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title}</title></head><body><h1>${title}</h1>${sentences.map((one) => `<p>${one}</p>`).join("")}<form method="get"><button>もう一度開く</button></form></body></html>`,
    {
      status,
      headers: {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; form-action 'self'; base-uri 'none'",
      },
    },
  );

const noPage = () =>
  plainPage(
    "電波がありません",
    ["この画面を開けません。", "出動できるかどうかは、電話で伝えてください。"],
    503,
  );

// Where the line broke while it was under way, the server may have it: then this says no more than it knows.
const notSent = () =>
  self.navigator.onLine
    ? plainPage(
        "回答を送れたか確かめられません",
        ["サーバーから返事がありません。", "もう一度開いて確かめるか、電話で伝えてください。"],
        503,
      )
    : plainPage(
        "回答は送れていません",
        ["電波がありません。", "電話で伝えるか、電波のある所でもう一度開いて押してください。"],
        503,
      );
