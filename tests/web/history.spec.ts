// The history of a live source: a real relay, a real recording sent as nodes do, the browser's own storage.
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { badge, drop } from "./support/page";
import { openRelay, recordings, sendRecordings } from "./support/relay";

const WHY = "../shared/data/pulse/raw is not here: the nodes of this test send real recordings";
const kept_s = (page: Page) =>
  page.locator(".dialog.history").evaluate((e) => {
    const [, n, unit] = /Packets of ([\d.]+) (s|min)/.exec(e.textContent ?? "") ?? [];
    return Number(n ?? 0) * (unit === "min" ? 60 : 1);
  });

test("a live source is kept over a reload, plays again from an earlier moment, and a span of it opens as a file", async ({
  page,
}) => {
  test.skip(!recordings, WHY);
  test.setTimeout(150_000);
  const relay = await openRelay();
  const nodes = sendRecordings(relay.udpPort, Array(8).fill(["vacio:0:50", "mov:5:50"]).flat());
  await page.goto(`${relay.url}?relay=auto`);
  await expect(badge(page)).toContainText("LIVE", { timeout: 60_000 });
  await page.getByRole("button", { name: "History", exact: true }).click();
  await expect(page.locator(".dialog.history")).toContainText("Keeping now", { timeout: 30_000 });
  await expect.poll(() => kept_s(page), { timeout: 60_000 }).toBeGreaterThan(20);
  const before = await kept_s(page);

  await page.reload();
  await expect(badge(page)).toContainText("LIVE", { timeout: 60_000 });
  await page.getByRole("button", { name: "History", exact: true }).click();
  await expect(page.locator(".dialog.history")).toContainText("Keeping now", { timeout: 30_000 });
  await expect.poll(() => kept_s(page), { timeout: 60_000 }).toBeGreaterThanOrEqual(before);
  await page.keyboard.press("Escape");

  // Space stops live; the moment before is of what was kept, and the badge says that it is a replay.
  await page.locator("#stage").click({ position: { x: 5, y: 300 } });
  await page.keyboard.press("Space");
  await expect(badge(page)).toContainText("REPLAY", { timeout: 60_000 });
  await expect(badge(page)).toContainText("history of");
  await expect(badge(page)).toContainText("paused", { timeout: 30_000 });
  const times = page.locator("#timeline .times");
  await expect(times).toContainText("back");

  // A span: from here to fifteen seconds before.
  await page.keyboard.press("]");
  for (let i = 0; i < 3; i++) {
    const shown = times.locator("b"),
      was = await shown.textContent();
    await page.getByRole("button", { name: "−5 s" }).first().click();
    await expect(shown).not.toHaveText(was ?? "", { timeout: 20_000 });
  }
  await page.keyboard.press("[");
  const bar = page.getByRole("group", { name: "Save the span" });
  await expect(bar).toBeVisible();
  const fetched = page.waitForEvent("download");
  await bar.getByRole("button", { name: "pcapng" }).click();
  const file = await fetched;
  expect(file.suggestedFilename()).toMatch(/^halfwave-.*\.pcapng$/);
  const bytes = readFileSync(await file.path());
  expect(bytes.readUInt32LE(0)).toBe(0x0a0d0d0a);

  // Packets went on being kept meanwhile; L goes back to now.
  await page.keyboard.press("l");
  await expect(badge(page)).toContainText("LIVE", { timeout: 30_000 });
  await expect(times).toContainText("live");

  await page.getByRole("button", { name: "History", exact: true }).click();
  await page.getByRole("button", { name: "Delete all history" }).click();
  await page.getByRole("button", { name: "Delete it for good" }).click();
  await expect(page.locator("#toasts")).toContainText("The history is deleted");
  await page.keyboard.press("Escape");

  // The file opens as a recording of that length.
  await drop(page, "span.pcapng", bytes);
  await expect(badge(page)).toContainText("REPLAY", { timeout: 60_000 });
  await expect(badge(page)).toContainText("span.pcapng");
  await expect(times).toContainText(/\/ 0:1[0-6]/);
  await Promise.all([nodes.stop(), relay.stop()]);
});

test("where the browser keeps nothing a sentence says so, and live goes on", async ({ page }) => {
  test.skip(!recordings, WHY);
  test.setTimeout(180_000);
  // The keeper does not start.
  await page.addInitScript(() => {
    const Real = Worker;
    window.Worker = class extends Real {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(options?.name === "keeper" ? new URL("nothing.js", document.baseURI) : url, options);
      }
    };
  });
  const relay = await openRelay();
  const nodes = sendRecordings(relay.udpPort, ["mov:5:55", "vacio:0:55", "mov:5:55", "vacio:0:55"]);
  await page.goto(`${relay.url}?relay=auto`);
  await expect(badge(page)).toContainText("LIVE", { timeout: 60_000 });
  await page.getByRole("button", { name: "History", exact: true }).click();
  await expect(page.locator(".dialog.history")).toContainText("keeps nothing for this page", { timeout: 30_000 });
  await page.keyboard.press("Escape");
  await expect(page.locator("#headline")).toContainText(/otion detected/);
  await Promise.all([nodes.stop(), relay.stop()]);
});
