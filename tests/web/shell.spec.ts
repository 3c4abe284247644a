// The page without an engine, fed with hand-made messages: the states that a real recording seldom reaches.
import { expect, type Page, test } from "@playwright/test";
import { axe } from "./support/page";
import { closeUiHarness, uiHarnessUrl } from "./support/ui-harness";

test.afterAll(closeUiHarness);

async function open(page: Page, query: string): Promise<void> {
  await page.goto(`${await uiHarnessUrl()}?${query}`);
  await page.locator("#timeline .play").waitFor();
}

test("every value has its uncertainty and age; what grows old is grey", async ({ page }) => {
  await open(page, "live");
  const motion = page.locator("#panel-motion");
  await expect(motion).toContainText(/Statistic 0\.\d+ ± 0\.012, threshold 0\.08/);
  await expect(motion).toContainText(/probability 97 %\s*(now|0\.\d s ago)/);
  await expect(page.locator("#panel-links")).toContainText("Node 1 claims");
  await expect(page.locator("#panel-links")).toContainText("3 × magic unknown, for example de ad be ef 00 01");
  await expect(page.locator(".now[data-stale]")).toHaveCount(0);
  await page.evaluate(() => dispatchEvent(new Event("halfwave:silence")));
  await expect(page.locator(".now[data-stale]")).toBeVisible();
  await expect(motion).toContainText(/[1-9]\.\d s ago/);
});

test("when nothing comes, the links panel stands first and says what is known and what to do", async ({ page }) => {
  await open(page, "silent");
  await expect(page.locator("#badge")).toContainText("waiting for packets");
  const links = page.locator("#panel-links");
  await expect(links).toContainText("No packets come.");
  await expect(links.locator("[data-check=no]")).toContainText("Do datagrams arrive? no.");
  await expect(links).toContainText("To do: Give the board this machine's address as its target, UDP port 5005");
  const tops = await page
    .locator(".panel")
    .evaluateAll((all) => all.map((p) => [p.id, p.getBoundingClientRect().top] as const).sort((a, b) => a[1] - b[1]));
  expect(tops[0]?.[0]).toBe("panel-links");
});

test("a source that failed says STOPPED, and why", async ({ page }) => {
  await open(page, "error");
  await expect(page.locator("#badge")).toContainText("STOPPED");
  await expect(page.getByRole("alert").first()).toContainText("notes.txt is no recording");
  await expect(page.getByRole("alert").first()).toContainText("Drop a pcapng of UDP port 5005.");
});

test("words from files and from the air are shown as words, and bounded", async ({ page }) => {
  await open(page, "hostile");
  for (const panel of ["activity", "links", "meters"])
    await expect(page.locator(`#panel-${panel}`)).toContainText("<img src=x");
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
  expect(await page.locator("#app img, #app b b").count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1280);
});

test("a plot can be paused, scaled, measured and exported", async ({ page }) => {
  await open(page, "");
  const panel = page.locator("#panel-motion");
  await panel.locator(".u-over").click({ position: { x: 60, y: 40 } });
  await panel.locator(".u-over").hover({ position: { x: 130, y: 40 } });
  await expect(panel.locator(".plot-read")).toHaveText(
    /^\d+\.\d s: statistic .*; from the mark: \d+\.?\d* s, statistic/,
  );
  await panel.getByLabel("Time scale").selectOption("5 min");
  await panel.getByRole("button", { name: "Pause" }).click();
  const download = page.waitForEvent("download");
  await panel.getByRole("button", { name: "Export CSV" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^halfwave-motion-\d+\.\ds\.csv$/);
  const { readFile } = await import("node:fs/promises");
  const text = await readFile(await file.path(), "utf8");
  expect(text.split("\n")[0]).toBe('"time_s","statistic","threshold, moving above it"');
  expect(text.split("\n").length).toBeGreaterThan(100);
});

const states = { dark: ["live", "error"], light: ["silent", "loading"] };
for (const colorScheme of ["dark", "light"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } }); // a fade half-way has no contrast to measure
    test("axe finds nothing", async ({ page }) => {
      for (const query of states[colorScheme]) {
        await open(page, query);
        expect(await axe(page), query).toEqual([]);
      }
    });
  });
}
