// A node at a USB port: a port that plays real lines at their pace in place of the browser's.
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { axe, badge, drop } from "./support/page";
import { inTurn, installPort, printed } from "./support/fake-port";
import { recordings } from "./support/relay";
import { openSite, type Site } from "./support/site";

const headline = (page: Page) => page.locator("#headline");
const dialog = (page: Page) => page.locator("dialog[open]");

async function openUsb(page: Page): Promise<void> {
  await expect(page.locator("#actions")).toContainText("Connect nodes");
  await page.keyboard.press("c");
  const usb = dialog(page).getByRole("tab", { name: "USB" });
  if ((await usb.getAttribute("aria-selected")) === "false") {
    await dialog(page).getByRole("tab", { name: "Relay" }).press("ArrowRight");
    await expect(usb).toBeFocused();
  }
}

test.describe("a node at a USB port", () => {
  test.skip(!recordings, "../shared/data/pulse/raw is not here: the port of these tests plays real recordings");
  let site: Site;
  test.beforeAll(async () => {
    site = await openSite();
  });
  test.afterAll(() => site.close());

  test("lines are estimates within seconds, LIVE over USB; unplugged it is told and reconnects, and so after a reload", async ({
    page,
  }) => {
    test.setTimeout(180_000);
    await installPort(page, inTurn(printed("vacio_01.csv.gz", 5, 25), printed("mov_01.csv.gz", 5, 25)));
    await page.goto(site.url);
    await openUsb(page);
    expect(await axe(page)).toEqual([]);
    await dialog(page).getByRole("button", { name: "Choose a port" }).click();
    await expect(badge(page)).toContainText("LIVE", { timeout: 60_000 });
    await expect(badge(page)).toContainText("USB");
    await expect(page).toHaveURL(/usb=1/);
    await expect(headline(page)).toContainText("No motion detected", { timeout: 15_000 });
    await expect(headline(page)).toContainText("Motion detected", { timeout: 40_000 });
    await expect(page.locator("#panel-links")).toContainText(/no known format|without CSI_DATA/, { timeout: 20_000 }); // a boot

    await page.keyboard.press("r");
    await page.waitForTimeout(3000);
    const saved = page.waitForEvent("download");
    await page.keyboard.press("r");
    const recorded = readFileSync(await (await saved).path());

    await page.evaluate("fakePort.unplug()");
    await expect(badge(page)).toContainText("reconnecting");
    await expect(page.locator("#loading")).toContainText("it was unplugged");
    await page.evaluate("fakePort.plug()");
    await expect(badge(page)).toContainText("LIVE", { timeout: 20_000 });
    await expect(badge(page)).not.toContainText("reconnecting", { timeout: 20_000 });
    await expect(headline(page).locator(".now:not([data-stale])")).toContainText(/otion detected/, { timeout: 20_000 });

    await page.reload();
    await expect(badge(page)).toContainText("LIVE", { timeout: 60_000 });
    await expect(headline(page)).toContainText(/otion detected/, { timeout: 20_000 });

    await drop(page, "usb.pcapng", recorded);
    await expect(badge(page)).toContainText("REPLAY");
    await expect(badge(page)).toContainText("usb.pcapng");
    await expect(headline(page)).toContainText(/otion detected|Undetermined/);
  });

  test("a wrong baud rate is named, and the page finds the right one", async ({ page }) => {
    test.setTimeout(120_000);
    await installPort(page, printed("vacio_01.csv.gz", 0, 40), 115_200);
    await page.goto(site.url);
    await openUsb(page);
    await dialog(page).getByRole("button", { name: "Choose a port" }).click();
    const toast = page.locator("#toasts");
    await expect(toast).toContainText(/Wrong baud rate\? [\d,]+ of [\d,]+ bytes are no text/, { timeout: 60_000 });
    await toast.getByRole("button", { name: "Find the rate" }).click();
    await expect(badge(page)).toContainText("LIVE", { timeout: 40_000 });
    await expect(headline(page)).toContainText("No motion detected", { timeout: 20_000 });
    await openUsb(page);
    await expect(dialog(page).getByLabel("Baud rate")).toHaveValue("115200");
  });
});

test("a browser without Web Serial says so in the dialog, and what to do", async ({ page }) => {
  const site = await openSite();
  await page.addInitScript(() => Object.defineProperty(navigator, "serial", { value: undefined }));
  await page.goto(site.url);
  await openUsb(page);
  await expect(dialog(page)).toContainText("This browser cannot read USB ports");
  await expect(dialog(page).getByRole("link", { name: "Espressif's flasher" })).toHaveAttribute(
    "href",
    "https://espressif.github.io/esptool-js/",
  );
  await site.close();
});
