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

const main = (screen: string, state = "ready") => `main[data-screen="${screen}"][data-state="${state}"]`;
const narrow = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true };
const phone = viewports["375x667"];
const round = "/demo/water/inspections/r-1";

interface Arrival {
  method: string;
  path: string;
  fate: string;
}

const arrivals = (): Arrival[] =>
  (fixture.inspections.state.arrivals as Arrival[]).filter((one) => one.path.includes("/inspections/"));
/** What the server has: one body each id. */
const taken = (): Map<
  string,
  { sourceId: string; result: string; note: string | null; photoIds: string[] }
> => fixture.inspections.brigade("demo").inspections;
const resultsTaken = () => [...taken().values()].map((one) => one.result);

const card = (page: Page) => page.getByTestId("card");
const cardSource = async (page: Page) => (await card(page).getAttribute("data-source")) ?? "";
/** The buttons rest a moment when another source comes under the finger: by the page's clock. */
const rested = (page: Page) => page.clock.runFor(750);
const offline = (page: Page, on: boolean): Promise<void> => (page.context() as BrowserContext).setOffline(on);

async function openRound(how: Parameters<typeof open>[2] = narrow, path = round) {
  const opened = await open(browser, fixture.address + path, how, (page) => page.clock.install());
  await opened.page.locator(main("A12-round")).waitFor();
  return opened;
}

