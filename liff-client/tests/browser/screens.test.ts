import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Fixture, startFixture } from "../fixture-server.mjs";
import { haveChromium, launch, open, picture, viewports } from "./chromium";
import { faultsInBoth, faultsOf, sizes } from "./looks";

let browser: Browser;
let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture();
  if (haveChromium) browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await fixture?.stop();
});

interface Look {
  name: string;
  path: string;
  screen: string;
  state: string;
  before?: (page: Page) => Promise<void>;
}

const looks: Look[] = [
  { name: "C1.ready", path: "/demo", screen: "C1", state: "ready" },
  {
    name: "C1-log.ready",
    path: "/demo",
    screen: "C1",
    state: "ready",
    before: async (page) => {
      await page.getByTestId("mail-log-button").click();
      await page.getByTestId("mail-log").locator("article").first().waitFor();
      await page
        .getByTestId("mail-log-button")
        .evaluate((button) => button.scrollIntoView({ block: "start" }));
    },
  },
  { name: "C1.empty", path: "/quiet", screen: "C1", state: "empty" },
  { name: "C1.error", path: "/broken", screen: "C1", state: "error" },
  { name: "C2.ready", path: "/demo/call-outs/c-fire", screen: "C2", state: "ready" },
  {
    name: "C2-silent.ready",
    path: "/demo/call-outs/c-fire",
    screen: "C2",
    state: "ready",
    before: async (page) => {
      await page.getByTestId("count-silent").click();
      await page.locator('[data-section="silent"] tr.person').first().waitFor();
    },
  },
  { name: "C2-drill.ready", path: "/demo/call-outs/c-drill", screen: "C2", state: "ready" },
  { name: "C2-unreadable.ready", path: "/demo/call-outs/c-unreadable", screen: "C2", state: "ready" },
  { name: "C2-closed.ready", path: "/demo/call-outs/c-closed", screen: "C2", state: "ready" },
  { name: "C2.empty", path: "/demo/call-outs/c-empty", screen: "C2", state: "empty" },
  { name: "C2.error", path: "/demo/call-outs/none", screen: "C2", state: "error" },
  { name: "C2-english.ready", path: "/demo/call-outs/c-fire?lang=en", screen: "C2", state: "ready" },
  { name: "C9.ready", path: "/demo/incidents/i-fire", screen: "C9", state: "ready" },
  { name: "C9.error", path: "/demo/incidents/none", screen: "C9", state: "error" },
  { name: "not-found.ready", path: "/demo/a/b/c", screen: "not-found", state: "ready" },
];

describe.skipIf(!haveChromium).each(looks)("$name", (look) => {
  test.each(sizes)("%s, light and dark", async (size) => {
    const options = { ...viewports[size], reducedMotion: "reduce" as const };
    const { page, complaints, close } = await open(browser, fixture.address + look.path, options);
    await page.locator(`main[data-screen="${look.screen}"][data-state="${look.state}"]`).waitFor();
    await look.before?.(page);
    await expect.poll(() => page.locator(".loading").count()).toBe(0);
    const faults = await faultsInBoth(page, size, async (scheme) => {
      await picture(page, `${look.name}.${size}.${scheme}`);
    });
    expect(faults).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe.skipIf(!haveChromium)("C2 under other conditions", () => {
  const path = "/demo/call-outs/c-fire";
  const ready = 'main[data-screen="C2"][data-state="ready"]';

  test("text at 200 % loses nothing", async () => {
    const { page, close } = await open(browser, fixture.address + path, viewports["375x667"]);
    await page.locator(ready).waitFor();
    await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
    await picture(page, "C2-text200.ready.375x667.light");
    expect(await faultsOf(page, true)).toEqual([]);
    await close();
  });

  test("forced colours keep edges and words", async () => {
    const { page, close } = await open(browser, fixture.address + path, {
      ...viewports["1280x800"],
      forcedColors: "active",
    });
    await page.locator(ready).waitFor();
    await picture(page, "C2-forced.ready.1280x800");
    const edges = await page
      .locator(".chip, .tile")
      .evaluateAll((chips) => chips.map((chip) => getComputedStyle(chip).borderTopStyle));
    expect(edges.length).toBeGreaterThan(8);
    expect(edges.filter((style) => style === "none")).toEqual([]);
    await close();
  });

  test("every target can be reached by keyboard, shows its focus and is not under the sticky counts", async () => {
    const { page, close } = await open(browser, fixture.address + path, viewports["1280x800"]);
    await page.locator(ready).waitFor();
    const seen: string[] = [];
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return null;
        const box = element.getBoundingClientRect();
        const top = document.elementFromPoint(
          box.left + box.width / 2,
          box.top + Math.min(box.height / 2, 20),
        );
        return {
          name: `${element.tagName} ${element.textContent?.trim().slice(0, 20)}`,
          covered: !(element === top || element.contains(top)),
          outline: getComputedStyle(element).outlineStyle,
        };
      });
      if (focus === null) break;
      seen.push(focus.name);
      expect(focus, focus.name).toMatchObject({ covered: false, outline: "solid" });
    }
    expect(seen[0]).toContain("本文へ移る");
    expect(seen.some((name) => name.includes("未応答 27名"))).toBe(true);
    await close();
  });
});
