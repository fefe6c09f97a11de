import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Fixture, startFixture } from "../fixture-server.mjs";
import { haveChromium, launch, open, picture, viewports } from "./chromium";
import { axeViolations } from "./looks";

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
const phone = viewports["375x667"];
const pc = viewports["1280x800"];

async function start(path: string, how: Parameters<typeof open>[2] = phone) {
  return open(browser, fixture.address + path, how);
}

async function signInByPassword(page: Page, email: string, password: string) {
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await page.getByTestId("password-submit").click();
}

const lastSent = (path: string) => fixture.state.sent.filter((one) => one.path === path).at(-1);

describe.skipIf(!haveChromium)("signing in", () => {
  test("by password: wrong first, then the page that was asked for", async () => {
    fixture.state.session = false;
    const { page, complaints, close } = await start("/demo/account");
    await page.getByTestId("sign-in-password").click();
    await page.getByTestId("password-submit").click();
    expect(await page.getByTestId("error-summary").locator("li").count()).toBe(2);
    await page.getByTestId("error-summary").locator("a").last().click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("password");

    await signInByPassword(page, "jimu@demo.example", "wrong");
    await page.locator('[data-code="signIn.wrong"]').waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-testid")))
      .toBe("error-summary");
    await signInByPassword(page, "jimu@demo.example", "demo-jimukyoku-2026");
    await page.locator(main("M12")).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("after several wrong tries counts the wait down, then says that it is over", async () => {
    fixture.state.session = false;
    fixture.state.waitSeconds = 3;
    const { page, close } = await start("/demo/sign-in");
    await page.getByTestId("sign-in-password").click();
    await signInByPassword(page, "wait@demo.example", "x");
    const wait = page.getByTestId("wait");
    const first = Number(await wait.getAttribute("data-left"));
    await expect.poll(async () => Number(await wait.getAttribute("data-left"))).toBeLessThan(first);
    await page.getByTestId("wait-over").waitFor();
    await close();
  });

  test("by LINE leaves for LINE and comes back to the page that was asked for", async () => {
    fixture.state.session = false;
    const { page, close } = await start("/demo/call-outs/c-fire");
    await page.getByTestId("sign-in-line").click();
    await page.locator(main("C2")).waitFor();
    expect(new URL(page.url()).pathname).toBe("/demo/call-outs/c-fire");
    await close();
  });

  test("by passkey, after registering one, with a real authenticator's answers", async () => {
    // A passkey belongs to a name, not to an address of numbers.
    const address = fixture.address.replace("127.0.0.1", "localhost");
    const { page, complaints, close } = await open(browser, `${address}/demo/account`, phone);
    const device = await page.context().newCDPSession(page);
    await device.send("WebAuthn.enable");
    await device.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
      },
    });
    await page.getByTestId("passkey-add").click();
    await page.locator("#passkey-name").fill("試験の端末");
    await page.getByTestId("passkey-form").locator("button[type=submit]").click();
    await page.getByText("パスキーを登録しました。").waitFor();
    expect(await page.getByTestId("passkey").count()).toBe(2);
    const sent = lastSent("/api/brigades/demo/account/passkeys")?.body as {
      credential: { type: string; response: { attestationObject: string } };
    };
    expect(sent.credential.type).toBe("public-key");
    expect(sent.credential.response.attestationObject).toMatch(/^[\w-]{50,}$/);

    await page.getByTestId("sign-out").click();
    await page.getByTestId("confirm-yes").click();
    await page.getByTestId("sign-in-passkey").click();
    await page.locator(main("C1")).waitFor();
    expect(lastSent("/sign-in/demo/passkey")?.body).toMatchObject({ credential: { type: "public-key" } });
    expect(complaints).toEqual([]);
    await close();
  });

  test("a slip leads to an account: the code leaves the address, the rules are shown live", async () => {
    fixture.state.session = false;
    const { page, close } = await start("/demo/register?code=k7qf3m9t2a");
    await page.locator(main("M13")).waitFor();
    await expect.poll(() => page.url()).not.toContain("code=");
    await page.getByTestId("slip-check").click();
    expect(await page.getByTestId("slip-person").textContent()).toContain("勅使河原 龍之介");
    const line = await page.getByTestId("register-line").getAttribute("href");
    expect(line).toContain("slip=K7QF3-M9T2A");
    await page.getByTestId("register-password").click();
    await page.locator("#email").fill("taro@example.jp");
    await page.locator("#password").fill("short");
    expect(await page.locator('[data-rule="length"]').getAttribute("data-met")).toBe("false");
    await page.locator("#password").fill("password1234");
    expect(await page.locator('[data-rule="length"]').getAttribute("data-met")).toBe("true");
    await page.getByTestId("register-submit").click();
    await page.locator("#password-error").waitFor();
    await page.locator("#password").fill("correct horse battery");
    await page.getByTestId("register-submit").click();
    await page.locator(main("M13-done")).waitFor();
    await close();
  });
});