describe.skipIf(!haveChromium)("a person on the round", () => {
  test("judges sources with one tap each, and the next one comes by itself", async () => {
    const { page, complaints, close } = await openRound();
    const first = await cardSource(page);
    await page.getByTestId("result-fine").tap();
    await expect.poll(() => cardSource(page)).not.toBe(first);
    await page.getByTestId("said").getByText("異常なし").waitFor();
    await expect.poll(() => resultsTaken()).toEqual(["fine"]);
    expect([...taken().values()][0]).toMatchObject({ sourceId: first, roundId: "r-1" });
    expect([...taken().keys()][0]).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(await page.getByTestId("progress").textContent()).toContain("/ 24件");
    expect(complaints).toEqual([]);
    await close();
  });

  test("does so by keyboard alone, the focus staying on the button", async () => {
    const { page, close } = await openRound(viewports["1280x800"]);
    const fine = page.getByTestId("result-fine");
    await fine.focus();
    for (let turn = 1; turn <= 3; turn += 1) {
      const before = await cardSource(page);
      await page.keyboard.press("Enter");
      await expect.poll(() => cardSource(page)).not.toBe(before);
      expect(await fine.evaluate((button) => button === document.activeElement)).toBe(true);
      await rested(page);
    }
    await expect.poll(() => resultsTaken()).toEqual(["fine", "fine", "fine"]);
    await close();
  });

  test("does not judge the next source with a trembling finger", async () => {
    const { page, close } = await openRound();
    const first = await cardSource(page);
    await page.getByTestId("result-fine").dblclick();
    await expect.poll(() => cardSource(page)).not.toBe(first);
    const next = await cardSource(page);
    await rested(page);
    await expect.poll(() => resultsTaken()).toEqual(["fine"]);
    expect(await cardSource(page)).toBe(next);
    await close();
  });

  test("ticks what is wrong and writes a note; the result is kept from the first tap on", async () => {
    const { page, close } = await openRound();
    const source = await cardSource(page);
    await page.getByTestId("result-repair").tap();
    await page.getByTestId("details").waitFor();
    expect(await cardSource(page)).toBe(source);
    expect(await page.getByTestId("result-repair").getAttribute("aria-pressed")).toBe("true");
    await page.getByTestId("sign-cover").tap();
    await page.getByTestId("sign-buried").tap();
    await page.locator("#note").fill("ふたが砂利で埋まっている");
    await picture(page, "A12-round-details.ready.360x640.light");
    expect(await faultsOf(page, true)).toEqual([]);
    expect(resultsTaken()).toEqual([]);
    await page.getByTestId("proceed").tap();
    await expect.poll(() => resultsTaken()).toEqual(["repair"]);
    expect([...taken().values()][0]).toMatchObject({
      signs: ["cover", "buried"],
      note: "ふたが砂利で埋まっている",
    });
    expect(await cardSource(page)).not.toBe(source);
    await close();
  });

  test("who only taps and walks on loses nothing: leaving the screen sends it", async () => {
    const { page, close } = await openRound();
    await page.getByTestId("result-unusable").tap();
    await page.getByTestId("details").waitFor();
    await page.locator(".back").click();
    await page.locator(main("A12")).waitFor();
    await expect.poll(() => resultsTaken()).toEqual(["unusable"]);
    await close();
  });

  test("takes a photo, which is drawn anew and smaller, and goes up before the result", async () => {
    const { page, close } = await openRound();
    await page.getByTestId("result-repair").tap();
    const big = await page.evaluate(async () => {
      const canvas = document.createElement("canvas");
      canvas.width = 3_200;
      canvas.height = 2_000;
      const context = canvas.getContext("2d") as CanvasRenderingContext2D;
      for (let at = 0; at < 400; at += 1) {
        context.fillStyle = `hsl(${at} 60% 50%)`;
        context.fillRect((at * 97) % 3_200, (at * 61) % 2_000, 160, 160);
      }
      const blob = await new Promise<Blob>((done) =>
        canvas.toBlob((made) => done(made as Blob), "image/png"),
      );
      return [...new Uint8Array(await blob.arrayBuffer())];
    });
    await page
      .locator("#photo")
      .setInputFiles({ name: "camera.png", mimeType: "image/png", buffer: Buffer.from(big) });
    await page.getByTestId("photo").waitFor();
    await page.getByTestId("proceed").tap();
    await expect.poll(() => resultsTaken()).toEqual(["repair"]);
    expect([...taken().values()][0]?.photoIds).toHaveLength(1);
    const sent: Buffer = [...fixture.water.state.photos.values()].at(-1).bytes;
    expect(sent.subarray(0, 3).toString("hex")).toBe("ffd8ff");
    const size = await page.evaluate(
      async (bytes) => {
        const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
        return [picture.width, picture.height];
      },
      [...sent],
    );
    expect(size).toEqual([1_600, 1_000]);
    await close();
  });

  test("takes the last tap back: before it has gone nothing is sent, after that it is deleted", async () => {
    const { page, close } = await openRound();
    const source = await cardSource(page);
    await offline(page, true);
    await page.getByTestId("result-repair").tap();
    await page.getByTestId("undo").tap();
    await page.getByTestId("said").getByText("取り消しました").waitFor();
    expect(await page.getByTestId("queue").getAttribute("data-waiting")).toBe("0");
    await offline(page, false);

    await rested(page);
    await page.getByTestId("result-fine").tap();
    await expect.poll(() => taken().size).toBe(1);
    await page.getByTestId("undo").tap();
    await expect.poll(() => taken().size).toBe(0);
    expect(await cardSource(page)).toBe(source);
    expect(arrivals().map((one) => one.method)).toEqual(["PUT", "DELETE"]);
    await close();
  });

  test("goes to what is nearest once the phone may say where it is", async () => {
    const sources = fixture.inspections.brigade("demo").rounds[0].items as {
      source: { id: string; latitude: number; longitude: number };
    }[];
    const last = sources.at(-1)?.source;
    const opened = await openRound({
      ...narrow,
      geolocation: { latitude: last?.latitude ?? 0, longitude: last?.longitude ?? 0 },
      permissions: ["geolocation"],
    });
    const { page, close } = opened;
    await page.getByTestId("use-position").tap();
    await expect.poll(() => cardSource(page)).toBe(last?.id);
    expect(await page.getByTestId("card-distance").textContent()).toMatch(/現在地から .+へ 約?\d+m（直線）/);
    await close();
  });

  test("picks any source from the list, and sees the rest by filter", async () => {
    const { page, close } = await openRound();
    await page.getByTestId("filter-faults").tap();
    const faults = page.getByTestId("round-item");
    await expect.poll(() => faults.count()).toBe(1);
    await faults.first().tap();
    await expect.poll(() => cardSource(page)).toBe(await faults.first().getAttribute("data-source"));
    await page.getByTestId("back-to-next").tap();
    await page.getByTestId("view-map").tap();
    await page.locator(".round-map[data-map]").waitFor();
    await close();
  });

  test("only looks where the round is another unit's or over", async () => {
    for (const id of ["foreign", "r-closed"]) {
      const { page, close } = await openRound(narrow, `/demo/water/inspections/${id}`);
      expect(await page.getByTestId("result-fine").count()).toBe(0);
      await close();
    }
  });
});

