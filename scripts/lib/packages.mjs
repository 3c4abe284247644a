// The Python that the page ships: numpy without what only a compiler needs, scipy reduced to what its used parts open,
// and our own package. All are zip files made here, the same bytes on every machine.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeCore, runtime } from "../image.mjs";
import { wheelFiles } from "../wheels.mjs";
import { cache, fingerprint, root } from "./steps.mjs";
import { entries, zip } from "./zip.mjs";

/** Tests, headers, type stubs, data for tests, and the tools that build extensions. */
const NEEDLESS =
  /\/tests?\/|\/_?pyinstaller\/|^numpy\/_core\/(include|lib)\/|\.(pyi|pxd|pyx|h|a|c|cpp|npz|npy|txt|dat|sav|build|in)$|\.dist-info\//;
/** The parts of scipy that estimators may use; what py/halfwave imports beyond them is added by the build. */
const SCIPY_PARTS = ["scipy.fft", "scipy.linalg", "scipy.ndimage"];
/** For a terminal: the command line, the simulator, and what writes the TypeScript types. */
const OURS_LEFT_OUT = /^((__main__|cli|generate)\.py|simulate\/)/;

const stripped = (path) => entries(readFileSync(path)).filter((e) => !e.name.endsWith("/") && !NEEDLESS.test(e.name));

function cached(name, key, make) {
  const file = join(cache, "packages", `${name}-${key.slice(0, 16)}.zip`);
  if (existsSync(file)) return readFileSync(file);
  return Promise.resolve(make()).then((bytes) => {
    mkdirSync(join(cache, "packages"), { recursive: true });
    writeFileSync(file, bytes);
    return bytes;
  });
}

const recipe = () => fingerprint(["scripts/lib/packages.mjs", "scripts/lib/zip.mjs"]);

export function numpyZip() {
  const { path, sha256 } = wheelFiles().numpy;
  return cached("numpy", fingerprint([], recipe(), sha256), () => zip(stripped(path).map((e) => [e.name, e.read()])));
}

function* pythonFiles(folder, prefix = "") {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory() && entry.name !== "__pycache__")
      yield* pythonFiles(join(folder, entry.name), `${prefix}${entry.name}/`);
    else if (entry.name.endsWith(".py") && !OURS_LEFT_OUT.test(prefix + entry.name))
      yield [`${prefix}${entry.name}`, readFileSync(join(folder, entry.name))];
  }
}

export function halfwaveZip() {
  return zip([...pythonFiles(join(root, "py/halfwave"))].map(([name, bytes]) => [`halfwave/${name}`, bytes]));
}

function scipyParts() {
  const parts = new Set(SCIPY_PARTS);
  for (const [, bytes] of pythonFiles(join(root, "py/halfwave"))) {
    for (const [, dotted, names] of bytes
      .toString()
      .matchAll(/^\s*(?:import|from) (scipy(?:\.\w+)*)(?: import ([\w, ]+))?/gm)) {
      if (dotted !== "scipy") parts.add(dotted);
      else
        for (const name of (names ?? "")
          .split(",")
          .map((n) => n.trim())
          .filter(Boolean))
          parts.add(`scipy.${name}`);
    }
  }
  return [...parts].sort();
}

/** The files of scipy that Python holds after importing its used parts, and the libraries that those link to. */
async function opened(parts, files) {
  const r = await runtime(),
    core = await nodeCore();
  const python = await core.loadPyodide({ indexURL: core.indexURL, lockFileContents: core.lock });
  r.install(python, new Uint8Array(readFileSync(wheelFiles().numpy.path)));
  r.install(python, new Uint8Array(zip(files.map((e) => [e.name, e.read()]))));
  python.runPython(`import ${parts.join(", ")}`);
  const loaded = python
    .runPython("import sys; '\\n'.join(m.__file__ for m in sys.modules.values() if getattr(m, '__file__', None))")
    .split("\n");
  const libraries = Object.keys(python._module.LDSO.loadedLibsByName).map((name) => name.split("/").pop());
  const held = new Set(loaded.map((path) => path.slice(r.SITE.length)));
  return files.filter((e) => held.has(e.name) || libraries.includes(e.name.split("/").pop()));
}

export function scipyZip() {
  const { path, sha256 } = wheelFiles().scipy,
    parts = scipyParts();
  return cached(
    "scipy",
    fingerprint(["node_modules/pyodide/package.json"], recipe(), sha256, parts.join()),
    async () => {
      const files = await opened(parts, stripped(path));
      return zip(files.map((e) => [e.name, e.read()]));
    },
  );
}
