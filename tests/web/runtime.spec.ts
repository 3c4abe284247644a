// Python in the browser: restored from its memory image it equals a normal start; a spoiled image ends in the normal start.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import { runtime } from "../../scripts/lib/image.mjs";
import { dist, openSite, type Site } from "./support/site";

const root = fileURLToPath(new URL("../../", import.meta.url));
const check = readFileSync(join(root, "tests/pyodide/check.py"), "utf8");
let site: Site;

test.beforeAll(async () => {
  await runtime(); // the page's start-up modules, compiled into .cache/runtime
  site = await openSite();
});
test.afterAll(() => site.close());

/** A page of the site's origin with nothing on it but the start-up modules, under runtime/. */
async function bare(page: Page): Promise<void> {
  await page.route("**/bare.html", (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>bare</title>" }),
  );
  await page.route("**/runtime/**", (route) =>
    route.fulfill({
      contentType: "text/javascript",
      body: readFileSync(join(root, ".cache/runtime", route.request().url().split("/runtime/")[1]!)),
    }),
  );
  await page.goto(`${site.url}bare.html`);
}

/** Start Python, add scipy, run check.py. */
const outputs = (page: Page) =>
  page.evaluate(async (code) => {
    const { boot } = await import(/* @vite-ignore */ new URL("runtime/boot.mjs", document.baseURI).href);
    const booted = await boot(new URL("py/", document.baseURI), () => {});
    await booted.complete();
    return {
      restored: booted.restored as boolean,
      found: JSON.parse(booted.python.runPython(code)) as Record<string, string>,
    };
  }, check);

const manifest = JSON.parse(readFileSync(join(dist, "py/manifest.json"), "utf8"));

test("a restored Python gives the same 20 outputs as one that was started normally", async ({ browser }) => {
  const restoredPage = await browser.newPage(),
    normalPage = await browser.newPage();
  await normalPage.route("**/py/manifest.json", (route) => route.fulfill({ json: { ...manifest, image: null } }));
  await bare(restoredPage);
  await bare(normalPage);
  const restored = await outputs(restoredPage),
    normal = await outputs(normalPage);
  expect([restored.restored, normal.restored]).toEqual([true, false]);
  expect(Object.keys(restored.found)).toHaveLength(20);
  expect(restored.found).toEqual(normal.found);
  await restoredPage.close();
  await normalPage.close();
});

for (const [what, spoil] of [
  [
    "an image of other bytes",
    (page: Page) =>
      page.route("**/py/image-*.bin.gz", async (route) => {
        const body = Buffer.from(readFileSync(join(dist, `py/${manifest.image}.bin.gz`)));
        body[body.length >> 1]! ^= 1;
        await route.fulfill({ body });
      }),
  ],
  [
    "an image of another build",
    (page: Page) =>
      page.route("**/py/manifest.json", (route) => route.fulfill({ json: { ...manifest, key: "another" } })),
  ],
  [
    "no image at its place",
    (page: Page) => page.route("**/py/image-*.json", (route) => route.fulfill({ status: 404 })),
  ],
] as const) {
  test(`${what}: Python starts normally`, async ({ page }) => {
    await spoil(page);
    await bare(page);
    const seen = await outputs(page);
    expect(seen.restored).toBe(false);
    expect(seen.found.fft).toMatch(/^[0-9a-f]{16}$/);
  });
}
