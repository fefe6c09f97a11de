import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { chooseLanguage, count, japanese, refusalSentence, words } from "../src/i18n";
import { en } from "../src/i18n/en";
import { ja } from "../src/i18n/ja";

const folder = fileURLToPath(new URL("../src/i18n", import.meta.url));

/** The dictionary of every area: account-ja.ts and account-en.ts, and so on. */
async function areas(): Promise<{ name: string; japanese: unknown; english: unknown }[]> {
  const names = readdirSync(folder).flatMap((name) => /^([\w-]+)-ja\.ts$/.exec(name)?.[1] ?? []);
  const only = async (file: string) => Object.values(await import(`../src/i18n/${file}.ts`))[0];
  return Promise.all(
    names.map(async (name) => ({
      name,
      japanese: await only(`${name}-ja`),
      english: await only(`${name}-en`),
    })),
  );
}

const pairs = [{ name: "main", japanese: ja as unknown, english: en as unknown }, ...(await areas())];

type Leaf = { path: string; value: unknown };

function leaves(value: unknown, path = ""): Leaf[] {
  if (Array.isArray(value)) return [{ path, value }];
  if (typeof value !== "object" || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === "" ? key : `${path}.${key}`));
}

const sample = ["7", "8", "9", "10"];
const spoken = (leaf: Leaf): string =>
  typeof leaf.value === "function"
    ? String((leaf.value as (...args: string[]) => string)(...sample))
    : String(leaf.value);

test("every area has its dictionaries", () => {
  expect(pairs.map((pair) => pair.name)).toContain("account");
});

describe.each(pairs)("the two dictionaries: $name", ({ japanese: ja, english: en }) => {
  test("have the same keys of the same kinds", () => {
    const keys = (of: unknown) => leaves(of).map((leaf) => `${leaf.path}: ${typeof leaf.value}`);
    expect(keys(en).sort()).toEqual(keys(ja).sort());
  });

  test("have a word for every key", () => {
    const mayBeEmpty = new Set(["common.personUnit"]);
    for (const dictionary of [ja, en]) {
      const empty = leaves(dictionary).filter(
        (leaf) => spoken(leaf).trim() === "" && !mayBeEmpty.has(leaf.path),
      );
      expect(empty.map((leaf) => leaf.path)).toEqual([]);
    }
  });

  test("have no key that no screen uses", () => {
    const src = fileURLToPath(new URL("../src", import.meta.url));
    const code = readdirSync(src, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name) && !name.startsWith("i18n"))
      .map((name) => readFileSync(join(src, name), "utf8"))
      .join("\n");
    // These are looked up by what the server says.
    const byValue =
      /^(phase|answer|refusal|mail\.(source|disposition|authenticationResult)|board\.delivery|way|outcome|permission|languages|rank|member\.(private|faults)|personnel\.action|rights\.(reach|reachLong)|kind|symbol|state|standard|ownership|mount|result|fieldName|what|by|fields|found\.(format|layout)|zone|sign|direction|queue\.state|defects\.(state|way)|round\.filters|tabs)\./;
    const unused = leaves(ja).filter(({ path }) => {
      const key = path.split(".").at(-1) ?? "";
      return path !== "language" && !byValue.test(path) && !new RegExp(`[.\\s{,]${key}\\b`).test(code);
    });
    expect(unused.map((leaf) => leaf.path)).toEqual([]);
  });

  test("never claim what LINE does not tell, and use none of the words we avoid", () => {
    const avoided =
      /届い|届きました|既読|ユーザー|アラート|ステータス|キャンセル|サブミット|申し上げ|させていただ|恐れ入/;
    expect(
      leaves(ja)
        .map(spoken)
        .filter((text) => avoided.test(text)),
    ).toEqual([]);
  });

  test("are not the same text twice", () => {
    const english = new Map(leaves(en).map((leaf) => [leaf.path, spoken(leaf)]));
    const untranslated = leaves(ja).filter(
      (leaf) => /[ぁ-ん]/.test(spoken(leaf)) && english.get(leaf.path) === spoken(leaf),
    );
    expect(untranslated.map((leaf) => leaf.path)).toEqual([]);
  });
});

test("the board claims no more than LINE has said", () => {
  expect(ja.board.delivery.accepted).toBe("LINE受付");
  expect(en.board.delivery.accepted).not.toMatch(/deliver|read|seen/i);
});

describe("a refusal code", () => {
  test("picks its sentence", () => {
    expect(refusalSentence("permission.denied")).toBe(ja.refusal["permission.denied"]);
  });

  test("that is not known gets the general one, also if it is named like something of JavaScript's", () => {
    expect(refusalSentence("moon.full")).toBe(ja.refusal["server.error"]);
    expect(refusalSentence("toString")).toBe(ja.refusal["server.error"]);
    expect(refusalSentence("__proto__")).toBe(ja.refusal["server.error"]);
  });
});

test("counts are grouped by thousands", () => {
  expect([0, 54, 999, 1_000, 8_000, 1_234_567].map(count)).toEqual([
    "0",
    "54",
    "999",
    "1,000",
    "8,000",
    "1,234,567",
  ]);
});

describe("the page's language", () => {
  afterAll(() => expect(words().language).toBe("en"));

  test("is Japanese unless asked otherwise", async () => {
    await chooseLanguage("?lang=fr");
    expect(words().language).toBe("ja");
    expect(japanese()).toBeUndefined();
  });

  test("?lang=en is English, and names are then marked as Japanese", async () => {
    await chooseLanguage("?lang=en");
    expect(words().language).toBe("en");
    expect(japanese()).toBe("ja");
  });
});
