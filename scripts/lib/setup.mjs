// What both commands need: Node packages, a Python environment, Pyodide's wheels, the demo recordings, the built page.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fetchDemos } from "./demos.mjs";
import { fetchWheels } from "./pyodide.mjs";
import { StepError, fingerprint, isDone, once, output, python, root, run, step, windows } from "./steps.mjs";

const offline = "connect to the internet for this first run; later runs work without it";

function systemPython() {
  const candidates = [
    process.env.PYTHON,
    ...(windows ? ["py", "python"] : ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"]),
  ];
  let seen = "none found";
  for (const program of candidates.filter(Boolean)) {
    const version = output(program, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"]);
    if (!version) continue;
    const [major, minor] = version.split(".").map(Number);
    if (major === 3 && minor >= 11) return program;
    seen = `found ${program} ${version}`;
  }
  throw new StepError(
    `Python 3.11 or newer is needed, ${seen}`,
    "install it (python.org, or your system's packages), or set PYTHON=/path/to/python3",
  );
}

async function nodePackages() {
  const key = fingerprint(["package-lock.json"], process.version);
  return once("node", key, join(root, "node_modules"), () =>
    run("npm", ["ci", "--no-fund", "--no-audit"], { quiet: true, tip: offline }).then(() => "installed"),
  );
}

/** With what the tests need, or without; the larger serves both. */
async function pythonPackages(forTests) {
  const key = fingerprint(["pyproject.toml", "relay/pyproject.toml", "relay/setup.py", "constraints.txt"]);
  if (isDone("python-test", key, python)) return "nothing to do";
  if (!existsSync(python)) {
    await run(systemPython(), ["-m", "venv", ".venv"], {
      quiet: true,
      tip: "on Debian and Ubuntu: apt install python3-venv",
    });
  }
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", "constraints.txt", "-e"];
  return once(forTests ? "python-test" : "python", key, python, async () => {
    // One after the other: pip would remove halfwave-relay last where an older halfwave had brought it.
    for (const project of [forTests ? ".[test]" : ".", "./relay[qr]"])
      await run(python, [...pip, project], { quiet: true, tip: offline });
    return "installed in .venv";
  });
}

/** Beside what the commands need, what only npm run docs does. */
export async function docsPackages() {
  await pythonPackages(false);
  return once("python-docs", fingerprint(["pyproject.toml", "constraints.txt"]), python, async () => {
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", "constraints.txt"];
    await run(python, [...pip, "-e", ".[docs]"], { quiet: true, tip: offline });
    return "installed in .venv";
  });
}

async function buildPage() {
  const key = fingerprint([
    "web",
    "py/halfwave",
    "models/activity/model.onnx",
    "models/activity/card.json",
    "scripts",
    "package-lock.json",
    "vite.config.ts",
    "tsconfig.json",
    ".cache/demos/index.json",
  ]);
  return once("page", key, join(root, "web/dist/index.html"), async () => {
    await run(process.execPath, ["scripts/lib/page.mjs"]);
    return "built in web/dist";
  });
}

export async function setUp({ forTests }) {
  const [major] = process.versions.node.split(".").map(Number);
  if (major < 20)
    throw new StepError(`Node 20 or newer is needed, this is ${process.version}`, "install it from nodejs.org");
  await step("Node packages", nodePackages);
  await step("Python packages", () => pythonPackages(forTests));
  await step("Pyodide's numpy and scipy, checked by hash", fetchWheels);
  await step("Demo recordings, checked by hash", fetchDemos);
  await step("The page", buildPage);
}
