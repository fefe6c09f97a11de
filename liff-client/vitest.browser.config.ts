import { defineConfig } from "vitest/config";
import "./vitest.node-20.ts";

export default defineConfig({
  test: {
    include: ["tests/browser/*.test.ts"],
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    // What comes true by itself is waited for; a busy machine may need longer than vitest's second.
    expect: { poll: { timeout: 15_000 } },
  },
});
