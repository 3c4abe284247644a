// A picture of the floor plan, by room: in the browser's database, since a page that a relay serves in the local network
// has no private file system. Never sent, never exported unless asked for.
const DATABASE = "halfwave rooms";
const STORE = "pictures";
export const LARGEST_PICTURE_BYTES = 16 << 20;

function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
    asked.onblocked = () => fail(new Error("blocked"));
  });
}

async function run<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((done, fail) => {
      const asked = work(database.transaction(STORE, mode).objectStore(STORE));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  } finally {
    database.close();
  }
}

/** The bytes, and not a Blob: not every browser keeps one. */
export async function keepPicture(room: string, picture: Blob): Promise<void> {
  const bytes = await picture.arrayBuffer();
  await run("readwrite", (s) => s.put({ type: picture.type, bytes }, room));
}

export async function pictureOf(room: string): Promise<Blob | null> {
  try {
    const found = (await run("readonly", (s) => s.get(room))) as { type: string; bytes: ArrayBuffer } | undefined;
    return found ? new Blob([found.bytes], { type: found.type }) : null;
  } catch {
    return null; // no database in this browser, or it was emptied
  }
}

export async function dropPicture(room: string): Promise<void> {
  await run("readwrite", (s) => s.delete(room)).catch(() => {});
}
