import type { Browser, Page } from "playwright-core";
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

interface Look {
  name: string;
  path: string;
  screen: string;
  state: string;
  before?: (page: Page) => Promise<void>;
}

const file = (text: string) => ({ name: "名簿.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
const chooseFile = (text: string, then: string) => async (page: Page) => {
  await page.getByTestId("csv-file").setInputFiles(file(text));
  await page.getByTestId(then).waitFor();
};
const tickTwo = async (page: Page) => {
  await page.getByTestId("select-1").click();
  await page.getByTestId("select-2").click();
};
async function draftOrder(page: Page) {
  await page.getByTestId("order-pick").click();
  await page.getByTestId("pick-5").click();
  await page.getByTestId("pick-8").click();
  await page.getByTestId("pick-add").click();
  await page.getByTestId("line-rank-5").selectOption("deputyDivisionLeader");
  await page.getByTestId("line-unit-8").selectOption("u-1-2");
  await page.getByTestId("order-preview").click();
  await page.getByTestId("preview").waitFor();
}
async function makeSlips(page: Page) {
  await page.getByTestId("slip-unit").selectOption("u-1");
  await page.getByTestId("slip-make").click();
  await page.getByTestId("slip-print").waitFor();
}
/** On a phone the table of rights shows one rank at a time. */
async function editRights(page: Page, subject: string, permission: string, reach: string) {
  const chooser = page.getByTestId("rights-subject");
  if ((await chooser.count()) > 0) await chooser.selectOption(subject);
  await page.getByTestId(`cell-${subject}-${permission}`).selectOption(reach);
}

const looks: Look[] = [
  { name: "A2.ready", path: "/demo/members", screen: "A2", state: "ready" },
  { name: "A2-selected.ready", path: "/demo/members", screen: "A2", state: "ready", before: tickTwo },
  {
    name: "A2-check.ready",
    path: "/demo/members",
    screen: "A2",
    state: "ready",
    before: async (page) => {
      await tickTwo(page);
      await page.getByTestId("bulk-retire").click();
      await page.getByTestId("bulk-check").click();
      await page.getByTestId("bulk-checked").waitFor();
    },
  },
  {
    name: "A2-none.ready",
    path: "/demo/members",
    screen: "A2",
    state: "ready",
    before: async (page) => {
      await page.getByTestId("search").fill("だれもいない");
      await page.locator('[data-testid="found"][data-count="0"]').waitFor();
    },
  },
  { name: "A2-big.ready", path: "/big/members", screen: "A2", state: "ready" },
  { name: "A2-english.ready", path: "/demo/members?lang=en", screen: "A2", state: "ready" },
  { name: "A2.empty", path: "/quiet/members", screen: "A2", state: "empty" },
  { name: "A2.error", path: "/broken/members", screen: "A2", state: "error" },
  { name: "A3.ready", path: "/demo/members/m-6", screen: "A3", state: "ready" },
  { name: "A3-hidden.ready", path: "/demo/members/m-3", screen: "A3", state: "ready" },
  {
    name: "A3-link.ready",
    path: "/demo/members/m-8",
    screen: "A3",
    state: "ready",
    before: async (page) => {
      await page.getByTestId("account-show").click();
      await page.getByTestId("account-unlock").waitFor();
      await page.getByTestId("answer-link-make").click();
      await page.getByTestId("answer-link-code").waitFor();
    },
  },
  {
    name: "A3-edit.ready",
    path: "/demo/members/m-6",
    screen: "A3",
    state: "ready",
    before: async (page) => {
      await page.getByTestId("member-edit").click();
      await page.getByTestId("member-form").waitFor();
    },
  },
  {
    name: "A3-faults.ready",
    path: "/demo/members/new",
    screen: "A3",
    state: "ready",
    before: async (page) => {
      await page.getByTestId("member-save").click();
      await page.getByTestId("error-summary").waitFor();
    },
  },
  { name: "A3.error", path: "/demo/members/m-999", screen: "A3", state: "error" },
  {
    name: "A4.ready",
    path: "/demo/units",
    screen: "A4",
    state: "ready",
    before: async (page) => {
      await page.getByTestId("unit-u-1").click();
      await page.getByTestId("role-add").click();
    },
  },
  { name: "A4.empty", path: "/quiet/units", screen: "A4", state: "empty" },
  {
    name: "A5.ready",
    path: "/demo/rights",
    screen: "A5",
    state: "ready",
    before: async (page) => {
      await editRights(page, "rank:divisionLeader", "EditMembers", "unit");
      await page.getByTestId("rights-show").click();
    },
  },
  {
    name: "A5-seen.ready",
    path: "/demo/rights",
    screen: "A5",
    state: "ready",
    before: async (page) => {
      await page.locator("#view-as-person").fill("すずき");
      await page.getByTestId("pick-2").click();
      await page.getByTestId("seen-as").waitFor();
    },
  },
  { name: "A5.error", path: "/broken/rights", screen: "A5", state: "error" },
  { name: "A6.ready", path: "/demo/personnel", screen: "A6", state: "ready" },
  { name: "A6.empty", path: "/quiet/personnel", screen: "A6", state: "empty" },
  { name: "A6-order.ready", path: "/demo/personnel/o-past", screen: "A6", state: "ready" },
  { name: "A6-preview.ready", path: "/demo/personnel/new", screen: "A6", state: "ready", before: draftOrder },
  {
    name: "A6-pick.ready",
    path: "/demo/personnel/new",
    screen: "A6",
    state: "ready",
    before: async (page) => {
      await page.getByTestId("order-pick").click();
      await page.getByTestId("pick-5").click();
    },
  },
  { name: "A7.ready", path: "/demo/slips", screen: "A7", state: "ready" },
  { name: "A7-print.ready", path: "/demo/slips", screen: "A7", state: "ready", before: makeSlips },
  { name: "A13.ready", path: "/demo/csv", screen: "A13", state: "ready" },
  {
    name: "A13-errors.ready",
    path: "/demo/csv",
    screen: "A13",
    state: "ready",
    before: chooseFile("誤", "csv-errors"),
  },
  {
    name: "A13-diff.ready",
    path: "/demo/csv",
    screen: "A13",
    state: "ready",
    before: chooseFile("よし", "csv-diff"),
  },
];

const ready = (screen: string) => `main[data-screen="${screen}"][data-state="ready"]`;

describe.skipIf(!haveChromium).each(looks)("$name", (look) => {
  test.each(sizes)("%s, light and dark", async (size) => {
    const options = { ...viewports[size], reducedMotion: "reduce" as const };
    const { page, complaints, close } = await open(browser, fixture.address + look.path, options);
    await page.locator(`main[data-screen="${look.screen}"][data-state="${look.state}"]`).waitFor();
    await look.before?.(page);
    const faults = await faultsInBoth(page, size, async (scheme) => {
      await picture(page, `${look.name}.${size}.${scheme}`);
    });
    // A row half under the bar at the lower edge can be scrolled up; its size is measured above.
    expect(faults.filter((one) => !one.startsWith("target-size"))).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});

async function at(path: string, screen: string, size: keyof typeof viewports = "1280x800") {
  const opened = await open(browser, fixture.address + path, viewports[size]);
  await opened.page.locator(ready(screen)).waitFor();
  return opened;
}

describe.skipIf(!haveChromium)("A2 members", () => {
  test("8,000: few rows in the document, a search is painted within two frames' worth of work", async () => {
    const { page, close } = await at("/big/members", "A2");
    expect(await page.getByTestId("found").getAttribute("data-count")).not.toBe("0");
    expect(await page.locator("tr.member").count()).toBeLessThan(200);
    const times: number[] = [];
    for (const search of ["さ", "さと", "てし", "てしが", "佐藤", "31", ""]) {
      times.push(
        await page.evaluate(async (text) => {
          const input = document.querySelector<HTMLInputElement>("#member-search");
          if (input === null) throw new Error("no search");
          const start = performance.now();
          input.value = text;
          input.dispatchEvent(new InputEvent("input", { bubbles: true }));
          await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
          return performance.now() - start;
        }, search),
      );
    }
    process.stdout.write(`A2, 8,000 members: key press to paint ${times.map(Math.round).join(" ")} ms\n`);
    times.sort((a, b) => a - b);
    // Often on a machine that others use: the two fastest tell about this page, the rest about the others.
    expect(times[1]).toBeLessThan(100);
    await page.getByTestId("search").fill("佐藤");
    expect(await page.locator("tr.member").first().textContent()).toContain("佐藤");
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await expect.poll(() => page.locator("tr.member").last().isVisible()).toBe(true);
    await close();
  });

  test("select with Shift, suspend: who changes, who not and why, progress, and the list is new", async () => {
    const { page, complaints, close } = await at("/demo/members", "A2");
    await page.getByTestId("select-5").click();
    await page.getByTestId("select-12").click({ modifiers: ["Shift"] });
    expect(await page.getByTestId("selection-bar").getAttribute("data-count")).toBe("8");
    await page.getByTestId("bulk-suspend").click();
    await page.getByTestId("bulk-checked").waitFor();
    expect(await page.getByTestId("bulk-affected").textContent()).toBe("変わる人 7名");
    expect(await page.getByTestId("bulk-skipped").textContent()).toContain("すでに休団しています。");
    expect(await page.getByTestId("bulk-run").textContent()).toBe("7名を休団にする");
    await page.getByTestId("bulk-run").click();
    await page.locator('[data-progress="done"]').waitFor();
    await page.getByTestId("bulk-finish").click();
    await expect
      .poll(() => page.getByTestId("member-6").locator('[data-chip="late"]').count())
      .toBeGreaterThan(0);
    expect(await page.getByTestId("selection-bar").getAttribute("data-count")).toBe("0");
    expect(complaints).toEqual([]);
    await close();
  });

  test("the filter stands in the address, the name that is searched does not", async () => {
    const { page, close } = await at("/demo/members?unit=u-1&line=unlinked", "A2");
    await page.getByTestId("search").fill("たかはし");
    const shown = Number(await page.getByTestId("found").getAttribute("data-count"));
    await page.getByTestId("filter-line").selectOption("");
    expect(Number(await page.getByTestId("found").getAttribute("data-count"))).toBeGreaterThanOrEqual(shown);
    expect(new URL(page.url()).search).toBe("?unit=u-1");
    await page.getByTestId("filters-clear").click();
    expect(new URL(page.url()).search).toBe("");
    await close();
  });

  test("nothing is offered that one may not do", async () => {
    fixture.state.permissions = ["SeeMembers"];
    const { page, close } = await at("/demo/members", "A2");
    expect(await page.getByTestId("member-new").count()).toBe(0);
    expect(await page.getByTestId("selection-bar").count()).toBe(0);
    await close();
  });

  test("text at 200 % loses nothing", async () => {
    const { page, close } = await at("/demo/members", "A2", "375x667");
    await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
    await picture(page, "A2-text200.ready.375x667.light");
    expect(await faultsOf(page, true)).toEqual([]);
    await close();
  });

  test("without the network what was read stays, and says so", async () => {
    const { page, close } = await at("/demo/members", "A2");
    fixture.state.apiDown = true;
    await page.getByTestId("member-6").locator("a").click();
    await page.goBack();
    await page.locator('main[data-screen="A2"][data-state="offline"]').waitFor();
    expect(await page.getByTestId("member-6").count()).toBe(1);
    await close();
  });
});

describe.skipIf(!haveChromium)("A3 member", () => {
  test("a conflict shows both contents; mine and theirs are joined as chosen", async () => {
    const { page, complaints, close } = await at("/demo/members/m-6", "A3");
    await page.getByTestId("member-edit").click();
    await page.locator("#m-family").fill("齋藤");
    const [person] = fixture.members.brigades
      .get("demo")
      .members.filter((one: { id: string }) => one.id === "m-6");
    Object.assign(person, { kana: "べつ", tags: ["新しいタグ"], edits: 1 });
    await page.getByTestId("member-save").click();
    await page.getByTestId("conflict").waitFor();
    await picture(page, "A3-conflict.ready.1280x800.light");
    expect(await axeViolations(page)).toEqual([]);
    await page.getByTestId("keep-kana-theirs").check();
    await page.getByTestId("keep-tags-theirs").check();
    await page.getByTestId("conflict-save").click();
    await page.getByTestId("member-reading").waitFor();
    expect(person).toMatchObject({ family: "齋藤", kana: "べつ", tags: ["新しいタグ"] });
    expect(complaints).toEqual([]);
    await close();
  });

  test("a new member: errors lead to their fields, the server's too; then the member is shown", async () => {
    const { page, complaints, close } = await at("/demo/members/new", "A3");
    await page.getByTestId("member-save").click();
    await page.getByTestId("error-summary").locator("a").first().click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("m-family");
    await page.locator("#m-family").fill("重複");
    await page.locator("#m-given").fill("太郎");
    await page.locator("#m-kana").fill("ちょうふく たろう");
    await page.getByTestId("member-save").click();
    await page.getByText("この番号はもう使われています。").first().waitFor();
    await page.locator("#m-family").fill("新田");
    await page.getByTestId("member-save").click();
    await page.getByTestId("member-reading").waitFor();
    await expect.poll(() => new URL(page.url()).pathname).toBe("/demo/members/m-61");
    expect(complaints).toEqual([]);
    await close();
  });

  test("leaving with unsaved text asks once", async () => {
    const { page, close } = await at("/demo/members/m-6", "A3");
    await page.getByTestId("member-edit").click();
    await page.locator("#m-family").fill("変更");
    let asked = 0;
    page.on("dialog", (dialog) => {
      asked += 1;
      void (asked === 1 ? dialog.dismiss() : dialog.accept());
    });
    await page.getByTestId("menu-units").click();
    expect(await page.locator("#m-family").inputValue()).toBe("変更");
    await page.getByTestId("menu-units").click();
    await page.locator(ready("A4")).waitFor();
    expect(asked).toBe(2);
    await close();
  });
});

describe.skipIf(!haveChromium)("A4 units", () => {
  test("by keyboard: walk, fold, make below, move up, and a full one cannot be deleted", async () => {
    const { page, complaints, close } = await at("/demo/units", "A4");
    await page.getByTestId("unit-u0").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-name")))
      .toBe("第1分団");
    await page.keyboard.press("ArrowLeft");
    await page.getByTestId("unit-u-1-1").waitFor({ state: "detached" });
    await page.keyboard.press("ArrowRight");
    await page.getByTestId("unit-u-1-1").waitFor();
    await page.getByTestId("unit-add").click();
    await page.locator("#unit-kind").fill("部");
    await page.locator("#unit-name").fill("第1分団第4部");
    await page.getByTestId("unit-save").click();
    const made = page.locator('[data-name="第1分団第4部"]');
    await made.waitFor();
    expect(await made.getAttribute("aria-level")).toBe("3");
    await page.getByTestId("unit-up").click();
    await expect.poll(() => made.getAttribute("aria-posinset")).toBe("3");
    await page.getByTestId("unit-u-2").click();
    await page.getByTestId("unit-remove").click();
    await page.getByTestId("confirm-yes").click();
    await page.locator('[data-code="unit.notEmpty"]').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});

describe.skipIf(!haveChromium)("A5 rights", () => {
  test("changes are counted and listed, discarded, saved and logged", async () => {
    const { page, complaints, close } = await at("/demo/rights", "A5");
    await editRights(page, "rank:sectionLeader", "SeeMembers", "division");
    const bar = page.getByTestId("rights-save-bar");
    await expect.poll(() => bar.getAttribute("data-changes")).toBe("1");
    await page.getByTestId("rights-discard").click();
    await expect.poll(() => bar.getAttribute("data-changes")).toBe("0");
    await editRights(page, "rank:sectionLeader", "SeeMembers", "division");
    await page.getByTestId("rights-save").click();
    await page.getByTestId("done").waitFor();
    await page.getByTestId("rights-log").locator("summary").click();
    await expect
      .poll(() => page.getByTestId("rights-log").textContent())
      .toContain("部長・団員の一覧を見る 自部署 → 自分団");
    expect(complaints).toEqual([]);
    await close();
  });

  test("who would lock themselves out is asked first", async () => {
    const { page, close } = await at("/demo/rights", "A5");
    await editRights(page, "role:r-admin", "EditRights", "none");
    await page.getByTestId("rights-save").click();
    await page.getByTestId("confirm-yes").waitFor();
    expect(await page.getByTestId("confirm").textContent()).toContain("あなた自身が");
    await page.getByTestId("confirm-yes").click();
    await page.getByTestId("done").waitFor();
    await close();
  });

  test("a function of the whole brigade offers no units", async () => {
    const { page, close } = await at("/demo/rights", "A5");
    const offered = (cell: string) => page.getByTestId(cell).locator("option").allTextContents();
    expect(await offered("cell-rank:member-EditRights")).toEqual(["なし", "全団"]);
    expect(await offered("cell-rank:member-SeeMembers")).toEqual(["なし", "自部署", "自分団", "全団"]);
    await close();
  });
});

describe.skipIf(!haveChromium)("A6 personnel changes", () => {
  test("preview, plan, edit, call off", async () => {
    const { page, complaints, close } = await at("/demo/personnel/new", "A6");
    await draftOrder(page);
    expect(await page.getByTestId("preview-problems").getAttribute("data-count")).toBe("0");
    expect(await page.getByTestId("entry-8").textContent()).toContain("第1分団第2部");
    await page.getByTestId("order-plan").click();
    await page.locator('[data-testid="order-state"][data-order="planned"]').waitFor();
    await page.getByTestId("order-edit").click();
    await page.getByTestId("line-action-8").selectOption("resume");
    await page.getByTestId("order-preview").click();
    await expect.poll(() => page.getByTestId("preview-problems").getAttribute("data-count")).toBe("1");
    expect(await page.getByTestId("order-plan").count()).toBe(0);
    page.on("dialog", (dialog) => void dialog.accept());
    await page.getByTestId("menu-personnel").click();
    await page.locator('[data-order="planned"] a').click();
    await page.getByTestId("order-cancel").click();
    await page.getByTestId("confirm-yes").click();
    await page.locator('[data-testid="order-state"][data-order="cancelled"]').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("an order that was carried out can be undone", async () => {
    const { page, close } = await at("/demo/personnel/o-past", "A6");
    await page.getByTestId("order-undo").click();
    await page.getByTestId("confirm-yes").click();
    await page.locator('[data-testid="order-state"][data-order="undone"]').waitFor();
    await close();
  });
});

describe.skipIf(!haveChromium)("A7 slips", () => {
  test.each([
    [1, 12],
    [2, 6],
  ])(
    "%i on a sheet: exactly %i pages of A4, nothing cut, black on white even in the dark",
    async (perPage, pages) => {
      const { page, close } = await open(browser, `${fixture.address}/demo/slips`, {
        ...viewports["1280x800"],
        colorScheme: "dark",
      });
      await page.locator(ready("A7")).waitFor();
      await makeSlips(page);
      await page.getByTestId(`slip-per-page-${perPage}`).check();
      expect(await page.locator("article.slip").count()).toBe(12);
      const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString("latin1");
      expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(pages);
      expect(pdf).toMatch(/MediaBox\s*\[0 0 59[45][.\d]* 84[12]/);
      await page.setViewportSize({ width: 703, height: 1032 });
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      await picture(page, `A7-paper${perPage}.print`);
      const looked = await page.evaluate(() => {
        const first = document.querySelector(".slip");
        const papers = [...document.querySelectorAll(".slip")];
        return {
          cut: papers.filter((one) => one.scrollHeight > one.clientHeight + 1).length,
          ground: getComputedStyle(document.querySelector(".sheet") as Element).backgroundColor,
          qr: (first?.querySelector(".qr")?.getBoundingClientRect().width ?? 0) / 96,
          text: first?.textContent ?? "",
        };
      });
      expect(looked.cut).toBe(0);
      expect(looked.ground).toBe("rgb(255, 255, 255)");
      // 30 mm at least, quiet zone not counted (4 of 41 modules on each side).
      expect(looked.qr * 25.4 * (33 / 41)).toBeGreaterThanOrEqual(30);
      expect(looked.text).toContain("上田市消防団");
      expect(looked.text).toContain("K7QF3-M9");
      await close();
    },
  );

  test("codes are shown once; afterwards the list can revoke and make anew", async () => {
    const { page, complaints, close } = await at("/demo/slips", "A7");
    await makeSlips(page);
    await page.getByTestId("slip-finish").click();
    await page.getByTestId("confirm-yes").click();
    await page.locator(ready("A7")).waitFor();
    expect(await page.locator("article.slip").count()).toBe(0);
    const revoke = page.locator('[data-testid^="slip-revoke-"]').first();
    await revoke.click();
    await page.getByTestId("confirm-yes").click();
    await expect.poll(() => page.getByTestId("issued").locator('[data-chip="unable"]').count()).toBe(1);
    await page.locator('[data-testid^="slip-reissue-"]').first().click();
    await page.getByTestId("slip-print").waitFor();
    expect(await page.locator("article.slip").count()).toBe(1);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe.skipIf(!haveChromium)("A13 CSV", () => {
  test("check, choose to remove, apply with the number on the button, progress", async () => {
    const { page, complaints, close } = await at("/demo/csv", "A13");
    await chooseFile("よし", "csv-diff")(page);
    expect(await page.getByTestId("csv-apply").textContent()).toBe("3名を変える");
    await page.locator("#csv-remove").check();
    expect(await page.getByTestId("csv-apply").textContent()).toBe("4名を変える");
    await page.getByTestId("csv-kind").selectOption("changed");
    expect(await page.locator(".diff-table tbody tr").count()).toBe(2);
    await page.getByTestId("csv-apply").click();
    await page.locator('[data-progress="done"]').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("with errors nothing can be applied; a stale check says so", async () => {
    const { page, close } = await at("/demo/csv", "A13");
    await chooseFile("誤", "csv-errors")(page);
    expect(await page.getByTestId("csv-apply").count()).toBe(0);
    await chooseFile("古い", "csv-apply")(page);
    await page.getByTestId("csv-apply").click();
    await page.getByTestId("csv-stale").waitFor();
    await close();
  });

  test("the old encoding names what it lacks, and exports all the same on request", async () => {
    const { page, complaints, close } = await at("/demo/csv", "A13");
    await page.getByTestId("csv-cp932").check();
    await page.getByTestId("csv-export").click();
    await page.getByTestId("csv-lacking").waitFor();
    const download = page.waitForEvent("download");
    await page.getByTestId("csv-substitute").click();
    expect((await download).suggestedFilename()).toMatch(/^members-\d{4}-\d{2}-\d{2}\.csv$/);
    expect(complaints).toEqual([]);
    await close();
  });
});
