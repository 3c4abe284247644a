// From navigation to the first paint, the room, the first numpy result and the first estimate: the page as it is built,
// its Python alone, and stock loadPyodide + loadPackage, on one plain file server, interleaved, each in a fresh profile.
//   node tests/bench/web/startup.bench.mjs [ROUNDS]
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { asItStarts } from "../../support/browser.mjs";
import { runtime } from "../../../scripts/lib/image.mjs";
import { wheelFiles } from "../../../scripts/lib/pyodide.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url)),
  rounds = Number(process.argv[2] ?? 5);
const types = {
  ".html": "text/html",
  ".mjs": "text/javascript",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

const bare = (worker) => `<!doctype html><title>bench</title><script type="module">
  const worker = new Worker("${worker}", { type: "module" });
  worker.onmessage = ({ data }) => { window.result = { ...data, numpy: performance.now() }; };
</script>`;
const work = "python.runPython('import numpy as np; np.fft.fft(np.ones(64)).sum()');";
const made = {
  "/stock.html": bare("stock.js"),
  "/python.html": bare("python.js"),
  "/stock.js": `import { loadPyodide } from "/stock/pyodide.mjs"; const python = await loadPyodide({ indexURL: "/stock/" }); await python.loadPackage("numpy"); ${work} postMessage({ restored: false });`,
  "/python.js": `import { boot } from "/runtime/boot.mjs"; const { python, restored } = await boot(new URL("/dist/py/", location.href), () => {}); ${work} postMessage({ restored });`,
};
const paths = { stock: "stock.html", python: "python.html", page: "dist/" };

function fileOf(path) {
  const wheel = Object.values(wheelFiles()).find((w) => path === `/stock/${w.file}`);
  if (wheel) return wheel.path;
  for (const [prefix, folder] of [
    ["/stock/", "node_modules/pyodide/"],
    ["/runtime/", ".cache/runtime/"],
    ["/dist/", "web/dist/"],
  ])
    if (path.startsWith(prefix)) return join(root, folder, path.slice(prefix.length) || "index.html");
  return "";
}

/** Keeps for ten minutes, as GitHub Pages and others do, and does not compress. */
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://x"),
    file = fileOf(pathname);
  if (!made[pathname] && !existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, {
    "content-type": types[extname(made[pathname] ? pathname : file)] ?? "application/octet-stream",
    "cache-control": "max-age=600",
    ...(made[pathname] ? {} : { "last-modified": statSync(file).mtime.toUTCString() }),
  });
  if (made[pathname]) return response.end(made[pathname]);
  createReadStream(file).pipe(response);
});

/** In the page, before its own scripts: when the room is there, and what the signal worker says first of each kind. */
function watch() {
  const seen = { first: {} };
  const note = (what) => {
    seen[what] ??= performance.now();
  };
  const { Worker } = window;
  window.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", ({ data }) => {
        if (data.type === "ready") Object.assign(seen, { restored: data.restored, numpy: performance.now() });
        if (data.type === "hop" && data.hop.estimates.motion.value) {
          note("engine");
          note("estimate");
          window.result ??= seen;
        }
      });
    }
  };
  const look = () => {
    if (document.querySelector("#headline .now")) note("estimate"); // kept from the visit before, or the engine's own
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  const lookForRoom = () =>
    document.querySelector("#room canvas")
      ? requestAnimationFrame(() => note("room"))
      : requestAnimationFrame(lookForRoom);
  requestAnimationFrame(lookForRoom);
}

/** waitForFunction would evaluate text in the page, which its policy forbids. */
async function finished(tab) {
  const end_ms = performance.now() + 60_000;
  while (!(await tab.evaluate(() => !!window.result))) {
    if (performance.now() > end_ms)
      throw new Error(
        `no result within a minute; the page says: ${await tab.evaluate(() => document.body.textContent)}`,
      );
    await new Promise((r) => setTimeout(r, 100));
  }
}

async function measure(kind) {
  const browser = await chromium.launch(asItStarts);
  const tab = await browser.newPage(),
    visits = [];
  if (kind === "page") await tab.addInitScript(watch);
  for (let visit = 0; visit < 2; visit++) {
    await tab.goto(`http://127.0.0.1:${server.address().port}/${paths[kind]}`);
    await finished(tab);
    const seen = await tab.evaluate(() => ({
      ...window.result,
      paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    }));
    if (seen.restored !== (kind !== "stock"))
      throw new Error(`${kind}: expected a ${kind === "stock" ? "normal" : "restored"} start`);
    visits.push(seen);
    if (kind === "page" && !visit) {
      await tab.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
      await tab.waitForTimeout(3000); // the first hop is kept behind all else
    }
  }
  await browser.close();
  return visits;
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
await runtime(); // into .cache/runtime
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const all = { stock: [], python: [], page: [] };
for (let i = 0; i < rounds; i++) for (const kind of Object.keys(all)) all[kind].push(await measure(kind));
for (const visit of [0, 1]) {
  const times = (kind, what) => all[kind].map((visits) => visits[visit][what]),
    of = (kind, what) => median(times(kind, what)).toFixed(0);
  // Each round's own ratio: what else the machine does changes from round to round.
  const told = (name, kind, what) => {
    const ratio = median(times(kind, what).map((ms, i) => ms / times("stock", "numpy")[i]));
    return `${name} ${of(kind, what)} ms (${ratio.toFixed(2)} of stock)`;
  };
  console.log(
    [
      `visit ${visit + 1}, median of ${rounds}: stock numpy ${of("stock", "numpy")} ms`,
      told("Python alone: numpy", "python", "numpy"),
      `page: paint ${of("page", "paint")} ms, room ${of("page", "room")} ms`,
      told("numpy", "page", "numpy"),
      told("first estimate", "page", "estimate"),
      told("first hop of the engine", "page", "engine"),
    ].join("; "),
  );
}
server.close();
