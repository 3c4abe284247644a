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
  await expect(page.locator("#panel-links")).toContainText("Node 1 reports");
  await expect(page.locator("#panel-links")).toContainText(
    "3 × unknown kind of datagram, for example de ad be ef 00 01",
  );
  await expect(page.locator(".now[data-stale]")).toHaveCount(0);
  await page.evaluate(() => dispatchEvent(new Event("halfwave:silence")));
  await expect(page.locator(".now[data-stale]")).toBeVisible();
  await expect(motion).toContainText(/[1-9]\.\d s ago/);
});

test("when nothing comes, the links panel stands first and says what is known and what to do", async ({ page }) => {
  await open(page, "silent");
  await expect(page.locator("#badge")).toContainText("waiting for packets");
  const links = page.locator("#panel-links");
  await expect(links).toContainText("No CSI packets arrive.");
  await expect(links.locator("[data-check=no]")).toContainText("Do datagrams arrive? no.");
  await expect(links).toContainText("To do: Set the relay's address and the relay's UDP port");
  const tops = await page
    .locator(".panel")
    .evaluateAll((all) => all.map((p) => [p.id, p.getBoundingClientRect().top] as const).sort((a, b) => a[1] - b[1]));
  expect(tops[0]?.[0]).toBe("panel-links");
});

test("a page that does not keep up says how far it is behind, and what is left out", async ({ page }) => {
  await open(page, "behind&live");
  const strip = page.locator("#stats");
  await expect(strip).toContainText(
    "30 of 50 links: motion only; 8 counted; 2 nodes not listed; 1,200 packets lost on the way to this page; 2.5 s behind",
  );
  const links = page.locator("#panel-links");
  await expect(links).toContainText(/Left out.*of its packets all but one in 2 \(5,400 packets so far\)/);
  await expect(links).toContainText("Estimates restarted: the clock went back by 60 s.");
  await expect(links).toContainText("3 × spectrum, for example ValueError: no such axis");
  expect(await axe(page)).toEqual([]);
});

test("a source that failed says STOPPED, and why", async ({ page }) => {
  await open(page, "error");
  await expect(page.locator("#badge")).toContainText("STOPPED");
  await expect(page.getByRole("alert").first()).toContainText("notes.txt is no recording");
  await expect(page.getByRole("alert").first()).toContainText("Drop a pcapng of what nodes send.");
});

test("nodes that fell silent while other datagrams come: the badge and the checklist say no more than is known", async ({
  page,
}) => {
  await open(page, "gone");
  await expect(page.locator(".badge[data-held]")).toContainText("LIVE, silent for 9 s");
  const links = page.locator("#panel-links");
  await expect(links).toContainText(/Do datagrams arrive\? yes\..*No CSI packet for 9 s/);
  await expect(links).toContainText("Does the transmitter still send on the same channel? not known yet.");
});

test("a word that is held has no probability; the headline says why it stands", async ({ page }) => {
  await open(page, "held");
  await expect(page.locator("#headline")).toContainText("held: moving a moment ago");
  await expect(page.locator("#panel-motion .big")).not.toContainText("probability");
});

test("a place has its axes, and each link its name, its speed and its zones", async ({ page }) => {
  await open(page, "placed");
  const floor = page.locator("#panel-floor");
  await expect(floor).toContainText(/Position\s*x 4\.9 ± 1\.2 m,\s*y 2\.5 ± 1\.0 m/);
  await expect(floor).toContainText("desk ← access point, LLTF0.62 ± 0.20 m/s away from it, zone 20 to 50");
  await expect(floor).toContainText("shelf ← access point, LLTFzone 7");
  await expect(page.locator("#panel-vitals")).toContainText("no breathing line above the noise");
  for (const panel of ["heatmap", "doppler"])
    await expect(page.locator(`#panel-${panel}`).getByLabel("Link shown")).toHaveText(
      /desk ← access point.*shelf ← access point/,
    );
});

test("without a place a speed is the least, lists say what they leave out, and links why they are several", async ({
  page,
}) => {
  await open(page, "crowd");
  const floor = page.locator("#panel-floor");
  await expect(floor).toContainText("at least 0.6 m/s away from it");
  await expect(floor).not.toContainText(/zone \d/);
  await expect(floor).toContainText("2 more, not listed.");
  await expect(page.locator("#panel-vitals")).toContainText("6 more, not listed.");
  await expect(page.locator("#panel-links")).toContainText(/Transmitters\s*told apart: 2 shapes/);
});

