// A bench in Python, natively and in Pyodide: what its `main()` gives.
import { spawnSync } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { nodeCore, runtime } from "../../../scripts/lib/image.mjs";
import { python as nativePython, root } from "../../../scripts/lib/steps.mjs";
import { wheelFiles } from "../../../scripts/lib/pyodide.mjs";

/** `bench` is the name of a file in tests/bench, without its ending. */
const codeOf = (bench, folder) => `import sys, json
sys.path[:0] = ["${folder}/py", "${folder}/tests", "${folder}/tests/bench"]
import ${bench}
result = json.dumps(${bench}.main())`;

export function native(bench) {
  const env = { ...process.env, OMP_NUM_THREADS: "1" };
  const r = spawnSync(nativePython, ["-c", `${codeOf(bench, root)}\nprint(result)`], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env,
  });
  if (r.status) throw new Error(r.stderr);
  return JSON.parse(r.stdout);
}

export async function inPyodide(bench) {
  const { install } = await runtime(),
    core = await nodeCore();
  const python = await core.loadPyodide({ indexURL: core.indexURL, lockFileContents: core.lock });
  for (const { path } of Object.values(wheelFiles())) install(python, new Uint8Array(readFileSync(path)));
  python.mountNodeFS("/project", realpathSync(root));
  return JSON.parse(python.runPython(`${codeOf(bench, "/project")}\nresult`));
}
