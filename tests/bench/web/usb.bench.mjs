// A node at a USB port that prints as fast as 2,000,000 baud carries, real lines over and over: what is read, dropped and
// late, and how much of its time the page's thread spends.   node tests/bench/web/usb.bench.mjs [SECONDS] [BAUD]
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { launchOptions } from "../../support/browser.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url)),
  [seconds, baud] = [Number(process.argv[2] ?? 30), Number(process.argv[3] ?? 2_000_000)];
const lines = gunzipSync(readFileSync(join(root, "../shared/data/pulse/raw/mov_01.csv.gz")))
  .toString("latin1")
  .split("\n")
  .filter((line) => line.startsWith("CSI_DATA"));

const types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css" };
const server = createServer(({ url }, response) => {
  try {
    const path = new URL(url, "http://x").pathname;
    const bytes = readFileSync(join(root, "web/dist", path === "/" ? "index.html" : path));
    response
      .writeHead(200, { "content-type": types[extname(path) || ".html"] ?? "application/octet-stream" })
      .end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}).listen(0, "127.0.0.1");

const browser = await chromium.launch(launchOptions),
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.exposeFunction("realLines", () => lines.slice(0, 3000));
await page.addInitScript((rate) => {
  const text = new TextEncoder(),
    real = window.realLines();
  let readable = null,
    timer = 0;
  const print = async (to) => {
    const all = await real;
    let next = 0,
      sent = 0;
    const begun = performance.now();
    timer = setInterval(() => {
      const due = ((performance.now() - begun) / 1000) * (rate / 10); // ten bits a byte
      let out = "";
      while (sent + out.length < due) out += `${all[next++ % all.length]}\n`;
      sent += out.length;
      window.printed = next;
      if (out) to.enqueue(text.encode(out));
    }, 5);
  };
  const port = {
    get readable() {
      return readable;
    },
    getInfo: () => ({}),
    async open() {
      readable = new ReadableStream({ start: (to) => void print(to), cancel: () => clearInterval(timer) });
    },
    async close() {
      clearInterval(timer);
      readable = null;
    },
  };
  Object.defineProperty(navigator, "serial", {
    value: { getPorts: async () => [port], requestPort: async () => port, addEventListener() {} },
  });
}, baud);
await page.goto(`http://127.0.0.1:${server.address().port}/?usb=1`);
await page.locator("#badge", { hasText: "LIVE" }).waitFor({ timeout: 120_000 });
const client = await page.context().newCDPSession(page);
await client.send("Performance.enable");
const spent_s = async () =>
  (await client.send("Performance.getMetrics")).metrics.find((m) => m.name === "ScriptDuration").value;
const [from, printed] = [await spent_s(), await page.evaluate(() => window.printed)];
await page.waitForTimeout(seconds * 1000);
const script_s = (await spent_s()) - from,
  n = (await page.evaluate(() => window.printed)) - printed;
console.log(
  `${browser.version()}, software WebGL; ${baud} baud for ${seconds} s: ${n} lines, ${(n / seconds).toFixed(0)} a second`,
);
console.log(`the page's scripts: ${((100 * script_s) / seconds).toFixed(0)} % of the time, pictures and all`);
console.log(`strip: ${(await page.locator("#stats").textContent()).trim().replace(/\s+/g, " ")}`);
await browser.close();
server.close();
