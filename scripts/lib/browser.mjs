// The browser that the tests drive: a Chromium or Chrome that is there and starts, else one that is brought.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { posix, win32 } from "node:path";
import { StepError, run } from "./steps.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC = ["Google Chrome", "Chromium"].map((name) => `Applications/${name}.app/Contents/MacOS/${name}`);
const WINDOWS = ["Google\\Chrome\\Application\\chrome.exe", "Chromium\\Application\\chrome.exe"];
const APT = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"];
const REMEDY = `npx playwright install --with-deps chromium, or install Chromium or Chrome with your system's packages,
    or set CHROME_PATH to one; without a browser: npm test -- lint types python typescript pyodide`;

/**
 * What is asked of the machine, and done to it; the tests give others.
 * @typedef {object} Machine
 * @property {string} platform as Node names it
 * @property {Record<string, string | undefined>} env
 * @property {() => string} own where Playwright would put its browser
 * @property {(path: string) => boolean} exists
 * @property {(path: string) => boolean} starts
 * @property {() => boolean} isRoot
 * @property {(program: string, ...args: string[]) => Promise<void>} run rejects where the program fails
 */

/** @type {Machine} */
export const thisMachine = {
  platform: process.platform,
  env: process.env,
  // Asked for late: on a new machine Playwright is installed by the steps before.
  own: () => createRequire(import.meta.url)("@playwright/test").chromium.executablePath(),
  exists: existsSync,
  // A stub of a missing snap package exists, as does a browser that lacks a library, but neither starts. On Windows
  // --version opens a window.
  starts: (path) => process.platform === "win32" || spawnSync(path, ["--version"], { timeout: 20_000 }).status === 0,
  isRoot: () => process.getuid?.() === 0,
  async run(program, ...args) {
    await run(program, args, { quiet: true, env: { DEBIAN_FRONTEND: "noninteractive" } });
  },
};

/** Where a browser may lie, in the order in which they are tried: named, of Playwright's own version, of the system. */
export function candidates({ platform, env, own }) {
  const named = env.CHROME_PATH ? [env.CHROME_PATH] : [];
  if (platform === "win32") {
    const folders = [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA].filter(Boolean);
    return [...named, own(), ...WINDOWS.flatMap((file) => folders.map((folder) => win32.join(folder, file)))];
  }
  if (platform === "darwin") {
    const folders = ["/", env.HOME].filter(Boolean);
    return [...named, own(), ...MAC.flatMap((file) => folders.map((folder) => posix.join(folder, file)))];
  }
  const folders = (env.PATH ?? "").split(":").filter(Boolean);
  return [...named, own(), ...NAMES.flatMap((name) => folders.map((folder) => posix.join(folder, name)))];
}

/** The path of the first browser that starts, or null. */
export function findBrowser(machine = thisMachine) {
  return candidates(machine).find((path) => machine.exists(path) && machine.starts(path)) ?? null;
}

/** What may bring one, the gentlest first. Only root may install packages, and only where there is apt. */
function ways({ exists, isRoot, own, run }) {
  const playwright = (...args) => run(process.execPath, "node_modules/@playwright/test/cli.js", ...args, "chromium"),
    mayInstall = () => exists("/usr/bin/apt-get") && isRoot();
  return [
    { what: "Playwright's own download", is: () => true, bring: () => playwright("install") },
    {
      what: "the libraries that Playwright's browser lacks",
      is: () => mayInstall() && exists(own()),
      bring: () => playwright("install-deps"),
    },
    {
      what: "the package chromium",
      is: mayInstall,
      async bring() {
        await run(...APT, "update");
        await run(...APT, "install", "-y", "--no-install-recommends", "chromium");
      },
    },
  ];
}

/** A note on which browser there is, after bringing one where there was none. */
export async function bringBrowser(machine = thisMachine) {
  const there = findBrowser(machine);
  if (there) return there;
  const failed = [];
  for (const { what, is, bring } of ways(machine)) {
    if (!is()) continue;
    process.stdout.write(`  no browser that starts: trying ${what}\n`);
    try {
      await bring();
    } catch (error) {
      failed.push(`${what}: ${error.message.trim().split("\n").slice(0, 2).join(" ")}`);
      continue;
    }
    const found = findBrowser(machine);
    if (found) return `${found}, from ${what}`;
    failed.push(`${what}: what it brought does not start`);
  }
  throw new StepError(`no Chromium or Chrome for the browser's tests\n  ${failed.join("\n  ")}`, REMEDY);
}