describe.skipIf(!haveChromium)("an action that needs something first", () => {
  test("asks for the second factor in place, keeps what was typed, and goes on", async () => {
    const { page, complaints, close } = await start("/demo/sign-in-admin", pc);
    await page.locator(main("A19")).waitFor();
    await page.locator("#minimumLength").fill("14");
    fixture.state.secondFactor = "required";
    await page.getByTestId("policy-save").click();
    await page.locator("#second-factor").fill("000000");
    await page.getByTestId("second-factor-submit").click();
    await page.locator('dialog [data-code="secondFactor.wrong"]').waitFor();
    await page.locator("#second-factor").fill("１２３４５６");
    await page.getByTestId("second-factor-submit").click();
    await page.getByText("保存しました。").waitFor();
    expect(await page.locator("#minimumLength").inputValue()).toBe("14");
    expect(fixture.state.policy.passwords.minimumLength).toBe(14);
    expect(await page.locator("dialog").count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  test("that is declined is refused with its sentence; set-up leads to one's own settings", async () => {
    const { page, close } = await start("/demo/sign-in-admin", pc);
    await page.locator(main("A19")).waitFor();
    fixture.state.secondFactor = "required";
    await page.getByTestId("policy-save").click();
    await page.getByTestId("second-factor-form").waitFor();
    await page.keyboard.press("Escape");
    await page.locator('[data-code="secondFactor.required"]').waitFor();

    fixture.state.secondFactor = "setUpRequired";
    await page.getByTestId("policy-save").click();
    await page.getByTestId("remedy-go").click();
    await page.locator(main("M12")).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("part-second-factor");
    await close();
  });

  test("asks to sign in again over the page when the session has ended, and keeps what was typed", async () => {
    const { page, close } = await start("/demo/sign-in-admin", pc);
    await page.locator(main("A19")).waitFor();
    await page.locator("#tries").fill("5");
    fixture.state.session = false;
    await page.getByTestId("policy-save").click();
    await page.getByTestId("remedy").locator("#email").waitFor();
    await picture(page, "A19-signed-out.ready.1280x800.light");
    expect(await axeViolations(page)).toEqual([]);
    await page.getByText("サインインしたので続ける").click();
    await page.locator('dialog [data-code="session.required"]').waitFor();
    await signInByPassword(page, "jimu@demo.example", "demo-jimukyoku-2026");
    await page.getByText("保存しました。").waitFor();
    expect(fixture.state.policy.passwords.tries).toBe(5);
    await close();
  });
});

describe.skipIf(!haveChromium)("the sign-in rules", () => {
  test("warn before one locks oneself out, and save only when told again", async () => {
    const { page, close } = await start("/demo/sign-in-admin", pc);
    await page.locator(main("A19")).waitFor();
    expect(await page.getByTestId("your-address").textContent()).toContain("203.0.113.10");
    await page.getByTestId("address-add").click();
    await page.locator("#ranges-0").fill("192.0.2.0/24");
    await page.locator("#functions-0-EditSignInPolicy").check();
    await page.getByTestId("policy-save").click();
    await page.getByTestId("confirm").waitFor();
    await picture(page, "A19-lock-out.ready.1280x800.light");
    expect(await page.getByTestId("confirm").textContent()).toContain("203.0.113.10");
    await page.getByTestId("confirm-no").click();
    expect(fixture.state.policy.addresses).toEqual([]);
    await page.getByTestId("policy-save").click();
    await page.getByTestId("confirm-yes").click();
    await page.getByText("保存しました。").waitFor();
    expect(fixture.state.policy.addresses).toEqual([
      { permissions: ["EditSignInPolicy"], ranges: ["192.0.2.0/24"] },
    ]);
    await close();
  });

  test("leaving with unsaved changes asks once", async () => {
    const { page, close } = await start("/demo/sign-in-admin", pc);
    await page.locator(main("A19")).waitFor();
    await page.locator("#tries").fill("6");
    const answers = [false, true];
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.message());
      return answers.shift() ? dialog.accept() : dialog.dismiss();
    });
    await page.getByTestId("menu-account").click();
    expect(await page.locator(main("A19")).count()).toBe(1);
    expect(await page.locator("#tries").inputValue()).toBe("6");
    await page.getByTestId("menu-account").click();
    await page.locator(main("M12")).waitFor();
    expect(asked).toHaveLength(2);
    await close();
  });

  test("the log is filtered, goes on page by page and is saved as a file", async () => {
    const { page, close } = await start("/demo/sign-in-admin/log", pc);
    await page.locator(main("A19-log")).waitFor();
    const rows = page.getByTestId("log").locator("tbody tr");
    expect(await rows.count()).toBe(50);
    await page.getByTestId("log-more").click();
    await expect.poll(() => rows.count()).toBe(100);
    await page.locator("#outcome").selectOption("signIn.locked");
    await expect.poll(() => rows.count()).toBe(15);
    expect(await page.locator('tr[data-outcome="ok"]').count()).toBe(0);
    expect(page.url()).toContain("outcome=signIn.locked");
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByTestId("log-csv").click()]);
    expect(file.suggestedFilename()).toBe("サインインの記録.csv");
    await close();
  });
});

