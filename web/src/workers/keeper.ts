// The keeper: a worker beside the engine that keeps what a live source sends, packets and seconds, whatever the page shows
// meanwhile. Where the browser keeps nothing it says so, and all else goes on.
import type { Event, Second } from "../generated/types";
import { Declared } from "../history/cut";
import { names, remove } from "../history/files";
import { Folder } from "../history/folder";
import { hourOf } from "../history/lines";
import { bytesOf, daysThatFit, limitOf, toDrop, type Use } from "../history/policy";
import { Seconds } from "../history/seconds";
import { indexOf, stretches } from "../history/segments";
import { blocksOf, joined } from "../sources/blocks";
import { historyWords as w } from "../ui/words";
import { type FromKeeper, nothingKept, type Settings, type ToKeep, type ToKeeper } from "./keeper-messages";

const ROOT = "history";
const EVERY_MS = 1000;
const QUOTA_EVERY_MS = 30_000;
/** What may wait to be written: a disk that hangs. */
const MOST_WAITING_BYTES = 64 << 20;
/** One answer's packets. */
const MOST_READ_BYTES = 512 << 20;
/** What the page has at hand of seconds. */
const PAST_HOURS = 8 * 24;

const post = (message: FromKeeper, transfer: Transferable[] = []) => postMessage(message, { transfer });
const state = nothingKept();

let settings: Settings = { on: false, limit_bytes: 0 };
let root: FileSystemDirectoryHandle | null = null;
let folder: Folder | null = null;
/** Folders of other sources, for what they take. */
let others: Folder[] = [];
let release: (() => void) | null = null;
/** Grows with each source: who waited for a lock of the one before finds that it is over. */
let turn = 0,
  folderTurn = 0;
let declared = new Declared();
interface Waiting {
  packets: Uint8Array[];
  bytes: number;
  rows: ({ s: Second } | { e: Event })[];
}
const nothing = (): Waiting => ({ packets: [], bytes: 0, rows: [] });
let waiting = nothing();
const taken = (): Waiting => {
  const all = waiting;
  waiting = nothing();
  return all;
};
let told = "";
let quotaAsked_ms = Number.NEGATIVE_INFINITY;
/** One thing at a time touches the files. */
let queue: Promise<unknown> = Promise.resolve();
const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
  const done = queue.then(work);
  queue = done.catch(() => {});
  return done;
};

const folderName = (source: string) => source.replaceAll(/[^A-Za-z0-9.-]/g, "_").slice(0, 80) || "source";
const writes = () => folder !== null && state.keeping === "yes";

function failed(error: unknown, bytes: number): void {
  state.failed++;
  state.failed_bytes += bytes;
  state.why = error instanceof Error ? error.message : String(error);
}

async function opened(source: string): Promise<void> {
  const mine = ++turn,
    last = taken();
  await inTurn(() => leave(last));
  if (mine !== turn) return;
  state.source = source;
  folderTurn = mine;
  try {
    root ??= await (await navigator.storage.getDirectory()).getDirectoryHandle(ROOT, { create: true });
    const name = folderName(source);
    folder = new Folder(name, await root.getDirectoryHandle(name, { create: true }));
    await folder.list();
    await listOthers();
  } catch (error) {
    state.why = (error as Error).message;
    return tell("unavailable");
  }
  await tellPast();
  if (!settings.on) return tell("off");
  await hold(mine, folder);
}

/** One page writes a source's folder; another waits until that one is closed. */
async function hold(mine: number, of: Folder): Promise<void> {
  const name = `halfwave history ${of.name}`;
  const have = async (lock: Lock | null) => {
    if (!lock || mine !== turn) return;
    try {
      await inTurn(() => of.recover().then(() => tell("yes")));
    } catch (error) {
      failed(error, 0);
      return void (await tell("unavailable"));
    }
    await new Promise<void>((go) => {
      release = go;
    });
  };
  let got = false;
  await new Promise<void>((known) => {
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      got = lock !== null;
      known();
      return have(lock);
    });
  });
  if (got) return;
  await tell("busy");
  void navigator.locks.request(name, have);
}

async function leave(last: Waiting): Promise<void> {
  if (writes()) await write(last);
  if (writes()) await folder?.close().catch((error: unknown) => failed(error, 0));
  release?.();
  release = folder = null;
  declared = new Declared();
  state.keeping = "none";
}

async function listOthers(): Promise<void> {
  others = [];
  for (const name of await names(root!, "directory")) {
    if (name === folder?.name) continue;
    const of = new Folder(name, await root!.getDirectoryHandle(name));
    await of.list();
    others.push(of);
  }
}

