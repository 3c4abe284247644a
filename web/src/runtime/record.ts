// While Python starts normally, note every native module that is linked and where, so that an image can be made of it.
import { type CreateModule, type EmscriptenModule, trampoline } from "./internals";

export interface LinkedModule {
  memoryBase: number;
  tableBase: number;
  instance: WebAssembly.Instance;
  source: WebAssembly.Module | BufferSource;
}

export interface Recording {
  modules: LinkedModule[];
  /** The bytes that a module was compiled from. */
  bytesOf(module: LinkedModule): Uint8Array;
  /** JS functions that Emscripten wrapped for the table, by slot. */
  wrapped: Map<number, CallableFunction>;
  /** Table length and global offsets before any module was linked. */
  tableStart: number;
  offsetsStart: Map<string, number>;
  /** Memory as WebAssembly lays it out, before anything ran. */
  first: Uint8Array;
  wrap(create: CreateModule): CreateModule;
  /** Put WebAssembly's own functions back. */
  stop(): void;
}

const asBytes = (source: BufferSource) =>
  ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);

/** The environment of a side module, or null for the interpreter itself. */
function sideEnvironment(imports: WebAssembly.Imports | undefined): { memoryBase: number; tableBase: number } | null {
  const env = imports?.env as Record<string, unknown> | undefined;
  if (!env || typeof imports?.["GOT.mem"] !== "object") return null;
  const memoryBase = env.__memory_base,
    tableBase = env.__table_base;
  return typeof memoryBase === "number" && typeof tableBase === "number" ? { memoryBase, tableBase } : null;
}

function watchTable(module: EmscriptenModule, recording: Recording): void {
  const table = module.wasmTable;
  // Node 20 has no wasm-gc and makes no call trampoline, browsers make one: keep its slot, so that both count alike.
  if (!trampoline(module).slot) table.grow(1);
  recording.first = module.HEAPU8.slice();
  recording.tableStart = table.length;
  recording.offsetsStart = new Map(Object.entries(module.GOT).map(([name, global]) => [name, global.value]));
  const set = table.set;
  table.set = (slot: number, f: CallableFunction) => {
    try {
      set.call(table, slot, f);
    } catch (error) {
      // a JS function: Emscripten wraps it and sets it again
      recording.wrapped.set(slot, f);
      throw error;
    }
  };
}

/** Call before loadPyodide; a linker that instantiates otherwise than by these three calls would go unseen, and fail in makeImage. */
export function record(): Recording {
  const { Instance, Module, instantiate } = WebAssembly;
  const sources = new WeakMap<WebAssembly.Module, BufferSource>();
  const note = (
    imports: WebAssembly.Imports | undefined,
    instance: WebAssembly.Instance,
    source: WebAssembly.Module | BufferSource,
  ) => {
    const at = sideEnvironment(imports);
    if (at) recording.modules.push({ ...at, instance, source });
  };
  WebAssembly.Instance = new Proxy(Instance, {
    construct(_, [module, imports]) {
      const made = new Instance(module, imports);
      note(imports, made, module);
      return made;
    },
  });
  WebAssembly.Module = new Proxy(Module, {
    construct(_, [bytes]) {
      const made = new Module(bytes);
      sources.set(made, bytes);
      return made;
    },
  });
  WebAssembly.instantiate = (async (source: BufferSource, imports?: WebAssembly.Imports) => {
    const made: unknown = await instantiate(source, imports);
    note(
      imports,
      made instanceof Instance ? made : (made as WebAssembly.WebAssemblyInstantiatedSource).instance,
      source,
    );
    return made;
  }) as typeof WebAssembly.instantiate;
  const recording: Recording = {
    modules: [],
    wrapped: new Map(),
    tableStart: 0,
    offsetsStart: new Map(),
    first: new Uint8Array(0),
    bytesOf({ source }) {
      const bytes = source instanceof Module ? sources.get(source) : source;
      if (!bytes) throw new Error("a native module was compiled out of sight of the recording");
      return asBytes(bytes);
    },
    wrap: (create) => (settings) => {
      settings.preRun.unshift((module) => watchTable(module, recording));
      return create(settings);
    },
    stop: () => Object.assign(WebAssembly, { Instance, Module, instantiate }),
  };
  return recording;
}
