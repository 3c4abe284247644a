// What a first visit loads up to its first estimate, and what the whole page weighs (the service worker fetches the rest
// afterwards), as the relay sends it: as it is, with gzip, with Brotli. After npm run build.
//   node tests/bench/web/visit.bench.mjs
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { filesOf } from "../../../scripts/lib/twins.mjs";
import { asItStarts } from "../../support/browser.mjs";
import { openRelay } from "./lib/live.mjs";

const dist = fileURLToPath(new URL("../../../web/dist/", import.meta.url));

function size(file, coding) {
  const twin = join(dist, `${file}${coding}`);
  return statSync(existsSync(twin) ? twin : join(dist, file)).size;
}

/** Files that the page and its workers asked for until the headline says something. */
async function asked(url) {
  const browser = await chromium.launch(asItStarts),
    page = await browser.newPage(),
    files = new Set();
  page.on("response", (answer) => {
    const path = new URL(answer.url()).pathname.slice(1) || "index.html";
    if (existsSync(join(dist, path))) files.add(path);
  });
  await page.goto(url);
  await page.locator("#headline", { hasText: /moves|No motion/ }).waitFor({ timeout: 60_000 });
  await browser.close();
  return [...files];
}

const relay = await openRelay();
const first = await asked(relay.url).finally(relay.stop);
for (const [name, files] of [
  ["first estimate", first],
  ["whole page", filesOf(dist)],
]) {
  const mega = (coding) => (files.reduce((sum, file) => sum + size(file, coding), 0) / 1e6).toFixed(1);
  console.log(`| ${name} | ${files.length} | ${mega("")} | ${mega(".gz")} | ${mega(".br")} |`);
}
console.log(first.sort().join("\n"));
process.exit(0);
