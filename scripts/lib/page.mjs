// Build the page into web/dist: needs nothing but a file server, under any path. A process of its own: Pyodide keeps Node
// alive, and Vite is there only once the Node packages are.
import { createHash } from "node:crypto";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { writeEvidence } from "./evidence.mjs";
import { emptyLock, makeImageFiles } from "./image.mjs";
import { halfwaveZip, numpyZip, scipyZip, stdlibZip } from "./packages.mjs";
import { policy } from "./policy.mjs";
import { StepError, cache, fail, fingerprint, root } from "./steps.mjs";
import { PACKED, filesOf } from "./twins.mjs";

const dist = join(root, "web/dist");
const CORE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"];
const MOST_BYTES = 50e6,
  MOST_COMPRESSED_BYTES = 25e6;

const say = (line) => process.stdout.write(`  ${line}\n`);
const mega = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

function put(path, bytes) {
  mkdirSync(dirname(join(dist, path)), { recursive: true });
  writeFileSync(join(dist, path), bytes);
  return path;
}

const hashed = (name, bytes) =>
  name.replace(/(\.\w+)$/, `-${createHash("sha256").update(bytes).digest("hex").slice(0, 8)}$1`);

/** Python, its packages and its memory image, made again only when what they are made of changed. */
async function python() {
  const zips = {
    stdlib: await stdlibZip(),
    numpy: await numpyZip(),
    scipy: await scipyZip(),
    halfwave: await halfwaveZip(),
  };
  for (const file of CORE) {
    mkdirSync(join(dist, "py/core"), { recursive: true });
    copyFileSync(join(root, "node_modules/pyodide", file), join(dist, "py/core", file));
  }
  const names = Object.fromEntries(
    Object.entries(zips).map(([name, path]) => {
      const bytes = readFileSync(path);
      return [name, basename(put(`py/${hashed(`${name}.zip`, bytes)}`, bytes))];
    }),
  );
  const key = fingerprint(
    ["node_modules/pyodide/package.json", "web/src/runtime", "scripts/lib/image.mjs"],
    names.stdlib,
    names.numpy,
    names.halfwave,
    process.version,
  ).slice(0, 16);
  const image = join(cache, "image", key);
  if (!existsSync(`${image}.bin.gz`)) say(`memory image: ${await makeImageFiles(image, key, zips)}`);
  for (const end of ["json", "bin.gz"]) copyFileSync(`${image}.${end}`, join(dist, `py/image-${key}.${end}`));
  put("py/manifest.json", JSON.stringify({ key, lock: emptyLock(), core: "core/", ...names, image: `image-${key}` }));
}

function demos() {
  const from = join(cache, "demos");
  if (!existsSync(join(from, "index.json")))
    throw new StepError(
      "the list of demo recordings, .cache/demos/index.json, is missing",
      "npm start makes it, then builds",
    );
  const all = JSON.parse(readFileSync(join(from, "index.json"), "utf8"));
  put("demos/index.json", JSON.stringify(all));
  for (const { file } of all) if (file) copyFileSync(join(from, file), join(dist, "demos", file));
}

function models() {
  const from = join(root, "models/activity");
  for (const file of ["model.onnx", "card.json"])
    if (existsSync(join(from, file))) put(`models/activity/${file}`, readFileSync(join(from, file)));
}

/** Recordings that the page does not open by itself, and evidence, are fetched, and kept, when somebody opens them. */
function isExtra(file) {
  if (file.startsWith("evidence/")) return true;
  const [opensFirst] = JSON.parse(readFileSync(join(dist, "demos/index.json"), "utf8"));
  return /^demos\/(?!index\.json$)/.test(file) && basename(file) !== opensFirst?.file;
}

/** The service worker lists every other file, and is another one when any of them is. */
function serviceWorker() {
  const files = filesOf(dist).filter((f) => f !== "sw.js");
  const version = fingerprint(files.map((f) => `web/dist/${f}`)).slice(0, 12);
  const sizes = files.map((f) => statSync(join(dist, f)).size);
  const source = readFileSync(join(dist, "sw.js"), "utf8");
  const relative = (some) => some.map((f) => `./${f}`);
  const facts = {
    version,
    policy,
    files: ["./", ...relative(files.filter((f) => f !== "index.html" && !isExtra(f)))],
    extras: relative(files.filter(isExtra)),
  };
  if (!source.includes("__BUILD__")) throw new Error("web/sw/sw.ts has no __BUILD__ to fill");
  put(
    "sw.js",
    source.replace("__BUILD__", () => JSON.stringify(facts)),
  );
  return { version, bytes: sizes.reduce((a, b) => a + b, 0) };
}

/** What a first visit fetches, as a host sends it that compresses with gzip; with Brotli it is less. */
function compressedBytes() {
  return filesOf(dist).reduce((sum, f) => {
    if (isExtra(f)) return sum;
    const bytes = readFileSync(join(dist, f));
    return sum + (PACKED.test(f) ? bytes.length : gzipSync(bytes, { level: 9 }).length);
  }, 0);
}

async function main() {
  await build({ configFile: join(root, "vite.config.ts"), logLevel: "warn" });
  await build({
    configFile: false,
    root,
    logLevel: "warn",
    publicDir: false,
    build: {
      outDir: dist,
      emptyOutDir: false,
      target: "es2023",
      rollupOptions: { input: join(root, "web/sw/sw.ts"), output: { entryFileNames: "sw.js", format: "es" } },
    },
  });
  for (const file of ["site.webmanifest", "icon-192.png", "icon-512.png", "apple-touch-icon.png"])
    cpSync(join(root, "web/sw", file), join(dist, file));
  cpSync(join(root, "web/src/styles/icon.svg"), join(dist, "icon.svg"));
  await python();
  demos();
  models();
  writeEvidence(join(dist, "evidence"));
  const { version, bytes } = serviceWorker(),
    compressed = compressedBytes();
  say(
    `version ${version}: ${mega(bytes)} on disk (at most ${mega(MOST_BYTES)}), ${mega(compressed)} for the first visit with gzip (at most ${mega(MOST_COMPRESSED_BYTES)})`,
  );
  if (bytes > MOST_BYTES || compressed > MOST_COMPRESSED_BYTES)
    throw new StepError("the page weighs too much", "see which file grew: ls -lR web/dist");
}

main().then(() => process.exit(0), fail);
