// Compressed twins of the page's files, NAME.br and NAME.gz beside NAME: what the relay sends to who accepts them, and what
// other hosts can (nginx: gzip_static, brotli_static). Brotli at its best needs a minute for the two WebAssembly files,
// which change with a dependency alone, so what was compressed once is kept by its content in .cache/twins.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { cache } from "./steps.mjs";

/** Compressed already: nothing to gain worth another file. */
export const PACKED = /\.(zip|gz|png|woff2)$/;
const LEAST_BYTES = 1024; // one packet either way
const LEAST_SAVED = 0.05;
const WINDOW_BITS = 24; // 16 MB, the most that every browser takes

const CODINGS = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gz: (bytes) => promisify(gzip)(bytes, { level: 9 }),
};

/** The path of the compressed bytes in `folder`, made where it is missing. */
async function compressed(bytes, coding, folder) {
  const path = join(folder, `${createHash("sha256").update(bytes).digest("hex")}.${coding}`);
  if (!existsSync(path)) {
    writeFileSync(`${path}.part`, await CODINGS[coding](bytes));
    renameSync(`${path}.part`, path); // whole or not there
  }
  return path;
}

/** Twins of one file where they pay; its bytes as they are sent, by coding, and what of the cache was used. */
async function twinsOf(file, folder) {
  const bytes = readFileSync(file),
    sizes = { raw: bytes.length, br: bytes.length, gz: bytes.length },
    used = [];
  if (PACKED.test(file) || bytes.length < LEAST_BYTES) return { sizes, used };
  for (const coding of Object.keys(CODINGS)) {
    const path = await compressed(bytes, coding, folder),
      { size } = statSync(path);
    used.push(path);
    if (size > bytes.length * (1 - LEAST_SAVED)) continue;
    writeFileSync(`${file}.${coding}`, readFileSync(path));
    sizes[coding] = size;
  }
  return { sizes, used };
}

/** Files of a built page without their twins, relative to it. */
export function filesOf(dist) {
  const all = new Set(
    readdirSync(dist, { recursive: true })
      .map((name) => name.replaceAll("\\", "/"))
      .filter((name) => statSync(join(dist, name)).isFile()),
  );
  return [...all].filter((name) => !(/\.(br|gz)$/.test(name) && all.has(name.slice(0, -3)))).sort();
}

/** Write the twins of a built page; returns its size as it is and as each coding sends it. `folder` keeps what was
 *  compressed for the next time, and no more than that. */
export async function writeTwins(dist, folder = join(cache, "twins")) {
  mkdirSync(folder, { recursive: true });
  const done = await Promise.all(filesOf(dist).map((name) => twinsOf(join(dist, name), folder)));
  const kept = new Set(done.flatMap(({ used }) => used));
  for (const name of readdirSync(folder)) if (!kept.has(join(folder, name))) rmSync(join(folder, name));
  const mega = (coding) => `${(done.reduce((sum, { sizes }) => sum + sizes[coding], 0) / 1e6).toFixed(1)} MB`;
  return `${mega("raw")}, with gzip ${mega("gz")}, with Brotli ${mega("br")}`;
}
