// Browser tests. One worker: each page starts an engine that wants a core of its own.
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./tests/support/browser.mjs";

export default defineConfig({
  testDir: "tests/web",
  outputDir: "test-results",
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 800 },
    colorScheme: "dark",
    launchOptions,
    trace: "retain-on-failure",
  },
});
