import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Fixture, startFixture } from "../fixture-server.mjs";
import { haveChromium, launch, open, picture, viewports } from "./chromium";
import { faultsInBoth, sizes } from "./looks";

let browser: Browser;
let fixture: Fixture;

beforeAll(async () => {
  if (haveChromium) browser = await launch();
});

beforeEach(async () => {
  await fixture?.stop();
  fixture = await startFixture();
});

afterAll(async () => {
  await browser?.close();
  await fixture?.stop();
});

const csv = (text: string, name = "消火栓一覧.csv") => ({
  name,
  mimeType: "text/csv",
  buffer: Buffer.from(text),
});
const choose = async (page: Page, text: string, then: string) => {
  await page.getByTestId("water-file").setInputFiles(csv(text));
  await page.getByTestId(then).waitFor();
};
const whole = async (page: Page, name: string) => {
  if (process.env.SCREENSHOTS === undefined) return;
  await page.screenshot({
    path: `${process.env.SCREENSHOTS}/${name}.png`,
    fullPage: true,
    animations: "disabled",
  });
};

interface Look {
  name: string;
  path: string;
  before?: (page: Page) => Promise<void>;
}

const looks: Look[] = [
  { name: "A13-water.ready", path: "/demo/water/files" },
  { name: "A13-water-none.ready", path: "/quiet/water/files" },
  { name: "A13-water-broken.ready", path: "/broken/water/files" },
  {
    name: "A13-water-check.ready",
    path: "/demo/water/files",
    before: async (page) => {
      await choose(page, "よし", "water-diff");
      await page.locator(".preview-map[data-map]").waitFor();
    },
  },
  {
    name: "A13-water-english.ready",
    path: "/demo/water/files?lang=en",
    before: async (page) => choose(page, "質問", "water-diff"),
  },
  {
    name: "A13-water-errors.ready",
    path: "/demo/water/files",
    before: async (page) => choose(page, "誤", "water-errors"),
  },
  {
    name: "A13-water-question.ready",
    path: "/demo/water/files",
    before: async (page) => choose(page, "質問", "water-open"),
  },
  {
    name: "A13-water-unreadable.ready",
    path: "/demo/water/files",
    before: async (page) => choose(page, "こわれ", "refusal"),
  },
  {
    name: "A13-water-done.ready",
    path: "/demo/water/files",
    before: async (page) => {
      await choose(page, "よし", "water-apply");
      await page.getByTestId("water-apply").click();
      await page.getByTestId("water-applied").waitFor();
    },
  },
  {
    name: "A13-water-lacking.ready",
    path: "/demo/water/files",
    before: async (page) => {
      await page.locator('input[name="water-encoding"][value="cp932"]').check();
      await page.getByTestId("water-export").click();
      await page.getByTestId("water-lacking").waitFor();
    },
  },
];

const screen = 'main[data-screen="A13-water"][data-state="ready"]';

