// A researcher's panels as a person meets them: what the keyboard's cursor reads, the Python that is copied, the console.
import { expect, type Page, test } from "@playwright/test";
import { axe, bundled, plays } from "./support/page";
import { openSite, type Site } from "./support/site";

test.setTimeout(240_000); // Python is started, and an engine plays a minute in it

let site: Site;
test.beforeAll(async () => {
  site = await openSite();
});
test.afterAll(() => site.close());

const demo = () => (bundled().find((d) => d.id === "pulse-breathing") ?? bundled()[0])!;

async function at(page: Page, panels: string): Promise<void> {
  await page.goto(`${site.url}?demo=${demo().id}#t=50&panels=${panels}`);
  await plays(page);
  await page.keyboard.press("Space");
  await expect(page.locator("#badge")).toContainText("paused");
}

test("the channel panel: the cursor is moved by keys and reads frequency, subcarrier and value, and a difference", async ({
  page,
}) => {
  await at(page, "csi");
  const panel = page.locator("#panel-csi");
  const note = panel.locator(".lab-note");
  await expect(note).toContainText("of the last second", { timeout: 30_000 });
  const map = panel.getByRole("application");
  await map.focus();
  const read = panel.locator(".plot-read");
  await page.keyboard.press("ArrowLeft");
  await expect(read).toContainText(/s, subcarrier .*MHz\): .* dB/);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("ArrowUp");
  await expect(read).toContainText(/from the mark: .* s, 1 subcarrier /);
  await expect(page.locator("#badge")).toContainText("paused"); // Enter and the arrows were the map's
  const what = panel.getByLabel("Shown", { exact: true });
  await what.selectOption("Impulse response");
  await expect(note).toContainText(/16\.6 MHz of bandwidth: paths less than 60 ns \(18 m\) apart/);
  await what.selectOption("Aligned phase");
  await expect(note).toContainText("turned and tilted");
  expect(await axe(page)).toEqual([]);
});

test("what is shown is copied as Python, and the console computes what the panel shows", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await at(page, "vitals,console");
  const vitals = page.locator("#panel-vitals");
  await expect(vitals.locator(".big-word")).toContainText(/\d/, { timeout: 30_000 });
  await vitals.getByRole("button", { name: "Copy as Python" }).click();
  await expect(page.locator("#toasts")).toContainText("Python copied");
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toContain("import halfwave as hw");
  expect(text).toContain("hop.estimates['breathing_rate']");
  const shown = Number(/the page showed: ([\d.]+) ±/.exec(text)?.[1]);
  await expect(vitals.locator(".big-word")).toContainText(String(shown));

  // The same text on the same packets, in the page's own Python: what is open stands for the file.
  const panel = page.locator("#panel-console");
  const input = panel.getByLabel("Python to run");
  await input.fill(text.replace(/^recording = .*$/m, "recording = rec"));
  await input.press("Enter");
  const log = panel.getByRole("log");
  await expect(log).toContainText("breathing_rate", { timeout: 60_000 });
  await expect(log.locator("pre").nth(1)).toContainText(`breathing_rate ${shown}`);

  await input.fill("hw.breathing(rec).value > 5; 1/0");
  await input.press("Enter");
  await expect(log).toContainText("ZeroDivisionError: division by zero", { timeout: 30_000 });
  await input.press("ArrowUp");
  await expect(input).toHaveValue("hw.breathing(rec).value > 5; 1/0");
  await input.fill("hw.show(hw.amplitude(rec[0]).values[0])");
  await input.press("Enter");
  await expect(log.getByRole("img", { name: "Drawn by hw.show" })).toBeVisible({ timeout: 30_000 });
});

test("no panel of a researcher is open at first, nor asks Python anything", async ({ page }) => {
  await page.goto(`${site.url}?demo=${demo().id}`);
  await plays(page);
  for (const id of ["csi", "spectrogram", "console"])
    await expect(page.locator(`#panel-${id}`)).toHaveAttribute("data-closed", "");
  expect(await page.locator(".lab-map").count()).toBe(0);
});
