// A phone, upright and sideways: what matters is in view at once, within reach of a thumb, and nothing lies over another.
import { expect, type Page, test } from "@playwright/test";
import { plays } from "./support/page";
import { openSite, type Site } from "./support/site";

let site: Site;
test.beforeAll(async () => {
  site = await openSite();
});
test.afterAll(() => site.close());

/** Names of the controls in sight that are smaller than a finger. */
const tooSmall = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, select, summary, a[href]")]
      .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.matches(".skip"))
      .map((e) => ({ box: e.getBoundingClientRect(), name: e.ariaLabel || e.textContent?.trim() || e.tagName }))
      .filter(({ box }) => box.width > 0 && (box.width < 44 || box.height < 44))
      .map(({ name, box }) => `${name}: ${Math.round(box.width)} x ${Math.round(box.height)}`),
  );

for (const [how, width, height] of [
  ["upright", 360, 640],
  ["sideways", 844, 390],
] as const)
  test(`a phone ${how} shows room, headline, a panel and the timeline at once, each control for a finger`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ viewport: { width, height }, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    await page.goto(site.url);
    await plays(page);
    for (const part of ["#headline .now", "#room canvas", ".panel:not([data-closed]) .panel-body", "#timeline .play"])
      await expect(page.locator(part).first(), part).toBeInViewport();
    const size = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.scrollHeight,
    ]);
    expect(size).toEqual([width, height]);
    await expect.poll(() => tooSmall(page)).toEqual([]);
    await context.close();
  });
