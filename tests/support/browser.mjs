// How the tests start the browser that scripts/lib/browser.mjs finds.
import { findBrowser } from "../../scripts/lib/browser.mjs";

const quiet = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-quic",
  "--no-first-run",
  "--disable-component-update",
  "--disable-sync",
];
/** Undefined: Playwright says that its own is missing. */
const executablePath = findBrowser() ?? undefined;

/** With the graphics that the browser chooses itself: to force software WebGL costs a second before the first paint. */
export const asItStarts = { executablePath, args: quiet };

/** Software WebGL: the same pixels on every machine, and a room to look at where there is no graphics card. */
export const launchOptions = {
  executablePath,
  args: [...quiet, "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
};
