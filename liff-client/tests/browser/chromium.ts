import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const haveChromium = existsSync(executablePath);

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

export const viewports = {
  "375x667": { viewport: { width: 375, height: 667 }, isMobile: true, hasTouch: true },
  "320x640": { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true },
  "640x400": { viewport: { width: 640, height: 400 } },
  "1280x800": { viewport: { width: 1280, height: 800 } },
  "1920x1080": { viewport: { width: 1920, height: 1080 } },
} as const satisfies Record<string, BrowserContextOptions>;

export type ViewportName = keyof typeof viewports;

export interface Opened {
  page: Page;
  /** Whatever the page complained about, or asked of another origin. */
  complaints: string[];
  close: () => Promise<void>;
}

export async function open(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  prepare: (page: Page) => Promise<void> = async () => undefined,
): Promise<Opened> {
  // Tests of what works without network ask for the workers; the others shall see the server.
  const context = await browser.newContext({ serviceWorkers: "block", ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const { origin } = new URL(url);
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // Chromium reports refused requests by itself; what the screen says about them is looked at directly.
    const isRefusal = message.text().startsWith("Failed to load resource");
    const isBlocked = message.text() === "Service Worker registration blocked by Playwright";
    if (["error", "warning"].includes(message.type()) && !isRefusal && !isBlocked)
      complaints.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(origin)) complaints.push(`foreign request: ${request.url()}`);
  });
  await prepare(page);
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

/** With SCREENSHOTS=folder every picture is kept: screen.state.viewport.scheme.png */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
}
