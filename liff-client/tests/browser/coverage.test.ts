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

const whole = async (page: Page, name: string) => {
  if (process.env.SCREENSHOTS === undefined) return;
  await page.screenshot({
    path: `${process.env.SCREENSHOTS}/${name}.png`,
    fullPage: true,
    animations: "disabled",
  });
};
const mapDrawn = (page: Page) => page.locator(".water-map[data-map] .map-ground").waitFor();

/** A planned tank by numbers alone. */
async function plan(page: Page, latitude: string, longitude: string, volume = "40") {
  await page.getByTestId("plan-add").click();
  await page.locator("#plan-latitude").fill(latitude);
  await page.locator("#plan-longitude").fill(longitude);
  await page.locator("#plan-volume").fill(volume);
  await page.getByTestId("plan-put").click();
}
const twoCorners = async (page: Page) => {
  await page.getByTestId("areas-draw").click();
  await mapDrawn(page);
  const map = page.locator(".map-ground");
  await map.click({ position: { x: 80, y: 80 } });
  await map.click({ position: { x: 180, y: 90 } });
};

interface Look {
  name: string;
  path: string;
  state: string;
  before?: (page: Page) => Promise<void>;
}

const looks: Look[] = [
  { name: "A11-coverage.ready", path: "/demo/water/coverage", state: "ready", before: mapDrawn },
  {
    name: "A11-coverage-circles.ready",
    path: "/demo/water/coverage",
    state: "ready",
    before: async (page) => {
      await mapDrawn(page);
      await page.getByTestId("coverage-sources").check();
      await page.getByTestId("coverage-circles").check();
      await page.locator('[name="coverage-radius"]').first().waitFor();
    },
  },
  { name: "A11-coverage-english.ready", path: "/demo/water/coverage?lang=en", state: "ready" },
  { name: "A11-coverage.empty", path: "/quiet/water/coverage", state: "empty" },
  { name: "A11-coverage.error", path: "/broken/water/coverage", state: "error" },
  {
    name: "A11-coverage-plan.ready",
    path: "/demo/water/coverage?part=plan",
    state: "ready",
    before: async (page) => {
      await mapDrawn(page);
      await plan(page, "36.4010", "138.2590");
      await page.getByTestId("plan-verdict").waitFor();
    },
  },
  {
    name: "A11-coverage-place.ready",
    path: "/demo/water/coverage?part=plan",
    state: "ready",
    before: async (page) => {
      await mapDrawn(page);
      await page.getByTestId("plan-add").click();
      await page.locator("#plan-volume").fill("x");
      await page.getByTestId("plan-put").click();
      await page.getByTestId("error-summary").waitFor();
    },
  },
  {
    name: "A11-coverage-areas.ready",
    path: "/demo/water/coverage?part=areas",
    state: "ready",
    before: async (page) => {
      await mapDrawn(page);
      await page.locator('[data-area="ar-2"] input').focus();
    },
  },
  {
    name: "A11-coverage-draw.ready",
    path: "/demo/water/coverage?part=areas",
    state: "ready",
    before: twoCorners,
  },
  {
    name: "A11-coverage-conflict.ready",
    path: "/demo/water/coverage?part=areas",
    state: "ready",
    before: async (page) => {
      await page.locator("#areas-windy").check();
      fixture.coverage.elseSaves();
      await page.getByTestId("areas-save").click();
      await page.getByTestId("areas-conflict").waitFor();
    },
  },
];

