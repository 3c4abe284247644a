// Frames a second of the room while its view turns, beside the project's first prototype of the splats and a bare canvas of
// plain points, interleaved in one page of one browser.   node tests/bench/web/scene.bench.mjs
import { chromium } from "@playwright/test";
import { launchOptions } from "../../support/browser.mjs";
import { createServer } from "vite";

const SIZE = [960, 600],
  ROUNDS = 9,
  root = new URL("../../../", import.meta.url).pathname;
const server = await createServer({
  configFile: false,
  root: `${root}web`,
  cacheDir: `${root}.cache/vite-scene`,
  logLevel: "warn",
  server: { port: 0, host: "127.0.0.1", hmr: false, watch: null },
  optimizeDeps: { entries: ["harness/scene.html"], include: ["three", "three/addons/controls/OrbitControls.js"] },
});
await server.listen();
const browser = await chromium.launch(launchOptions);

async function measure(count) {
  const page = await browser.newPage({ viewport: { width: SIZE[0], height: SIZE[1] } });
  await page.goto(`${server.resolvedUrls.local[0]}harness/scene.html?bare`);
  await page.waitForFunction(() => "harness" in window);
  const result = await page.evaluate(
    ([count, rounds]) => {
      const h = window.harness,
        b = h.bare(),
        data = h.splats(count, [2.9, 2.35], false),
        old = new h.Prototype(data),
        points = new h.Points(data);
      const eye = b.view.viewpoint.camera.position,
        target = b.view.viewpoint.controls.target.toArray(),
        ms = { room: [], empty: [], splats: [], prototype: [], points: [] };
      const room = b.view.splats.mesh.parent.children.find((child) => child !== b.view.splats.mesh); // all but the splats
      const none = new Float32Array(0);
      for (let i = 0; i < rounds; i++)
        for (let turn = 0; turn < 3; turn++) {
          b.show(data, false);
          b.time(i * 7 + turn); // the first frame after new data also uploads them
          ms.room.push(b.time(i * 7 + turn + 2));
          room.visible = false;
          ms.splats.push(b.time(i * 7 + turn + 2.5));
          room.visible = true;
          const [x, y, z] = eye.toArray();
          ms.prototype.push(old.time(x, y, z, target));
          ms.points.push(points.time(x, y, z, target));
          b.show(none, false);
          ms.empty.push(b.time(i * 7 + turn + 4));
        }
      const median = (list) => list.sort((p, q) => p - q)[list.length >> 1];
      return Object.fromEntries(Object.entries(ms).map(([name, list]) => [name, median(list)]));
    },
    [count, ROUNDS],
  );
  await page.close();
  return result;
}

async function firstPaint() {
  const page = await browser.newPage({ viewport: { width: SIZE[0], height: SIZE[1] } });
  await page.goto(`${server.resolvedUrls.local[0]}harness/scene.html`);
  await page.waitForFunction(() => "harness" in window);
  const ms = await page.evaluate(() => window.harness.mounted_ms);
  await page.close();
  return ms;
}

console.log(
  `${await browser.version()}, software WebGL, ${SIZE.join(" x ")}; median of ${ROUNDS * 3} frames, ms (frames/s)`,
);
const show = (ms) => `${ms.toFixed(1)} (${(1000 / ms).toFixed(0)})`.padEnd(15);
console.log(
  `${"splats".padEnd(8)}${["room", "room, no splats", "splats, no room", "prototype", "points"].map((w) => w.padEnd(17)).join("")}prototype / splats`,
);
for (const count of [400, 5000]) {
  const ms = await measure(count);
  console.log(
    `${String(count).padEnd(8)}${[ms.room, ms.empty, ms.splats, ms.prototype, ms.points].map((v) => show(v).padEnd(17)).join("")}${(ms.prototype / ms.splats).toFixed(2)}`,
  );
}
console.log(`mountScene to first frame drawn: ${(await firstPaint()).toFixed(0)} ms`);
await browser.close();
await server.close();
