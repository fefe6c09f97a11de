import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));

test("the main bundle stays within 40 KB gzip, all of the first page within 60 KB", () => {
  // What the page itself asks for; the areas loaded on demand are not among it.
  const html = readFileSync(join(dist, "index.html"), "utf8");
  const size = (name: string) => gzipSync(readFileSync(join(dist, name))).length;
  const script = [...html.matchAll(/<script[^>]+src="([^"]+\.js)"/g)].map(([, name = ""]) => name);
  const shared = [...html.matchAll(/<link[^>]+modulepreload[^>]+href="([^"]+)"/g)].map(
    ([, name = ""]) => name,
  );
  const style = [...html.matchAll(/<link[^>]+stylesheet[^>]+href="([^"]+)"/g)].map(([, name = ""]) => name);
  expect(script).toHaveLength(1);
  expect(style).toHaveLength(1);

  const scriptSize = [...script, ...shared].reduce((sum, name) => sum + size(name), 0);
  const first =
    scriptSize + size(style[0] as string) + gzipSync(readFileSync(join(dist, "index.html"))).length;
  process.stdout.write(`main bundle ${scriptSize} B gzip, first page ${first} B gzip\n`);
  expect(scriptSize).toBeLessThanOrEqual(40 * 1024);
  expect(first).toBeLessThanOrEqual(60 * 1024);
});

test("the areas loaded on demand are not in the main bundle, and each stays within 40 KB gzip", () => {
  const assets = readdirSync(join(dist, "assets"));
  const html = readFileSync(join(dist, "index.html"), "utf8");
  const scripts = assets.filter((name) => name.endsWith(".js"));
  const first = scripts.filter((name) => html.includes(name));
  const text = first.map((name) => readFileSync(join(dist, "assets", name), "utf8")).join("\n");
  expect(text).toContain("災害一覧");
  expect(text).not.toContain("パスキー");
  expect(text).not.toContain("WebAuthn");
  const lazy = scripts.filter((name) => !first.includes(name));
  expect(lazy.length).toBeGreaterThan(4);
  const map = lazy.filter((name) => /^(water-map|cluster-index|cluster-worker)-/.test(name));
  for (const name of lazy.filter((name) => !map.includes(name))) {
    expect(gzipSync(readFileSync(join(dist, "assets", name))).length, name).toBeLessThanOrEqual(40 * 1024);
  }
});

test("the map with all it needs stays within 65 KB gzip, and no first page loads it", () => {
  const assets = join(dist, "assets");
  const names = readdirSync(assets);
  const html = readFileSync(join(dist, "index.html"), "utf8");
  // Leaflet, the painter, the worker with the clusters (their second copy, for pages without workers, is not
  // loaded beside it), and the marks that lists share with the map.
  const parts = ["water-map", "cluster-worker", "map"].map((part) => {
    const found = names.filter((name) => new RegExp(`^${part}-[^.]+\\.(js|css)$`).test(name));
    expect(found, part).not.toEqual([]);
    return found;
  });
  // Its style sheet is named after whichever chunk came first.
  const style = names.filter(
    (name) => name.endsWith(".css") && readFileSync(join(assets, name), "utf8").includes(".map-ground"),
  );
  expect(style).toHaveLength(1);
  parts.push(style);
  const size = parts.flat().reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0);
  process.stdout.write(`map ${size} B gzip: ${parts.flat().join(" ")}\n`);
  expect(size).toBeLessThanOrEqual(65 * 1024);
  for (const name of parts.flat()) expect(html).not.toContain(name);
});

test("the page itself has no inline script or style, so that a strict policy can be sent", () => {
  const html = readFileSync(join(dist, "index.html"), "utf8");
  expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)|data:/);
});
