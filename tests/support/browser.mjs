// The browser that the tests drive: Debian's Chromium where it is installed, else the one that Playwright downloads.
import { existsSync } from "node:fs";

const chromium = "/usr/bin/chromium";
const executable = existsSync(chromium) ? { executablePath: chromium } : {};
const quiet = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-quic",
  "--no-first-run",
  "--disable-component-update",
  "--disable-sync",
];

/** With the graphics that the browser chooses itself: to force software WebGL costs a second before the first paint. */
export const asItStarts = { ...executable, args: quiet };

/** Software WebGL: the same pixels on every machine, and a room to look at where there is no graphics card. */
export const launchOptions = {
  ...executable,
  args: [...quiet, "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
};
