// The service worker of the build on a page of two small files: a new version takes over whole, or not at all.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { dist } from "./support/site";

const built = readFileSync(join(dist, "sw.js"), "utf8");
const types: Record<string, string> = { "/": "text/html", "/app.js": "text/javascript", "/sw.js": "text/javascript" };
let version = "one";

/** index.html and app.js each write the version that they are of. */
function body(path: string): string {
  if (path === "/sw.js")
    return built
      .replace(/"version":"\w+"/, `"version":"${version}"`)
      .replace(/"files":\[[^\]]*\]/, '"files":["./","./app.js"]');
  if (path === "/app.js")
    return `document.body.append(" and ${version}"); navigator.serviceWorker.register("./sw.js");`;
  return `<!doctype html><title>${version}</title><script type="module" src="app.js"></script><body>${version}`;
}

const server = createServer((request, response) => {
  const path = request.url ?? "/";
  if (!types[path]) return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": types[path], "cache-control": "max-age=600" }).end(body(path));
});

test.beforeAll(() => new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready)));
test.afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** The versions that are cached. */
const cached = (page: Page) =>
  page.evaluate(async () => (await caches.keys()).map((key) => key.split(" ").pop()).sort());
const waiting = (page: Page) => page.evaluate(async () => !!(await navigator.serviceWorker.getRegistration())?.waiting);

test("the visit after an update has the new version whole; the old one's cache is gone", async ({ browser }) => {
  const context = await browser.newContext(),
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    visit = async () => {
      const page = await context.newPage();
      await page.goto(url);
      return page;
    };
  const first = await visit();
  await expect(first.locator("body")).toHaveText("one and one");
  await expect.poll(() => first.evaluate(() => !!navigator.serviceWorker.controller)).toBe(true);
  expect(await cached(first)).toEqual(["one"]);

  version = "two";
  const during = await visit(); // has the browser look for a new service worker
  await expect(during.locator("body")).toHaveText("one and one");
  await expect.poll(() => waiting(during)).toBe(true);
  await during.reload();
  await expect(during.locator("body")).toHaveText("one and one");
  expect(await cached(during)).toEqual(["one", "two"]);

  await first.close();
  await during.close();
  const after = await visit();
  await expect(after.locator("body")).toHaveText("two and two");
  await expect.poll(() => cached(after)).toEqual(["two"]);

  await context.setOffline(true);
  await after.reload();
  await expect(after.locator("body")).toHaveText("two and two");
  await context.close();
});
