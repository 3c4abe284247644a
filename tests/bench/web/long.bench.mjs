// A long recording in the page: from the choice of a file to the first estimate, from a seek to the first hop of the
// moment sought, right after it was opened and once all of it is read, and what memory its worker's process took at most.
//   node tests/bench/web/long.bench.mjs FILE [DIST]      after npm run build; FILE: tests/bench/long_recording.py makes one
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createReadStream } from "node:fs";
import { extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { launchOptions } from "../../support/browser.mjs";

const [file, dist = fileURLToPath(new URL("../../../web/dist/", import.meta.url))] = process.argv.slice(2);
const SCRUBS = 20,
  types = {
    ".html": "text/html",
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".json": "application/json",
    ".wasm": "application/wasm",
    ".css": "text/css",
    ".svg": "image/svg+xml",
  };

const server = createServer((request, response) => {
  const path = join(resolve(dist), new URL(request.url, "http://x").pathname.replace(/\/$/, "/index.html"));
  if (!existsSync(path)) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" });
  createReadStream(path).pipe(response);
});

/** In the page, before its own scripts: when a file is opened or a moment sought, and when a hop of it came. */
function watch() {
  const seen = { opened: null, first: null, seeks: {}, readAll: null, hop: null, worst: 0 };
  window.seen = seen;
  const { Worker } = window;
  window.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      let last = 0;
      this.addEventListener("message", ({ data }) => {
        const now = performance.now();
        if (data.type === "overview")
          seen.overview = { at: now, n: data.overview.time_s.length, to_s: data.overview.time_s.at(-1) };
        if (data.type !== "hop") return;
        seen.hop = data.hop.time_s;
        if (last) seen.worst = Math.max(seen.worst, now - last);
        last = now;
        if (seen.opened && data.epoch >= seen.opened.epoch && data.hop.estimates.motion.value)
          seen.first ??= now - seen.opened.at;
        const seek = seen.seeks[data.epoch];
        if (seek && !seek.told) Object.assign(seek, { told: now - seek.at, motion: data.hop.estimates.motion.value });
        if (seek && !seek.settled && data.hop.estimates.breathing_rate.reason?.code !== "time_before_unread")
          seek.settled = now - seek.at;
      });
    }
    postMessage(m, ...rest) {
      if (m.type === "open" && m.source.type === "file") seen.opened = { epoch: m.epoch, at: performance.now() };
      if (m.type === "seek") seen.seeks[m.epoch] = { at: performance.now() };
      super.postMessage(m, ...rest);
    }
  };
}

/** Memory of the renderers that this process started, MB: now, and at the most. */
function memory() {
  const parents = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
    try {
      parents.set(pid, readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")[1]);
    } catch {}
  const mine = (pid) => pid === String(process.pid) || (parents.has(pid) && pid !== "1" && mine(parents.get(pid)));
  let now = 0,
    most = 0;
  for (const pid of parents.keys())
    try {
      if (!mine(pid) || !readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=renderer")) continue;
      const status = readFileSync(`/proc/${pid}/status`, "utf8"),
        mega = (what) => Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
      now = Math.max(now, mega("VmRSS"));
      most = Math.max(most, mega("VmHWM"));
    } catch {}
  return { now: Math.round(now), most: Math.round(most) };
}

const wait = (ms) => new Promise((r) => setTimeout(r, ms));
const until = async (tab, test, ms = 600_000) => {
  for (const end = performance.now() + ms; performance.now() < end; await wait(20)) {
    const found = await tab.evaluate(test);
    if (found) return found;
  }
  throw new Error(
    `waited in vain for ${test}; the page says: ${(await tab.locator("body").textContent()).slice(0, 600)}`,
  );
};

async function scrubs(tab, name) {
  const told = [],
    settled = [];
  for (let i = 0; i < SCRUBS; i++) {
    const share = ((i * 0.618034 + 0.31) % 1) * 0.96 + 0.02; // all over the recording, none twice
    await tab.evaluate((share) => {
      const slider = document.querySelector("input[type=range]");
      slider.value = String(share * Number(slider.max));
      slider.dispatchEvent(new Event("change", { bubbles: true }));
    }, share);
    const of = await until(tab, () => {
      const last = Object.values(window.seen.seeks).at(-1);
      return last?.told && last;
    });
    told.push(of.told);
    await wait(name === "while it is read" ? 0 : 700);
    const later = await tab.evaluate(() => Object.values(window.seen.seeks).at(-1).settled);
    if (later) settled.push(later);
  }
  const of = (values) => {
    const v = [...values].sort((a, b) => a - b);
    return v.length ? `median ${v[v.length >> 1].toFixed(0)} ms, worst ${v.at(-1).toFixed(0)} ms` : "none";
  };
  console.log(
    `${name}: a scrub's first hop ${of(told)}; with the minutes before ${of(settled)} (${settled.length} of ${SCRUBS}); memory ${JSON.stringify(memory())} MB`,
  );
}

await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const browser = await chromium.launch(launchOptions),
  tab = await browser.newPage();
await tab.addInitScript(watch);
await tab.goto(`http://127.0.0.1:${server.address().port}/`);
await until(tab, () => window.seen.hop !== null, 120_000);
console.log(`before: memory ${JSON.stringify(memory())} MB`);
const chosen = tab.waitForEvent("filechooser");
await tab.keyboard.press("o");
await tab.getByRole("dialog").getByRole("button", { name: /file/i }).first().click();
await (await chosen).setFiles(resolve(file));
const first = await until(tab, () => window.seen.first);
console.log(
  `first estimate ${(first / 1000).toFixed(2)} s after the file was chosen; memory ${JSON.stringify(memory())} MB`,
);
await tab.evaluate(() => {
  window.seen.worst = 0;
});
await scrubs(tab, "while it is read");
const began = performance.now();
await until(tab, () => {
  return window.seen.overview && Math.abs(window.seen.overview.at - performance.now()) > 4000;
});
console.log(
  `read and looked over ${((performance.now() - began - 4000) / 1000).toFixed(0)} s later; longest wait for a hop meanwhile ${(await tab.evaluate(() => window.seen.worst)).toFixed(0)} ms; ${JSON.stringify(await tab.evaluate(() => window.seen.overview))}; memory ${JSON.stringify(memory())} MB`,
);
await scrubs(tab, "when all is read");
await browser.close();
server.close();
process.exit(0);
