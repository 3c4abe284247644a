// A real relay process on free ports, what it says of itself, and nodes that send to it.
import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, readdirSync } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { dist } from "./site";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const own = join(root, ".venv/bin/python");
export const python = existsSync(own) ? own : "python3";
export const env = { ...process.env, PYTHONPATH: ["py", "relay"].map((folder) => join(root, folder)).join(delimiter) };
/** Real recordings beside the repository; null where there are none. */
export const recordings = existsSync(join(root, "../shared/data/pulse/raw"))
  ? join(root, "../shared/data/pulse/raw")
  : null;

export interface Relay {
  url: string;
  port: number;
  udpPort: number;
  greeting: string;
  metrics(): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

/** Give --http-port and --udp-port to have the same ports again. */
export async function openRelay(...options: string[]): Promise<Relay> {
  const ports = options.includes("--http-port") ? [] : ["--http-port", "0", "--udp-port", "0"];
  const child = spawn(python, ["-m", "halfwave_relay", "--page", dist, ...ports, ...options], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr!.on("data", (text) => {
    said += text;
  });
  const [greeting] = (await Promise.race([
    once(createInterface(child.stdout!), "line"),
    once(child, "exit").then(() => [""]),
  ])) as [string];
  const http = /http:\/\/[^:]+:(\d+)(\/\S*)?/.exec(greeting),
    udp = /UDP port (\d+)/.exec(greeting);
  if (!http) throw new Error(`the relay did not start: ${greeting} ${said}`);
  const port = Number(http[1]);
  return {
    url: `http://127.0.0.1:${port}${http[2] ?? "/"}`,
    port,
    udpPort: Number(udp?.[1] ?? 0),
    greeting,
    metrics: async () =>
      (await fetch(`http://127.0.0.1:${port}/health/metrics`, { headers: { accept: "application/json" } })).json(),
    stop: () => ended(child),
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}

export interface Nodes {
  /** Wall clock in ms at which the nth part of the recordings begins. */ began(part: number): Promise<number>;
  done: Promise<void>;
  stop(): Promise<void>;
}

/** Send parts of recordings as nodes do: "vacio:0:14" is 14 s of the first recording of that kind. */
export function sendRecordings(udpPort: number, parts: string[], ...options: string[]): Nodes {
  const named = parts.map((p) => {
    const [kind, start, stop] = p.split(":") as [string, string, string];
    const file = readdirSync(recordings!)
      .filter((f) => f.startsWith(kind))
      .sort()[0]!;
    return `${join(recordings!, file)}:${start}:${stop}`;
  });
  const child = spawn(
    python,
    [join(root, "tests/support/send_udp.py"), "--port", String(udpPort), ...options, ...named],
    { env, stdio: ["ignore", "pipe", "inherit"] },
  );
  const began: number[] = [];
  createInterface(child.stdout!).on("line", (line) => {
    const { at_ms } = JSON.parse(line);
    if (at_ms) began.push(at_ms);
  });
  const done = once(child, "exit").then(([code]) => {
    if (code) throw new Error(`send_udp.py ended with ${code}`);
  });
  done.catch(() => {}); // for those who do not wait for it
  return {
    async began(part) {
      while (began[part] === undefined) {
        if (child.exitCode !== null) throw new Error(`send_udp.py ended before its part ${part}`);
        await new Promise((r) => setTimeout(r, 20));
      }
      return began[part];
    },
    done,
    stop: () => ended(child),
  };
}

/** Datagrams of any bytes. */
export async function sendBytes(udpPort: number, payloads: Uint8Array[]): Promise<void> {
  const socket = createSocket("udp4");
  for (const payload of payloads)
    await new Promise<void>((sent, fail) => socket.send(payload, udpPort, "127.0.0.1", (e) => (e ? fail(e) : sent())));
  socket.close();
}
