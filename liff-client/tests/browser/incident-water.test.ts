import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Fixture, startFixture } from "../fixture-server.mjs";
import { haveChromium, launch, open, picture, viewports } from "./chromium";
import { atRest, axeViolations, faultsInBoth, faultsOf, sizes } from "./looks";

let browser: Browser;
let fixture: Fixture;

beforeAll(async () => {
  if (haveChromium) browser = await launch();
});

afterAll(() => browser?.close());

beforeEach(async () => {
  fixture = await startFixture();
  return () => fixture.stop();
});

const main = (state = "ready") => `main[data-screen="C9"][data-state="${state}"]`;
const fire = "/demo/incidents/i-fire";
const phone = viewports["375x667"];

interface Use {
  id: string;
  sourceId: string;
  endedAt: string | null;
  takenBackAt: string | null;
}

const uses = (): Use[] => fixture.inspections.brigade("demo").uses;
const items = (page: Page) => page.getByTestId("water-item");
const offline = (page: Page, on: boolean): Promise<void> => (page.context() as BrowserContext).setOffline(on);

async function openIncident(
  path = fire,
  how: Parameters<typeof open>[2] = phone,
  prepare?: Parameters<typeof open>[3],
) {
  const opened = await open(browser, fixture.address + path, how, prepare);
  await opened.page.getByTestId("incident-water").waitFor();
  return opened;
}