describe.skipIf(!haveChromium).each(looks)("$name", (look) => {
  test.each(sizes)("%s, light and dark", async (size) => {
    const options = { ...viewports[size], reducedMotion: "reduce" as const };
    const { page, complaints, close } = await open(browser, fixture.address + look.path, options);
    await page.locator(screen).waitFor();
    await look.before?.(page);
    const faults = await faultsInBoth(page, size, async (scheme) => {
      await picture(page, `${look.name}.${size}.${scheme}`);
      await whole(page, `${look.name}.${size}.${scheme}.whole`);
    });
    expect(faults.filter((one) => !one.startsWith("target-size"))).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});

async function at(path: string, options: object = viewports["1280x800"]) {
  const opened = await open(browser, fixture.address + path, options);
  await opened.page.locator(screen).waitFor();
  return opened;
}

describe.skipIf(!haveChromium)("A13 water: a file in", () => {
  test("what would change is shown first; only 「取り込む」 changes it, and it can be taken back", async () => {
    const { page, complaints, close } = await at("/demo/water/files");
    await choose(page, "よし", "water-diff");
    expect(await page.getByTestId("water-count-new").textContent()).toBe("2");
    expect(await page.getByTestId("water-count-changed").textContent()).toBe("2");
    expect(await page.getByTestId("water-count-unchanged").textContent()).toBe("41");
    expect(await page.getByTestId("water-count-missing").textContent()).toBe("1");
    const diff = page.getByTestId("water-diff");
    expect(await diff.locator('li[data-kind="changed"]').first().textContent()).toContain("100mm → 150mm");
    expect(await page.getByTestId("water-recognised").textContent()).toContain("CSV・そのほかの列");
    expect(fixture.state.sent.filter((one) => one.path.endsWith("/apply"))).toEqual([]);
    expect(await page.getByTestId("water-apply").textContent()).toBe("4件を取り込む");
    await page.getByTestId("water-apply").click();
    await page.getByTestId("water-applied").waitFor();
    expect(await page.getByTestId("water-applied").textContent()).toContain(
      "取り込みました。新規2件、変更2件、廃止0件。",
    );
    const applied = fixture.state.sent.find((one) => one.path.endsWith("/apply"));
    expect(applied?.body).toMatchObject({ mode: "merge", answers: {} });
    await page.locator('[data-import="imp-3"][data-undoable="true"]').waitFor();
    await page.getByTestId("water-undo").click();
    await page.getByText("元に戻しました。取り込む前の水利です。").waitFor();
    await page.locator('[data-import="imp-3"][data-undoable="false"]').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("all errors stand there at once, can be saved as a table, and the corrected file goes on", async () => {
    const { page, close } = await at("/demo/water/files");
    await choose(page, "誤", "water-errors");
    const errors = page.getByTestId("water-errors");
    expect(await errors.locator("[data-row]").count()).toBe(5);
    expect(await errors.textContent()).toContain("5か所に直すところがあります。まだ何も変えていません。");
    expect(await errors.textContent()).toContain("消化栓");
    expect(await page.getByTestId("water-apply").count()).toBe(0);
    const saving = page.waitForEvent("download");
    await page.getByTestId("water-errors-save").click();
    const saved = readFileSync(await (await saving).path(), "utf8");
    expect(saved.split("\r\n")[0]).toBe("\ufeff行,列,書いてあること,直し方");
    expect(saved).toContain("8,種別,消化栓,");
    // The file stays chosen.
    expect(await page.getByTestId("water-chosen").textContent()).toContain("消火栓一覧.csv");
    await choose(page, "よし", "water-apply");
    expect(await page.getByTestId("water-errors").count()).toBe(0);
    await close();
  });

  test("a question shows what each answer would give; answering checks again, and until then nothing is applied", async () => {
    const { page, close } = await at("/demo/water/files");
    await choose(page, "質問", "water-open");
    expect(await page.getByTestId("water-apply").count()).toBe(0);
    const question = page.getByTestId("question-zone");
    expect(await question.textContent()).toContain("北緯36.401712 東経138.248910（上田市）");
    expect(await question.locator("input:checked").count()).toBe(0);
    await page.getByRole("button", { name: "質問へ" }).click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("question-zone");
    await question.getByText("第7系").click();
    await expect.poll(() => page.getByTestId("water-count-missing").textContent()).toBe("44");
    await question.getByText("第8系").click();
    await expect.poll(() => page.getByTestId("water-count-missing").textContent()).toBe("1");
    // Answering keeps the focus at the question.
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("value"))).toBe("8");
    const asked = fixture.state.sent.filter((one) => one.path.endsWith("/check")).at(-1);
    expect(asked?.body).toEqual({ answers: { zone: "8" }, mode: "merge" });
    await page.getByTestId("water-apply").click();
    await page.getByTestId("water-applied").waitFor();
    await close();
  });

  test("a column that was taken for the wrong thing is corrected, and the file is checked again", async () => {
    const { page, close } = await at("/demo/water/files");
    await choose(page, "よし", "water-columns");
    await page.getByTestId("water-columns").click();
    await page.getByLabel("列「更新者」を何として読むか").selectOption("owner");
    await page.locator('tr[data-how="answer"]').waitFor();
    expect(await page.locator('tr[data-how="answer"]').textContent()).toContain("あなたの答えから");
    expect(fixture.state.sent.at(-1)?.body).toEqual({ answers: { "column:7": "owner" }, mode: "merge" });
    await page.getByTestId("water-apply").click();
    await page.getByTestId("water-applied").waitFor();
    await close();
  });

  test("「すべて入れ替え」 says what is retired and asks once more", async () => {
    const { page, close } = await at("/demo/water/files");
    await choose(page, "よし", "water-apply");
    await page.locator('input[name="water-mode"][value="replace"]').check();
    await expect.poll(() => page.getByTestId("water-apply").textContent()).toBe("5件を取り込む");
    expect(await page.locator('li[data-kind="missing"]').textContent()).toContain("廃止になります。");
    await page.getByTestId("water-apply").click();
    expect(await page.getByTestId("confirm").textContent()).toContain("ファイルにない1件を廃止にします");
    await page.getByTestId("confirm-no").click();
    expect(fixture.state.sent.some((one) => one.path.endsWith("/apply"))).toBe(false);
    await page.getByTestId("water-apply").click();
    await page.getByTestId("confirm-yes").click();
    await page.getByText("廃止1件").first().waitFor();
    await close();
  });

  test("sources that changed after the check: it is checked again by itself and says so", async () => {
    const { page, close } = await at("/demo/water/files");
    await choose(page, "古い", "water-apply");
    await page.getByTestId("water-apply").click();
    await page.getByTestId("water-stale").waitFor();
    expect(await page.getByTestId("water-chosen").textContent()).toContain("消火栓一覧.csv");
    await page.getByTestId("water-apply").click();
    await page.getByTestId("water-applied").waitFor();
    await close();
  });

  test("a check that the server has forgotten is made anew from the chosen file", async () => {
    const { page, close } = await at("/demo/water/files");
    await choose(page, "消えた", "water-apply");
    await page.locator('input[name="water-mode"][value="replace"]').check();
    await expect.poll(() => page.getByTestId("water-apply").textContent()).toBe("5件を取り込む");
    const uploads = fixture.state.sent.filter((one) => one.path.endsWith("/import"));
    expect(uploads.length).toBe(2);
    await close();
  });

  test("a mark on the map tells its row, and a row of the list is shown on the map", async () => {
    const { page, complaints, close } = await at("/demo/water/files");
    await choose(page, "よし", "water-diff");
    const button = page.locator('li[data-kind="changed"]').first().getByRole("button");
    await button.click();
    const chosen = page.getByTestId("water-chosen-mark");
    await chosen.waitFor();
    expect(await chosen.textContent()).toContain("中-3");
    const map = page.locator(".preview-map .map-ground");
    await map.waitFor();
    await chosen.getByRole("button", { name: "閉じる" }).click();
    expect(await chosen.count()).toBe(0);
    // The chosen row lies in the middle of the map.
    await expect
      .poll(async () => {
        await map.click();
        return chosen.count();
      })
      .toBe(1);
    expect(await chosen.textContent()).toContain("100mm → 150mm");
    expect(complaints).toEqual([]);
    await close();
  });

  test("a file that is no table, a line that breaks, a file too large: each says what to do, the file stays chosen", async () => {
    const { page, close } = await at("/demo/water/files");
    await page.getByTestId("water-file").setInputFiles(csv("x", "水利.xlsx"));
    expect(await page.getByTestId("refusal").getAttribute("data-code")).toBe("import.spreadsheet");
    await page.getByTestId("water-file").setInputFiles(csv("", "空.csv"));
    await expect.poll(() => page.getByTestId("refusal").getAttribute("data-code")).toBe("import.emptyFile");
    await choose(page, "こわれ", "refusal");
    await expect.poll(() => page.getByTestId("refusal").textContent()).toContain("31行目");
    fixture.state.apiDown = true;
    await page.getByTestId("water-again").click();
    await expect.poll(() => page.getByTestId("refusal").getAttribute("data-code")).toBe("transfer.unheard");
    expect(await page.getByTestId("water-chosen").textContent()).toContain("消火栓一覧.csv");
    fixture.state.apiDown = false;
    await page.getByTestId("water-again").click();
    await expect.poll(() => page.getByTestId("refusal").textContent()).toContain("31行目");
    await close();
  });

  test("an import whose answer is lost: the list of imports tells whether it was done", async () => {
    const { page, close } = await at("/demo/water/files");
    await choose(page, "遅い", "water-apply");
    await page.getByTestId("water-apply").click();
    await page.getByTestId("water-applying").waitFor();
    await expect.poll(() => fixture.state.sent.some((one) => one.path.endsWith("/apply"))).toBe(true);
    // The browser tries once more by itself: that must fail too.
    fixture.state.apiDown = true;
    fixture.cut();
    await expect
      .poll(() => page.getByTestId("refusal").first().getAttribute("data-code"))
      .toBe("import.unheard");
    await page.getByTestId("water-diff").waitFor();
    expect(await page.getByTestId("water-chosen").textContent()).toContain("消火栓一覧.csv");
    fixture.state.apiDown = false;
    // What was heard is done, though nobody was told.
    await expect.poll(() => fixture.waterFiles.imports[0].id, { timeout: 10_000 }).toBe("imp-3");
    await page.getByTestId("water-log-reload").click();
    await page.locator('[data-import="imp-3"]').waitFor();
    await close();
  });

  test("many rows: few of them are in the document, the map has all of them", async () => {
    const { page, close } = await at("/demo/water/files");
    await choose(page, "大きい", "water-diff");
    expect(await page.getByTestId("water-count-new").textContent()).toBe("1,400");
    expect(await page.getByTestId("water-diff").textContent()).toContain("1,400件のうち1,000件");
    expect(await page.locator("li.change").count()).toBeLessThan(200);
    expect(await page.getByTestId("water-apply").textContent()).toBe("1,400件を取り込む");
    await close();
  });

  test("leaving with a checked file asks first", async () => {
    const { page, close } = await at("/demo/water/files");
    await choose(page, "よし", "water-apply");
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.message());
      void dialog.dismiss();
    });
    await page.getByRole("link", { name: "水利の地図・一覧へ" }).click();
    expect(asked).toHaveLength(1);
    expect(new URL(page.url()).pathname).toBe("/demo/water/files");
    await close();
  });

  test("the second factor is asked for in place before anything is sent", async () => {
    fixture.state.secondFactor = "required";
    const opened = await open(browser, `${fixture.address}/demo/water/files`, viewports["1280x800"]);
    const { page, close } = opened;
    await page.getByTestId("remedy").waitFor();
    await page.locator("#second-factor").fill("123456");
    await page.getByTestId("second-factor-submit").click();
    await page.getByTestId("water-log-list").waitFor();
    await choose(page, "よし", "water-apply");
    // Run out meanwhile: asked again, and the import goes on by itself.
    fixture.state.secondFactor = "required";
    await page.getByTestId("water-apply").click();
    await page.locator("#second-factor").fill("123456");
    await page.getByTestId("second-factor-submit").click();
    await page.getByTestId("water-applied").waitFor();
    await close();
  });

  test("without the right nothing is offered, and the right is named", async () => {
    fixture.state.permissions = ["SeeWater"];
    const { page, close } = await at("/demo/water/files");
    await page.getByText("必要な権限: 水利の出し入れ").waitFor();
    expect(await page.getByTestId("water-file").count()).toBe(0);
    expect(await page.getByTestId("water-export").count()).toBe(0);
    await close();
  });

  test("keys alone: choose, answer, import", async () => {
    const { page, close } = await at("/demo/water/files");
    await page.getByTestId("water-file").focus();
    await choose(page, "質問", "water-open");
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("調べた結果");
    await page.getByRole("button", { name: "質問へ" }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Space");
    await page.getByTestId("water-apply").waitFor();
    await expect.poll(() => page.getByTestId("water-apply").textContent()).toContain("取り込む");
    await page.getByTestId("water-apply").focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("water-applied").waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-testid")))
      .toBe("water-applied");
    await close();
  });
});