describe.skipIf(!haveChromium)("where there is no signal", () => {
  test("results wait, survive a reload, and go once each and in order when it is back", async () => {
    const { page, complaints, close } = await openRound();
    await offline(page, true);
    const judged: string[] = [];
    for (const result of ["fine", "skipped", "fine"]) {
      judged.push(await cardSource(page));
      await page.getByTestId(`result-${result}`).tap();
      if (result === "skipped") await page.getByTestId("proceed").tap();
      await expect.poll(() => cardSource(page)).not.toBe(judged.at(-1));
      await rested(page);
    }
    expect(await page.getByTestId("queue-waiting").textContent()).toBe("送信待ち 3件");
    await page.getByTestId("queue-show").tap();
    expect(await page.getByTestId("queue-entry").count()).toBe(3);
    await picture(page, "A12-round-queue.offline.360x640.light");
    expect(await faultsOf(page, true)).toEqual([]);
    expect(await axeViolations(page)).toEqual([]);
    expect(taken().size).toBe(0);

    fixture.state.apiDown = true;
    await offline(page, false);
    await page.reload();
    await page.locator(main("A12-round", "offline")).waitFor();
    await page.getByTestId("kept-bar").waitFor();
    await expect.poll(() => page.getByTestId("queue").getAttribute("data-waiting")).toBe("3");
    expect(await page.getByTestId("progress").textContent()).toMatch(/^8 /);

    fixture.state.apiDown = false;
    await expect.poll(() => taken().size, { timeout: 30_000 }).toBe(3);
    expect([...taken().values()].map((one) => one.sourceId)).toEqual(judged);
    await expect.poll(() => page.getByTestId("queue").isVisible()).toBe(false);
    await page.locator(main("A12-round")).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("a line that drops, delays, fails and loses answers neither loses nor doubles", async () => {
    fixture.inspections.state.script = ["drop", "lose", "fail", "delay", "lose", "ok", "drop", "fail"];
    const { page, close } = await openRound();
    const judged: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      judged.push(await cardSource(page));
      await page.getByTestId("result-fine").tap();
      await expect.poll(() => cardSource(page)).not.toBe(judged[turn]);
      await rested(page);
    }
    await expect
      .poll(
        async () => {
          const now = page.getByTestId("queue-now");
          if (await now.isVisible()) await now.tap({ timeout: 1_000 }).catch(() => undefined);
          return page.getByTestId("queue").isVisible();
        },
        { timeout: 40_000, interval: 500 },
      )
      .toBe(false);
    expect([...taken().values()].map((one) => one.sourceId).sort()).toEqual([...judged].sort());
    expect(arrivals().length).toBeGreaterThan(4);
    const items = fixture.inspections.brigade("demo").rounds[0].items as { result: string | null }[];
    expect(items.filter((item) => item.result !== null)).toHaveLength(7 + 4);
    await close();
  });

  test("a refused result stays with the server's sentence until it is corrected or dropped", async () => {
    fixture.inspections.state.script = ["refuse", "refuse"];
    const { page, close } = await openRound();
    const refused = await cardSource(page);
    await page.getByTestId("result-fine").tap();
    await expect.poll(() => page.getByTestId("queue").getAttribute("data-refused")).toBe("1");
    expect(await page.getByTestId("queue-sentence").textContent()).not.toBe("");
    await expect.poll(() => cardSource(page)).not.toBe(refused);
    await rested(page);
    await page.getByTestId("result-fine").tap();
    await expect.poll(() => page.getByTestId("queue").getAttribute("data-refused")).toBe("2");
    await picture(page, "A12-round-refused.ready.360x640.light");

    await page.getByTestId("queue-again").first().tap();
    await page.getByTestId("details").waitFor();
    await page.getByTestId("result-repair").tap();
    await page.locator("#note").fill("弁が固い");
    await page.getByTestId("proceed").tap();
    await expect.poll(() => resultsTaken()).toEqual(["repair"]);

    await page.getByTestId("queue-drop").tap();
    await page.getByTestId("confirm-yes").tap();
    await expect.poll(() => page.getByTestId("queue").isVisible()).toBe(false);
    expect(taken().size).toBe(1);
    await close();
  });

  test("signing out says what has not been sent; it goes when the same person signs in again", async () => {
    const { page, close } = await openRound();
    fixture.inspections.state.script = Array.from({ length: 30 }, () => "fail");
    await page.getByTestId("result-fine").tap();
    await expect.poll(() => arrivals().length).toBeGreaterThan(0);
    await page.goto(`${fixture.address}/demo/account`);
    await page.getByTestId("sign-out").tap();
    expect(await page.getByTestId("sign-out-waiting").textContent()).toContain("1件");
    await page.getByTestId("confirm-yes").tap();
    await expect.poll(() => fixture.state.session).toBe(false);
    await expect
      .poll(() => page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes(".kept."))))
      .toEqual([]);
    const before = arrivals().length;

    fixture.inspections.state.script = [];
    fixture.state.session = true;
    await page.goto(`${fixture.address}/demo`);
    await expect.poll(() => resultsTaken(), { timeout: 20_000 }).toEqual(["fine"]);
    expect(arrivals().length).toBe(before + 1);
    await close();
  });
});

