// The page's end of the keeper: starts it, hands it the signal worker's port, and asks it for packets and rows.
import { kept } from "../kept";
import {
  type FromKeeper,
  type KeeperState,
  nothingKept,
  type Settings,
  type ToKeeper,
} from "../workers/keeper-messages";
import type { Event, Second } from "../generated/types";
import { historyWords as w } from "../ui/words";
import { night } from "./night";
import { DEFAULT_LIMIT_BYTES } from "./policy";

export const LIMITS = [0.5e9, 1e9, 2e9, 5e9, 10e9, 20e9, 40e9, 100e9];

const settings = kept<Settings>("history", (found) => {
  const { on, limit_bytes } = (found ?? {}) as Partial<Settings>;
  const limit = LIMITS.find((l) => l === limit_bytes) ?? DEFAULT_LIMIT_BYTES;
  return { on: on !== false, limit_bytes: limit };
});

type Answer = Exclude<FromKeeper, { type: "state" | "past" }>;
type Asking = Extract<ToKeeper, { ask: number }>;
type Without<T> = T extends unknown ? Omit<T, "ask"> : never;

let worker: Worker | null = null;
let asked = 0;
const waiting = new Map<number, { done: (a: Answer) => void; fail: (e: Error) => void }>();
const listeners = new Set<(s: KeeperState) => void>();

/** Starts the keeper; the port goes to the signal worker. */
export function startKeeper(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  worker = new Worker(new URL("../workers/keeper.ts", import.meta.url), { type: "module", name: "keeper" });
  const hear = (data: FromKeeper) => {
    night.take(data);
    if (data.type === "state") for (const f of listeners) f(data.state);
    if (!("ask" in data)) return;
    const of = waiting.get(data.ask);
    waiting.delete(data.ask);
    if (data.type === "failed") of?.fail(new Error(data.message));
    else of?.done(data);
  };
  worker.onmessage = ({ data }: MessageEvent<FromKeeper>) => hear(data);
  worker.onerror = () => {
    const { source, spans } = night.keeper ?? nothingKept();
    hear({ type: "state", state: { ...nothingKept(), source, spans, keeping: "unavailable", why: w.workerFailed } });
    for (const of of waiting.values()) of.fail(new Error(w.workerFailed));
    waiting.clear();
  };
  worker.postMessage({ type: "start", port: port2, settings: settings.get() } satisfies ToKeeper, [port2]);
  return port1;
}

export function onKeeper(listener: (s: KeeperState) => void): void {
  listeners.add(listener);
}

function ask(m: Without<Asking>): Promise<Answer> {
  return new Promise((done, fail) => {
    if (!worker) return fail(new Error(w.workerFailed));
    waiting.set(++asked, { done, fail });
    worker.postMessage({ ...m, ask: asked });
  });
}

/** pcapng of the packets of a span. */
export async function packetsOf(from_s: number, to_s: number): Promise<{ bytes: ArrayBuffer; packets: number }> {
  const a = await ask({ type: "packets", from_s, to_s });
  return a.type === "packets" ? a : { bytes: new ArrayBuffer(0), packets: 0 };
}

/** Seconds and events of a span, however long ago. */
export async function rowsOf(from_s: number, to_s: number): Promise<{ seconds: Second[]; events: Event[] }> {
  const a = await ask({ type: "rows", from_s, to_s });
  return a.type === "rows" ? a : { seconds: [], events: [] };
}

export async function deleteAll(): Promise<void> {
  await ask({ type: "clear" });
}

export const keepSettings = {
  get: () => settings.get(),
  set(change: Partial<Settings>): void {
    settings.set({ ...settings.get(), ...change });
    worker?.postMessage({ type: "settings", settings: settings.get() } satisfies ToKeeper);
  },
};
