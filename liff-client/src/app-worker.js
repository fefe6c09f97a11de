// For the app outside LINE: it opens without network. vite.config.ts writes the list of this build's files into it.
// Kept are only files of the build, never an answer of /api: what people have seen is kept by the pages themselves.
const files = self.__buildFiles;
const version = self.__buildVersion;

const shellAddress = "/index.html";
const cacheName = `app-${version}`;
const ownCaches = /^app-/;
const patienceMs = 4_000;
// Pages made by the server and addresses of programs.
const serversOwn = /^\/(?:api|answer|sign-in|line|intake|health|openapi)(?:\/|$)/;

self.addEventListener("install", (event) => event.waitUntil(keepBuild()));
// No skipWaiting: a page that is open goes on with the files it was built with until it is closed.
self.addEventListener("activate", (event) => event.waitUntil(forgetOldBuilds()));

// A page of this very build asks for it; if no other page is open, nothing of the old build is needed any more.
self.addEventListener("message", (event) => {
  if (files.first.includes(event.data)) event.waitUntil(takeOver());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    const isFile = /\.[A-Za-z0-9]+$/.test(url.pathname);
    if (!serversOwn.test(url.pathname) && !isFile) event.respondWith(screen(request));
  } else if (url.pathname.startsWith("/assets/")) event.respondWith(asset(request, event));
});

/** All or nothing: page and files of one build, or the worker is not installed and tries again later. */
async function keepBuild() {
  const cache = await caches.open(cacheName);
  try {
    const shell = await fetch(shellAddress, { cache: "no-store" });
    const text = await shell.clone().text();
    // During an update one instance may already give the next build's page.
    if (!shell.ok || !files.first.every((file) => text.includes(file)))
      throw new Error("page of another build");
    await cache.addAll(files.all);
    await cache.put(shellAddress, shell);
  } catch (failure) {
    await caches.delete(cacheName);
    throw failure;
  }
}

async function takeOver() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.length <= 1) await self.skipWaiting();
}

async function forgetOldBuilds() {
  for (const name of await caches.keys()) {
    if (ownCaches.test(name) && name !== cacheName) await caches.delete(name);
  }
  await self.clients.claim();
}

/** The server's page; the kept one where the network or the server does not give it in time. */
async function screen(request) {
  const kept = async () => (await caches.open(cacheName)).match(shellAddress);
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patienceMs);
  try {
    const response = await fetch(request, { signal: giveUp.signal });
    return response.status >= 500 ? ((await kept()) ?? response) : response;
  } catch {
    return (await kept()) ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
}

/** Names carry a hash of the content: what is kept under one is what the server would give. */
async function asset(request, event) {
  const found = await caches.match(request);
  if (found !== undefined) return found;
  const response = await fetch(request);
  const type = response.headers.get("content-type") ?? "";
  if (response.ok && type !== "" && !type.startsWith("text/html")) {
    const copy = response.clone();
    event.waitUntil(caches.open(cacheName).then((cache) => cache.put(request, copy)));
  }
  return response;
}
