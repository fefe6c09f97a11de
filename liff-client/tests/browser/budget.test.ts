import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));

test("the main bundle stays within 40 KB gzip, all of the first page within 60 KB", () => {
  const assets = readdirSync(join(dist, "assets"));
  const size = (name: string) => gzipSync(readFileSync(join(dist, "assets", name))).length;
  const script = assets.filter((name) => /^index-.*\.js$/.test(name));
  const style = assets.filter((name) => /^index-.*\.css$/.test(name));
  expect(script).toHaveLength(1);
  expect(style).toHaveLength(1);

  const scriptSize = size(script[0] as string);
  const first =
    scriptSize + size(style[0] as string) + gzipSync(readFileSync(join(dist, "index.html"))).length;
  process.stdout.write(`main bundle ${scriptSize} B gzip, first page ${first} B gzip\n`);
  expect(scriptSize).toBeLessThanOrEqual(40 * 1024);
  expect(first).toBeLessThanOrEqual(60 * 1024);
});

test("the page itself has no inline script or style, so that a strict policy can be sent", () => {
  const html = readFileSync(join(dist, "index.html"), "utf8");
  expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)|data:/);
});
