import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const src = fileURLToPath(new URL("../src", import.meta.url));

const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path, name: relative(src, path), text: readFileSync(path, "utf8") }));
const code = files.filter((file) => /\.(ts|tsx)$/.test(file.name));

/** What a file imports: folders of this source, or packages by name. */
function importsOf(file: { path: string; text: string }): string[] {
  const found = file.text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)"([^"]+)"/g);
  return [...found].map(([, target = ""]) =>
    target.startsWith(".") ? relative(src, resolve(dirname(file.path), target)) : target,
  );
}

function breaches(allowed: (name: string, target: string) => boolean): string[] {
  return code.flatMap((file) =>
    importsOf(file)
      .filter((target) => !allowed(file.name, target))
      .map((target) => `${file.name} imports ${target}`),
  );
}

const featureOf = (name: string) => /^features\/([^/]+)\//.exec(name)?.[1];

describe("imports", () => {
  test("are found at all", () => {
    expect(code.length).toBeGreaterThan(20);
    const app = code.find((file) => file.name === "app.tsx");
    expect(app && importsOf(app)).toContain("features/call-outs/board-screen");
  });

  test("features do not import each other", () => {
    expect(
      breaches((name, target) => {
        const to = featureOf(target);
        return featureOf(name) === undefined || to === undefined || to === featureOf(name);
      }),
    ).toEqual([]);
  });

  test("api, ui, i18n and map know no feature; api and i18n know no ui", () => {
    expect(
      breaches((name, target) => {
        const folder = name.split("/")[0];
        if (folder !== "api" && folder !== "ui" && folder !== "i18n" && folder !== "map") return true;
        return (
          featureOf(target) === undefined &&
          (folder === "ui" || folder === "map" || !target.startsWith("ui/"))
        );
      }),
    ).toEqual([]);
  });

  test("only the packages that were decided on; WebAuthn's in one file that no first screen loads", () => {
    const packages = code.flatMap(importsOf).filter((target) => /^[@a-z]/.test(target));
    const ours = new Set(files.map((file) => file.name.split("/")[0]?.replace(/\.\w+$/, "")));
    const foreign = packages.filter((target) => !ours.has(target.split("/")[0]));
    expect([...new Set(foreign)].sort()).toEqual([
      "@preact/signals",
      "@simplewebauthn/browser",
      "idb",
      "leaflet",
      "leaflet/dist/leaflet-src.esm.js",
      "preact",
      "preact/hooks",
      "supercluster",
    ]);
    const users = code.filter((file) => importsOf(file).includes("@simplewebauthn/browser"));
    expect(users.map((file) => file.name)).toEqual(["session/passkeys.ts"]);
    const mapUsers = code.filter((file) =>
      importsOf(file).some((one) => /^(leaflet|supercluster)/.test(one)),
    );
    expect(mapUsers.filter((file) => !file.name.startsWith("map/"))).toEqual([]);
  });
});

describe("what no file may contain", () => {
  const offenders = (pattern: RegExp, among = files, except: readonly string[] = []) =>
    among.filter((file) => !except.includes(file.name) && pattern.test(file.text)).map((file) => file.name);

  test("markup made from text", () => {
    expect(offenders(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/, code)).toEqual([]);
  });

  test("colours outside tokens.css", () => {
    const colour =
      /#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab)\(|:\s*(?:white|black|red|yellow|blue|grey|gray)\b/;
    expect(offenders(colour, files, ["ui/tokens.css", "ui/favicon.svg"])).toEqual([]);
    expect(offenders(colour, files)).toContain("ui/tokens.css");
  });

  test("fonts or addresses from elsewhere", () => {
    expect(offenders(/@font-face|@import|url\(/)).toEqual([]);
    // A link that somebody taps; the page itself asks nobody.
    const links = ["ui/favicon.svg", "map/outside-map.ts"];
    expect(offenders(/https?:\/\//, files, links)).toEqual([]);
  });

  test("movement that blinks or bounces", () => {
    expect(offenders(/infinite|transition:(?!\s*none)/)).toEqual([]);
  });

  test("Japanese words outside the dictionaries", () => {
    const japanese = /["'`>][^"'`<>\n]*[぀-ヿ一-龯][^"'`<>\n]*["'`<]/;
    const withoutComments = code.map((file) => ({
      ...file,
      text: file.text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ""),
    }));
    // wire.ts: a word of the server's data, not of a screen.
    const found = offenders(japanese, withoutComments, ["api/wire.ts"]);
    expect(found.filter((name) => !/^i18n\/(?:ja|en|[a-z-]+-(?:ja|en))\.ts$/.test(name))).toEqual([]);
  });
});
