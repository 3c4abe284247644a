// The demo recordings: real ones from their origin at a pinned commit, checked by hash, never committed; a simulated one
// made here. What cannot be had is left out and its reason goes into index.json, so that the page can say why.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { cache, python, root, run } from "./steps.mjs";

const folder = join(cache, "demos");
const mirror = join(root, "../shared/data");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

async function bytesOf(demo) {
  const file = join(folder, demo.file);
  if (existsSync(file)) {
    const bytes = gunzipSync(readFileSync(file));
    if (sha256(bytes) === demo.sha256) return null; // there already
  }
  const near = join(mirror, demo.mirror);
  if (existsSync(near)) return gunzipSync(readFileSync(near));
  const url = `https://raw.githubusercontent.com/${demo.repository}/${demo.commit}/${demo.path}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(20_000) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

async function fetchReal(demo) {
  const bytes = await bytesOf(demo);
  if (!bytes) return demo;
  const got = sha256(bytes);
  if (got !== demo.sha256) throw new Error(`its sha256 is ${got}, expected ${demo.sha256}`);
  // No time stamp and a fixed level: the same file on every machine.
  writeFileSync(join(folder, demo.file), gzipSync(bytes, { level: 9 }));
  return demo;
}

async function makeSimulated(demo) {
  const file = join(folder, demo.file);
  await run(python, ["-m", "halfwave", "simulate", file, "--seed", String(demo.seed), "--truth", `${file}.json`], {
    quiet: true,
    env: { PYTHONPATH: join(root, "py") },
  });
  const truth = JSON.parse(readFileSync(`${file}.json`, "utf8"));
  return { ...demo, labels: truth.labels, room: truth.room };
}

export async function fetchDemos() {
  mkdirSync(folder, { recursive: true });
  const index = [];
  const missing = [];
  for (const demo of JSON.parse(readFileSync(join(root, "scripts/demos.json"), "utf8"))) {
    try {
      const made = await (demo.kind === "simulated" ? makeSimulated : fetchReal)(demo);
      const {
        id,
        name,
        file,
        chip,
        licence,
        kind,
        note,
        labels = [],
        room = null,
        repository = "",
        commit = "",
      } = made;
      const origin = repository
        ? `https://github.com/${repository}/tree/${commit}`
        : "made on this machine by halfwave simulate";
      index.push({ id, name, file, chip, licence, origin, kind, note, labels, room });
    } catch (error) {
      missing.push({ id: demo.id, name: demo.name, missing: String(error.message) });
      process.stdout.write(`  without ${demo.name}: ${error.message}\n`);
    }
  }
  writeFileSync(join(folder, "index.json"), `${JSON.stringify([...index, ...missing], null, 1)}\n`);
  return `${index.length} ready${missing.length ? `, ${missing.length} not to be had (the page says so)` : ""}`;
}