test("what is left out, what failed and a clock that was set are said", async ({ page }) => {
  await open(page, "crowd");
  await expect(page.locator("#stats")).toContainText(
    "12 of 64 links: motion only; 30 counted; 86 nodes not listed; 0.6 s behind",
  );
  const isWhole = (selector: string) => page.locator(selector).evaluate((e) => e.scrollWidth <= e.clientWidth);
  for (const width of [1280, 1000, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const part of [".stats", ".left-out dd"]) expect(await isWhole(part), `${part} at ${width}`).toBe(true);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  const links = page.locator("#panel-links");
  await links.scrollIntoViewIfNeeded();
  await expect(links.locator("li.link").first()).toContainText(
    /Left out.*breathing, activity and position.*of its packets all but one in 2 \(5,400 packets so far\)/,
  );
  await expect(links).toContainText("4 × motion, for example node 2 <- ap, LLTF: ValueError: made up");
  await page.evaluate(() => dispatchEvent(new Event("halfwave:clock")));
  const toast = page.getByRole("status").filter({ hasText: "Estimates restarted: the clock went back by 60 s." });
  await expect(toast).toHaveCount(1);
});

test("a breath that is detected is said over the room and in it; what was done, of when it was", async ({ page }) => {
  await open(page, "placed");
  await page.getByRole("slider", { name: "Position in the recording" }).fill("5"); // where nothing moves
  const headline = page.locator("#headline");
  await expect(headline).toContainText("Someone is here, breathing 14.2 a minute");
  await expect(headline).toContainText(/14\.20 ± 0\.11 \/min · \d\.\d s ago/);
  await expect(headline).toContainText(/Activity: walk, probability 81 %, in the 19 s up to/);
  await expect(page.locator(".scene-label-body")).toHaveText("breathing, 14.20 ± 0.11 /min");
  await expect(page.locator("canvas.scene-canvas")).toHaveAttribute(
    "aria-label",
    /breathing detected on the link from access point to desk/,
  );
});

test("after the end of a recording nobody is told to wait", async ({ page }) => {
  await open(page, "crowd&ended");
  const floor = page.locator("#panel-floor");
  await expect(floor).toContainText("This recording is too short or too quiet for it.");
  await expect(floor).not.toContainText("To do: wait");
});

test("the strongest Doppler shift is named only where motion is detected", async ({ page }) => {
  await open(page, "");
  const doppler = page.locator("#panel-doppler");
  await expect(doppler).toContainText(/Strongest now: \d+ Hz/);
  await expect(doppler).toContainText("6 of 52 subcarriers are sensitive to what changes.");
  await page.getByRole("slider", { name: "Position in the recording" }).fill("5");
  await expect(doppler).toContainText("No motion detected on this link: the map shows noise and drift.");
  await expect(doppler).toContainText("No motion detected, so the groups differ by noise");
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

test("Play is at most twelve presses of Tab from the top, and each dialog links its documentation", async ({
  page,
}) => {
  await open(page, "");
  let presses = 0;
  const focus = () => page.evaluate(() => document.activeElement?.className ?? "");
  do {
    await page.keyboard.press("Tab");
    presses++;
  } while (!(await focus()).includes("play") && presses < 40);
  expect(presses).toBeLessThanOrEqual(12);
  for (const [key, file] of [
    ["o", "page.md#ways-in"],
    ["c", "nodes.md"],
    ["?", "page.md"],
    ["Control+k", "page.md#keys"],
  ] as const) {
    await page.keyboard.press(key);
    const link = page.getByRole("dialog").getByRole("link", { name: "Documentation" });
    await expect(link).toHaveAttribute("href", new RegExp(`/docs/${file.replace(".", "\\.")}$`));
    await page.keyboard.press("Escape");
  }
});

test("what one reason leaves unknown is one line; its words and what to do open by the keyboard", async ({ page }) => {
  await open(page, "crowd");
  const floor = page.locator("#panel-floor");
  await floor.scrollIntoViewIfNeeded();
  const line = floor.locator("details.lacking").first();
  await expect(line).toBeVisible();
  await expect(line.locator(".reading-why")).toBeHidden();
  await line.locator("summary").focus();
  await page.keyboard.press("Enter");
  await expect(line.locator(".reading-why")).toContainText("To do:");
  await expect(page.locator("#panels")).not.toContainText(/undetermined/i);
});

const states = { dark: ["live", "error", "gone", "crowd"], light: ["silent", "loading", "placed", "behind&live"] };
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
