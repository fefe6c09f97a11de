import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Fixture, type FixtureState, startFixture } from "../fixture-server.mjs";
import { haveChromium, launch, open, picture, viewports } from "./chromium";
import { faultsInBoth, sizes } from "./looks";

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

const main = (screen: string, state = "ready") => `main[data-screen="${screen}"][data-state="${state}"]`;

interface Look {
  name: string;
  path: string;
  screen: string;
  state: string;
  given?: (state: FixtureState) => void;
  before?: (page: Page) => Promise<void>;
}

const nobody = (state: FixtureState) => {
  state.session = false;
};

const enterSlip = async (page: Page) => {
  await page.getByTestId("slip-check").click();
  await page.getByTestId("slip-person").waitFor();
};

const startTotp = async (page: Page) => {
  await page.getByTestId("totp-start").click();
  await page.getByTestId("totp-set-up").scrollIntoViewIfNeeded();
};

const needCode = async (page: Page) => {
  await page.getByTestId("second-factor-form").waitFor();
};

const looks: Look[] = [
  { name: "brigade-choice.ready", path: "/", screen: "brigade-choice", state: "ready", given: nobody },
  {
    name: "brigade-choice.error",
    path: "/",
    screen: "brigade-choice",
    state: "error",
    given: nobody,
    before: (page) => page.locator("button[type=submit]").click(),
  },
  {
    name: "other-brigade.ready",
    path: "/quiet",
    screen: "other-brigade",
    state: "ready",
    given: (state) => {
      state.sessionBrigade = "demo";
    },
  },
  { name: "sign-in.ready", path: "/demo/sign-in", screen: "sign-in", state: "ready", given: nobody },
  { name: "sign-in-inline.ready", path: "/demo/members", screen: "sign-in", state: "ready", given: nobody },
  {
    name: "sign-in-problem.ready",
    path: "/demo/sign-in?problem=signIn.notLinked",
    screen: "sign-in",
    state: "ready",
    given: nobody,
  },
  {
    name: "sign-in-wait.ready",
    path: "/demo/sign-in",
    screen: "sign-in",
    state: "ready",
    given: nobody,
    before: async (page) => {
      await page.getByTestId("sign-in-password").click();
      await page.locator("#email").fill("wait@demo.example");
      await page.locator("#password").fill("something");
      await page.getByTestId("password-submit").click();
      await page.getByTestId("wait").waitFor();
    },
  },
  { name: "sign-in-staff.ready", path: "/noline/sign-in", screen: "sign-in", state: "ready", given: nobody },
  { name: "sign-in.error", path: "/nowhere/sign-in", screen: "sign-in", state: "error", given: nobody },
  {
    name: "sign-in-english.ready",
    path: "/demo/sign-in?lang=en",
    screen: "sign-in",
    state: "ready",
    given: nobody,
  },
  { name: "M13.ready", path: "/demo/register", screen: "M13", state: "ready", given: nobody },
  {
    name: "M13-used.ready",
    path: "/demo/register?code=USED2USED2",
    screen: "M13",
    state: "ready",
    given: nobody,
    before: async (page) => {
      await page.getByTestId("slip-check").click();
      await page.getByTestId("error-summary").waitFor();
    },
  },
  {
    name: "M13-confirm.ready",
    path: "/demo/register?code=K7QF3-M9T2A",
    screen: "M13",
    state: "ready",
    given: nobody,
    before: enterSlip,
  },
  {
    name: "M13-password.ready",
    path: "/demo/register?code=K7QF3-M9T2A",
    screen: "M13",
    state: "ready",
    given: nobody,
    before: async (page) => {
      await enterSlip(page);
      await page.getByTestId("register-password").click();
      await page.locator("#password").fill("short");
      await page.getByTestId("register-submit").click();
      await page.getByTestId("error-summary").waitFor();
    },
  },
  { name: "M13-done.ready", path: "/demo/register?done=line", screen: "M13-done", state: "ready" },
  {
    name: "M13-link.ready",
    path: "/demo/link?linkToken=t",
    screen: "M13-link",
    state: "ready",
    given: nobody,
  },
  { name: "M13-link.error", path: "/demo/link", screen: "M13-link", state: "error", given: nobody },
  { name: "M12.ready", path: "/demo/account", screen: "M12", state: "ready" },
  {
    name: "M12-devices.ready",
    path: "/demo/account",
    screen: "M12",
    state: "ready",
    before: (page) => page.getByTestId("devices-part").scrollIntoViewIfNeeded(),
  },
  {
    name: "M12-sign-out.ready",
    path: "/demo/account",
    screen: "M12",
    state: "ready",
    before: (page) => page.getByTestId("sign-out").click(),
  },
  { name: "M12-totp.ready", path: "/demo/account", screen: "M12", state: "ready", before: startTotp },
  {
    name: "M12-recovery.ready",
    path: "/demo/account",
    screen: "M12",
    state: "ready",
    before: async (page) => {
      await startTotp(page);
      await page.locator("#totp-code").fill("123456");
      await page.getByTestId("totp-confirm").click();
      await page.getByTestId("recovery-codes").waitFor();
    },
  },
  {
    name: "M12-password.ready",
    path: "/demo/members",
    screen: "M12-password",
    state: "ready",
    given: (state) => {
      state.mustChangePassword = true;
    },
  },
  { name: "M12.error", path: "/broken/account", screen: "M12", state: "error" },
  { name: "M12-english.ready", path: "/demo/account?lang=en", screen: "M12", state: "ready" },
  { name: "A19.ready", path: "/demo/sign-in-admin", screen: "A19", state: "ready" },
  {
    name: "A19-wrong.ready",
    path: "/demo/sign-in-admin",
    screen: "A19",
    state: "ready",
    before: async (page) => {
      await page.getByTestId("address-add").click();
      await page.locator("#ranges-0").fill("10.0.0.0/40");
      await page.locator("#minimumLength").fill("4");
      await page.getByTestId("policy-save").click();
      await page.getByTestId("error-summary").waitFor();
    },
  },
  {
    name: "A19-step-up.loading",
    path: "/demo/sign-in-admin",
    screen: "A19",
    state: "loading",
    given: (state) => {
      state.secondFactor = "required";
    },
    before: needCode,
  },
  {
    name: "A19-set-up.loading",
    path: "/demo/sign-in-admin",
    screen: "A19",
    state: "loading",
    given: (state) => {
      state.secondFactor = "setUpRequired";
    },
    before: (page) => page.getByTestId("remedy-go").waitFor(),
  },
  { name: "A19.error", path: "/broken/sign-in-admin", screen: "A19", state: "error" },
  { name: "A19-log.ready", path: "/demo/sign-in-admin/log", screen: "A19-log", state: "ready" },
  {
    name: "A19-log.empty",
    path: "/demo/sign-in-admin/log?outcome=signIn.wait",
    screen: "A19-log",
    state: "empty",
  },
  { name: "A19-log.error", path: "/broken/sign-in-admin/log", screen: "A19-log", state: "error" },
  {
    name: "C1-menu.ready",
    path: "/demo",
    screen: "C1",
    state: "ready",
    before: async (page) => {
      const button = page.getByTestId("menu-button");
      if (await button.isVisible()) await button.click();
      await page.getByTestId("menu-account").waitFor();
    },
  },
];

describe.skipIf(!haveChromium).each(looks)("$name", (look) => {
  test.each(sizes)("%s, light and dark", async (size) => {
    look.given?.(fixture.state);
    const options = { ...viewports[size], reducedMotion: "reduce" as const };
    const { page, complaints, close } = await open(browser, fixture.address + look.path, options);
    if (look.before === undefined || !look.name.startsWith("brigade-choice"))
      await page.locator(main(look.screen, look.state)).waitFor();
    await look.before?.(page);
    if (look.state !== "loading") await expect.poll(() => page.locator(".loading").count()).toBe(0);
    const faults = await faultsInBoth(page, size, async (scheme) => {
      await picture(page, `${look.name}.${size}.${scheme}`);
    });
    expect(faults).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
