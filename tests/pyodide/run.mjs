// tests/py inside Pyodide, on Pyodide's own numpy and scipy, and the engine's hops against native Python's.
//   node tests/pyodide/run.mjs [PYTEST OPTION ...], for example -x -k addresses
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { nodeCore, runtime } from "../../scripts/lib/image.mjs";
import { StepError, cache, fail, python as nativePython, root } from "../../scripts/lib/steps.mjs";
import { wheelFiles } from "../../scripts/lib/pyodide.mjs";

/** Pure Python that pytest needs; what it is in .venv, Pyodide takes over. */
const PYTEST = ["pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments"];
const shared = join(root, "../shared/data");
const REAL = join(shared, "pulse/raw/mov_01.csv.gz");
const here = join(root, "tests/pyodide");

function native(args, env = {}) {
  const r = spawnSync(nativePython, args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1e9,
    env: { ...process.env, ...env },
  });
  if (r.status) throw new StepError(`${nativePython} ${args.join(" ")} ended with ${r.status ?? r.error}\n${r.stderr}`);
  return r.stdout.trim();
}

/** What native Python says, for test_same_numbers.py; the file that it is in. */
function saidNatively() {
  const folder = join(cache, "pyodide-tests"),
    simulated = join(folder, "simulated.pcapng"),
    target = join(folder, "native.json"),
    env = { PYTHONPATH: ["py", "tests"].map((name) => join(root, name)).join(delimiter) };
  mkdirSync(folder, { recursive: true });
  native(["-m", "halfwave", "simulate", simulated, "--seed", "7"], env);
  const hops = native([join(here, "hops.py"), simulated, ...(existsSync(REAL) ? [REAL] : [])], env),
    said = native([join(root, "tests/support/played.py"), "--whole"], env),
    numbers = native([join(here, "numbers_of.py")], env);
  writeFileSync(target, `{"hops": ${hops}, "said": ${said}, "numbers": ${numbers}}`);
  return target;
}

async function main() {
  const began = performance.now(),
    said = saidNatively(),
    { install } = await runtime(),
    core = await nodeCore();
  // Unlike in the page docstrings and asserts stay: they are what is tested.
  const python = await core.loadPyodide({
    indexURL: core.indexURL,
    lockFileContents: core.lock,
    env: { PYTHONDONTWRITEBYTECODE: "1", HALFWAVE_NATIVE: said },
  });
  for (const { path } of Object.values(wheelFiles())) install(python, new Uint8Array(readFileSync(path)));
  const site = native(["-c", "import pytest, pathlib; print(pathlib.Path(pytest.__file__).parents[1])"]);
  for (const name of PYTEST) python.mountNodeFS(`/pytest/${name}`, join(site, name));
  python.FS.writeFile("/pytest/py.py", readFileSync(join(site, "py.py")));
  for (const folder of [root, ...(existsSync(shared) ? [shared] : [])])
    python.mountNodeFS(folder.replace(/\/$/, ""), realpathSync(folder));
  python.globals.set("arguments", python.toPy([root, ...process.argv.slice(2)]));
  const status = python.runPython(
    `import sys; sys.path += ["/pytest", "${here}"]; import suite; suite.main(*arguments)`,
  );
  process.stdout.write(`${((performance.now() - began) / 1000).toFixed(0)} s\n`);
  return status;
}

main().then((status) => process.exit(status), fail); // Pyodide keeps Node alive