describe.skipIf(!haveChromium)("water at an incident", () => {
  test("is listed nearest first, with direction, hoses and what cannot be used left out", async () => {
    const { page, complaints, close } = await openIncident();
    await expect.poll(() => items(page).count()).toBe(10);
    const far = await page.locator(".water-far b").allTextContents();
    const metres = far.map((one) => Number(/約(\d+)m/.exec(one)?.[1]));
    expect(metres).toEqual([...metres].sort((a, b) => a - b));
    expect(far[0]).toMatch(/^[北東南西]+へ 約\d+m$/);
    expect(await items(page).first().textContent()).toMatch(/ホース約\d+本（20m）/);
    expect(await page.getByTestId("map-summary").textContent()).toContain("10件");

    await page.getByTestId("only-usable").uncheck();
    await page.getByTestId("more-water").click();
    await expect.poll(() => items(page).count()).toBe(30);
    expect(await page.getByTestId("water-list").textContent()).toContain("使用不可");
    expect(complaints).toEqual([]);
    await close();
  });

  test("a crew stamps where it stands, and leaves again", async () => {
    const { page, close } = await openIncident();
    const first = items(page).first();
    await first.getByTestId("stamp").tap();
    await page.getByTestId("water-said").getByText("部署と記録しました").waitFor();
    await first.getByTestId("water-use").getByText("使用中: 第1分団").waitFor();
    expect(await first.getByTestId("stamp").count()).toBe(0);
    expect(uses()).toMatchObject([{ endedAt: null }]);
    expect(uses()[0]?.id).toMatch(/^[A-Za-z0-9_-]{22}$/);
    await first.getByTestId("leave").tap();
    await expect.poll(() => uses()[0]?.endedAt).not.toBeNull();
    await expect.poll(() => first.getByTestId("water-use").count()).toBe(0);
    await first.getByTestId("stamp").waitFor();
    // Another crew at the same source takes nothing from one's own stamp.
    Object.assign(uses()[0] as Use, { by: "団員", own: false, endedAt: null });
    await page.reload();
    await first.getByTestId("water-use").waitFor();
    await first.getByTestId("stamp").waitFor();
    await close();
  });

  test("a mis-tapped stamp is taken back: the source is free again, and the log says so", async () => {
    const { page, complaints, close } = await openIncident();
    const first = items(page).first();
    await first.getByTestId("stamp").tap();
    await first.getByTestId("take-back").tap();
    await picture(page, "C9-take-back.asked.375x667.light");
    await page.getByTestId("confirm-no").tap();
    expect(uses()).toMatchObject([{ takenBackAt: null }]);
    await first.getByTestId("take-back").tap();
    await page.getByTestId("confirm-yes").tap();
    await page.getByTestId("water-said").getByText("部署を取り消しました").waitFor();
    await expect.poll(() => first.getByTestId("water-use").count()).toBe(0);
    await first.getByTestId("stamp").waitFor();
    expect(uses()).toMatchObject([{ takenBackAt: expect.any(String), endedAt: null }]);
    const logged = page.getByTestId("logged-use");
    expect(await logged.getAttribute("data-taken-back")).toBe("true");
    expect(await logged.textContent()).toMatch(/\d\d:\d\d に取り消し 佐藤 一郎/);
    expect(complaints).toEqual([]);
    await close();
  });

  test("one that is over is taken back from the log, by who may; another's is not offered", async () => {
    const base = { incident: "i-fire", kind: "hydrant", unitName: "第3分団", by: "鈴木 花子", own: false };
    const times = { endedAt: "2026-11-20T01:30:00Z", takenBackAt: null, takenBackBy: null };
    const all = [
      {
        id: "BZ3Vd0cRe2GJ5b1ZcW9F1A",
        sourceId: "w-3",
        number: "中-1",
        at: "2026-11-20T01:00:00Z",
        mayTakeBack: true,
      },
      {
        id: "BZ3Vd0cRe2GJ5b1ZcW9F1B",
        sourceId: "w-4",
        number: "中-2",
        at: "2026-11-20T01:10:00Z",
        mayTakeBack: false,
      },
    ];
    uses().push(...all.map((one) => ({ ...base, ...times, ...one })));
    const { page, close } = await openIncident(fire, viewports["1280x800"]);
    const logged = page.getByTestId("logged-use");
    await expect.poll(() => logged.count()).toBe(2);
    expect(await page.getByTestId("log-take-back").count()).toBe(1);
    await page.getByTestId("log-take-back").click();
    await page.getByTestId("confirm-yes").click();
    await expect.poll(() => logged.nth(1).getAttribute("data-taken-back")).toBe("true");
    expect(await logged.nth(0).getAttribute("data-taken-back")).toBe("false");
    expect(await faultsOf(page, false)).toEqual([]);
    expect(await axeViolations(page)).toEqual([]);
    await logged.nth(1).scrollIntoViewIfNeeded();
    await picture(page, "C9-use-log.ready.1280x800.light");
    await close();
  });

  test("taken back without signal: the source is free here at once, and with the server in the same order", async () => {
    const { page, close } = await openIncident();
    const [first, second] = [items(page).first(), items(page).nth(1)];
    await first.getByTestId("stamp").tap();
    await first.getByTestId("water-use").getByText("使用中: 第1分団").waitFor();
    await offline(page, true);
    await second.getByTestId("stamp").tap();
    await second.getByText("部署（送信待ち）").waitFor();
    for (const item of [second, first]) {
      await item.getByTestId("take-back").tap();
      await page.getByTestId("confirm-yes").tap();
      await item.getByText("取り消し（送信待ち）").waitFor();
      await item.getByTestId("stamp").waitFor();
    }
    await picture(page, "C9-take-back.offline.375x667.light");
    fixture.inspections.state.script = ["lose", "lose"];
    await offline(page, false);
    const both = [{ takenBackAt: expect.any(String) }, { takenBackAt: expect.any(String) }];
    await expect.poll(() => uses(), { timeout: 30_000 }).toMatchObject(both);
    await expect.poll(() => page.getByTestId("queue").isVisible(), { timeout: 30_000 }).toBe(false);
    await expect.poll(() => page.getByTestId("water-use").count()).toBe(0);
    await close();
  });

  test("who leaves before the stamp has gone has been there: both arrive, in their order", async () => {
    const { page, close } = await openIncident();
    const first = items(page).first();
    await offline(page, true);
    await first.getByTestId("stamp").tap();
    await first.getByTestId("leave").tap();
    await first.getByText("離れました（送信待ち）").waitFor();
    await offline(page, false);
    await expect
      .poll(() => uses(), { timeout: 20_000 })
      .toMatchObject([{ endedAt: expect.any(String), takenBackAt: null }]);
    await close();
  });

  test("a stamp without signal waits, is shown so, and arrives once with the phone's time", async () => {
    const { page, close } = await openIncident(fire, phone, (one) => one.clock.install());
    const second = items(page).nth(1);
    await offline(page, true);
    const before = Date.now();
    await second.getByTestId("stamp").tap();
    await second.getByText("部署（送信待ち）").waitFor();
    expect(await page.getByTestId("queue-waiting").textContent()).toBe("送信待ち 1件");
    await picture(page, "C9-water-queue.offline.375x667.light");
    await page.clock.runFor(120_000);
    expect(await page.getByTestId("queue-waiting").textContent()).toBe("送信待ち 1件");
    expect(uses()).toEqual([]);
    fixture.inspections.state.script = ["lose"];
    await offline(page, false);
    await expect.poll(() => uses().length, { timeout: 20_000 }).toBe(1);
    await expect.poll(() => page.getByTestId("queue").isVisible(), { timeout: 20_000 }).toBe(false);
    expect(uses()).toHaveLength(1);
    const { at } = uses()[0] as unknown as { at: string };
    expect(Math.abs(Date.parse(at) - before)).toBeLessThan(1_500);
    await close();
  });

  test("is read again every 15 seconds, and only sent when it changed", async () => {
    const opened = await open(browser, fixture.address + fire, phone, (page) => page.clock.install());
    const { page, close } = opened;
    await items(page).first().waitFor();
    const asked = fixture.inspections.state.asked as number;
    uses().push({
      id: "BZ3Vd0cRe2GJ5b1ZcW9F1A",
      incident: "i-fire",
      sourceId: (await items(page).first().getAttribute("data-source")) ?? "",
      number: "1",
      kind: "hydrant",
      unitName: "第3分団",
      by: "鈴木 花子",
      at: new Date().toISOString(),
      endedAt: null,
      takenBackAt: null,
    } as Use);
    await page.clock.runFor(16_000);
    await items(page).first().getByText("使用中: 第3分団").waitFor();
    expect(fixture.inspections.state.asked as number).toBeGreaterThan(asked);
    await close();
  });

  test("where there are no coordinates says so, and shows the same town's water", async () => {
    const { page, close } = await openIncident("/demo/incidents/i-oil");
    await page.getByTestId("no-place").getByText("場所の地図がありません").waitFor();
    expect(await page.getByTestId("no-place").textContent()).toContain("上塩尻");
    expect(await items(page).count()).toBe(12);
    await picture(page, "C9-no-place.ready.375x667.light");
    expect(await axeViolations(page)).toEqual([]);
    await close();
  });

  test("a person who may puts it on the map, also by writing two numbers", async () => {
    const { page, close } = await openIncident("/demo/incidents/i-oil");
    await page.getByTestId("place").tap();
    await page.locator(".place-map[data-map]").waitFor();
    await page.locator("#latitude").fill("北緯");
    await page.getByTestId("place-submit").tap();
    await page.getByTestId("error-summary").waitFor();
    await page.locator("#latitude").fill("３６.４１２３４５");
    await page.locator("#longitude").fill("138.2301");
    await picture(page, "C9-place.ready.375x667.light");
    expect(await axeViolations(page)).toEqual([]);
    expect(await faultsOf(page, true)).toEqual([]);
    await page.getByTestId("place-submit").tap();
    await page.getByTestId("placed-by").getByText("場所は人が地図で決めました").waitFor();
    expect(fixture.state.sent.at(-1)).toMatchObject({
      method: "PUT",
      body: { latitude: 36.412345, longitude: 138.2301 },
    });
    await page.locator(".fire-map").waitFor();
    await close();
  });

  test("the map's middle is the place until somebody types", async () => {
    const { page, close } = await openIncident(fire, viewports["1280x800"]);
    await page.getByTestId("place").click();
    await page.locator(".place-map[data-map='shown'], .place-map[data-map='none']").waitFor();
    const latitude = page.locator("#latitude");
    await expect.poll(() => latitude.inputValue()).toMatch(/^36\.401[89]/);
    await page.locator(".place-map .map-ground").focus();
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => latitude.inputValue()).not.toMatch(/^36\.401[89]/);
    await close();
  });

  test("who may not place is not asked to, and what is closed takes no stamps", async () => {
    fixture.state.permissions = fixture.state.permissions.filter((one) => one !== "PlaceIncident");
    const { page, close } = await openIncident();
    await items(page).first().waitFor();
    expect(await page.getByTestId("place").count()).toBe(0);
    await page.goto(`${fixture.address}/demo/incidents/i-closed`);
    await page.getByTestId("no-place").waitFor();
    expect(await page.getByTestId("stamp").count()).toBe(0);
    await close();
  });

  test("a server that cannot say leaves the rest of the incident standing", async () => {
    fixture.inspections.state.waterStatus = 500;
    const { page, close } = await openIncident();
    await page.getByTestId("incident-water").getByRole("button").first().waitFor();
    await page.locator("#messages").waitFor();
    fixture.inspections.state.waterStatus = 403;
    await page.reload();
    await page.locator("#messages").waitFor();
    await expect.poll(() => page.getByTestId("incident-water").count()).toBe(0);
    await close();
  });
});

