// Two kinds of tests: unit, of modules without a browser; web, of the page in one. npm test runs them as parts of its own.
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./tests/support/browser.mjs";

export default defineConfig({
  outputDir: "test-results",
  // Each page starts an engine that wants a core of its own.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  // A page in real time on a machine that others use: what passes only at the second try is listed as flaky.
  retries: 1,
  reporter: [["list"]],
  projects: [
    { name: "unit", testDir: "tests/unit" },
    {
      name: "web",
      testDir: "tests/web",
      use: {
        browserName: "chromium",
        viewport: { width: 1280, height: 800 },
        colorScheme: "dark",
        launchOptions,
        trace: "retain-on-failure",
      },
    },
  ],
});
