// The Python that the page ships: the standard library, numpy without what only a compiler needs, scipy reduced to what
// its used parts open, and our own package; all without docstrings and comments, which the page's Python drops anyway.
// All are zip files made here, the same bytes on every machine.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeCore, runtime } from "./image.mjs";
import { wheelFiles } from "./pyodide.mjs";
import { cache, fingerprint, root } from "./steps.mjs";
import { entries, zip } from "./zip.mjs";

/** Tests, headers, type stubs, data for tests, and the tools that build extensions. */
const NEEDLESS =
  /\/tests?\/|\/_?pyinstaller\/|^numpy\/(_core\/(include|lib)|f2py|conftest)\b|\.(pyi|pxd|pyx|h|a|c|cpp|npz|npy|txt|dat|sav|build|in)$|\.dist-info\//;
/** For a terminal: of the apps all but the page itself and its overview; long recordings, histories. */
const OURS_LEFT_OUT =
  /^(__main__|apps\/(analyse|cli|commands|docstrings|doctor|estimate_rows|generate|inventory|made_files|page_contract|plot|progress|received|reference|table_file)|formats\/(export|long_recordings)|history\/\w+)\.py/;
/** Of the standard library: terminals and debuggers, servers and clients of mail, other processes and file formats,
 *  code pages that no recording is in. */
const STDLIB_LEFT_OUT =
  /^(_pyrepl\/(?!__init__|pager|types)|pydoc_data\/|wsgiref\/|xmlrpc\/|multiprocessing\/|xml\/|tomllib\/|unittest\/mock)|^(pdb|_pyio|pickletools|doctest|mailbox|imaplib|smtplib|poplib|ftplib|optparse|pstats|profile|cProfile|trace|webbrowser|plistlib|turtle|bdb|uuid|wave|configparser|compileall|http\/server|http\/cookiejar|logging\/config|logging\/handlers|asyncio\/windows_\w+|asyncio\/proactor_events)\.py|^encodings\/(?!cp437|cp1252|cp65001|iso8859_1\.|iso8859_15)(cp\d+|mac_\w+|iso8859_\w+|koi8_\w+|kz1048|ptcp154|hp_roman8|palmos|tis_620)\.py/;

/** A compiler's tool, empty here: `from numpy import *`, which scipy says, asks that it be there. */
const F2PY = ["numpy/f2py/__init__.py", Buffer.from("")];

const stripped = (path) => entries(readFileSync(path)).filter((e) => !e.name.endsWith("/") && !NEEDLESS.test(e.name));

/** The path of a zip file in .cache/packages, made where it is missing. */
async function cached(name, key, make) {
  const file = join(cache, "packages", `${name}-${key.slice(0, 16)}.zip`);
  if (existsSync(file)) return file;
  const bytes = await make();
  mkdirSync(join(cache, "packages"), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

const pyodide = join(root, "node_modules/pyodide");
const recipe = () =>
  fingerprint([
    "scripts/lib/packages.mjs",
    "scripts/lib/shorten.py",
    "scripts/lib/zip.mjs",
    "node_modules/pyodide/package.json",
  ]);

let shortener = null;
/** shorten.py of a Python that is started once. */
async function shorten() {
  shortener ??= nodeCore().then(async ({ loadPyodide, indexURL, lock }) => {
    const python = await loadPyodide({ indexURL, lockFileContents: lock });
    python.runPython(readFileSync(join(root, "scripts/lib/shorten.py"), "utf8"));
    return python.globals.get("shorten");
  });
  return shortener;
}

/** A zip file of [name, bytes] pairs, Python sources shortened. */
async function shortZip(files) {
  const short = await shorten();
  return zip(files.map(([name, bytes]) => [name, name.endsWith(".py") ? Buffer.from(short(bytes.toString())) : bytes]));
}

const unpacked = (files) => files.map((e) => [e.name, e.read()]);

export function stdlibZip() {
  return cached("stdlib", recipe(), () =>
    shortZip(
      unpacked(
        entries(readFileSync(join(pyodide, "python_stdlib.zip"))).filter(
          (e) => !e.name.endsWith("/") && !STDLIB_LEFT_OUT.test(e.name),
        ),
      ),
    ),
  );
}

export function numpyZip() {
  const { path, sha256 } = wheelFiles().numpy;
  return cached("numpy", fingerprint([], recipe(), sha256), () => shortZip([...unpacked(stripped(path)), F2PY]));
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
  const files = [...pythonFiles(join(root, "py/halfwave"))].map(([name, bytes]) => [`halfwave/${name}`, bytes]);
  return cached("halfwave", fingerprint([], recipe(), ...files.flat()), () => shortZip(files));
}

/** What py/halfwave imports of scipy, wherever in a file. */
function scipyParts() {
  const parts = new Set();
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
  r.install(python, new Uint8Array(zip(unpacked(files))));
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
  return cached("scipy", fingerprint([], recipe(), sha256, parts.join()), async () =>
    shortZip(unpacked(await opened(parts, stripped(path)))),
  );
}
