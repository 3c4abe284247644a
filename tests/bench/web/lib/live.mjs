// What the benches of the live page share: a relay, boards at 100 Hz, Chromium, and when each hop was shown.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { launchOptions } from "../../../support/browser.mjs";

const root = fileURLToPath(new URL("../../../../", import.meta.url)),
  own = join(root, ".venv/bin/python");
const python = existsSync(own) ? own : "python3",
  env = { ...process.env, PYTHONPATH: ["py", "relay"].map((folder) => join(root, folder)).join(delimiter) };
/** The walk that comes with the page, boards at 100 Hz, simulated for as long as is asked: the first is what the boards
 *  here send. */
function recordingOf(seconds) {
  const folder = mkdtempSync(join(tmpdir(), "halfwave-bench-")),
    scene = JSON.parse(readFileSync(join(root, "web/dist/demos/simulated-walk.json"), "utf8")),
    [path, recording] = [join(folder, "scene.json"), join(folder, "scene.pcapng")];
  writeFileSync(path, JSON.stringify({ ...scene, for_s: seconds + 1 }));
  execFileSync(python, ["-m", "halfwave", "simulate", path, recording], { env });
  process.on("exit", () => rmSync(folder, { recursive: true }));
  return recording;
}

export async function openRelay() {
  const child = spawn(
    python,
    ["-m", "halfwave_relay", "--page", join(root, "web/dist"), "--http-port", "0", "--udp-port", "0"],
    { env },
  );
  const [line] = await once(createInterface(child.stdout), "line");
  return {
    url: /http:\S+/.exec(line)[0].replace("localhost", "127.0.0.1"),
    udpPort: Number(/UDP port (\d+)/.exec(line)[1]),
    stop: () => child.kill(),
  };
}

let made = null;

/** `boards` at 100 Hz each for `seconds`; comes back when the first packet is sent. */
export async function send(udpPort, boards, seconds) {
  made ??= { seconds, recording: recordingOf(seconds) };
  if (seconds > made.seconds) throw new Error(`expected at most ${made.seconds} s, as at first, got ${seconds}`);
  const child = spawn(
    python,
    [
      join(root, "tests/support/send_udp.py"),
      "--port",
      String(udpPort),
      "--boards",
      String(boards),
      `${made.recording}:0:${seconds}`,
    ],
    { env },
  );
  const done = once(child, "exit");
  await once(createInterface(child.stdout), "line");
  return { done, stop: () => child.kill() };
}

/** Chromium with a page whose hops are timed: window.hops, times in ms of the wall clock: newest packet sent, its bytes arrived in the worker, the estimate out of it, shown. */
export async function openPage(url) {
  const server = await chromium.launchServer(launchOptions);
  const browser = await chromium.connect(server.wsEndpoint()),
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.addInitScript(() => {
    window.hops = [];
    window.Worker = class extends Worker {
      constructor(...args) {
        super(...args);
        this.addEventListener("message", ({ data }) => {
          if (data.type !== "hop") return;
          const now = () => performance.timeOrigin + performance.now();
          const python_ms = Object.values(data.hop.cost_ms).reduce((a, b) => a + b, 0);
          const hop = { sent: data.hop.time_s * 1e3, arrived: data.arrived_ms, out: now(), python_ms };
          // Two frames: the page draws in the first, and the second begins when that is on the screen.
          requestAnimationFrame(() =>
            requestAnimationFrame(() => {
              window.hops.push({ ...hop, shown: now() });
            }),
          );
        });
      }
    };
  });
  await page.goto(`${url}?relay=auto`);
  await page.waitForFunction(
    () => document.querySelector("#badge")?.textContent?.includes("waiting for packets"),
    null,
    { timeout: 60_000 },
  );
  return { page, version: browser.version(), pid: server.process().pid, close: () => server.close() };
}

export const quantile = (list, q) =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(q * list.length))];
