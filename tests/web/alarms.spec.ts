// What happened, and alarms: of a real recording in a real browser.
import { expect, type Page, test } from "@playwright/test";
import { axe, bundled, plays, position_s } from "./support/page";
import { openSite, type Site } from "./support/site";

let site: Site;
test.beforeAll(async () => {
  site = await openSite();
});
test.afterAll(() => site.close());

const WALK = "pulse-walking";
const log = (page: Page) => page.locator("#panel-log");

test("the log of a whole walk is there while its end plays; a click plays the beginning, and a mark is found again", async ({
  page,
}) => {
  test.setTimeout(120_000);
  test.skip(!bundled().some((d) => d.id === WALK), "the recording of a walk is not here");
  await page.goto(`${site.url}?demo=${WALK}#t=40`);
  await plays(page);
  await log(page).scrollIntoViewIfNeeded();
  const began = log(page).locator("ol.log > li", { hasText: "Motion began" }).last();
  await expect(began).toBeVisible({ timeout: 120_000 });
  await began.locator("summary").click();
  await expect(began).toContainText("above its threshold of");
  await expect.poll(() => position_s(page)).toBeGreaterThan(20);
  await began.locator(".log-entry").click();
  await expect.poll(() => position_s(page)).toBeLessThan(15);

  await page.keyboard.press("m");
  await page.getByLabel("Text, if you like").fill("the door");
  await page.getByRole("button", { name: "Set the mark" }).click();
  await expect(log(page)).toContainText("Mark: the door");
  await page.reload();
  await plays(page);
  await log(page).scrollIntoViewIfNeeded();
  await expect(log(page)).toContainText("Mark: the door", { timeout: 30_000 });
});

test("an alarm says how often it would have fired, and switched on it rings; after a reload it is on still", async ({
  page,
}) => {
  test.setTimeout(120_000);
  test.skip(!bundled().some((d) => d.id === WALK), "the recording of a walk is not here");
  await page.goto(`${site.url}?demo=${WALK}#t=5`);
  await plays(page);
  await page.keyboard.press("a");
  const dialog = page.getByRole("dialog", { name: "Alarms" });
  await expect(dialog).toContainText("not a medical or safety device");
  await dialog.getByRole("button", { name: "Add an alarm" }).click();
  await expect(dialog).toContainText(/It would have fired (once|\d+ times) in \d+ s: at 0:\d\d/, { timeout: 120_000 });
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole("checkbox", { name: "Motion", exact: true }).check();
  await page.keyboard.press("Escape");
  await log(page).scrollIntoViewIfNeeded();
  await log(page)
    .getByRole("button", { name: /Motion began/ })
    .last()
    .click(); // a slow machine has played to the end
  await expect(page.locator("#alarms")).toContainText(/Alarm: Motion\s*at 0:\d\d/, { timeout: 30_000 });
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(page.locator("#alarms")).not.toContainText("Alarm");
  await page.reload();
  await plays(page);
  await page.keyboard.press("a");
  await expect(dialog.getByRole("checkbox", { name: "Motion", exact: true })).toBeChecked();
});
