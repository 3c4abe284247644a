// Start Python from a memory image: link the native modules again at their old addresses, then let Pyodide copy the
// memory in. Whatever does not fit throws, and the caller starts normally.
import { difference, type ImageMeta, type ImageModule, memoryOf } from "./image";
import { type CreateModule, type EmscriptenModule, type Exports, mainExports, trampoline } from "./internals";

function isMutable(global: WebAssembly.Global): boolean {
  try {
    const { value } = global;
    global.value = value; // an immutable one throws
    return true;
  } catch {
    return false;
  }
}

/** A module's exports as the linker keeps them: its constants are addresses relative to its memory. */
function relocated(exports: WebAssembly.Exports, memoryBase: number): Exports {
  const absolute = (e: WebAssembly.ExportValue) =>
    e instanceof WebAssembly.Global && !isMutable(e)
      ? new WebAssembly.Global({ value: "i32" }, e.value + memoryBase)
      : e;
  return Object.fromEntries(Object.entries(exports).map(([name, e]) => [name, absolute(e)])) as Exports;
}

/** Symbols as the linker resolves them: the interpreter's, else its own, else those of the libraries that it needs. */
function environment(
  image: ImageModule,
  main: Exports,
  own: () => Exports,
  byFile: Map<string, Exports>,
): WebAssembly.ModuleImports {
  const find = (name: string) => {
    if (name in main && !(main[name] as { stub?: boolean }).stub) return main[name];
    if (own()?.[name]) return own()[name];
    return image.needed.map((file) => byFile.get(file)?.[name]).find(Boolean);
  };
  return new Proxy<Record<string, unknown>>(
    {},
    {
      get(late, key) {
        const name = String(key);
        if (name === "__memory_base") return image.memoryBase;
        if (name === "__table_base") return image.tableBase;
        if (name in main && !(main[name] as { stub?: boolean }).stub) return main[name];
        let target: CallableFunction | undefined;
        // Resolved on the first call: the module that defines it may be linked later.
        late[name] ??= (...args: unknown[]) => {
          target ??= find(name) as CallableFunction | undefined;
          if (!target) throw new Error(`${image.name} calls ${name}, which no library has`);
          return target(...args);
        };
        return late[name];
      },
    },
  ) as WebAssembly.ModuleImports;
}

function linkAll(module: EmscriptenModule, meta: ImageMeta, compiled: WebAssembly.Module[]): WebAssembly.Exports[] {
  const { GOT, LDSO } = module,
    main = mainExports(module),
    byFile = new Map<string, Exports>();
  const offsets = new Proxy({}, { get: (_, name) => GOT[String(name)] });
  return meta.modules.map((image, i) => {
    let exports = {} as Exports;
    const env = environment(image, main, () => exports, byFile);
    const instance = new WebAssembly.Instance(compiled[i]!, {
      "GOT.mem": offsets,
      "GOT.func": offsets,
      env,
      wasi_snapshot_preview1: env,
    });
    exports = relocated(instance.exports, image.memoryBase);
    const dso = module.newDSO(image.name, undefined, exports);
    dso.global = image.global;
    for (const handle of image.handles) LDSO.loadedLibsByHandle[handle] = dso;
    if (image.global) module.mergeLibSymbols(exports, image.name);
    byFile.set(image.name.split("/").pop() ?? "", exports);
    return instance.exports;
  });
}

function fillTable(module: EmscriptenModule, meta: ImageMeta, linked: WebAssembly.Exports[]): void {
  const main = mainExports(module);
  for (const [slot, index, name] of meta.table) {
    const f = (index < 0 ? main[name] : linked[index]![name]) as CallableFunction & { sig?: string };
    try {
      module.wasmTable.set(slot, f);
    } catch {
      // a JS function
      module.wasmTable.set(slot, module.convertJsFunctionToWasm(f, f.sig ?? ""));
    }
  }
  module.updateTableMap?.(meta.tableStart, meta.tableLength - meta.tableStart);
}

/**
 * Wraps createPyodideModule. `compiled`: the native modules in the image's order. `heap`: the image's memory, filled once
 * `filled` resolves; its trampoline slot is overwritten by that of the engine that runs.
 */
export function restoring(
  create: CreateModule,
  meta: ImageMeta,
  compiled: Promise<WebAssembly.Module[]>,
  heap: Uint8Array,
  filled: Promise<void>,
): CreateModule {
  return async (settings) => {
    let first = new Uint8Array(0);
    settings.preRun.unshift((module) => {
      first = module.HEAPU8.slice();
    });
    const [module, modules] = await Promise.all([create(settings), compiled, filled]);
    const here = trampoline(module),
      memory = memoryOf(heap);
    difference(memory, first);
    new DataView(memory.buffer, memory.byteOffset).setInt32(here.address, here.slot, true);
    if (module.wasmTable.length !== meta.tableStart)
      throw new Error(
        `this engine's start-up table has ${module.wasmTable.length} slots, the image's ${meta.tableStart}`,
      );
    module.wasmTable.grow(meta.tableLength - meta.tableStart);
    if (module.HEAP8.length < meta.heapBytes) module._emscripten_resize_heap(meta.heapBytes);
    for (const [name, value] of Object.entries(meta.offsets)) {
      module.GOT[name] ??= new WebAssembly.Global({ value: "i32", mutable: true }, 0);
      module.GOT[name].value = value;
    }
    fillTable(module, meta, linkAll(module, meta, modules));
    return module;
  };
}
