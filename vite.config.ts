// The page and its two workers. Everything else in dist (Python, models, demos, the service worker) is put there by
// scripts/lib/page.mjs, which calls this.
import { defineConfig } from "vite";
import { policy } from "./scripts/lib/policy.mjs";

export default defineConfig({
  root: "web",
  // Relative: the page works under any sub-path of a static host.
  base: "./",
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    modulePreload: { polyfill: false },
    // Files this small inline as data: URLs, which the policy allows for images alone.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: "es" },
  plugins: [
    {
      name: "policy",
      transformIndexHtml: {
        order: "post",
        handler: (html) => html.replace(/(http-equiv="Content-Security-Policy" content=")[^"]*/, `$1${policy}`),
      },
    },
  ],
});
