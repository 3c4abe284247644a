// Files of the browser's own storage (OPFS), for a worker: appended to at once, compressed by the platform.

/** The part of the platform's type that is used; the page's own types do not have it. */
export interface Access {
  getSize(): number;
  read(into: Uint8Array, at?: { at: number }): number;
  write(bytes: Uint8Array, at?: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}
type FileHandle = FileSystemFileHandle & { createSyncAccessHandle(): Promise<Access> };

/** After a reload the file of the page before may be held a moment longer. */
const TRIES = 10,
  WAIT_MS = 200;

export async function access(dir: FileSystemDirectoryHandle, name: string): Promise<Access> {
  const file = (await dir.getFileHandle(name, { create: true })) as FileHandle;
  for (let left = TRIES; ; left--) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      if (left <= 1 || (error as Error).name !== "NoModificationAllowedError") throw error;
      await new Promise((go) => setTimeout(go, WAIT_MS));
    }
  }
}

/** Throws where it could not be written whole: the storage is full. */
export function append(file: Access, bytes: Uint8Array): void {
  const at = file.getSize();
  if (file.write(bytes, { at }) === bytes.length) return;
  file.truncate(at);
  throw new Error("the storage is full");
}

export function contents(file: Access): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(file.getSize());
  file.read(bytes, { at: 0 });
  return bytes;
}

/** Write a file whole, or leave none. */
export async function store(dir: FileSystemDirectoryHandle, name: string, bytes: Uint8Array): Promise<void> {
  const file = await access(dir, name);
  try {
    file.truncate(0);
    append(file, bytes);
    file.flush();
    file.close();
  } catch (error) {
    file.close();
    await remove(dir, name);
    throw error;
  }
}

export async function load(dir: FileSystemDirectoryHandle, name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await (await dir.getFileHandle(name)).getFile()).arrayBuffer());
}

/** One that is gone already is no failure. */
export async function remove(dir: FileSystemDirectoryHandle, name: string): Promise<void> {
  try {
    await dir.removeEntry(name, { recursive: true });
  } catch (error) {
    if ((error as Error).name !== "NotFoundError") throw error;
  }
}

export async function names(dir: FileSystemDirectoryHandle, kind: "file" | "directory"): Promise<string[]> {
  const found: string[] = [];
  for await (const [name, handle] of (
    dir as unknown as { entries(): AsyncIterable<[string, FileSystemHandle]> }
  ).entries())
    if (handle.kind === kind) found.push(name);
  return found;
}

const through = async (bytes: Uint8Array<ArrayBuffer>, by: GenericTransformStream) =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(by as never)).arrayBuffer());
export const zipped = (bytes: Uint8Array<ArrayBuffer>) => through(bytes, new CompressionStream("gzip"));
export const unzipped = (bytes: Uint8Array<ArrayBuffer>) => through(bytes, new DecompressionStream("gzip"));
