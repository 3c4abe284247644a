// Opens web/harness/scene.html from a development server of its own, started once for each worker of the test runner.
import type { Browser, Page } from "@playwright/test";
import { createServer, type ViteDevServer } from "vite";

const root = new URL("../../../", import.meta.url).pathname;

let server: Promise<ViteDevServer> | undefined;

export async function harnessUrl(): Promise<string> {
  server ??= createServer({
    configFile: false,
    root: `${root}web`,
    cacheDir: `${root}.cache/vite-scene`,
    logLevel: "warn",
    server: { port: 0, host: "127.0.0.1", hmr: false, watch: null },
    optimizeDeps: { entries: ["harness/scene.html"], include: ["three", "three/addons/controls/OrbitControls.js"] },
  }).then((made) => made.listen());
  const local = (await server).resolvedUrls?.local[0];
  if (!local)
    throw new Error(
      "expected the harness's server to listen on 127.0.0.1, got no address: is networking on this machine restricted?",
    );
  return `${local}harness/scene.html`;
}

export async function closeHarness(): Promise<void> {
  await (await server)?.close();
  server = undefined;
}

export async function openHarness(browser: Browser, query = ""): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 960, height: 600 }, colorScheme: "dark" });
  await page.goto((await harnessUrl()) + query);
  await page.waitForFunction(() => "harness" in window);
  return page;
}
