// The demos: real recordings from their origin at a pinned commit, checked by hash, never committed; scenes that the page
// simulates. What cannot be had is left out and its reason goes into index.json, so that the page can say why.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { cache, root } from "./steps.mjs";

const folder = join(cache, "demos");
const mirror = join(root, "../shared/data");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** The bytes of a gzip file, or null when there is none with the right content. */
function matching(path, wanted) {
  if (!existsSync(path)) return null;
  try {
    const bytes = gunzipSync(readFileSync(path));
    return sha256(bytes) === wanted ? bytes : null;
  } catch {
    return null; // cut short: fetched again
  }
}

async function download(demo) {
  const url = `https://raw.githubusercontent.com/${demo.repository}/${demo.commit}/${demo.path}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(20_000) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const got = sha256(bytes);
  if (got !== demo.sha256) throw new Error(`the sha256 of ${url} is ${got}, expected ${demo.sha256}`);
  return bytes;
}

async function fetchReal(demo) {
  const file = join(folder, demo.file);
  if (matching(file, demo.sha256)) return demo;
  const bytes = matching(join(mirror, demo.mirror), demo.sha256) ?? (await download(demo));
  // No time stamp and a fixed level: the same file on every machine.
  writeFileSync(file, gzipSync(bytes, { level: 9 }));
  return demo;
}

/** The page simulates it; here is only what. */
function copyScene(demo) {
  const file = `${demo.id}.json`;
  copyFileSync(join(root, "py/halfwave/simulate/scenes", `${demo.scene}.json`), join(folder, file));
  return { ...demo, file };
}

export async function fetchDemos() {
  mkdirSync(folder, { recursive: true });
  const index = [];
  const missing = [];
  for (const demo of JSON.parse(readFileSync(join(root, "scripts/demos.json"), "utf8"))) {
    try {
      const made = await (demo.kind === "simulated" ? copyScene : fetchReal)(demo);
      const {
        id,
        name,
        file,
        chip,
        licence,
        kind,
        note,
        labels = [],
        seed = null,
        start_s = null,
        repository = "",
        commit = "",
      } = made;
      const origin = repository ? `https://github.com/${repository}/tree/${commit}` : "simulated here, in this page";
      index.push({ id, name, file, chip, licence, origin, kind, note, labels, seed, start_s });
    } catch (error) {
      missing.push({ id: demo.id, name: demo.name, missing: String(error.message) });
      process.stdout.write(`  without ${demo.name}: ${error.message}\n`);
    }
  }
  writeFileSync(join(folder, "index.json"), `${JSON.stringify([...index, ...missing], null, 1)}\n`);
  return `${index.length} ready${missing.length ? `, ${missing.length} not to be had (the page says so)` : ""}`;
}
