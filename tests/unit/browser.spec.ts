// Which browser the tests drive, on machines that are made up.
import { expect, test } from "@playwright/test";
import { bringBrowser, candidates, findBrowser, type Machine } from "../../scripts/lib/browser.mjs";

const OWN = "/browsers/chromium-1/chrome";

interface MadeUp extends Machine {
  /** Paths of what starts. */ good: Set<string>;
  /** Programs that were run, without Node's path. */ ran: string[];
}

/** A Linux machine without a browser; `brings` says what a command puts there, and fails where it gives nothing. */
function machine(
  change: Partial<Machine> = {},
  brings: (command: string) => string[] | undefined = () => undefined,
): MadeUp {
  const good = new Set<string>(),
    ran: string[] = [];
  return {
    platform: "linux",
    env: { PATH: "/usr/local/bin:/usr/bin" },
    own: () => OWN,
    exists: (path: string) => good.has(path),
    starts: (path: string) => good.has(path),
    isRoot: () => false,
    async run(program: string, ...args: string[]) {
      const command = [program === process.execPath ? "node" : program, ...args].join(" ");
      ran.push(command);
      const made = brings(command);
      if (!made) throw new Error(`${command}: no network`);
      for (const path of made) good.add(path);
    },
    ...change,
    good,
    ran,
  };
}

const playwright = (what: string) => `node node_modules/@playwright/test/cli.js ${what} chromium`;
const UPDATE = "apt-get -qq -o Dpkg::Use-Pty=0 update";
const INSTALL = "apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends chromium";
const withApt = { isRoot: () => true, exists: (path: string) => path === "/usr/bin/apt-get" };

test("one that is named comes before Playwright's own, and that before the system's", () => {
  const m = machine({ env: { PATH: "/usr/bin", CHROME_PATH: "/opt/mine" } });
  for (const path of ["/usr/bin/google-chrome", "/usr/bin/chromium", OWN, "/opt/mine"]) {
    m.good.add(path);
    expect(findBrowser(m)).toBe(path);
  }
});

test("each system's usual places are looked at", () => {
  expect(candidates(machine({ platform: "darwin", env: { HOME: "/Users/a" } }))).toEqual([
    OWN,
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Users/a/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Users/a/Applications/Chromium.app/Contents/MacOS/Chromium",
  ]);
  const env = { PROGRAMFILES: "C:\\Program Files", LOCALAPPDATA: "C:\\Users\\a\\AppData\\Local" };
  expect(candidates(machine({ platform: "win32", env }))).toEqual([
    OWN,
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Users\\a\\AppData\\Local\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files\\Chromium\\Application\\chrome.exe",
    "C:\\Users\\a\\AppData\\Local\\Chromium\\Application\\chrome.exe",
  ]);
});

test("a stub that does not start is no browser", () => {
  const m = machine({ exists: () => true });
  expect(findBrowser(m)).toBeNull();
  m.good.add("/usr/bin/google-chrome");
  expect(findBrowser(m)).toBe("/usr/bin/google-chrome");
});

test("where there is a browser nothing is brought", async () => {
  const m = machine();
  m.good.add("/usr/bin/chromium");
  expect(await bringBrowser(m)).toBe("/usr/bin/chromium");
  expect(m.ran).toEqual([]);
});

test("Playwright's download is tried first, and with it nothing is installed", async () => {
  const m = machine(withApt, (command) => (command === playwright("install") ? [OWN] : undefined));
  const exists = m.exists;
  m.exists = (path) => exists(path) || m.good.has(path);
  expect(await bringBrowser(m)).toBe(`${OWN}, from Playwright's own download`);
  expect(m.ran).toEqual([playwright("install")]);
});

test("root gets the libraries that a downloaded browser lacks", async () => {
  let libraries = false;
  const there = new Set(["/usr/bin/apt-get"]);
  const m = machine({ isRoot: () => true, exists: (path) => there.has(path), starts: () => libraries }, (command) => {
    there.add(OWN);
    libraries = command === playwright("install-deps");
    return [];
  });
  expect(await bringBrowser(m)).toBe(`${OWN}, from the libraries that Playwright's browser lacks`);
  expect(m.ran).toEqual([playwright("install"), playwright("install-deps")]);
});

test("without a download root gets the system's package", async () => {
  const m = machine({}, (command) =>
    command === INSTALL ? ["/usr/bin/chromium"] : command === UPDATE ? [] : undefined,
  );
  Object.assign(m, { isRoot: () => true });
  m.exists = (path) => path === "/usr/bin/apt-get" || m.good.has(path);
  expect(await bringBrowser(m)).toBe("/usr/bin/chromium, from the package chromium");
  expect(m.ran).toEqual([playwright("install"), UPDATE, INSTALL]);
});

test("who may not install packages is told what was tried and what to do", async () => {
  for (const m of [machine({ ...withApt, isRoot: () => false }), machine({ isRoot: () => true })]) {
    await expect(bringBrowser(m)).rejects.toThrow(
      /no Chromium or Chrome.*\n.*Playwright's own download: .*no network\n.*What to do: npx playwright install/s,
    );
    expect(m.ran).toEqual([playwright("install")]);
  }
});
