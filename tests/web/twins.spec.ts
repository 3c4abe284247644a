// The compressed twins that npm run build writes. No browser.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { filesOf, writeTwins } from "../../scripts/lib/twins.mjs";

const TEXT = Buffer.from("let a = 1;\n".repeat(1000));
const NOISE = randomBytes(5000);

test("twins stand beside what they make smaller, and are made once", async () => {
  const home = mkdtempSync(join(tmpdir(), "halfwave-twins-")),
    dist = join(home, "dist"),
    kept = join(home, "kept");
  try {
    mkdirSync(join(dist, "py"), { recursive: true });
    const files = { "app.js": TEXT, "small.js": TEXT.subarray(0, 99), "py/all.zip": TEXT, "walk.csv.gz": TEXT };
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(dist, name), bytes);
    expect(await writeTwins(dist, kept)).toMatch(/MB, with gzip .* MB, with Brotli .* MB/);
    expect(brotliDecompressSync(readFileSync(join(dist, "app.js.br")))).toEqual(TEXT);
    expect(gunzipSync(readFileSync(join(dist, "app.js.gz")))).toEqual(TEXT);
    expect(filesOf(dist)).toEqual(Object.keys(files).sort());
    expect(readdirSync(dist).sort()).toEqual(["app.js", "app.js.br", "app.js.gz", "py", "small.js", "walk.csv.gz"]);
    expect(readdirSync(join(dist, "py"))).toEqual(["all.zip"]);

    const [one] = readdirSync(kept).filter((name) => name.endsWith(".br"));
    writeFileSync(join(kept, one!), "kept");
    await writeTwins(dist, kept);
    expect(readFileSync(join(dist, "app.js.br"), "utf8")).toBe("kept");

    writeFileSync(join(dist, "app.js"), NOISE);
    for (const coding of ["br", "gz"]) rmSync(join(dist, `app.js.${coding}`));
    await writeTwins(dist, kept);
    expect(existsSync(join(dist, "app.js.br"))).toBe(false);
    expect(readdirSync(kept)).toHaveLength(2); // of the noise, so that it is not tried again
  } finally {
    rmSync(home, { recursive: true });
  }
});
