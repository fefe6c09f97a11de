import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Fixture, startFixture } from "../fixture-server.mjs";
import { haveChromium, launch, open, picture, viewports } from "./chromium";
import { axeViolations, faultsInBoth, faultsOf, sizes } from "./looks";

let browser: Browser;
let fixture: Fixture;

beforeAll(async () => {
  if (haveChromium) browser = await launch();
});

// What a test changes in the made-up brigade must not meet the next one.
beforeEach(async () => {
  await fixture?.stop();
  fixture = await startFixture();
});

afterAll(async () => {
  await browser?.close();
  await fixture?.stop();
});

const ready = (screen: string) => `main[data-screen="${screen}"][data-state="ready"]`;
const drawn = (page: Page) =>
  page.waitForFunction(() => performance.getEntriesByName("water-map-drawn").length > 0);

/** A photo as a camera makes it: larger than is sent, with the place it was taken written into it. */
const photo = (page: Page) =>
  page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    canvas.width = 2_400;
    canvas.height = 1_200;
    const ctx = canvas.getContext("2d");
    ctx?.fillRect(0, 0, 1_200, 600);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg"));
    const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
    const exif = [..."Exif\0\0GPS36.4018"].map((letter) => letter.charCodeAt(0));
    return [0xff, 0xd8, 0xff, 0xe1, 0, exif.length + 2, ...exif, ...bytes.slice(2)];
  });

async function takePhoto(page: Page) {
  const buffer = Buffer.from(await photo(page));
  await page.getByTestId("photo-input").setInputFiles({ name: "水利.jpg", mimeType: "image/jpeg", buffer });
}

function retire(ids: readonly string[]) {
  for (const source of fixture.water.brigades.get("demo").sources as { id: string }[])
    if (ids.includes(source.id))
      Object.assign(source, { retiredAt: "2026-11-01T00:00:00Z", retiredReason: "埋め戻した" });
}

interface Look {
  name: string;
  path: string;
  screen: string;
  state: string;
  given?: () => void;
  before?: (page: Page) => Promise<void>;
}

const looks: Look[] = [
  {
    name: "A11.ready",
    path: "/demo/water",
    screen: "A11",
    state: "ready",
    before: async (page) => void (await drawn(page)),
  },
  {
    name: "A11-list.ready",
    path: "/demo/water",
    screen: "A11",
    state: "ready",
    before: async (page) => {
      const list = page.getByTestId("show-list");
      if ((await list.count()) > 0) await list.click();
      await page.getByTestId("source-rows").waitFor();
    },
  },
  {
    name: "A11-chosen.ready",
    path: "/demo/water?kind=tank",
    screen: "A11",
    state: "ready",
    before: async (page) => {
      await drawn(page);
      const list = page.getByTestId("show-list");
      if ((await list.count()) > 0) await list.click();
      await page.locator('[data-testid^="on-map-"]').first().click();
      await page.getByTestId("chosen").waitFor();
      await page.getByTestId("filters").click();
    },
  },
  {
    name: "A11-retired.ready",
    path: "/demo/water?state=retired",
    screen: "A11",
    state: "ready",
    given: () => retire(["w-7", "w-30", "w-64"]),
    before: async (page) => {
      const list = page.getByTestId("show-list");
      if ((await list.count()) > 0) await list.click();
      await page.getByTestId("filters").click();
      await page.locator('[data-testid^="row-"]').first().waitFor();
    },
  },
  {
    name: "A11-imported.ready",
    path: "/demo/water/w-9",
    screen: "A11-source",
    state: "ready",
    before: async (page) => page.getByTestId("history").locator("li").last().scrollIntoViewIfNeeded(),
  },
  {
    name: "A11-english.ready",
    path: "/demo/water?lang=en",
    screen: "A11",
    state: "ready",
    before: async (page) => {
      await drawn(page);
      await page.locator(".map-legend summary").click();
    },
  },
  { name: "A11.empty", path: "/quiet/water", screen: "A11", state: "empty" },
  { name: "A11.error", path: "/broken/water", screen: "A11", state: "error" },
  { name: "A11-source.ready", path: "/demo/water/w-7", screen: "A11-source", state: "ready" },
  {
    name: "A11-state.ready",
    path: "/demo/water/w-7",
    screen: "A11-source",
    state: "ready",
    before: async (page) => {
      await page.getByTestId("change-state").click();
      await page.locator('input[value="outOfUse"]').check();
      await page.getByTestId("state-save").click();
      await page.getByTestId("error-summary").waitFor();
    },
  },
  { name: "A11-source.error", path: "/demo/water/w-999", screen: "A11-source", state: "error" },
  { name: "A11-edit.ready", path: "/demo/water/w-7/edit", screen: "A11-edit", state: "ready" },
  {
    name: "A11-faults.ready",
    path: "/demo/water/new",
    screen: "A11-edit",
    state: "ready",
    before: async (page) => {
      await page.getByTestId("source-save").click();
      await page.getByTestId("error-summary").waitFor();
    },
  },
  {
    name: "A11-place.ready",
    path: "/demo/water/w-7/edit",
    screen: "A11-edit",
    state: "ready",
    before: async (page) => {
      await page.getByTestId("choose-place").click();
      await page.locator(".map-cross").waitFor();
    },
  },
];

