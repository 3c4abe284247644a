// A file as Python reads it: some bytes at a time, at once. FileReaderSync is there in workers alone.
import type { File as Calls } from "../generated/page";

/** What the DOM's types lack of a worker's scope. */
declare class FileReaderSync {
  readAsArrayBuffer(part: Blob): ArrayBuffer;
}

export interface Readable extends Calls {
  read(at: number, n: number): Uint8Array;
}

/** Never more of it in memory than what is asked for. */
export function readable(file: Blob): Readable {
  const reader = new FileReaderSync();
  return {
    size: file.size,
    read: (at, n) => new Uint8Array(reader.readAsArrayBuffer(file.slice(at, at + n))),
  };
}