describe.skipIf(!haveChromium)("without network", () => {
  const withWorker = { ...phone, serviceWorkers: "allow" as const };

  /** The worker has been installed and looks after the page. */
  async function settled(page: Page): Promise<void> {
    await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => true), null, {
      timeout: 20_000,
    });
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, { timeout: 20_000 });
  }

  test("the incident opens again with its words, its water and its map, and says how old they are", async () => {
    const { page, close } = await openIncident(fire, withWorker);
    await items(page).first().waitFor();
    const before = await items(page).allTextContents();
    await settled(page);
    const view = () =>
      page.evaluate(() =>
        Object.keys(localStorage)
          .filter((key) => key.includes(".kept.incident-view."))
          .map((key) => localStorage.getItem(key))
          .join(),
      );
    await expect.poll(view, { timeout: 10_000 }).not.toBe("");
    const first = await view();
    await page.getByTestId("zoom-in").tap();
    await expect.poll(view, { timeout: 10_000 }).not.toBe(first);
    await offline(page, true);
    await page.reload();
    await page.locator(main("offline")).waitFor();
    expect(await page.locator("h1").textContent()).toContain("建物火災");
    await page.getByTestId("kept-bar").waitFor();
    expect(await page.getByTestId("kept-bar").textContent()).toMatch(
      /^電波がありません。\d\d:\d\d の内容です（.+）$/,
    );
    await expect.poll(() => items(page).count()).toBe(10);
    expect((await items(page).allTextContents()).map((one) => one.slice(0, 12))).toEqual(
      before.map((one) => one.slice(0, 12)),
    );
    await page.locator(".fire-map[data-map]").waitFor();
    await page.locator("#messages").waitFor();
    await picture(page, "C9.offline.375x667.light");
    expect(await axeViolations(page)).toEqual([]);

    await offline(page, false);
    await page.locator(main()).waitFor({ timeout: 30_000 });
    await expect.poll(() => page.getByTestId("kept-bar").count(), { timeout: 30_000 }).toBe(0);
    await close();
  });

  test("nothing of it is in the worker's keeping, and nothing is left after signing out", async () => {
    const { page, close } = await openIncident(fire, withWorker);
    await items(page).first().waitFor();
    await settled(page);
    const held = await page.evaluate(async () => {
      const names = await caches.keys();
      const addresses = await Promise.all(
        names.map(async (name) =>
          (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname),
        ),
      );
      return { names, addresses: addresses.flat() };
    });
    expect(held.names).toHaveLength(1);
    expect(held.addresses).toContain("/index.html");
    expect(held.addresses.filter((one) => one !== "/index.html" && !one.startsWith("/assets/"))).toEqual([]);
    const kept = () =>
      page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes(".kept.")).length);
    expect(await kept()).toBeGreaterThan(1);
    await page.goto(`${fixture.address}/demo/account`);
    await page.getByTestId("sign-out").tap();
    await page.getByTestId("confirm-yes").tap();
    await expect.poll(kept).toBe(0);
    await close();
  });

  test("at most five incidents are kept, within a megabyte", async () => {
    const { page, close } = await openIncident();
    await items(page).first().waitFor();
    for (const id of ["i-oil", "i-drill", "i-closed", "i-false", "i-unreadable"]) {
      await page.goto(`${fixture.address}/demo/incidents/${id}`);
      await page.getByTestId("incident-water").locator("h3").first().waitFor();
    }
    const kept = await page.evaluate(() => {
      const keys = Object.keys(localStorage).filter((key) => key.includes(".kept."));
      const of = (group: string) => keys.filter((key) => key.includes(`.kept.${group}.`)).length;
      const characters = keys.reduce((sum, key) => sum + (localStorage.getItem(key)?.length ?? 0), 0);
      return { words: of("incident"), water: of("incident-water"), bytes: 2 * characters };
    });
    expect(kept).toMatchObject({ words: 5, water: 5 });
    process.stdout.write(`kept for five incidents: ${kept.bytes} B\n`);
    expect(kept.bytes).toBeLessThanOrEqual(1_000_000);
    await close();
  });

  test("a new build never mixes with the old one, takes over at the next visit and leaves nothing behind", async () => {
    const dist = fileURLToPath(new URL("../../dist", import.meta.url));
    const copy = mkdtempSync(join(tmpdir(), "dist-"));
    cpSync(dist, copy, { recursive: true });
    const served = await startFixture({ distDir: copy });
    const { page, close } = await open(browser, served.address + fire, withWorker);
    try {
      await settled(page);
      const oldCaches = await page.evaluate(() => caches.keys());
      const entry = /assets\/index-[^"]+\.js/.exec(
        readFileSync(join(copy, "index.html"), "utf8"),
      )?.[0] as string;
      const next = entry.replace("index-", "index-next-");
      const replaceIn = (file: string) =>
        writeFileSync(
          join(copy, file),
          readFileSync(join(copy, file), "utf8")
            .split(entry.slice("assets/".length))
            .join(next.slice("assets/".length)),
        );
      copyFileSync(join(copy, entry), join(copy, next));
      rmSync(join(copy, entry));
      for (const file of readdirSync(join(copy, "assets")))
        if (file.endsWith(".js")) replaceIn(`assets/${file}`);
      replaceIn("index.html");
      const worker = readFileSync(join(copy, "app-worker.js"), "utf8");
      writeFileSync(
        join(copy, "app-worker.js"),
        worker
          .split(entry)
          .join(next)
          .replace(/version = "[^"]+"/, 'version = "next"'),
      );

      // The open page goes on with its own files, also without network, while the new build waits.
      await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
      await expect
        .poll(() => page.evaluate(() => caches.keys()), { timeout: 15_000 })
        .toEqual([...oldCaches, "app-next"]);
      await offline(page, true);
      await page.reload();
      await page.locator(main("offline")).waitFor();
      expect(await page.locator("script[type=module]").first().getAttribute("src")).toBe(`/${entry}`);
      await offline(page, false);

      const context = page.context();
      await page.close();
      const later = await context.newPage();
      // The browser hands over once it has noticed that nobody is left.
      await expect
        .poll(
          async () => {
            await later.goto(served.address + fire);
            await later.locator(main()).waitFor();
            return later.locator("script[type=module]").first().getAttribute("src");
          },
          { timeout: 30_000 },
        )
        .toBe(`/${next}`);
      await expect.poll(() => later.evaluate(() => caches.keys()), { timeout: 15_000 }).toEqual(["app-next"]);
      await later.waitForFunction(() => navigator.serviceWorker.controller !== null);
      await context.setOffline(true);
      await later.reload();
      await later.locator(main("offline")).waitFor();
      expect(await later.locator("script[type=module]").first().getAttribute("src")).toBe(`/${next}`);
    } finally {
      await close();
      await served.stop();
      rmSync(copy, { recursive: true, force: true });
    }
  });
});

const looks = [
  { name: "C9-water.ready", path: fire },
  { name: "C9-water-drill.ready", path: "/demo/incidents/i-drill" },
  { name: "C9-water-english.ready", path: `${fire}?lang=en` },
];

describe.skipIf(!haveChromium).each(looks)("$name", (look) => {
  test.each(sizes)("%s, light and dark", async (size) => {
    const options = { ...viewports[size], reducedMotion: "reduce" as const };
    const { page, complaints, close } = await openIncident(look.path, options);
    await items(page).first().waitFor();
    await items(page).nth(2).getByTestId("stamp").click();
    await items(page).nth(2).getByTestId("water-use").waitFor();
    await page.locator(".fire-map[data-map='shown']").waitFor();
    await atRest(page);
    const faults = await faultsInBoth(page, size, async (scheme) => {
      await page.evaluate(() => scrollTo(0, 0));
      await picture(page, `${look.name}.${size}.${scheme}`);
      await page.locator(".water-list-head").evaluate((head) => head.scrollIntoView({ block: "start" }));
      await picture(page, `${look.name}-list.${size}.${scheme}`);
    });
    expect(faults).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
