// The worker's Python: started once, complete a little later; and how the worker tells the page what went wrong.
import { boot } from "../runtime/boot";
import { inWords } from "./failure";
import type { FromSignal } from "./messages";
import { PythonPage } from "./python-page";

// import.meta.url is dist/assets/signal-*.js
export const dist = new URL(/* @vite-ignore */ "../", import.meta.url);

export const post = (message: FromSignal, transfer: Transferable[] = []) => postMessage(message, { transfer });

let python: PythonPage | null = null;
let complete: (() => Promise<void>) | null = null;
let completed: Promise<void> | null = null;

/** null while it starts. */
export const pythonNow = (): PythonPage | null => python;

export const started = start();
started.catch((error: unknown) => fail("Python", error));

async function start(): Promise<PythonPage> {
  const booted = await boot(new URL("py/", dist), (progress) => post({ type: "progress", progress }));
  complete = booted.complete;
  python = new PythonPage(booted.python);
  post({ type: "ready", restored: booted.restored, timings: { ...booted.timings, page: performance.now() } });
  return python;
}

/** scipy and what else Python may want later, once. */
export function rest(): Promise<void> {
  completed ??= started.then(() => complete?.()).then(() => post({ type: "scipy", ms: performance.now() }));
  return completed;
}

/** After the first estimate. */
export function followUp(): void {
  if (!completed) setTimeout(() => void rest().catch((e: unknown) => fail("scipy", e)), 0);
}

/** Once Python is there; why it is not, is told elsewhere. */
export function ready(where: string, work: (python: PythonPage) => void): void {
  void started.then(
    (p) => guarded(where, () => work(p)),
    () => {},
  );
}

export function fail(where: string, error: unknown): void {
  post({ type: "error", where, ...inWords(error) });
}

/** Guard an event's work: what goes wrong is shown, and the worker lives on. */
export function guarded(where: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    fail(where, error);
  }
}