describe.skipIf(!haveChromium)("one's own account", () => {
  test("the authenticator is confirmed, recovery codes are shown once, leaving them asks", async () => {
    const { page, complaints, close } = await start("/demo/account");
    await page.getByTestId("totp-start").click();
    await page.locator("img.qr").waitFor();
    const drawn = await page.locator("img.qr").evaluate((image) => (image as HTMLImageElement).complete);
    expect(drawn).toBe(true);
    await page.locator("#totp-code").fill("12345");
    await page.getByTestId("totp-confirm").click();
    await page.locator("#totp-code-error").waitFor();
    await page.locator("#totp-code").fill("123456");
    await page.getByTestId("totp-confirm").click();
    await page.locator(main("M12-recovery")).waitFor();
    expect(await page.getByTestId("recovery-codes").locator("li").count()).toBe(10);
    await page.emulateMedia({ media: "print" });
    expect(await page.getByTestId("menu").isVisible()).toBe(false);
    expect(await page.getByTestId("recovery-kept").isVisible()).toBe(false);
    await page.emulateMedia({ media: "screen" });
    await page.getByTestId("recovery-kept").click();
    await page.locator(main("M12")).waitFor();
    await expect.poll(() => page.getByTestId("recovery-left").textContent()).toBe("残り10個");
    expect(complaints).toEqual([]);
    await close();
  });

  test("other devices are signed out one by one or all, this one never", async () => {
    const { page, close } = await start("/demo/account");
    const devices = page.getByTestId("device");
    await devices.first().waitFor();
    expect(await devices.first().getAttribute("data-current")).toBe("true");
    expect(await page.getByTestId("device-end").count()).toBe(2);
    await page.getByTestId("devices-end").click();
    await page.getByTestId("confirm-yes").click();
    await expect.poll(() => devices.count()).toBe(1);
    expect(await page.getByTestId("device-end").count()).toBe(0);
    await close();
  });

  test("a password given by others is changed before anything else", async () => {
    fixture.state.mustChangePassword = true;
    const { page, close } = await start("/demo/members");
    await page.locator(main("M12-password")).waitFor();
    expect(await page.getByTestId("menu").count()).toBe(0);
    await page.locator("#current").fill("demo-jimukyoku-2026");
    await page.locator("#next").fill("correct horse 7 battery");
    await page.getByTestId("password-save").click();
    await page.locator(main("M12-password")).waitFor({ state: "detached" });
    expect(fixture.state.mustChangePassword).toBe(false);
    await close();
  });

  test("unlinking LINE says what it means, and is refused without another way in", async () => {
    fixture.state.account.hasPassword = false;
    const { page, close } = await start("/demo/account");
    await page.getByTestId("unlink").click();
    expect(await page.getByTestId("confirm").textContent()).toContain("来なくなります");
    await page.getByTestId("confirm-yes").click();
    await page.locator('[data-code="account.lastWay"]').waitFor();
    await close();
  });

  test("the language stays on this device", async () => {
    const { page, close } = await start("/demo/account");
    await page.locator("#language").selectOption("en");
    await page.locator("h1", { hasText: "My settings" }).waitFor();
    await page.goto(`${fixture.address}/demo`);
    await page.locator("h1", { hasText: "Incidents" }).waitFor();
    await close();
  });
});

describe.skipIf(!haveChromium)("the menu", () => {
  test("offers only what this person may do", async () => {
    fixture.state.permissions = ["OwnAccount", "SeeBoard", "SeeMembers"];
    const { page, close } = await start("/demo", pc);
    await page.getByTestId("menu-account").waitFor();
    const offered = await page
      .getByTestId("menu")
      .locator("a")
      .evaluateAll((links) => links.map((link) => link.getAttribute("data-testid")));
    expect(offered).toEqual(["menu-incidents", "menu-members", "menu-account"]);
    await close();
  });

  test("on a phone opens above the bar, closes with Escape and gives the focus back", async () => {
    const { page, close } = await start("/demo");
    await page.locator(main("C1")).waitFor();
    await page.getByTestId("menu-button").click();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-testid")))
      .toBe("menu-incidents");
    await page.keyboard.press("Escape");
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-testid")))
      .toBe("menu-button");
    await close();
  });

  test("stays away from the board", async () => {
    const { page, close } = await start("/demo/call-outs/c-fire", pc);
    await page.locator(main("C2")).waitFor();
    expect(await page.getByTestId("menu").count()).toBe(0);
    await close();
  });
});
