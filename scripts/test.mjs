// npm test: set up what is missing, then lint, types, and the tests of Python, TypeScript, Python under Pyodide, and browser.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { bringBrowser } from "./lib/browser.mjs";
import { setUp } from "./lib/setup.mjs";
import { fail, python, root, run, step } from "./lib/steps.mjs";

/** Tools of node_modules are run by Node: the starters in .bin are of another kind on Windows. */
const node = (script, args, options) => run(process.execPath, [join("node_modules", script), ...args], options);
const playwright = (...args) => node("@playwright/test/cli.js", ["test", ...args]);
const data = existsSync(join(root, "../shared/data"));

const all = {
  lint: async () => {
    await run(python, ["-m", "ruff", "check", "."], { tip: "ruff check --fix ." });
    await run(python, ["-m", "ruff", "format", "--check", "--quiet", "."], { tip: "ruff format ." });
    await node("@biomejs/biome/bin/biome", ["check", "."], { tip: "npx biome check --write ." });
  },
  types: async () => {
    await run(python, ["-m", "mypy"]);
    await node("typescript/bin/tsc", ["--noEmit"]);
  },
  python: () => run(python, ["-m", "pytest"]),
  typescript: () => playwright("--project", "unit"),
  pyodide: () => run(process.execPath, ["tests/pyodide/run.mjs"]),
  browser: () => playwright("--project", "web"),
};

const help = `npm test [-- PART ...]

Sets up (once) and runs every test; or only the parts named: ${Object.keys(all).join(", ")}.

  npm test
  npm test -- python browser`;

async function main() {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !(name in all));
  if (unknown.length) {
    console.log(help);
    process.exit(unknown.some((n) => /^-?-h/.test(n)) ? 0 : 2);
  }
  const parts = wanted.length ? wanted : Object.keys(all);
  await setUp({ forTests: true });
  if (parts.includes("browser")) await step("A browser", bringBrowser);
  if (!data) console.log("  ../shared/data is not there: tests on real recordings are skipped, each saying so");
  for (const name of parts) await step(`test: ${name}`, all[name]);
  console.log("\nAll parts passed.");
}

main().catch(fail);
