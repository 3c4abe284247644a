// From navigation to Python with numpy: the shipped memory image against stock loadPyodide + loadPackage, on the same
// server, interleaved, each in a fresh profile.   node tests/bench/web/startup.bench.mjs [ROUNDS]
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { runtime } from "../../../scripts/image.mjs";
import { wheelFiles } from "../../../scripts/wheels.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url)),
  rounds = Number(process.argv[2] ?? 5);
const types = {
  ".html": "text/html",
  ".mjs": "text/javascript",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".css": "text/css",
};

const page = (worker) => `<!doctype html><title>bench</title><script type="module">
  const worker = new Worker("${worker}", { type: "module" });
  worker.onmessage = ({ data }) => { window.result = { ...data, total: performance.now() }; };
</script>`;
const work = "python.runPython('import numpy as np; np.fft.fft(np.ones(64)).sum()');";
const made = {
  "/stock.html": page("stock.js"),
  "/image.html": page("image.js"),
  "/stock.js": `import { loadPyodide } from "/stock/pyodide.mjs"; const python = await loadPyodide({ indexURL: "/stock/" }); await python.loadPackage("numpy"); ${work} postMessage({ restored: false });`,
  "/image.js": `import { boot } from "/runtime/boot.mjs"; const { python, restored } = await boot(new URL("/dist/py/", location.href), () => {}); ${work} postMessage({ restored });`,
};

function fileOf(path) {
  const wheel = Object.values(wheelFiles()).find((w) => path === `/stock/${w.file}`);
  if (wheel) return wheel.path;
  for (const [prefix, folder] of [
    ["/stock/", "node_modules/pyodide/"],
    ["/runtime/", ".cache/runtime/"],
    ["/dist/", "web/dist/"],
  ])
    if (path.startsWith(prefix)) return join(root, folder, path.slice(prefix.length));
  return "";
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://x"),
    file = fileOf(pathname);
  if (!made[pathname] && !existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": types[extname(pathname)] ?? "application/octet-stream" });
  if (made[pathname]) return response.end(made[pathname]);
  createReadStream(file).pipe(response);
});

async function measure(kind) {
  const browser = await chromium.launch({
    ...(existsSync("/usr/bin/chromium") && { executablePath: "/usr/bin/chromium" }),
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-quic",
      "--no-first-run",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const tab = await browser.newPage(),
    times = [];
  for (let visit = 0; visit < 2; visit++) {
    await tab.goto(`http://127.0.0.1:${server.address().port}/${kind}.html`);
    await tab.waitForFunction(() => window.result, null, { timeout: 60_000 });
    const { total, restored } = await tab.evaluate(() => window.result);
    if (restored !== (kind === "image"))
      throw new Error(`${kind}: expected a ${kind === "image" ? "restored" : "normal"} start`);
    times.push(total);
  }
  await browser.close();
  return times;
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
await runtime(); // into .cache/runtime
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const all = { stock: [], image: [] };
for (let i = 0; i < rounds; i++) for (const kind of ["stock", "image"]) all[kind].push(await measure(kind));
for (const visit of [0, 1]) {
  const [stock, image] = ["stock", "image"].map((kind) => median(all[kind].map((times) => times[visit])));
  console.log(
    `visit ${visit + 1}: stock ${stock.toFixed(0)} ms, memory image ${image.toFixed(0)} ms, ratio ${(image / stock).toFixed(2)} (median of ${rounds})`,
  );
}
server.close();
