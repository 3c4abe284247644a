// The memory image: what of a started Python is kept, and how it lies in a file.
//
// image.json  ImageMeta; image.bin.gz  the heap's pages that are not all zero, 64 KiB each, one after the other, gzip.
// The interpreter's own constants are in pyodide.asm.wasm already, so the heap is stored as its difference (XOR) from
// memory as WebAssembly first lays it out: 7.1 MB in place of 8.6. The native modules' code is not in it either: it is
// taken again from numpy's wheel.
const PAGE_BYTES = 65536;

export interface ImageModule {
  /** The path under which Python loaded it. */
  name: string;
  /** sha256 of its bytes: an image of other bytes is rejected. */
  sha256: string;
  global: boolean;
  handles: number[];
  memoryBase: number;
  tableBase: number;
  /** Names of the libraries that it needs, for symbols that it does not define itself. */
  needed: string[];
}

/** A table slot that no module's own element segment fills: [slot, module index or -1 for the interpreter, export]. */
export type TableSlot = [slot: number, module: number, name: string];

export interface ImageMeta {
  /** Pyodide's version, the wheels and the Python files that it was made of; another key is another image. */
  key: string;
  heapBytes: number;
  pages: number[];
  sha256: string;
  tableStart: number;
  tableLength: number;
  table: TableSlot[];
  offsets: Record<string, number>;
  modules: ImageModule[];
}

/** The pages of a heap that hold anything, and their bytes. */
export function pack(heap: Uint8Array): { pages: number[]; bytes: Uint8Array } {
  const words = new BigUint64Array(heap.buffer, heap.byteOffset, heap.length >> 3),
    perPage = PAGE_BYTES / 8;
  const pages: number[] = [];
  for (let at = 0; at < words.length; at += perPage)
    if (words.subarray(at, at + perPage).some((w) => w !== 0n)) pages.push(at / perPage);
  const bytes = new Uint8Array(pages.length * PAGE_BYTES);
  pages.forEach((page, i) => bytes.set(heap.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES), i * PAGE_BYTES));
  return { pages, bytes };
}

/** Put packed pages into a zeroed heap. Throws when there are not as many as the image says. */
export function unpack(bytes: Uint8Array, pages: number[], heap: Uint8Array): void {
  if (bytes.length !== pages.length * PAGE_BYTES)
    throw new Error(`memory image: expected ${pages.length * PAGE_BYTES} bytes, got ${bytes.length}`);
  pages.forEach((page, i) => {
    const start = i * PAGE_BYTES;
    heap.set(bytes.subarray(start, start + Math.min(PAGE_BYTES, heap.length - page * PAGE_BYTES)), page * PAGE_BYTES);
  });
}

/** A Pyodide snapshot begins with a header; its second word says where the memory proper begins. */
export function memoryOf(snapshot: Uint8Array): Uint8Array {
  return snapshot.subarray(new DataView(snapshot.buffer, snapshot.byteOffset).getUint32(4, true));
}

/** XOR `first` into `memory`, in place; twice is nothing. Both begin at a multiple of 8 bytes. */
export function difference(memory: Uint8Array, first: Uint8Array): void {
  const n = Math.min(memory.length, first.length) >> 3;
  const a = new BigUint64Array(memory.buffer, memory.byteOffset, n),
    b = new BigUint64Array(first.buffer, first.byteOffset, n);
  for (let i = 0; i < n; i++) if (b[i]) a[i]! ^= b[i]!;
}

export async function sha256(bytes: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return Array.from(hash, (b) => b.toString(16).padStart(2, "0")).join("");
}
