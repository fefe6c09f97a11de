import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const css = readFileSync(fileURLToPath(new URL("../src/ui/tokens.css", import.meta.url)), "utf8");
const [lightPart = "", darkPart = ""] = css.split("@media (prefers-color-scheme: dark)");

function tokensIn(part: string): Map<string, string> {
  return new Map(
    [...part.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6});/g)].map(([, name = "", hex = ""]) => [name, hex]),
  );
}

const light = tokensIn(lightPart);
const dark = new Map([...light, ...tokensIn(darkPart)]);

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const texts = [
  ["ink", "ground"],
  ["ink", "surface"],
  ["ink", "sunken"],
  ["ink-soft", "ground"],
  ["ink-soft", "surface"],
  ["ink-soft", "sunken"],
  ["link", "ground"],
  ["link", "surface"],
  ["link", "sunken"],
  ["danger-ink", "ground"],
  ["danger-ink", "surface"],
  ["alarm-ink", "alarm-fill"],
  ["direct-ink", "direct-fill"],
  ["station-ink", "station-fill"],
  ["late-ink", "late-fill"],
  ["unable-ink", "unable-fill"],
  ["silent-ink", "silent-fill"],
  ["ready-ink", "ready-fill"],
  ["update-ink", "update-fill"],
  ["drill-ink", "drill-fill"],
  ["neutral-ink", "neutral-fill"],
] as const;

const edges = [
  ["edge", "ground"],
  ["edge", "surface"],
  ["station-edge", "ground"],
  ["unable-edge", "ground"],
  ["silent-edge", "ground"],
  ["direct-fill", "ground"],
  ["focus-outline", "ground"],
] as const;

describe.each([
  ["light", light],
  ["dark", dark],
] as const)("in the %s scheme", (_, tokens) => {
  const ratio = (a: string, b: string) => contrast(tokens.get(a) ?? "", tokens.get(b) ?? "");

  test.each(texts)("%s on %s is at least 4.5", (ink, fill) => {
    expect(ratio(ink, fill)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(edges)("%s against %s is at least 3", (edge, ground) => {
    expect(ratio(edge, ground)).toBeGreaterThanOrEqual(3);
  });
});

test("the measure itself is right", () => {
  expect(contrast("#ffffff", "#000000")).toBeCloseTo(21, 5);
  expect(contrast("#ce0000", "#ffffff")).toBeCloseTo(5.8, 1);
});