describe.skipIf(!haveChromium).each(looks)("$name", (look) => {
  test.each(sizes)(
    "%s: readable, reachable, nothing cut, nothing foreign asked, light and dark",
    async (size) => {
      look.given?.();
      const options = { ...viewports[size], reducedMotion: "reduce" as const };
      const { page, complaints, close } = await open(browser, fixture.address + look.path, options);
      await page.locator(`main[data-screen="${look.screen}"][data-state="${look.state}"]`).waitFor();
      await look.before?.(page);
      const faults = await faultsInBoth(page, size, (scheme) =>
        picture(page, `${look.name}.${size}.${scheme}`),
      );
      expect(faults.filter((one) => !one.startsWith("target-size"))).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    },
  );
});

async function at(path: string, screen: string, options: BrowserContextOptions = viewports["1280x800"]) {
  const opened = await open(browser, fixture.address + path, options);
  await opened.page.locator(ready(screen)).waitFor();
  return opened;
}

describe.skipIf(!haveChromium)("A11 the map and its list", () => {
  test("100,000: all of them are counted and drawn, the document stays small, the list names the nearest", async () => {
    const { page, complaints, close } = await at("/big/water", "A11");
    await drawn(page);
    expect(await page.getByTestId("total").textContent()).toBe("100,000件");
    expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(2_500);
    expect(Number(await page.getByTestId("source-rows").getAttribute("data-count"))).toBe(200);
    // The policy of the server lets the worker in: the page did not have to group the points by itself.
    expect(page.workers().length).toBe(1);
    await picture(page, "A11-big.ready.1280x800.light");
    expect(complaints).toEqual([]);
    await close();
  });

  test("while the points of many are on their way, the server's clusters are shown and told of", async () => {
    fixture.water.state.pointsDelayMs = 3_000;
    const { page, close } = await open(browser, `${fixture.address}/big/water`, viewports["1280x800"]);
    await page.getByText("100,000件を読み込んでいます").waitFor();
    await picture(page, "A11-coarse.loading.1280x800.light");
    await page.locator(ready("A11")).waitFor();
    await drawn(page);
    expect(await page.getByText("100,000件を読み込んでいます").count()).toBe(0);
    await close();
  });

  test("a filter reaches map, list and address; the search finds numbers and places however they are typed", async () => {
    const { page, complaints, close } = await at("/demo/water", "A11");
    const tanks = fixture.water.brigades
      .get("demo")
      .sources.filter((one: { kind: string }) => one.kind === "tank");
    await page.getByTestId("filters").click();
    await page.getByTestId("kind-tank").check();
    await expect.poll(() => page.getByTestId("found").getAttribute("data-count")).toBe(String(tanks.length));
    expect(new URL(page.url()).search).toBe("?kind=tank");
    expect(await page.getByTestId("map-summary").textContent()).toContain(`${tanks.length}件を地図に`);
    await page.getByTestId("filters-clear").click();
    await page.getByTestId("search").fill("中-１２");
    await expect.poll(() => page.getByTestId("source-rows").textContent()).toContain("中-12");
    await page.getByTestId("search").fill("別所温泉");
    await expect.poll(() => page.getByTestId("source-rows").textContent()).toContain("別所温泉");
    await page.getByTestId("search").fill("ありえない場所");
    await page.getByText("あてはまる水利はありません。").waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("by keyboard: from the list to the map, from the map with Enter to the source", async () => {
    const { page, complaints, close } = await at("/demo/water", "A11");
    await drawn(page);
    const pin = page.locator('[data-testid^="on-map-"]').first();
    const id = (await pin.getAttribute("data-testid"))?.replace("on-map-", "");
    await pin.focus();
    await page.keyboard.press("Enter");
    await page.locator(`[data-testid="chosen"][data-id="${id}"]`).waitFor();
    await page.getByTestId("chosen-close").focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("chosen").waitFor({ state: "detached" });
    // The map is still there where the source is: in its middle.
    await page.locator(".map-ground").focus();
    await page.keyboard.press("Enter");
    await page.locator(`[data-testid="chosen"][data-id="${id}"]`).waitFor();
    await page.getByTestId("chosen-open").focus();
    await page.keyboard.press("Enter");
    await page.locator(ready("A11-source")).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/demo/water/${id}`);
    expect(complaints).toEqual([]);
    await close();
  });

  test("a tap opens a cluster; arrow keys and buttons move and enlarge the map", async () => {
    const { page, close } = await at("/big/water", "A11");
    await drawn(page);
    const first = () => page.getByTestId("source-rows").locator("b").first().textContent();
    const before = await first();
    await page.locator(".map-ground").focus();
    for (let press = 0; press < 6; press += 1) await page.keyboard.press("ArrowRight");
    await expect.poll(first).not.toBe(before);
    const scale = () => page.locator(".map-scale").textContent();
    const wide = await scale();
    await page.getByTestId("zoom-in").click();
    await expect.poll(scale).not.toBe(wide);
    for (let press = 0; press < 8; press += 1) await page.getByTestId("zoom-out").click();
    const far = await scale();
    const box = await page.locator(".map-ground").boundingBox();
    // All 100,000 are a few clusters near the middle now; Enter opens what is nearest there, a tap what is under it.
    await page.locator(".map-ground").focus();
    await page.keyboard.press("Enter");
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
    await expect.poll(scale).not.toBe(far);
    await close();
  });

  test("without tiles there is a ground, and no credit for what is not there", async () => {
    fixture.water.state.tiles = "none";
    const { page, complaints, close } = await at("/demo/water", "A11");
    await drawn(page);
    expect(await page.locator(".map-credit").count()).toBe(0);
    expect(await page.getByTestId("tile-error").count()).toBe(0);
    expect(await page.locator('.water-map[data-map="none"]').count()).toBe(1);
    await picture(page, "A11-noTiles.ready.1280x800.light");
    expect(complaints).toEqual([]);
    await close();
  });

  test("with tiles that do not come the map says so, and the sources stay", async () => {
    fixture.water.state.tiles = "fail";
    const { page, close } = await at("/demo/water", "A11");
    await page.getByTestId("tile-error").waitFor();
    expect(await page.getByTestId("tile-error").textContent()).toBe(
      "地図の背景を読み込めません。水利の位置は見られます。",
    );
    await drawn(page);
    await picture(page, "A11-tileError.ready.1280x800.light");
    expect(await axeViolations(page)).toEqual([]);
    await close();
  });

  test("tiles are credited, with a link", async () => {
    const { page, close } = await at("/demo/water", "A11");
    const credit = page.locator(".map-credit a");
    expect(await credit.textContent()).toBe("地理院タイル");
    expect(await credit.getAttribute("href")).toBe("https://maps.gsi.go.jp/development/ichiran.html");
    await close();
  });

  test("one's position refused becomes a sentence; allowed, the map goes there", async () => {
    const refused = await at("/demo/water", "A11");
    await refused.page.getByTestId("here").click();
    await refused.page.getByText("現在地を使えません。").waitFor();
    await refused.close();
    const allowed = await at("/demo/water", "A11", {
      ...viewports["375x667"],
      geolocation: { latitude: 36.4058, longitude: 138.2561, accuracy: 12 },
      permissions: ["geolocation"],
    });
    await allowed.page.getByTestId("here").click();
    await allowed.page.getByText("現在地です（誤差 約10m）").waitFor({ state: "attached" });
    expect(await allowed.page.getByText("現在地を使えません。").count()).toBe(0);
    await allowed.close();
  });

  test("at 360 px and with text at 200 % nothing is lost", async () => {
    const small = { ...viewports["375x667"], viewport: { width: 360, height: 640 } };
    const { page, close } = await at("/demo/water", "A11", small);
    await drawn(page);
    expect(await faultsOf(page, true)).toEqual([]);
    await picture(page, "A11.ready.360x640.light");
    await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
    expect(await faultsOf(page, true)).toEqual([]);
    await picture(page, "A11-text200.ready.360x640.light");
    await close();
  });

  test("without the network what was read stays, and says so", async () => {
    const { page, close } = await at("/demo/water", "A11");
    await drawn(page);
    fixture.state.apiDown = true;
    await page.getByTestId("menu-members").click();
    await page.goBack();
    await page.locator('main[data-screen="A11"][data-state="offline"]').waitFor();
    expect(await page.getByTestId("total").textContent()).toBe("300件");
    await close();
  });

  test("nothing is offered that one may not do", async () => {
    fixture.state.permissions = ["SeeWater"];
    const { page, close } = await at("/demo/water", "A11");
    expect(await page.getByTestId("water-new").count()).toBe(0);
    await close();
    const other = fixture.water.brigades
      .get("demo")
      .sources.find((one: { unitId: string }) => one.unitId === "u-5");
    const source = await at(`/demo/water/${other.id}`, "A11-source");
    await source.page.getByTestId("no-edit").waitFor();
    expect(await source.page.getByTestId("edit").count()).toBe(0);
    await source.close();
  });
});

describe.skipIf(!haveChromium)("A11 one source", () => {
  const stored = (id: string) =>
    fixture.water.brigades.get("demo").sources.find((one: { id: string }) => one.id === id);

  test("out of use with a reason, then undone: the history says both", async () => {
    const { page, complaints, close } = await at("/demo/water/w-7", "A11-source");
    await page.getByTestId("change-state").click();
    await page.locator('input[value="outOfUse"]').check();
    await page.getByTestId("state-save").click();
    await page.getByText("理由を書いてください。").first().waitFor();
    await page.locator("#reason").fill("道路工事で近づけない");
    await page.getByTestId("state-save").click();
    await page.getByText("状態を変えました。").waitFor();
    expect(await page.getByTestId("source-state").textContent()).toContain("道路工事で近づけない");
    expect(stored("w-7")).toMatchObject({ state: "outOfUse", stateReason: "道路工事で近づけない" });
    await expect.poll(() => page.getByTestId("history").textContent()).toContain("使用可 → 使用不可");
    await page.locator('[data-testid^="undo-"]').first().click();
    await page.getByTestId("confirm-yes").click();
    await page.getByText("元に戻しました。").waitFor();
    expect(stored("w-7")).toMatchObject({ state: "usable", stateReason: null });
    expect(complaints).toEqual([]);
    await close();
  });

  test("retired with a reason, and taken back", async () => {
    const { page, close } = await at("/demo/water/w-7", "A11-source");
    await page.getByTestId("retire").click();
    await page.locator("#reason").fill("埋め戻した");
    await page.getByTestId("retire-save").click();
    await page.getByTestId("retired-note").waitFor();
    expect(fixture.state.sent.at(-1)?.body).toMatchObject({ reason: "埋め戻した" });
    await page.getByTestId("restore").click();
    await page.getByTestId("edit").waitFor();
    expect(stored("w-7").retiredAt).toBeNull();
    await close();
  });

  test("a retired one is found under 廃止, with its reason, and is back on the list after it is restored", async () => {
    retire(["w-7", "w-30", "w-64"]);
    const { page, complaints, close } = await at("/demo/water", "A11");
    await page.getByTestId("filters").click();
    expect(await page.getByTestId("source-rows").getByTestId("row-w-7").count()).toBe(0);
    await page.locator("#filter-state").selectOption({ label: "廃止" });
    await page.getByTestId("row-w-7").waitFor();
    expect(await page.getByTestId("source-rows").getAttribute("data-count")).toBe("3");
    expect(await page.getByTestId("row-w-7").textContent()).toContain("廃止");
    expect(await page.getByTestId("found").textContent()).toContain("3件見つかりました");
    await page.getByTestId("on-map-w-7").click();
    await page.getByTestId("chosen-open").click();
    expect(await page.getByTestId("retired-note").textContent()).toContain("理由: 埋め戻した");
    await page.getByTestId("restore").click();
    await page.getByTestId("edit").waitFor();
    expect(stored("w-7")).toMatchObject({ retiredAt: null });
    await page.goBack();
    await page.getByText("2件見つかりました").waitFor();
    expect(await page.getByTestId("row-w-7").count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  test("a tag finds its sources on map and list, alone and together with a word", async () => {
    const { page, complaints, close } = await at("/demo/water", "A11");
    const winter = fixture.water.brigades
      .get("demo")
      .sources.filter((one: { tags: string[] }) => one.tags.includes("冬季注意"));
    await page.getByTestId("filters").click();
    await page.locator("#filter-tag").selectOption("冬季注意");
    await expect.poll(() => page.getByTestId("found").getAttribute("data-count")).toBe(String(winter.length));
    expect(new URL(page.url()).searchParams.get("tag")).toBe("冬季注意");
    await page.getByTestId("search").fill(winter[0].number);
    await page.getByText("1件見つかりました").waitFor();
    expect(await page.getByTestId(`row-${winter[0].id}`).count()).toBe(1);
    expect(complaints).toEqual([]);
    await close();
  });

  test("what a file changed stands in the source's history: the file, who, when, before and after", async () => {
    const { page, close } = await at("/demo/water/w-9", "A11-source");
    const lines = page.getByTestId("history").locator(".changes > li");
    await expect.poll(() => lines.count()).toBe(3);
    expect(await lines.nth(0).textContent()).toContain("取り込みの取消");
    expect(await lines.nth(1).textContent()).toMatch(
      /ファイルから .*田中 次郎 ファイル: 水利（誤り）.csv.*メモ なし → 消火栓ふた黄色/,
    );
    await close();
  });

  test("moved on the map, in one step", async () => {
    const before = { ...stored("w-7") };
    const { page, complaints, close } = await at("/demo/water/w-7", "A11-source");
    await page.getByTestId("move").click();
    await page.locator(".map-cross").waitFor();
    await page.getByTestId("place-dialog").locator(".map-ground").focus();
    await page.keyboard.press("ArrowRight");
    await expect
      .poll(async () => Number((await page.getByTestId("place-figures").textContent())?.split(",")[1]))
      .toBeGreaterThan(before.longitude);
    await page.getByTestId("place-done").click();
    await page.getByText("位置を動かしました。").waitFor();
    expect(stored("w-7").longitude).toBeGreaterThan(before.longitude);
    expect(Math.abs(stored("w-7").latitude - before.latitude)).toBeLessThan(0.00002);
    expect(complaints).toEqual([]);
    await close();
  });

  test("the way there is a link to the phone's own map", async () => {
    const { page, close } = await at("/demo/water/w-7", "A11-source");
    const { latitude, longitude } = stored("w-7");
    expect(await page.getByTestId("navigate").getAttribute("href")).toContain(
      `destination=${latitude.toFixed(6)},${longitude.toFixed(6)}`,
    );
    await close();
  });
});

describe.skipIf(!haveChromium)("A11 the form", () => {
  const stored = (id: string) =>
    fixture.water.brigades.get("demo").sources.find((one: { id: string }) => one.id === id);

  test("a new one at one's position, with a photo: small, without where it was taken; input survives a refusal", async () => {
    const { page, complaints, close } = await at("/demo/water/new", "A11-edit", {
      ...viewports["375x667"],
      geolocation: { latitude: 36.405812, longitude: 138.256134 },
      permissions: ["geolocation"],
    });
    await page.locator("#kind").selectOption("tank");
    await page.locator("#number").fill("新-1");
    await page.locator("#volumeCubicMetres").fill("４０");
    await page.getByTestId("source-save").click();
    await page.getByTestId("error-summary").locator("a").first().click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("latitude");
    await page.getByTestId("use-here").click();
    await expect.poll(() => page.locator("#latitude").inputValue()).toBe("36.405812");
    fixture.water.state.photosFail = true;
    await takePhoto(page);
    await page.getByTestId("photo-retry").waitFor();
    fixture.water.state.photosFail = false;
    await page.getByTestId("photo-retry").click();
    await page.getByTestId("photo").waitFor();
    await page.getByTestId("source-save").click();
    await page.locator(ready("A11-source")).waitFor();
    await page.getByText("登録しました。").waitFor();
    const made = stored("w-301");
    expect(made).toMatchObject({ kind: "tank", number: "新-1", latitude: 36.405812, volumeCubicMetres: 40 });
    const sent = fixture.water.state.photos.get(made.photoIds[0]);
    expect(sent.type).toBe("image/jpeg");
    expect(sent.bytes.includes("Exif")).toBe(false);
    const size = await page.evaluate(async () => {
      const image = document.querySelector<HTMLImageElement>(".photos img");
      await image?.decode();
      return [image?.naturalWidth, image?.naturalHeight];
    });
    expect(size).toEqual([1600, 800]);
    expect(complaints).toEqual([]);
    await close();
  });

  test("the place is chosen on the map: a tap moves it, looking alone changes nothing", async () => {
    const { page, complaints, close } = await at("/demo/water/w-7/edit", "A11-edit");
    const before = await page.locator("#latitude").inputValue();
    await page.getByTestId("choose-place").click();
    await page.locator(".map-cross").waitFor();
    await page.getByTestId("place-done").click();
    expect(await page.locator("#latitude").inputValue()).toBe(before);
    await page.getByTestId("choose-place").click();
    await page.locator(".map-cross").waitFor();
    const box = await page.getByTestId("place-dialog").locator(".map-ground").boundingBox();
    await page.mouse.click((box?.x ?? 0) + 60, (box?.y ?? 0) + 60);
    await expect
      .poll(async () => (await page.getByTestId("place-figures").textContent())?.split(",")[0])
      .not.toBe(before);
    await page.getByTestId("place-done").click();
    expect(Number(await page.locator("#latitude").inputValue())).toBeGreaterThan(Number(before));
    expect(complaints).toEqual([]);
    await close();
  });

  test("a conflict shows what another changed; mine and theirs are joined as chosen", async () => {
    const { page, complaints, close } = await at("/demo/water/w-7/edit", "A11-edit");
    await page.locator("#memo").fill("自分のメモ");
    await page.locator("#number").fill("自-1");
    Object.assign(stored("w-7"), { number: "他-9", address: "新しい公民館前", edits: 9 });
    await page.getByTestId("source-save").click();
    await page.getByTestId("conflict").waitFor();
    await picture(page, "A11-conflict.ready.1280x800.light");
    expect(await axeViolations(page)).toEqual([]);
    await page.getByTestId("keep-number-theirs").check();
    await page.getByTestId("conflict-save").click();
    await page.locator(ready("A11-source")).waitFor();
    expect(stored("w-7")).toMatchObject({ number: "他-9", address: "新しい公民館前", memo: "自分のメモ" });
    expect(complaints).toEqual([]);
    await close();
  });

  test("leaving with unsaved text asks once", async () => {
    const { page, close } = await at("/demo/water/w-7/edit", "A11-edit");
    await page.locator("#memo").fill("変更");
    let asked = 0;
    page.on("dialog", (dialog) => {
      asked += 1;
      void (asked === 1 ? dialog.dismiss() : dialog.accept());
    });
    await page.getByTestId("menu-members").click();
    expect(await page.locator("#memo").inputValue()).toBe("変更");
    await page.getByTestId("menu-members").click();
    await page.locator(ready("A2")).waitFor();
    expect(asked).toBe(2);
    await close();
  });
});
