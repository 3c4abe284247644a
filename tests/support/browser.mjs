// The browser that the tests drive: Debian's Chromium where it is installed, else the one that Playwright downloads.
import { existsSync } from "node:fs";

const chromium = "/usr/bin/chromium";

export const launchOptions = {
  ...(existsSync(chromium) ? { executablePath: chromium } : {}),
  args: [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    // Software WebGL: the same pixels on every machine, and a room to look at where there is no graphics card.
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
  ],
};