describe.skipIf(!haveChromium).each(looks)("$name", (look) => {
  test.each(sizes)("%s, light and dark", async (size) => {
    const options = { ...viewports[size], reducedMotion: "reduce" as const };
    const { page, complaints, close } = await open(browser, fixture.address + look.path, options);
    await page.locator(`main[data-screen="A11-coverage"][data-state="${look.state}"]`).waitFor();
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

async function at(path: string, state = "ready") {
  const opened = await open(browser, fixture.address + path, viewports["1280x800"]);
  await opened.page.locator(`main[data-screen="A11-coverage"][data-state="${state}"]`).waitFor();
  return opened;
}

describe.skipIf(!haveChromium)("coverage as it is", () => {
  test("the worst comes first, numbers say of when they are, and a figure has the same numbers", async () => {
    const { page, complaints, close } = await at("/demo/water/coverage");
    expect(await page.getByTestId("coverage-verdict").textContent()).toMatch(
      /市街地の\d+%（[\d.]+(ha|km²)）が、使える水利から遠すぎます。/,
    );
    expect(await page.getByTestId("coverage-at").textContent()).toMatch(
      /\d+月\d+日（.） \d\d:\d\d の水利で計算/,
    );
    const rows = page.getByTestId("coverage-table").locator("tbody tr");
    await expect.poll(() => rows.count()).toBe(5);
    const shares = await rows
      .locator("b")
      .evaluateAll((cells) => cells.map((cell) => Number.parseFloat(cell.textContent ?? "")));
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(await page.locator('[data-area="ar-2"]').textContent()).toContain("消火栓だけ");
    expect(await page.locator('[data-area="ar-4"]').first().textContent()).toContain("140m");
    expect(await page.getByTestId("coverage-figure").locator(".size-row").count()).toBe(5);
    expect(complaints).toEqual([]);
    await close();
  });

  test("a long computation says so, and how long it has taken", async () => {
    fixture.coverage.delayMs = 4_500;
    const opened = await open(browser, `${fixture.address}/demo/water/coverage`, viewports["1280x800"]);
    const { page, close } = opened;
    await page.getByTestId("coverage-computing").waitFor();
    await page.getByText(/計算しています（\d秒）/).waitFor();
    await page.getByTestId("coverage-verdict").waitFor();
    expect(await page.getByTestId("coverage-computing").count()).toBe(0);
    await close();
  });

  test("printing leaves out menus and buttons and credits the ground", async () => {
    const { page, close } = await at("/demo/water/coverage");
    await mapDrawn(page);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".side-menu").isVisible()).toBe(false);
    expect(await page.getByTestId("coverage-print").isVisible()).toBe(false);
    expect(await page.getByTestId("coverage-table").isVisible()).toBe(true);
    await page.getByText(/^背景: /).waitFor();
    if (process.env.SCREENSHOTS !== undefined)
      await page.pdf({ path: `${process.env.SCREENSHOTS}/coverage.pdf`, preferCSSPageSize: true });
    await close();
  });

  test("without areas it says what they are and leads to making one; who may not is told whom to ask", async () => {
    const { page, close } = await at("/quiet/water/coverage", "empty");
    expect(await page.getByTestId("coverage-empty").textContent()).toContain("国土数値情報");
    await page.getByTestId("coverage-make").click();
    await page.getByTestId("areas-none").waitFor();
    fixture.state.permissions = ["SeeWater"];
    await page.goto(`${fixture.address}/quiet/water/coverage`);
    await page.getByText("団本部に相談してください。").waitFor();
    expect(await page.getByTestId("coverage-areas").count()).toBe(0);
    await page.goto(`${fixture.address}/demo/water/coverage?part=areas`);
    await page.getByText("必要な権限: 水利の出し入れ").waitFor();
    await close();
  });
});

describe.skipIf(!haveChromium)("coverage: trying a plan", () => {
  test("keys alone: place a tank by numbers, see before and after, move it, take it away", async () => {
    const { page, complaints, close } = await at("/demo/water/coverage?part=plan");
    await page.getByTestId("plan-add").focus();
    await page.keyboard.press("Enter");
    await page.locator("#plan-latitude").waitFor();
    // The form takes the focus to its heading once it is there; a Tab before that would start elsewhere.
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toMatch(/^H\d$/);
    await page.keyboard.press("Tab");
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("plan-latitude");
    await page.keyboard.press("Control+A");
    // Both numbers, as copied from another map.
    await page.keyboard.insertText("36.401000, 138.259000");
    await page.keyboard.press("Enter");
    const verdict = page.getByTestId("plan-verdict");
    await verdict.waitFor();
    expect(await verdict.textContent()).toMatch(/遠い面積が[\d.]+ha減ります/);
    expect(await page.locator("[data-planned]").textContent()).toContain("防火水そう 40m³");
    expect(await page.locator("[data-planned]").textContent()).toContain("北緯36.401000 東経138.259000");
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-testid")))
      .toBe("plan-add");
    const asked = fixture.state.sent.find((one) => one.path.endsWith("/what-if"));
    expect(asked?.body).toEqual({
      sources: [{ latitude: 36.401, longitude: 138.259, kind: "tank", volumeCubicMetres: 40 }],
    });
    const first = page.getByTestId("plan-result").locator("tbody tr").first();
    expect(await first.getAttribute("data-area")).toBe("ar-2");
    const [before, after] = await first.locator("td").allTextContents();
    expect(Number.parseFloat(after ?? "")).toBeLessThan(Number.parseFloat(before ?? ""));
    await page.getByRole("button", { name: "計画1を動かす・変える" }).focus();
    await page.keyboard.press("Enter");
    await page.locator("#plan-volume").fill("20");
    await page.keyboard.press("Enter");
    await page.getByText("遠い面積は変わりません。").waitFor();
    await page.getByRole("button", { name: "計画1を取りのぞく" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("まだ置いていません。").waitFor();
    expect(await page.getByTestId("plan-result").count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  test("the cross on the map tells the place; a tap moves it there", async () => {
    const { page, complaints, close } = await at("/demo/water/coverage?part=plan");
    await mapDrawn(page);
    await page.getByTestId("plan-add").click();
    await expect.poll(() => page.locator("#plan-latitude").inputValue()).toMatch(/^36\.\d{6}$/);
    const start = await page.locator("#plan-longitude").inputValue();
    await page.locator(".map-ground").click({ position: { x: 60, y: 100 } });
    await expect.poll(() => page.locator("#plan-longitude").inputValue()).not.toBe(start);
    expect(Number(await page.locator("#plan-longitude").inputValue())).toBeLessThan(Number(start));
    // Arrow keys move the map, and the place with it.
    const moved = await page.locator("#plan-longitude").inputValue();
    await page.locator(".map-ground").focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => page.locator("#plan-longitude").inputValue()).not.toBe(moved);
    await page.getByTestId("plan-put").click();
    await page.locator("[data-planned]").waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("numbers that are no place or no volume are named at their fields, nothing typed is lost", async () => {
    const { page, close } = await at("/demo/water/coverage?part=plan");
    await plan(page, "136.4", "138.25", "たくさん");
    expect(await page.getByTestId("error-summary").locator("li").count()).toBe(2);
    expect(await page.locator("#plan-volume").inputValue()).toBe("たくさん");
    await page.locator("#plan-latitude").fill("３６．４０１");
    await page.locator("#plan-volume").fill("６０");
    await page.getByTestId("plan-put").click();
    await page.locator("[data-planned]").waitFor();
    expect(await page.locator("[data-planned]").textContent()).toContain("60m³");
    await close();
  });
});

describe.skipIf(!haveChromium)("coverage: the areas", () => {
  test("corners tapped on the map make an area; the last one can be taken back; it is named and saved", async () => {
    const { page, complaints, close } = await at("/demo/water/coverage?part=areas");
    await twoCorners(page);
    const map = page.locator(".map-ground");
    await expect.poll(() => page.locator(".corner").count()).toBe(2);
    expect(await page.getByTestId("corner-done").getAttribute("aria-disabled")).toBe("true");
    await map.click({ position: { x: 170, y: 190 } });
    await map.click({ position: { x: 90, y: 40 } });
    await expect.poll(() => page.getByTestId("corner-state").getAttribute("data-ring")).toBe("crossing");
    await page.getByTestId("corner-undo").click();
    await expect.poll(() => page.locator(".corner").count()).toBe(3);
    expect(await page.getByTestId("corner-state").textContent()).toContain("いまの広さ");
    await page.getByTestId("corner-done").click();
    await page.getByTestId("areas-save").waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id ?? "")).toMatch(/^area-name-/);
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText("踏入二丁目");
    await page.getByTestId("areas-save").click();
    await page.getByText("保存しました。").waitFor();
    const saved = fixture.state.sent.filter((one) => one.method === "PUT").at(-1)?.body as {
      areas: { id: string | null; name: string; geometry: { coordinates: number[][][] } }[];
    };
    expect(saved.areas).toHaveLength(6);
    expect(saved.areas[5]).toMatchObject({ id: null, name: "踏入二丁目", zone: "otherZone" });
    expect(saved.areas[5]?.geometry.coordinates[0]).toHaveLength(4);
    await page.getByTestId("coverage-now").click();
    await page.getByTestId("coverage-table").getByText("踏入二丁目").waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("keys alone: corners as numbers, and the cross in the middle of the map", async () => {
    const { page, close } = await at("/quiet/water/coverage?part=areas");
    await page.getByTestId("areas-draw").focus();
    await page.keyboard.press("Enter");
    await mapDrawn(page);
    for (const [at, place] of ["36.40, 138.25", "36.40, 138.26", "36.41, 138.26"].entries()) {
      await page.getByTestId("corner-add").press("Enter");
      await page.getByLabel(`角${at + 1}の緯度`).fill(place);
    }
    await expect.poll(() => page.getByTestId("corner-state").textContent()).toContain("49.8ha");
    await page.getByTestId("corner-here").press("Enter");
    await expect.poll(() => page.locator(".corner").count()).toBe(4);
    await page.getByTestId("corner-undo").press("Enter");
    await page.locator(".map-ground").focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".corner").count()).toBe(4);
    await page.getByRole("button", { name: "角4を取りのぞく" }).press("Enter");
    await page.getByTestId("corner-done").press("Enter");
    await page.getByTestId("areas-list").locator("li").waitFor();
    await close();
  });

  test("a GeoJSON file is added to what is there; what is no area is listed", async () => {
    const { page, close } = await at("/demo/water/coverage?part=areas");
    const square = [
      [
        [138.27, 36.39],
        [138.28, 36.39],
        [138.28, 36.4],
        [138.27, 36.39],
      ],
    ];
    const features = [
      { type: "Feature", properties: { name: "下之条" }, geometry: { type: "Polygon", coordinates: square } },
      { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [138.2, 36.4] } },
    ];
    const text = (value: unknown) => ({
      name: "用途地域.geojson",
      mimeType: "application/geo+json",
      buffer: Buffer.from(typeof value === "string" ? value : JSON.stringify(value)),
    });
    await page.getByTestId("areas-file").setInputFiles(text({ type: "FeatureCollection", features }));
    await page.getByTestId("areas-problems").waitFor();
    expect(await page.getByTestId("areas-problems").textContent()).toContain("2番目: 面（ポリゴン）ではない");
    await expect.poll(() => page.getByTestId("areas-list").locator("li").count()).toBe(6);
    await page.getByTestId("areas-file").setInputFiles(text("これはGeoJSONではない"));
    await page.getByTestId("refusal").waitFor();
    expect(await page.getByTestId("areas-list").locator("li").count()).toBe(6);
    await close();
  });

  test("removing can be undone, a missing name is named, leaving asks", async () => {
    const { page, close } = await at("/demo/water/coverage?part=areas");
    await page.getByRole("button", { name: "諏訪形 住宅地を取りのぞく" }).click();
    await page.getByTestId("areas-removed").waitFor();
    expect(await page.getByTestId("areas-list").locator("li").count()).toBe(4);
    await page.getByTestId("areas-removed").getByRole("button").click();
    expect(await page.getByTestId("areas-list").locator("li").nth(2).locator("input").inputValue()).toBe(
      "諏訪形 住宅地",
    );
    await page.locator('[data-area="ar-1"] input').fill("");
    await page.getByTestId("areas-save").click();
    expect(await page.getByTestId("error-summary").textContent()).toContain(
      "1番目の区域に名前を入れてください。",
    );
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.message());
      void dialog.dismiss();
    });
    await page.getByTestId("coverage-now").click();
    expect(asked).toHaveLength(1);
    await page.getByTestId("areas-discard").click();
    await page.getByTestId("coverage-now").click();
    await page.getByTestId("coverage-verdict").waitFor();
    await close();
  });

  test("somebody else saved first: both are kept until one chooses", async () => {
    const { page, close } = await at("/demo/water/coverage?part=areas");
    await page.locator('[data-area="ar-1"] input').fill("中央地区");
    fixture.coverage.elseSaves();
    await page.getByTestId("areas-save").click();
    const conflict = page.getByTestId("areas-conflict");
    await conflict.waitFor();
    expect(await conflict.textContent()).toContain("相手だけにある区域: 踏入（ほかの人が足した）");
    expect(await conflict.textContent()).toContain("ちがう区域: 中央地区");
    await page.getByTestId("conflict-mine").click();
    await page.getByText("保存しました。").waitFor();
    expect(await page.getByTestId("areas-list").locator("li").count()).toBe(5);
    await page.locator("#areas-windy").check();
    fixture.coverage.elseSaves();
    await page.getByTestId("areas-save").click();
    await conflict.waitFor();
    await page.getByTestId("conflict-theirs").click();
    await expect.poll(() => page.getByTestId("areas-list").locator("li").count()).toBe(6);
    expect(await page.locator("#areas-windy").isChecked()).toBe(false);
    await close();
  });

  test("the second factor is asked for when saving, and what was edited stays", async () => {
    const { page, close } = await at("/demo/water/coverage?part=areas");
    await page.locator("#areas-windy").check();
    fixture.state.secondFactor = "required";
    await page.getByTestId("areas-save").click();
    await page.locator("#second-factor").fill("123456");
    await page.getByTestId("second-factor-submit").click();
    await page.getByText("保存しました。").waitFor();
    expect(fixture.state.sent.filter((one) => one.method === "PUT").at(-1)?.body).toMatchObject({
      windy: true,
    });
    await close();
  });
});
