import { createReadStream } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { haveChromium, launch, viewports } from "./chromium";

const worker = fileURLToPath(new URL("../../dist/answer-worker.js", import.meta.url));
const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; worker-src 'self'; form-action 'self'";

let browser: Browser;
let server: Server;
let address: string;
let posts: string[];
let status: number;
let delayMs: number;

/** A page of one's own answer, as the server makes it. */
const pageOf = (path: string) => `<!doctype html><html lang="ja"><head><meta charset="utf-8">
<meta name="saved-at" content="2026-11-18T12:05:00.0000000+00:00"><title>建物火災</title></head>
<body><!--offline-bar--><h1>建物火災 ${path}</h1><p id="old">そのまま</p>
<form method="post" action="${path}"><button id="direct">出動・直行</button></form>
<script src="/register.js"></script></body></html>`;

beforeAll(async () => {
  if (haveChromium) browser = await launch();
});

afterAll(() => browser?.close());

beforeEach(async () => {
  posts = [];
  status = 200;
  delayMs = 0;
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://answer");
    if (pathname === "/answer-worker.js") {
      response.writeHead(200, { "content-type": "text/javascript", "cache-control": "no-cache" });
      return void createReadStream(worker).pipe(response);
    }
    if (pathname === "/register.js") {
      response.writeHead(200, { "content-type": "text/javascript" });
      return void response.end(
        "navigator.serviceWorker.register('/answer-worker.js', { scope: '/answer/', updateViaCache: 'none' });",
      );
    }
    if (request.method === "POST") {
      posts.push(pathname);
      response.writeHead(303, { location: pathname });
      return void response.end();
    }
    setTimeout(() => {
      response.writeHead(status, {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": policy,
      });
      response.end(status === 200 ? pageOf(pathname) : "<!doctype html><p>終わりました</p>");
    }, delayMs);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

async function start(): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext(viewports["375x667"]);
  const page = await context.newPage();
  await page.goto(`${address}/answer/a`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, { timeout: 10_000 });
  await page.reload();
  return { context, page };
}

const kept = (page: Page) =>
  page.evaluate(async () =>
    (await (await caches.open("answer-pages")).keys()).map((one) => new URL(one.url).pathname),
  );

describe.skipIf(!haveChromium)("the page of one's own answer", () => {
  test("without network shows the last one of the same address, with a bar that says how old it is", async () => {
    const { context, page } = await start();
    expect(await page.locator(".offline-bar").count()).toBe(0);
    await context.setOffline(true);
    await page.reload();
    const bar = await page.locator(".offline-bar").textContent();
    expect(bar).toMatch(
      /^電波がありません。(11月18日 )?21:05の内容です。回答は送れません。電話で伝えてください。$/,
    );
    expect(await page.locator("h1").textContent()).toBe("建物火災 /answer/a");

    await page.goto(`${address}/answer/never-seen`);
    expect(await page.locator("h1").textContent()).toBe("電波がありません");
    await context.close();
  });

  test("never keeps an answer, and says clearly that a tap without network has not arrived", async () => {
    const { context, page } = await start();
    await context.setOffline(true);
    await page.reload();
    await page.locator("#direct").tap();
    await page.getByRole("heading", { name: "回答は送れていません" }).waitFor();
    await context.setOffline(false);
    await page.getByRole("button", { name: "もう一度開く" }).tap();
    await page.locator("#direct").waitFor();
    // The way to the server is open again, a page has come over it: what was tapped before has not been sent by itself.
    expect(posts).toEqual([]);
    await page.locator("#direct").tap();
    await expect.poll(() => posts).toEqual(["/answer/a"]);
    await context.close();
  });

  test("keeps only the two newest pages", async () => {
    const { context, page } = await start();
    for (const id of ["b", "c", "a"]) await page.goto(`${address}/answer/${id}`);
    await expect.poll(() => kept(page)).toEqual(["/answer/c", "/answer/a"]);
    await context.close();
  });

  test("comes from the network whenever that answers; what the server has ended is forgotten", async () => {
    const { context, page } = await start();
    await expect.poll(() => kept(page)).toEqual(["/answer/a"]);
    status = 502;
    await page.reload();
    await page.locator(".offline-bar").waitFor();
    status = 410;
    await page.reload();
    await page.getByText("終わりました").waitFor();
    await expect.poll(() => kept(page)).toEqual([]);
    await context.close();
  });

  test("does not keep people waiting longer than five seconds", async () => {
    const { context, page } = await start();
    await expect.poll(() => kept(page)).toEqual(["/answer/a"]);
    delayMs = 20_000;
    const began = Date.now();
    await page.reload();
    await page.locator(".offline-bar").waitFor();
    expect(Date.now() - began).toBeLessThan(7_500);
    await context.close();
  });
});
