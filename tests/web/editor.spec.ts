// The room editor and the panel of zones, on a page that is fed with made-up reports; and once with the engine.
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { axe, plays } from "./support/page";
import { openSite } from "./support/site";
import { closeUiHarness, uiHarnessUrl } from "./support/ui-harness";

test.afterAll(closeUiHarness);
test.setTimeout(90_000); // on a machine that does much else, a frame of the room takes long

const editor = (page: Page) => page.locator("#editor");
const field = (page: Page, name: string) => editor(page).getByLabel(name, { exact: true });

async function open(page: Page): Promise<void> {
  await page.goto(`${await uiHarnessUrl()}?placed&live`);
  await page.locator("#timeline .play").waitFor();
  await page.keyboard.press("n");
  await expect(editor(page).getByRole("group", { name: /^Floor plan/ })).toBeVisible();
}

/** The middle of an item on the screen. */
async function middle(page: Page, name: RegExp | string): Promise<{ x: number; y: number }> {
  const box = await editor(page).getByRole("button", { name }).locator(".shape").first().boundingBox();
  if (!box) throw new Error(`${name} is not drawn`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function drag(page: Page, from: { x: number; y: number }, by: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + by.x / 2, from.y + by.y / 2);
  await page.mouse.move(from.x + by.x, from.y + by.y);
  await page.mouse.up();
}

test("a zone is drawn, moved by keys, undone and done again; what is drawn outlives the page", async ({ page }) => {
  await open(page);
  const plan = (await page.locator("#editor .floor").boundingBox())!;
  await editor(page).getByRole("button", { name: "Zone", exact: true }).click();
  await drag(
    page,
    { x: plan.x + plan.width * 0.3, y: plan.y + plan.height * 0.3 },
    { x: plan.width * 0.25, y: plan.height * 0.3 },
  );
  const zone = editor(page).getByRole("button", { name: /^Zone Zone 1, / });
  await expect(zone).toBeVisible();
  await field(page, "Name").fill("Reading corner");
  await field(page, "Name").press("Enter");
  await editor(page).getByRole("combobox", { name: "Kind" }).selectOption("sofa");
  await field(page, "Hold, s").fill("45");
  await field(page, "Hold, s").press("Tab");
  const named = editor(page).getByRole("button", { name: /^Zone Reading corner, / });
  await expect(named).toBeVisible();

  const before = await middle(page, /^Zone Reading corner/);
  await named.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  await expect.poll(async () => (await middle(page, /^Zone Reading corner/)).x).toBeGreaterThan(before.x + 10);
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await middle(page, /^Zone Reading corner/)).x).toBeCloseTo(before.x, 0);
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(async () => (await middle(page, /^Zone Reading corner/)).x).toBeGreaterThan(before.x + 10);

  await page.reload();
  await page.locator("#timeline .play").waitFor();
  await page.keyboard.press("n");
  await expect(editor(page).getByRole("combobox", { name: "Room of this source" })).toHaveText(/My room/);
  await expect(named).toBeVisible();
  await named.focus();
  await expect(field(page, "Hold, s")).toHaveValue("45");
  await page.keyboard.press("Delete");
  await expect(named).toHaveCount(0);
});

test("a node is drawn by the mouse and catches on the grid; exact numbers and the room's size hold it inside", async ({
  page,
}) => {
  await open(page);
  const desk = /^Node desk/;
  await drag(page, await middle(page, desk), { x: -83, y: -61 });
  const x = Number(await field(page, "x, m").inputValue()),
    y = Number(await field(page, "y, m").inputValue());
  expect([Math.round(x * 10) / 10, Math.round(y * 10) / 10]).toEqual([x, y]);
  expect([x < 5.5, y > 0.5]).toEqual([true, true]);
  await field(page, "x, m").fill("1.234");
  await field(page, "x, m").press("Tab");
  await expect(editor(page).getByRole("button", { name: /^Node desk, x 1\.23 m/ })).toBeVisible();
  await page.keyboard.press("Escape"); // lets go
  await field(page, "Width (x), m").fill("1");
  await field(page, "Width (x), m").press("Tab");
  await expect(editor(page).getByRole("button", { name: /^Node desk, x 1 m/ })).toBeVisible();
});

test("a room goes out as a file and comes back the same, and one that is wrong does not", async ({ page }) => {
  await open(page);
  await editor(page).getByLabel("Begin with a template").selectOption("bedroom");
  await expect(editor(page).getByRole("button", { name: /^Bed Bed/ })).toBeVisible();
  const saved = page.waitForEvent("download");
  await editor(page).getByRole("button", { name: "Export" }).click();
  const path = await (await saved).path();
  const room = JSON.parse(readFileSync(path, "utf8"));
  expect([room.width_m, room.walls.length, room.furniture.length, room.zones.length, room.assumed]).toEqual([
    4,
    2,
    3,
    2,
    false,
  ]);
  const bring = async (name: string, text: string) => {
    const chooser = page.waitForEvent("filechooser");
    await editor(page).getByRole("button", { name: "Import" }).click();
    await (await chooser).setFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
  };
  await bring("copy.json", JSON.stringify({ ...room, name: "Copy of it" }));
  await expect(editor(page).getByRole("combobox", { name: "Room of this source" })).toHaveText(/Copy of it/);
  await expect(editor(page).getByRole("button", { name: /^Bed Bed/ })).toBeVisible();
  await bring("notes.json", "[1, 2");
  await expect(page.locator("#toasts")).toContainText("notes.json is no room.json.");
});

test("nothing of the editor is wrong by axe, in light and in dark, with something selected", async ({ page }) => {
  await open(page);
  await editor(page).getByLabel("Begin with a template").selectOption("living");
  await editor(page).getByRole("button", { name: "Which node is which?" }).click();
  for (const scheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    expect(await axe(page, "#editor")).toEqual([]);
  }
  await page.keyboard.press("Escape");
  await editor(page)
    .getByRole("button", { name: /^Sofa Sofa/ })
    .focus();
  expect(await axe(page, "#editor")).toEqual([]);
});

test("places that are set are in force at once, a zone has its row, and both are there after a reload", async ({
  page,
}) => {
  const site = await openSite();
  try {
    await page.goto(site.url);
    await plays(page);
    const note = page.locator(".scene-note");
    await expect(note).toContainText("Room assumed");
    await page.keyboard.press("n");
    await editor(page).getByRole("button", { name: "They stand as drawn" }).click();
    await expect(note).not.toContainText("Room assumed", { timeout: 40_000 });
    await editor(page).getByRole("button", { name: "Zone", exact: true }).press("Enter"); // by keys: it is there at once
    await expect(editor(page).getByRole("button", { name: /^Zone Zone 1/ })).toBeFocused();
    await editor(page).getByRole("button", { name: "Done" }).click();
    const panel = page.locator("#panel-zones");
    await expect(panel).toContainText("Zone 1", { timeout: 40_000 });
    await page.reload();
    await plays(page);
    await expect(panel).toContainText("Zone 1", { timeout: 40_000 });
    await expect(note).not.toContainText("Room assumed");
  } finally {
    await site.close();
  }
});
