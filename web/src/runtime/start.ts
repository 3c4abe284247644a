// The two ways to start Python, in a browser's worker as in Node: normally, or from a memory image.
import { type ImageMeta, sha256, unpack } from "./image";
import type { CreateModule, LoadPyodide, Pyodide } from "./internals";
import { extract, install, SITE } from "./packages";
import type { Recording } from "./record";
import { restoring } from "./restore";

/** Pyodide itself, and where its files lie. */
export interface Core {
  loadPyodide: LoadPyodide;
  createModule: CreateModule;
  indexURL: string;
  /** The standard library, a zip file's address. */
  stdlib: string;
  lock: string;
}

/** The same in both starts, so that a restored Python equals a normal one: no byte code written, docstrings dropped. */
const env = { PYTHONDONTWRITEBYTECODE: "1", PYTHONOPTIMIZE: "2", PYTHONHASHSEED: "0" };

/** Everything that the first estimate needs is imported here: the one line of Python outside the package. */
export const IMPORTS = "import halfwave.apps.page; halfwave.apps.page.preload()";

/** For the maker of an image: the recording, and what to do once the packages lie there, before they are imported. */
export interface Making {
  recording?: Recording;
  prepare?(python: Pyodide): void;
}

export async function startNormally(
  core: Core,
  packages: Promise<Uint8Array>[],
  { recording, prepare }: Making = {},
): Promise<Pyodide> {
  const create = recording ? recording.wrap(core.createModule) : core.createModule;
  const python = await core.loadPyodide({
    indexURL: core.indexURL,
    stdLibURL: core.stdlib,
    createPyodideModule: create,
    lockFileContents: core.lock,
    env,
    ...(recording && { _makeSnapshot: true }),
  });
  for (const zip of packages) install(python, await zip);
  prepare?.(python);
  python.runPython(IMPORTS);
  return python;
}

/** `pages` are the image's bytes unpacked, `numpy` is the wheel whose native modules it was made with. Throws when anything differs. */
export async function startRestored(
  core: Core,
  meta: ImageMeta,
  key: string,
  pages: Promise<Uint8Array>,
  numpy: Promise<Uint8Array>,
): Promise<Pyodide> {
  if (meta.key !== key) throw new Error(`the image is of ${meta.key}, this page of ${key}`);
  const heap = new Uint8Array(meta.heapBytes);
  const filled = pages.then(async (bytes) => {
    if ((await sha256(bytes)) !== meta.sha256) throw new Error("the image's bytes are not those that were made");
    unpack(bytes, meta.pages, heap);
  });
  const compiled = numpy.then(async (wheel) =>
    Promise.all(
      extract(
        wheel,
        meta.modules.map((m) => m.name.slice(SITE.length)),
      ).map(async (bytes, i) => {
        const { name, sha256: want } = meta.modules[i]!;
        if (!bytes || (await sha256(bytes)) !== want)
          throw new Error(`${name} is not the one that the image was made with`);
        return WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>);
      }),
    ),
  );
  // Both are awaited within; a failure of one must not count as unhandled while the other is still under way.
  filled.catch(() => {});
  compiled.catch(() => {});
  const create = restoring(core.createModule, meta, compiled, heap, filled);
  const python = await core.loadPyodide({
    indexURL: core.indexURL,
    stdLibURL: core.stdlib,
    createPyodideModule: create,
    lockFileContents: core.lock,
    env,
    _loadSnapshot: heap,
  });
  python.runPython("halfwave.apps.page.reseed()");
  return python;
}
