// Make a memory image of a Python that was started normally under a Recording.
import { difference, type ImageMeta, type ImageModule, memoryOf, pack, sha256, type TableSlot } from "./image";
import { type Dso, type EmscriptenModule, mainExports, type Pyodide } from "./internals";
import type { LinkedModule, Recording } from "./record";

/** Exports that Emscripten's linker passes on unchanged; __em_js__ ones are turned into JS. */
const isPlain = (name: string) => !name.startsWith("__em_js__");

function dsoOf(linked: LinkedModule, all: Dso[]): Dso {
  const exports = linked.instance.exports;
  const name = Object.keys(exports).find((n) => typeof exports[n] === "function" && isPlain(n));
  const dso = all.find((d) => name && d.exports[name] === exports[name]);
  if (!dso) throw new Error(`no library is known for the native module linked at ${linked.memoryBase}`);
  return dso;
}

async function describe(module: EmscriptenModule, recording: Recording): Promise<ImageModule[]> {
  const all = Object.values(module.LDSO.loadedLibsByName).filter(
    (d) => d.name !== "__main__" && typeof d.exports === "object",
  );
  return Promise.all(
    recording.modules.map(async (linked) => {
      const dso = dsoOf(linked, all),
        bytes = recording.bytesOf(linked);
      const handles = Object.entries(module.LDSO.loadedLibsByHandle)
        .filter(([, d]) => d === dso)
        .map(([handle]) => Number(handle));
      return {
        name: dso.name,
        sha256: await sha256(bytes),
        global: dso.global,
        handles,
        memoryBase: linked.memoryBase,
        tableBase: linked.tableBase,
        needed: module.getDylinkMetadata(bytes).neededDynlibs,
      };
    }),
  );
}

/** Where each exported function can be had again: [module, export]. */
function exportedFunctions(module: EmscriptenModule, recording: Recording): Map<unknown, [number, string]> {
  const where = new Map<unknown, [number, string]>();
  const note = (exports: object, index: number) => {
    for (const [name, f] of Object.entries(exports))
      if (typeof f === "function" && !where.has(f)) where.set(f, [index, name]);
  };
  note(mainExports(module), -1);
  recording.modules.forEach((linked, i) => note(linked.instance.exports, i));
  return where;
}

/** Slots past the start-up table that instantiating the modules again does not fill. */
function extraSlots(module: EmscriptenModule, recording: Recording): TableSlot[] {
  const filled = new Set<number>();
  for (const linked of recording.modules) {
    const { tableSize } = module.getDylinkMetadata(recording.bytesOf(linked));
    for (let i = 0; i < tableSize; i++) filled.add(linked.tableBase + i);
  }
  const where = exportedFunctions(module, recording),
    slots: TableSlot[] = [];
  for (let slot = recording.tableStart; slot < module.wasmTable.length; slot++) {
    const f: unknown = filled.has(slot) ? null : module.wasmTable.get(slot);
    if (!f) continue;
    const found = where.get(f) ?? where.get(recording.wrapped.get(slot));
    if (!found) throw new Error(`table slot ${slot} holds a function that no module exports`);
    slots.push([slot, ...found]);
  }
  return slots;
}

/** struct mallinfo: ten ints, of which the last is the size of the free end of the heap. */
const MALLINFO_BYTES = 40;

/**
 * Freed memory still holds what was in it, and would be shipped: 0.4 MB of 6.5. Take all of it without letting the heap
 * grow, the free end first, then ever smaller pieces from before it; zero it; give it back.
 */
function clearFreed(module: EmscriptenModule): void {
  const held: number[] = [];
  const take = (bytes: number) => {
    const at = module._malloc(bytes);
    module.HEAPU8.fill(0, at, at + bytes);
    return at;
  };
  const info = module._malloc(MALLINFO_BYTES);
  module._mallinfo(info);
  const end = take(module.HEAP32[(info + MALLINFO_BYTES - 4) >> 2]! - 64);
  module._free(end);
  for (let bytes = 1 << 20; bytes >= 12; bytes = bytes > 4096 ? bytes >> 1 : bytes - (bytes > 256 ? 64 : 8)) {
    let at = take(bytes);
    for (; at < end; at = take(bytes)) held.push(at);
    module._free(at);
  }
  for (const at of [...held, info]) module._free(at);
}

/**
 * Everything that Python must have at once has to be imported before: files in site-packages are not in the image, only
 * what was read from them. Python must hold no JS object.
 */
export async function makeImage(
  python: Pyodide,
  recording: Recording,
  key: string,
): Promise<{ meta: ImageMeta; bytes: Uint8Array }> {
  const module = python._module;
  const modules = await describe(module, recording),
    table = extraSlots(module, recording);
  const offsets = Object.fromEntries(
    Object.entries(module.GOT)
      .map(([name, global]) => [name, global.value as number])
      .filter(([name, value]) => recording.offsetsStart.get(name as string) !== value),
  ) as Record<string, number>;
  const { tableStart } = recording,
    tableLength = module.wasmTable.length;
  clearFreed(module);
  const heap = python.makeMemorySnapshot();
  difference(memoryOf(heap), recording.first);
  const { pages, bytes } = pack(heap);
  return {
    meta: {
      key,
      heapBytes: heap.length,
      pages,
      sha256: await sha256(bytes),
      tableStart,
      tableLength,
      table,
      offsets,
      modules,
    },
    bytes,
  };
}
