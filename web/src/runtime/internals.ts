// The few internals of Pyodide and Emscripten that a memory image of native modules needs. They belong to one version
// (pinned in package.json); the image is keyed by it, and whatever does not fit ends in the normal start.
import type { PyodideAPI } from "pyodide";

/** A side module as Emscripten's dynamic linker knows it. */
export interface Dso {
  name: string;
  exports: Exports;
  global: boolean;
}
export type Exports = Record<string, WebAssembly.Global | (CallableFunction & { stub?: boolean; sig?: string })>;
export interface DylinkMetadata {
  tableSize: number;
  neededDynlibs: string[];
}

export interface EmscriptenModule {
  HEAP8: Int8Array;
  HEAP32: Int32Array;
  HEAPU8: Uint8Array;
  wasmTable: WebAssembly.Table;
  /** Global offset table: symbol -> address or table slot. */
  GOT: Record<string, WebAssembly.Global>;
  /** Handle 0 is the main program. */
  LDSO: { loadedLibsByName: Record<string, Dso>; loadedLibsByHandle: Record<number, Dso> & { 0: Dso } };
  __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: number;
  __PyRuntime: number;
  newDSO(name: string, handle: number | undefined, exports: Exports): Dso;
  mergeLibSymbols(exports: Exports, name: string): void;
  getDylinkMetadata(bytes: Uint8Array): DylinkMetadata;
  convertJsFunctionToWasm(f: CallableFunction, signature: string): CallableFunction;
  updateTableMap?(offset: number, count: number): void;
  _emscripten_resize_heap(bytes: number): number;
  _malloc(bytes: number): number;
  _free(address: number): void;
  _mallinfo(result: number): void;
}

export interface EmscriptenSettings {
  preRun: ((module: EmscriptenModule) => void)[];
}
export type CreateModule = (settings: EmscriptenSettings) => Promise<EmscriptenModule>;

export type Pyodide = PyodideAPI & { _module: EmscriptenModule; makeMemorySnapshot(): Uint8Array };

export interface LoadOptions {
  indexURL: string;
  stdLibURL: string;
  createPyodideModule: CreateModule;
  lockFileContents: string;
  env?: Record<string, string>;
  _makeSnapshot?: boolean;
  _loadSnapshot?: Uint8Array;
}
export type LoadPyodide = (options: LoadOptions) => Promise<Pyodide>;

/** Where the interpreter keeps its call trampoline, a table slot made by the engine that runs (0: it makes none). */
export function trampoline(module: EmscriptenModule): { address: number; slot: number } {
  const offset = module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >> 2]!;
  const index = (module.__PyRuntime + offset) >> 2;
  return { address: index << 2, slot: module.HEAP32[index]! };
}

export const mainExports = (module: EmscriptenModule): Exports => module.LDSO.loadedLibsByHandle[0].exports;
