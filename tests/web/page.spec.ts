// The page as a person meets it: the built files on a static host under a sub-path, a real engine, real recordings.
import { gunzipSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import { axe, badge, bundled, bytesOf, drop, plays, position_s } from "./support/page";
import { openSite, type Site } from "./support/site";

let site: Site;
test.beforeAll(async () => {
  site = await openSite();
});
test.afterAll(() => site.close());

const first = () => bundled()[0]!;
/** One of a hundred packets a second; where the real ones are not in the build, a scene. */
const walking = () => (bundled().find((d) => d.id === "pulse-walking") ?? first()).id;
const panelsOpen = (page: Page) => page.locator(".panel:not([data-closed])").evaluateAll((all) => all.map((p) => p.id));

test("opens on a breath, says where it is from, and plays: who is there is said in words, and the strip marks what plays", async ({
  page,
}) => {
  await page.goto(site.url);
  for (const action of ["Drop or open a recording", "Connect nodes", "Simulate a room"])
    await expect(page.getByRole("button", { name: action })).toBeVisible();
  await plays(page);
  const demo = first();
  await expect(badge(page)).toContainText(demo.kind.toUpperCase());
  for (const words of [demo.name, demo.chip, demo.licence]) await expect(badge(page)).toContainText(words);
  await expect(badge(page)).toContainText(/\d Hz/);
  const before = await position_s(page);
  await expect.poll(() => position_s(page)).toBeGreaterThan(before + 1);
  await expect(page.locator("#panel-motion")).toContainText(/Statistic -?\d.* ± .*, threshold \d/);
  const strip = page.getByRole("list", { name: "Bundled recordings and scenes" });
  await expect(strip.getByRole("button")).toHaveCount(bundled().length);
  await expect(strip.locator("[aria-current]")).toHaveCount(1);
  // What cannot be known is a quiet line a reason, not a wall.
  await expect(page.locator("#panels")).not.toContainText(/undetermined/i);
  await page.locator("#panel-links").scrollIntoViewIfNeeded(); // a panel out of sight is not drawn
  await expect(page.locator("#panel-links")).toContainText("● receiving");
  if (demo.id !== "rest-15") return; // a build without the real recordings
  await expect(page.locator("#headline")).toContainText(/Someone is here, breathing 1[45]\.\d a minute/);
  await expect(page.locator("#headline")).toContainText(/1[45]\.\d+ ± 0\.\d+ \/min/);
  await expect(page.locator(".scene-note")).toContainText("The zone swells at the measured breathing rate");
});

test("what is bundled is opened from the strip by keyboard, and plays again from where it opened", async ({ page }) => {
  test.setTimeout(120_000);
  const demos = bundled();
  const at = demos.findIndex((d) => d.id === "fall");
  test.skip(at < 1, "the recording of a fall is not here");
  await page.goto(`${site.url}?demo=fall#t=18`); // of 20 s
  await plays(page);
  await expect(badge(page)).toContainText("ended", { timeout: 30_000 });
  await expect.poll(() => position_s(page), { timeout: 30_000 }).toBeLessThan(15);
  await page.locator("#scenes [aria-current]").focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await expect(badge(page)).toContainText(demos[at - 1]!.name);
  await expect(page).toHaveURL(new RegExp(`demo=${demos[at - 1]!.id}`));
});

test("breathing six times a minute is read from a real recording, with its error, and from an empty room is not", async ({
  page,
}) => {
  const demos = new Set(bundled().map((d) => d.id));
  test.skip(!demos.has("pulse-breathing") || !demos.has("pulse-empty"), "the recordings of breathing are not here");
  await page.goto(`${site.url}?demo=pulse-breathing#t=55`);
  const vitals = page.locator("#panel-vitals");
  await expect(vitals).toContainText(/[56]\.\d+ \/min\s*± 0\.\d+ \/min/, { timeout: 30_000 });
  const told = Number((await vitals.textContent())?.match(/([\d.]+)\s*\/min/i)?.[1]);
  expect(Math.abs(told - 6)).toBeLessThan(0.3);
  await page.goto(`${site.url}?demo=pulse-empty#t=59.5`); // it ends before a minute is computed, and goes on standing
  await expect(vitals).toContainText("no breathing line above the noise", { timeout: 30_000 });
});

test("the Doppler spectrum runs with the stream, and an exact cut says which subcarriers change with what moves", async ({
  page,
}) => {
  test.skip(!bundled().some((d) => d.id === "pulse-walking"), "the recording of walking is not here");
  await page.goto(`${site.url}?demo=pulse-walking`);
  await plays(page);
  const doppler = page.locator("#panel-doppler");
  await doppler.scrollIntoViewIfNeeded();
  await expect(doppler).toContainText(/Strongest now: .* Hz, .* dB/, { timeout: 20_000 });
  await expect(doppler).toContainText(/\d+ of 52 subcarriers are sensitive to what changes/);
  expect(await doppler.locator(".strip i").count()).toBe(52);
  const colours = () =>
    doppler.locator("canvas").evaluate((c: HTMLCanvasElement) => {
      const pixels = c.getContext("2d")!.getImageData(0, 0, c.width, c.height).data;
      return new Set(pixels.filter((_, i) => i % 4 === 1)).size;
    });
  await expect.poll(colours).toBeGreaterThan(20);
});

test("a seek while play stands fills both maps, whose axes and all ages are of the recording", async ({ page }) => {
  await page.goto(`${site.url}?demo=${walking()}#t=24`);
  await plays(page);
  await page.keyboard.press("Space");
  await expect(badge(page)).toContainText("paused");
  const doppler = page.locator("#panel-doppler");
  await doppler.scrollIntoViewIfNeeded();
  for (const at of ["28", "31"]) {
    await page.getByRole("slider", { name: "Position in the recording" }).fill(at);
    await expect(page.locator(".scene-note")).toContainText(`Paused at ${at}.0 s`);
    await expect(doppler.locator(".mark-below")).toHaveText(["−10 s", "now"]);
  }
  await expect(page.locator("#panel-heatmap")).toContainText(/−[45]\.\d s, 512 packets/);
  expect(await page.locator("#app").textContent()).not.toMatch(/\d (h|min) ago/);
});

test("a scene that is simulated further than it is made is no missing node", async ({ page }) => {
  await page.goto(`${site.url}?demo=simulated-rest#t=100&panels=links`);
  await expect(badge(page)).toContainText("simulating", { timeout: 40_000 });
  const links = page.locator("#panel-links");
  await expect(links).toContainText("No link yet.");
  await expect(links).not.toContainText(/No CSI packets arrive|firewall/);
});

test("the keyboard does all: pause, steps, panels, theme, palette, help", async ({ page }) => {
  await page.goto(site.url);
  await plays(page);
  await page.keyboard.press("Space");
  await expect(badge(page)).toContainText("paused");
  const at = await position_s(page);
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => position_s(page)).toBeCloseTo(at + 5, 0);
  await page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(() => position_s(page)).toBeCloseTo(at + 4, 0);
  await page.keyboard.press("Space");
  await expect.poll(() => position_s(page)).toBeGreaterThan(at + 5);
  await page.keyboard.press("ArrowRight"); // a step while it plays, and it plays on
  await expect.poll(() => position_s(page)).toBeGreaterThan(at + 11);
  await page.keyboard.press("1");
  await expect.poll(() => panelsOpen(page)).not.toContain("panel-motion");
  await page.keyboard.press("t");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await page.keyboard.press("o");
  await expect(page.getByRole("dialog", { name: "Open a recording" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k"); // at once: the closed dialog still has the focus
  await page.keyboard.type("help");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Help and keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a link restores recording, moment, panels and theme; the back button goes back", async ({ page }) => {
  const demo = first();
  const simulated = bundled().find((d) => d.kind === "simulated")!;
  await page.goto(`${site.url}?demo=${demo.id}#t=20&panels=links,meters&theme=light`);
  await plays(page);
  await expect.poll(() => position_s(page)).toBeGreaterThanOrEqual(20);
  await expect.poll(() => panelsOpen(page)).toEqual(["panel-links", "panel-meters"]);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await expect.poll(() => Number(new URLSearchParams(new URL(page.url()).hash.slice(1)).get("t"))).toBeGreaterThan(20);
  await page.getByRole("button", { name: "Simulate a room" }).click();
  await expect(badge(page)).toContainText("SIMULATED");
  await expect(page).toHaveURL(new RegExp(`\\?demo=${simulated.id}`));
  await page.goBack();
  await expect(badge(page)).toContainText(demo.name);
});

test("a link to the start opens there, not where the recording opens by itself", async ({ page }) => {
  await page.goto(`${site.url}?demo=${first().id}#t=0`);
  await plays(page);
  await expect.poll(() => position_s(page)).toBeLessThan(15);
});

test("a dropped recording plays; a file that is none is rejected with what to do, and what played goes on", async ({
  page,
}) => {
  test.setTimeout(180_000); // three recordings are opened
  await page.goto(site.url);
  await plays(page);
  const demo = first();
  await drop(page, "holiday.txt", Buffer.from("Dear diary, today we went to the sea.\n".repeat(50)));
  const alert = page.getByRole("alert").filter({ hasText: /\S/ }).last();
  await expect(alert).toContainText(/holds no CSI frames|no known format/);
  await expect(badge(page)).toContainText(demo.name);
  await expect(page).toHaveURL(new RegExp(`demo=${demo.id}`));
  const at_s = await position_s(page);
  await expect.poll(() => position_s(page)).not.toBe(at_s); // onward, or from its beginning again
  await drop(page, "mine.bin", bytesOf(demo));
  await expect(badge(page)).toContainText("mine.bin");
  await plays(page);
  await expect(page.locator("#scenes")).toBeHidden();
  await drop(page, "holiday.txt", Buffer.from("Dear diary, the sea again.\n".repeat(50)));
  await expect(alert).toContainText("holiday.txt");
  await expect(badge(page)).toContainText("mine.bin");
});

test("a dropped room.json says where the nodes stand; a wrong one is named", async ({ page }) => {
  await page.goto(site.url);
  await plays(page);
  await expect(page.locator("body")).toContainText("Room assumed: node positions not set");
  const at = (id: string, x_m: number, role: string) => ({ id, name: `my ${role}`, x_m, y_m: 2, z_m: 1, role });
  const nodes = [at("tx", 0.5, "transmitter"), at("1", 3.5, "receiver")];
  const room = { width_m: 4, depth_m: 3, height_m: 2.5, nodes };
  await drop(page, "room.json", Buffer.from(JSON.stringify(room)));
  await expect(page.locator("body")).not.toContainText("Room assumed: node positions not set");
  await expect(page.locator("body")).toContainText("my receiver");
  await expect(badge(page)).toContainText(first().name);
  await drop(page, "room.json", Buffer.from(JSON.stringify({ ...room, width_m: -1 })));
  await expect(
    page.getByRole("alert").filter({ hasText: "width_m: expected a number from 0.5 to 100, got -1" }),
  ).toBeVisible();
});

test("a scene is simulated in the page and says so; any moment of it can be sought; a wrong field of a dropped one is named", async ({
  page,
}) => {
  await page.goto(`${site.url}?demo=simulated-four-boards#panels=links,floor`);
  await plays(page);
  await expect(badge(page)).toContainText("SIMULATED");
  await expect(page.locator("#panel-links li.link")).toHaveCount(4);
  await page.getByRole("slider", { name: "Position in the recording" }).fill("20");
  await expect(page.locator("#headline")).toContainText("Motion detected", { timeout: 30_000 });
  await expect.poll(() => position_s(page)).toBeGreaterThan(20);
  const floor = page.locator("#panel-floor");
  await expect(floor).toContainText(/Position\s*x \d\.\d+ ± \d\.\d+ m,\s*y \d\.\d+ ± \d\.\d+ m/);
  await expect(floor.getByRole("img", { name: /Probability over the floor/ })).toBeVisible();
  await expect(floor).toContainText(/zone \d+/);
  const scene = JSON.parse(bytesOf(bundled().find((d) => d.id === "simulated-fan")!).toString());
  await drop(page, "mine.json", Buffer.from(JSON.stringify({ ...scene, for_s: 12 })));
  await expect(badge(page)).toContainText("mine.json");
  await plays(page);
  await expect(badge(page)).toContainText("SIMULATED");
  await drop(page, "wrong.json", Buffer.from(JSON.stringify({ ...scene, walls: 3 })));
  const alert = page.getByRole("alert").filter({ hasText: /\S/ }).last();
  await expect(alert).toContainText("walls: expected a number from 0 to 0.95, got 3");
  await expect(badge(page)).toContainText("mine.json"); // which goes on
});

test.describe("a build without the real recordings", () => {
  test.use({ serviceWorkers: "block" }); // it would answer with the list of the build
  test("lists them with the reason; a link to one says so and plays nothing else", async ({ page }) => {
    const reason = "no network when the page was built";
    const gone = first();
    await page.route("**/demos/index.json", async (route) => {
      const all: { id: string; name: string; kind: string }[] = await (await route.fetch()).json();
      const left = all.map((d) => (d.kind === "simulated" ? d : { id: d.id, name: d.name, missing: reason }));
      await route.fulfill({ json: left });
    });
    await page.goto(`${site.url}?demo=${gone.id}`);
    await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toContainText(reason);
    await expect(badge(page)).toContainText("STOPPED");
    await expect(badge(page)).not.toContainText(/LIVE|REPLAY|SIMULATED/);
    await page.keyboard.press("o");
    const choice = page.getByRole("dialog").getByRole("button", { name: gone.name });
    await expect(choice).toBeDisabled();
    await expect(choice).toContainText(`Not here: ${reason}`);
    await page.goto(site.url); // without a link to it, the simulated room, and why
    await plays(page);
    await expect(badge(page)).toContainText("SIMULATED");
    await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toContainText(reason);
    await expect(page.locator(".scene-note")).not.toContainText("assumed");
  });
});

test("hostile words in a file and its name stay words", async ({ page }) => {
  const evil = '<img src=x onerror="window.hacked=1">';
  const demo = bundled().find((d) => d.file.endsWith(".csv.gz"));
  test.skip(!demo, "the real recordings are not in this build");
  const text = gunzipSync(bytesOf(demo!))
    .toString("latin1")
    .replace(/[0-9a-f]{2}(:[0-9a-f]{2}){5}/gi, evil.replaceAll('"', ""));
  await page.goto(site.url);
  await plays(page);
  await drop(page, `${evil}.csv`, Buffer.from(text, "latin1"));
  await expect(page.getByRole("alert").filter({ hasText: "<img src=x" })).toBeVisible();
  await drop(page, `${evil}.csv.gz`, bytesOf(demo!));
  await expect(badge(page)).toContainText("<img src=x");
  await page.waitForTimeout(2000);
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
  expect(await page.locator("#app img").count()).toBe(0);
});

test.describe("with less motion", () => {
  test.use({ contextOptions: { reducedMotion: "reduce" } });
  test("axe finds nothing, dark and light, with each dialog", async ({ page }) => {
    await page.goto(site.url);
    await plays(page);
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axe(page), colorScheme).toEqual([]);
      for (const key of ["o", "c", "?", "Control+k"]) {
        await page.keyboard.press(key);
        await expect(page.getByRole("dialog")).toBeVisible();
        expect(await axe(page), `${colorScheme}, ${key}`).toEqual([]);
        await page.keyboard.press("Escape");
      }
    }
  });
});

test("fits a phone of 360 px, and 200 % zoom, without scrolling sideways", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(site.url);
  await plays(page);
  for (const [width, height] of [
    [360, 740],
    [640, 400],
  ] as const) {
    await page.setViewportSize({ width, height });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await expect(page.locator("#timeline .play")).toBeInViewport();
  }
});

test("asks no third party for anything, breaks no policy, and works offline after the first visit", async ({
  browser,
}) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const asked: string[] = [];
  const blocked: string[] = [];
  context.on("request", (r) => asked.push(r.url()));
  page.on("console", (m) => {
    if (m.type() === "error") blocked.push(m.text());
  });
  page.on("pageerror", (e) => blocked.push(e.message));
  await page.goto(site.url);
  await plays(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, { timeout: 20_000 });
  expect(asked.filter((url) => !url.startsWith(new URL(site.url).origin) && !/^(data|blob):/.test(url))).toEqual([]);
  expect(blocked).toEqual([]);
  await context.setOffline(true);
  await page.reload();
  await plays(page);
  expect(blocked).toEqual([]);
  await context.close();
});
