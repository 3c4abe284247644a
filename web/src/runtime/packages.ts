// Wheels and our own package are zip files; Python finds them unpacked in site-packages.
import { unzipSync } from "fflate";
import type { Pyodide } from "./internals";

export const SITE = "/lib/python3.14/site-packages/";

/** Unpack into Python's file system; what it had cached of the folder's contents is forgotten. */
export function install(python: Pyodide, zip: Uint8Array): void {
  for (const [name, bytes] of Object.entries(unzipSync(zip, { filter: (e) => !e.name.endsWith("/") }))) {
    python.FS.mkdirTree(SITE + name.slice(0, name.lastIndexOf("/")));
    python.FS.writeFile(SITE + name, bytes, { canOwn: true });
  }
  python.runPython("import importlib; importlib.invalidate_caches()");
}

/** The named files of a zip, in that order; null where it has none. */
export function extract(zip: Uint8Array, names: string[]): (Uint8Array | null)[] {
  const wanted = new Set(names),
    files = unzipSync(zip, { filter: (e) => wanted.has(e.name) });
  return names.map((name) => files[name] ?? null);
}
