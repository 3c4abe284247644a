// npm test: set up what is missing, then lint, types, and the tests of Python, TypeScript, Python under Pyodide, and browser.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fail, python, root, run, step } from "./lib/steps.mjs";
import { setUp } from "./lib/setup.mjs";

const bin = (name) => join(root, "node_modules/.bin", name);
const browser = "see above; a missing browser comes with: apt install chromium, or npx playwright install chromium";
const data = existsSync(join(root, "../shared/data"));

const parts = {
  lint: async () => {
    await run(python, ["-m", "ruff", "check", "."], { tip: "ruff check --fix ." });
    await run(python, ["-m", "ruff", "format", "--check", "--quiet", "."], { tip: "ruff format ." });
    await run(bin("biome"), ["check", "."], { tip: "npx biome check --write ." });
  },
  types: async () => {
    await run(python, ["-m", "mypy"]);
    await run(bin("tsc"), ["--noEmit"]);
  },
  python: () => run(python, ["-m", "pytest"]),
  typescript: () => run(bin("playwright"), ["test", "tests/web/words.spec.ts"], { tip: browser }),
  pyodide: () => run(process.execPath, ["tests/pyodide/run.mjs"]),
  browser: () => run(bin("playwright"), ["test"], { tip: browser }),
};

const help = `npm test [-- PART ...]

Sets up (once) and runs every test; or only the parts named: ${Object.keys(parts).join(", ")}.

  npm test
  npm test -- python browser`;

async function main() {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !(name in parts));
  if (unknown.length) {
    console.log(help);
    process.exit(unknown.some((n) => /^-?-h/.test(n)) ? 0 : 2);
  }
  await setUp({ forTests: true });
  if (!data) console.log("  ../shared/data is not there: tests on real recordings are skipped, each saying so");
  for (const name of wanted.length ? wanted : Object.keys(parts)) await step(`test: ${name}`, parts[name]);
  console.log("\nAll parts passed.");
}

main().catch(fail);
