import { defineConfig } from "vitest/config";
import { appWorker } from "./vite.app-worker.ts";
import "./vitest.node-20.ts";

export default defineConfig({
  base: "/",
  plugins: [appWorker()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // Phones that members still carry; older ones get the server-made answer page.
    target: ["es2020", "chrome87", "safari14"],
    // No data: or inline scripts, so the server may send a strict Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/api": process.env.LIFF_CLIENT_API ?? "http://localhost:5080",
      "/sign-in": process.env.LIFF_CLIENT_API ?? "http://localhost:5080",
    },
  },
  test: { include: ["tests/*.test.ts"], environment: "node" },
});
