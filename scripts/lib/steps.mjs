// Steps that say what they do, how long they took, and what to do when they fail; done twice they do nothing.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const cache = join(root, ".cache");
export const windows = process.platform === "win32";
export const python = join(root, ".venv", windows ? "Scripts/python.exe" : "bin/python");

/** A failure whose message already says what to do: shown without a stack. */
export class StepError extends Error {
  constructor(message, tip = "") {
    super(tip ? `${message}\n  What to do: ${tip}` : message);
  }
}

/** Run one named step; says its name at once and its time when done. */
export async function step(name, work, say = (line) => process.stdout.write(line)) {
  const started = performance.now();
  say(`• ${name} ...\n`);
  const note = await work();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(`✓ ${name}${note ? `: ${note}` : ""} (${seconds} s)\n`);
}

/** The beginning and the end of what a program printed: where the cause stands, and where it gave up. */
function abridged(text) {
  const lines = text.trim().split("\n");
  return (lines.length <= 40 ? lines : [...lines.slice(0, 25), "...", ...lines.slice(-12)]).join("\n");
}

/** Run a program with its output shown; rejects with the tip when it fails. */
export function run(program, args, { tip = "", env = {}, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
      // npm is a .cmd file on Windows, which only a shell starts.
      shell: windows && program === "npm",
    });
    let output = "";
    child.stdout?.on("data", (d) => {
      output += d;
    });
    child.stderr?.on("data", (d) => {
      output += d;
    });
    child.on("error", (e) => reject(new StepError(`${program} did not start: ${e.message}`, tip)));
    child.on("close", (code) => {
      if (code === 0) return resolve(output);
      const shown = quiet ? `\n${abridged(output)}` : "";
      reject(new StepError(`${[program, ...args].join(" ")} ended with ${code}${shown}`, tip));
    });
  });
}

/** What a program prints, or null when it cannot be run. */
export function output(program, args) {
  const r = spawnSync(program, args, { cwd: root, encoding: "utf8" });
  return r.status === 0 ? r.stdout.trim() : null;
}

function* filesUnder(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) return yield path;
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (/^(__pycache__|node_modules|dist)$/.test(entry.name) || entry.name.endsWith(".pyc")) continue;
    yield* filesUnder(join(path, entry.name));
  }
}

/** sha256 over the names and bytes of files and folders, relative to the root. */
export function fingerprint(paths, ...extra) {
  const hash = createHash("sha256");
  for (const path of paths)
    for (const file of filesUnder(join(root, path))) hash.update(file.slice(root.length)).update(readFileSync(file));
  for (const word of extra) hash.update(String(word));
  return hash.digest("hex");
}

const stampOf = (name) => join(cache, "stamps", name);

/** Was `name` done for this very fingerprint, and is what it made still there? */
export function isDone(name, key, made) {
  return existsSync(made) && existsSync(stampOf(name)) && readFileSync(stampOf(name), "utf8") === key;
}

/** Do `work` unless it was done before. */
export async function once(name, key, made, work) {
  if (isDone(name, key, made)) return "nothing to do";
  const note = await work();
  mkdirSync(dirname(stampOf(name)), { recursive: true });
  writeFileSync(stampOf(name), key);
  return note;
}

/** The end of a script: failures in plain words, no stack unless it is our own bug. */
export function fail(error) {
  process.stderr.write(`\n✗ ${error instanceof StepError ? error.message : error.stack}\n`);
  process.exit(1);
}