describe.skipIf(!haveChromium)("rounds", () => {
  test("show how far they are and which are overdue, in words; a new one is made and opens", async () => {
    const { page, complaints, close } = await open(
      browser,
      `${fixture.address}/demo/water/inspections`,
      phone,
    );
    await page.locator(main("A12")).waitFor();
    expect(await page.getByTestId("overdue").first().textContent()).toContain("期限切れ 3日");
    await page.getByTestId("new-round").tap();
    await page.getByTestId("new-round-submit").tap();
    expect(await page.getByTestId("error-summary").locator("li").count()).toBe(2);
    await page.locator("#title").fill("冬の点検");
    await page.locator("#dueOn").fill("2099-01-31");
    await picture(page, "A12-new.ready.375x667.light");
    expect(await axeViolations(page)).toEqual([]);
    await page.getByTestId("new-round-submit").tap();
    await page.locator(main("A12-round")).waitFor();
    expect(await page.locator("h1").textContent()).toBe("冬の点検");
    const sent = fixture.state.sent.find((one) => one.path.endsWith("/inspection-rounds"));
    expect(sent?.body).toMatchObject({ title: "冬の点検", dueOn: "2099-01-31", onlyReinspection: false });
    expect(complaints).toEqual([]);
    await close();
  });

  test("sources used at a fire make a round of their own", async () => {
    const { page, close } = await open(browser, `${fixture.address}/demo/water/inspections`, phone);
    await page.getByTestId("begin-reinspection").tap();
    expect(await page.locator("#onlyReinspection").isChecked()).toBe(true);
    await page.locator("#dueOn").fill("2099-01-31");
    await page.getByTestId("new-round-submit").tap();
    await page.locator(main("A12-round")).waitFor();
    await close();
  });

  test("are finished only after nothing waits", async () => {
    const { page, close } = await openRound(phone, "/demo/water/inspections/r-2");
    await page.getByTestId("close-round").tap();
    await page.getByTestId("confirm").getByText("件の記録がありません").waitFor();
    await page.getByTestId("confirm-yes").tap();
    await expect.poll(() => page.getByTestId("result-fine").count()).toBe(0);
    await close();
  });
});

