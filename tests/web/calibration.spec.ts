// The guided minute and the sensitivity, on real recordings.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import { axe, badge, bundled, drop, position_s } from "./support/page";
import { recordings } from "./support/relay";
import { openSite, type Site } from "./support/site";

const dialog = (page: Page) => page.locator("dialog[open]");
const motion = (page: Page) => page.locator("#panel-motion");
const text = (name: string) => gunzipSync(readFileSync(join(recordings!, name))).toString("latin1");

async function calibrate(page: Page): Promise<void> {
  await motion(page).getByRole("button", { name: "Calibrate" }).click();
  await dialog(page).getByLabel("Time to leave the room").selectOption("5 s");
  await dialog(page).getByLabel("Then listen for").selectOption("30 s");
}

test.describe("an empty room", () => {
  test.skip(!recordings, "../shared/data/pulse/raw is not here");
  let site: Site;
  test.beforeAll(async () => {
    site = await openSite();
  });
  test.afterAll(() => site.close());

  test("is taken, lowers the threshold, is shown as active, and undone", async ({ page }) => {
    test.setTimeout(150_000);
    await page.goto(site.url);
    await expect(badge(page)).toContainText("REPLAY", { timeout: 60_000 });
    await drop(page, "empty.csv", Buffer.from(text("vacio_02.csv.gz").repeat(2), "latin1"));
    await expect(badge(page)).toContainText("empty.csv");
    await expect(motion(page)).toContainText(/threshold 0\.14/, { timeout: 30_000 });
    await calibrate(page);
    expect(await axe(page)).toEqual([]);
    await dialog(page).getByRole("button", { name: "Start" }).click();
    await expect(dialog(page)).toContainText("Leave the room");
    await expect(dialog(page)).toContainText("Listening", { timeout: 30_000 });
    await expect(dialog(page)).toContainText("The minute was taken", { timeout: 150_000 });
    await expect(dialog(page)).toContainText(/0\.0[678]\d* lower/);
    await dialog(page).getByRole("button", { name: "Done" }).click();
    await expect(motion(page)).toContainText(/Calibrated .*1 link/);
    await expect(motion(page)).toContainText(/threshold 0\.0[678]/, { timeout: 20_000 });
    await expect(motion(page)).toContainText(/0 false alarms in 0:\d\d .*at most .* an hour/, { timeout: 20_000 });
    await expect(motion(page)).toContainText("the calibrated minute");
    await motion(page).getByRole("button", { name: "Undo" }).click();
    await expect(motion(page)).not.toContainText("Calibrated");
  });

  test("in which someone walks is not taken, and the second at which motion began is told", async ({ page }) => {
    test.setTimeout(150_000);
    const empty = text("vacio_02.csv.gz").split("\n");
    const walk = text("mov_01.csv.gz")
      .split("\n")
      .filter((line) => line.startsWith("CSI_DATA"));
    const QUIET_LINES = 3200; // 30 s
    await page.goto(site.url);
    await expect(badge(page)).toContainText("REPLAY", { timeout: 60_000 });
    await drop(page, "walk.csv", Buffer.from([...empty.slice(0, QUIET_LINES), ...walk].join("\n"), "latin1"));
    await expect(badge(page)).toContainText("walk.csv");
    await expect(motion(page)).toContainText("still", { timeout: 30_000 });
    // Started while it stands, so that no time passes between what is read and what begins.
    await page.locator("#timeline .play").click();
    await expect(badge(page)).toContainText("paused");
    await calibrate(page);
    const from_s = await position_s(page);
    await dialog(page).getByRole("button", { name: "Start" }).click();
    await page.keyboard.press("Escape");
    await page.locator("#timeline .play").click();
    await motion(page).getByRole("button", { name: "Calibrate" }).click();
    await expect(dialog(page)).toContainText("This minute was not taken", { timeout: 150_000 });
    const told = /Motion at 0:(\d\d)/.exec((await dialog(page).textContent()) ?? "");
    expect(told).not.toBeNull();
    // five seconds to leave, a window and a second until all is still; someone walks from 30 s on
    expect(Math.abs(from_s + 5 + 3 + Number(told![1]) - 30.3)).toBeLessThan(2.5);
    await dialog(page).getByRole("button", { name: "Stop" }).click();
    await expect(dialog(page).getByRole("button", { name: "Start" })).toBeVisible();
  });
});

test("the sensitivity changes the word and the threshold in use; by keys, by the line on the plot, and undone", async ({
  page,
}) => {
  test.setTimeout(150_000);
  test.skip(!bundled().some((d) => d.id === "pulse-breathing"), "pulse-breathing is not part of this build");
  const site = await openSite();
  await page.goto(`${site.url}?demo=pulse-breathing`);
  await expect(motion(page).locator(".big-word")).toContainText("still", { timeout: 60_000 });
  const slider = motion(page).getByRole("slider", { name: "Sensitivity" });
  await slider.focus();
  await page.keyboard.press("End");
  await expect(motion(page)).toContainText(/4 ×, threshold 0\.03/, { timeout: 20_000 });
  await expect(motion(page).locator(".big-word")).toContainText("moving", { timeout: 20_000 });
  await page.keyboard.press("Home");
  await expect(motion(page)).toContainText(/0\.25 ×, threshold 0\.5/, { timeout: 20_000 });
  await expect(motion(page).locator(".big-word")).toContainText("still", { timeout: 20_000 });
  await motion(page).getByRole("button", { name: "Usual" }).click();
  await expect(motion(page)).toContainText(/1 ×, threshold 0\.1/, { timeout: 20_000 });

  await page.keyboard.press("Space");
  await motion(page).getByRole("button", { name: "Usual" }).waitFor({ state: "detached" });
  const handle = motion(page).locator(".plot-handle");
  await handle.scrollIntoViewIfNeeded();
  const box = (await handle.boundingBox())!;
  await page.mouse.move(box.x + box.width - 6, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 6, box.y + box.height / 2 + 25, { steps: 5 });
  await page.mouse.up();
  await expect(motion(page)).not.toContainText(/\b1 ×/);
  await motion(page).getByRole("button", { name: "Undo" }).click();
  await expect(motion(page)).toContainText(/\b1 ×/);
  await site.close();
});