/** An hour at a time, the newest first. */
async function tellPast(): Promise<void> {
  const of = folder;
  for (const hour of of?.hours.slice(-PAST_HOURS).reverse() ?? []) {
    try {
      const { seconds, events } = await of!.hourRows(hour),
        table = new Seconds();
      for (const row of seconds) table.append(row);
      const columns = table.between(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
      if (of === folder) post({ type: "past", columns, activities: [...table.activities], events });
    } catch (error) {
      failed(error, 0);
    }
  }
}

/** What waits goes to the files. */
async function flush(): Promise<void> {
  if (writes() && folderTurn === turn) await write(taken());
}

async function write({ packets, bytes, rows }: Waiting): Promise<void> {
  if (!folder) return;
  try {
    if (packets.length) {
      const all = joined(packets),
        before = [...declared.blocks];
      declared.take(blocksOf(all).declarations);
      await folder.packets(all, before);
    }
    if (rows.length) await folder.rows(rows);
  } catch (error) {
    failed(error, bytes);
    folder.abandon();
  }
}

const use = (): Use => ({
  segments: [folder!, ...others].flatMap((f) => f.index.segments),
  hours: [folder!, ...others].flatMap((f) => f.index.hours),
  open_bytes: folder!.openBytes,
});

async function drop(): Promise<void> {
  if (!folder) return;
  if (performance.now() - quotaAsked_ms > QUOTA_EVERY_MS) {
    quotaAsked_ms = performance.now();
    state.quota_bytes = (await navigator.storage.estimate()).quota ?? null;
  }
  state.limit_bytes = limitOf(settings.limit_bytes, state.quota_bytes);
  for (const file of toDrop(use(), state.limit_bytes)) {
    const of = [folder, ...others].find((f) => [...f.index.segments, ...f.index.hours].some((x) => x.file === file));
    await of?.remove(file).then(() => state.dropped++);
  }
}

async function tell(keeping = state.keeping): Promise<void> {
  state.keeping = keeping;
  if (folder) {
    await drop().catch((error: unknown) => failed(error, 0));
    const all = use();
    state.bytes = bytesOf(all);
    state.own_bytes = bytesOf({
      segments: folder.index.segments,
      hours: folder.index.hours,
      open_bytes: all.open_bytes,
    });
    state.days = daysThatFit(folder.index.segments, state.limit_bytes);
    state.spans = stretches(folder.segments);
  }
  const text = JSON.stringify(state);
  if (text !== told) post({ type: "state", state });
  told = text;
}

function keep(m: ToKeep): void {
  if (m.type === "source") return void opened(m.name);
  // Another tab keeps the very same; while it is not known yet who does, they wait.
  if (!settings.on || state.keeping === "busy" || state.keeping === "unavailable" || state.keeping === "off") return;
  if (m.type === "packets") {
    if (waiting.bytes + m.bytes.byteLength > MOST_WAITING_BYTES) return failed(w.slowDisk, m.bytes.byteLength);
    waiting.packets.push(new Uint8Array(m.bytes));
    waiting.bytes += m.bytes.byteLength;
  } else {
    if (m.second) waiting.rows.push({ s: m.second });
    for (const e of m.events) waiting.rows.push({ e });
  }
}

async function rowsBetween(ask: number, from_s: number, to_s: number): Promise<void> {
  const found = { seconds: [] as Second[], events: [] as Event[] };
  for (const hour of folder?.hours.filter((h) => h >= hourOf(from_s) && h <= hourOf(to_s)) ?? []) {
    const { seconds, events } = await folder!.hourRows(hour);
    found.seconds.push(...seconds.filter((s) => s.time_s >= from_s && s.time_s < to_s));
    found.events.push(...events.filter((e) => e.time_s >= from_s && e.time_s < to_s));
  }
  post({ type: "rows", ask, ...found });
}

async function packetsBetween(ask: number, from_s: number, to_s: number): Promise<void> {
  await flush();
  const found = folder ? await folder.between(from_s, to_s, MOST_READ_BYTES) : { bytes: new Uint8Array(0), packets: 0 };
  const bytes = found.bytes.buffer as ArrayBuffer;
  post({ type: "packets", ask, bytes, packets: found.packets }, [bytes]);
}

async function clear(ask: number): Promise<void> {
  const had = state.keeping;
  folder?.abandon();
  waiting = nothing();
  for (const of of [...(folder ? [folder] : []), ...others]) {
    of.index = indexOf([]);
    if (of !== folder) await remove(root!, of.name);
  }
  if (folder)
    for (const file of await names(await root!.getDirectoryHandle(folder.name), "file")) await folder.remove(file);
  others = [];
  await tell(had);
  post({ type: "cleared", ask });
}

async function change(to: Settings): Promise<void> {
  const was = settings.on;
  settings = to;
  if (folder && to.on && !was) return void hold(turn, folder);
  if (folder && !to.on && was) {
    await flush();
    if (writes()) await folder.close();
    release?.();
    release = null;
    return tell("off");
  }
  await tell();
}

function answer(m: ToKeeper): void {
  const asked = (ask: number, work: () => Promise<void>) =>
    void inTurn(work).catch((error: unknown) =>
      post({ type: "failed", ask, message: error instanceof RangeError ? w.tooMuch : (error as Error).message }),
    );
  switch (m.type) {
    case "start":
      settings = m.settings;
      m.port.onmessage = ({ data }: MessageEvent<ToKeep>) => keep(data);
      return;
    case "settings":
      return void inTurn(() => change(m.settings));
    case "packets":
      return asked(m.ask, () => packetsBetween(m.ask, m.from_s, m.to_s));
    case "rows":
      return asked(m.ask, () => flush().then(() => rowsBetween(m.ask, m.from_s, m.to_s)));
    case "clear":
      return asked(m.ask, () => clear(m.ask));
    default:
      return m satisfies never;
  }
}

setInterval(() => void inTurn(() => flush().then(() => (folder ? tell() : undefined))), EVERY_MS);
self.onmessage = ({ data }: MessageEvent<ToKeeper>) => answer(data);