describe.skipIf(!haveChromium)("defects", () => {
  const path = "/demo/water/defects";

  test("are marked as told, several at once", async () => {
    const { page, close } = await open(browser, fixture.address + path, phone);
    await page.locator(main("A12-defects")).waitFor();
    const before = await page.getByTestId("defect").count();
    await page.getByTestId("defect").nth(0).locator("input[type=checkbox]").check();
    await page.getByTestId("defect").nth(1).locator("input[type=checkbox]").check();
    await page.getByTestId("tell").tap();
    await page.locator("#to").fill("上下水道局 管理課");
    await page.getByTestId("tell-submit").tap();
    await page.getByTestId("result").getByText("2件を連絡済みにしました").waitFor();
    await expect.poll(() => page.getByTestId("defect").count()).toBe(before - 2);
    await close();
  });

  test("are closed only with a proof", async () => {
    const { page, close } = await open(browser, fixture.address + path, phone);
    await page.getByTestId("close-defect").first().tap();
    await page.getByTestId("close-submit").tap();
    await page.getByTestId("error-summary").getByText("メモを書くか、写真をつけてください").first().waitFor();
    await page.locator("#proof").fill("ふたを交換した");
    await page.getByTestId("close-submit").tap();
    await page.getByTestId("result").getByText("済みにしました").waitFor();
    const sent = fixture.state.sent.at(-1);
    expect(sent).toMatchObject({ method: "POST", body: { note: "ふたを交換した", photoIds: [] } });
    await close();
  });

  test("go to the owner on paper: a page for each, nothing else on it", async () => {
    const { page, close } = await open(browser, fixture.address + path, viewports["1280x800"]);
    await page.locator(main("A12-defects")).waitFor();
    await page.emulateMedia({ media: "print" });
    expect(await page.getByTestId("defect").first().isVisible()).toBe(false);
    expect(await page.getByTestId("menu").isVisible()).toBe(false);
    const lists = page.getByTestId("paper").locator("article");
    const owners = await page.getByTestId("paper").locator(".paper-to").allTextContents();
    expect(new Set(owners).size).toBe(owners.length);
    expect(owners.length).toBeGreaterThan(1);
    expect(await lists.count()).toBe(owners.length);
    expect(await lists.first().locator("th").allTextContents()).toEqual([
      "番号",
      "種別",
      "所在地",
      "不備の内容",
      "見つけた日",
    ]);
    await page.setViewportSize({ width: 703, height: 1_000 });
    await picture(page, "A12-defects.print");
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)).toHaveLength(owners.length);
    await close();
  });

  test("on a phone the letter opens in its mail app, receiver, subject and text in Japanese", async () => {
    const { page, complaints, close } = await open(browser, fixture.address + path, phone);
    await page.getByTestId("letter").tap();
    await page.locator("#to").fill(" suido@example.jp ");
    const link = page.getByTestId("letter-mailto");
    await expect.poll(() => link.getAttribute("href")).toMatch(/^mailto:suido@example\.jp\?/);
    const asked = new URL((await link.getAttribute("href")) ?? "");
    expect(asked.searchParams.get("subject")).toBe("消防水利の不具合について（9件）");
    expect(asked.searchParams.get("body")).toMatch(/^ご担当者様\r\n\r\n上田市消防団です。\r\n1．/);
    await picture(page, "A12-letter.ready.375x667.light");
    expect(await faultsOf(page, true)).toEqual([]);
    expect(await axeViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test("go to the owner as a file for the mail program", async () => {
    const { page, close } = await open(browser, fixture.address + path, phone);
    await page.getByTestId("letter").tap();
    await page.locator("#to").fill("suido@example.jp");
    const saved = page.waitForEvent("download");
    await page.getByTestId("letter-submit").tap();
    expect((await saved).suggestedFilename()).toBe("water-defects.eml");
    const sent = fixture.state.sent.at(-1);
    expect(sent?.path.endsWith("/defects/letter")).toBe(true);
    expect(sent?.body.ids).toHaveLength(9);
    await close();
  });
});

const looks = [
  { name: "A12.ready", path: "/demo/water/inspections", screen: "A12", state: "ready" },
  { name: "A12.empty", path: "/quiet/water/inspections", screen: "A12", state: "empty" },
  { name: "A12.error", path: "/broken/water/inspections", screen: "A12", state: "error" },
  { name: "A12-round.ready", path: round, screen: "A12-round", state: "ready" },
  { name: "A12-round-long.ready", path: "/demo/water/inspections/r-2", screen: "A12-round", state: "ready" },
  { name: "A12-round.error", path: "/demo/water/inspections/none", screen: "A12-round", state: "error" },
  { name: "A12-english.ready", path: `${round}?lang=en`, screen: "A12-round", state: "ready" },
  { name: "A12-defects.ready", path: "/demo/water/defects", screen: "A12-defects", state: "ready" },
  { name: "A12-defects.empty", path: "/quiet/water/defects", screen: "A12-defects", state: "empty" },
];

describe.skipIf(!haveChromium).each(looks)("$name", (look) => {
  test.each(sizes)("%s, light and dark", async (size) => {
    const options = { ...viewports[size], reducedMotion: "reduce" as const };
    const { page, complaints, close } = await open(browser, fixture.address + look.path, options);
    await page.locator(main(look.screen, look.state)).waitFor();
    await atRest(page);
    const faults = await faultsInBoth(page, size, async (scheme) => {
      await picture(page, `${look.name}.${size}.${scheme}`);
    });
    expect(faults).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