describe.skipIf(!haveChromium)("A13 water: a file out", () => {
  test("the backup is the first choice, and says that only it brings back everything", async () => {
    const { page, complaints, close } = await at("/demo/water/files");
    await page.getByText("取り込むと同じ状態に戻せるのは、この形だけです。").waitFor();
    const saving = page.waitForEvent("download");
    await page.getByTestId("water-export").click();
    expect((await saving).suggestedFilename()).toMatch(/^water-sources-full-\d{4}-\d{2}-\d{2}\.csv$/);
    await page.getByText("を書き出しました。").waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("characters that CP932 lacks are listed before anything is written; the choice is the user's", async () => {
    const { page, close } = await at("/demo/water/files");
    await page.locator('input[name="water-layout"][value="standard"]').check();
    await page.locator('input[name="water-encoding"][value="cp932"]').check();
    await page.getByTestId("water-export").click();
    const lacking = page.getByTestId("water-lacking");
    await lacking.waitFor();
    expect(await lacking.locator("li").count()).toBe(3);
    expect(await lacking.textContent()).toContain("𠮷");
    const saving = page.waitForEvent("download");
    await page.getByTestId("water-substitute").click();
    expect((await saving).suggestedFilename()).toMatch(
      /^water-sources-standard-cp932-\d{4}-\d{2}-\d{2}\.csv$/,
    );
    expect(await lacking.count()).toBe(0);
    await page.getByTestId("water-export").click();
    await lacking.waitFor();
    const again = page.waitForEvent("download");
    await page.getByTestId("water-as-utf8").click();
    expect((await again).suggestedFilename()).toMatch(/^water-sources-standard-\d{4}/);
    await close();
  });

  test("GeoJSON has no encoding to choose", async () => {
    const { page, close } = await at("/demo/water/files");
    await page.locator('input[name="water-layout"][value="geojson"]').check();
    expect(await page.locator('input[name="water-encoding"]').count()).toBe(0);
    const saving = page.waitForEvent("download");
    await page.getByTestId("water-export").click();
    expect((await saving).suggestedFilename()).toMatch(/^water-sources-\d{4}-\d{2}-\d{2}\.geojson$/);
    await close();
  });
});

describe.skipIf(!haveChromium)("A13 water: former imports", () => {
  test("who, when and what; undo asks once more and refuses what was changed since", async () => {
    const { page, close } = await at("/demo/water/files");
    const former = page.locator('[data-import="imp-2"]');
    await former.waitFor();
    expect(await former.textContent()).toContain("鈴木 次郎");
    expect(await former.textContent()).toContain("1,204行: 新規12件、変更31件、廃止0件");
    expect(await page.locator('[data-import="imp-1"]').getByRole("button").count()).toBe(0);
    fixture.waterFiles.imports[0].undoable = false;
    await former.getByRole("button").click();
    await page.getByTestId("confirm-yes").click();
    await expect.poll(() => page.getByTestId("refusal").textContent()).toContain("取り消せません");
    fixture.waterFiles.imports[0].undoable = true;
    await page.reload();
    await former.getByRole("button").click();
    await page.getByTestId("confirm-yes").click();
    await page.getByText("の取り込みを元に戻しました。").waitFor();
    await page.locator('[data-import="imp-2"][data-undoable="false"]').waitFor();
    await close();
  });
});
