// Opens web/harness/ui.html, the page fed with hand-made messages, from a development server of its own.
import { createServer, type ViteDevServer } from "vite";

const root = new URL("../../../", import.meta.url).pathname;
let server: Promise<ViteDevServer> | undefined;

export async function uiHarnessUrl(): Promise<string> {
  server ??= createServer({
    configFile: false,
    root: `${root}web`,
    cacheDir: `${root}.cache/vite-ui`,
    logLevel: "error",
    server: { port: 0, host: "127.0.0.1", hmr: false, watch: null },
    optimizeDeps: {
      entries: ["harness/ui.html"],
      include: ["three", "three/addons/controls/OrbitControls.js", "lit-html", "uplot"],
    },
  }).then((made) => made.listen());
  const local = (await server).resolvedUrls?.local[0];
  if (!local)
    throw new Error(
      "expected the harness's server to listen on 127.0.0.1, got no address: is networking on this machine restricted?",
    );
  return `${local}harness/ui.html`;
}

export async function closeUiHarness(): Promise<void> {
  await (await server)?.close();
  server = undefined;
}
