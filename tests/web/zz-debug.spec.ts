import { test } from "@playwright/test";
import { openRelay, sendRecordings } from "./support/relay";
test("debug", async ({ page }) => {
  test.setTimeout(400_000);
  page.on("console", (m) => console.log("CON", m.type(), m.text()));
  page.on("pageerror", (m) => console.log("ERR", m.message));
  page.on("worker", (w) => {
    console.log("WORKER", w.url());
  });
  page.on("requestfailed", (r) => console.log("FAILED", r.url(), r.failure()?.errorText));
  const relay = await openRelay();
  await page.goto(`${relay.url}?relay=auto`);
  const nodes = sendRecordings(relay.udpPort, Array(6).fill("mov:5:60"));
  for (let i = 0; i < 14; i++) {
    await page.waitForTimeout(10000);
    console.log(i, await page.locator("#badge").innerText(), "|", await page.locator("#timeline").innerText());
    if (i % 3 === 2) {
      await page
        .getByRole("button", { name: "History", exact: true })
        .click({ timeout: 5000 })
        .catch(() => {});
      await page.waitForTimeout(500);
      console.log(await page.locator("dialog[open]").allInnerTexts());
      await page.keyboard.press("Escape");
    }
    if (i === 9) await page.keyboard.press("Space");
  }
  await page.screenshot({ path: "/tmp/wt/night-live.png" });
  await Promise.all([nodes.stop(), relay.stop()]);
});
