import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { type ViewportName, viewports } from "./chromium";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Every size takes minutes; ./test.sh takes the phone and the PC, EVERY_SIZE=1 all of them. */
export const sizes: ViewportName[] =
  process.env.EVERY_SIZE === "1"
    ? ["375x667", "320x640", "640x400", "1280x800", "1920x1080"]
    : ["375x667", "1280x800"];

/** What a script can measure about a screen; the rest is looked at. */
export async function faultsOf(page: Page, touch: boolean): Promise<string[]> {
  return page.evaluate((onTouch) => {
    const faults: string[] = [];
    const shown = (element: Element) =>
      element.getClientRects().length > 0 && element.closest(".visually-hidden, .skip, thead") === null;
    for (const chip of document.querySelectorAll("[data-chip]")) {
      const hasWord = (chip.textContent ?? "").trim() !== "";
      if (chip.querySelector("svg") === null || !hasWord)
        faults.push(`chip without glyph or word: ${chip.outerHTML}`);
    }
    const least = onTouch ? 48 : 24;
    const targets = "a, button, input, select, textarea, summary, [role=button]";
    for (const target of document.querySelectorAll(targets)) {
      if (!shown(target)) continue;
      // A tick is made anywhere on its label.
      const area = target.matches("[type=checkbox], [type=radio]")
        ? (target.closest("label") ?? target)
        : target;
      const { width, height } = area.getBoundingClientRect();
      if (height < least - 0.5 || width < least - 0.5) {
        faults.push(`target ${Math.round(width)}×${Math.round(height)}: ${target.textContent}`);
      }
    }
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) faults.push(`sideways scrolling: ${scrollWidth} > ${clientWidth}`);
    for (const element of document.querySelectorAll("main :is(p, h1, h2, h3, b, td, th, button, span)")) {
      const box = element.getBoundingClientRect();
      // What scrolls by itself may be wider than the window (it must say so to the keyboard: axe looks at that).
      const scrolls = ".table-scroll, .matrix-scroll, .tall, .sheets, .selection-bar .buttons";
      if (element.closest(scrolls) !== null) continue;
      if (shown(element) && box.width > 1 && box.right > clientWidth + 1) {
        faults.push(`cut off on the right: ${element.textContent?.slice(0, 40)}`);
      }
    }
    return faults;
  }, touch);
}

interface AxeResult {
  violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
}

export async function axeViolations(page: Page, rules: readonly string[] = []): Promise<string[]> {
  // By the debugger: the page's own policy rightly forbids a script from elsewhere.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeSource);
  const result = await page.evaluate(async (only) => {
    const { axe } = window as unknown as { axe: { run: (where: Document, how: object) => Promise<unknown> } };
    return axe.run(document, {
      runOnly:
        only.length > 0
          ? { type: "rule", values: only }
          : ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
  }, rules);
  return (result as AxeResult).violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`),
  );
}

/** Nothing is on its way or moving any more: a picture taken now is the one that stays. */
export async function atRest(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector(".loading") === null &&
      [...document.images].every((image) => image.complete) &&
      document.getAnimations().every((animation) => animation.playState !== "running"),
  );
}

type Scheme = "light" | "dark";

/** A screen in both schemes, on one page: the dark one differs in nothing but its colours, so only they are judged again. */
export async function faultsInBoth(
  page: Page,
  size: ViewportName,
  look: (scheme: Scheme) => Promise<void>,
): Promise<string[]> {
  await look("light");
  const light = [...(await faultsOf(page, "isMobile" in viewports[size])), ...(await axeViolations(page))];
  await page.emulateMedia({ colorScheme: "dark" });
  await look("dark");
  const dark = await axeViolations(page, ["color-contrast", "link-in-text-block"]);
  return [...light, ...dark.map((one) => `dark: ${one}`)];
}
