// Start Python in a worker: from the memory image that is shipped, otherwise normally.
import { bootWords } from "../ui/words";
import type { Progress } from "../workers/messages";
import type { ImageMeta } from "./image";
import type { Pyodide } from "./internals";
import { install } from "./packages";
import { type Core, startNormally, startRestored } from "./start";

/** dist/py/manifest.json, written by scripts/lib/page.mjs. Paths are relative to it. */
export interface Manifest {
  key: string;
  lock: string;
  core: string;
  stdlib: string;
  numpy: string;
  scipy: string;
  halfwave: string;
  image: string | null;
}

export interface Booted {
  python: Pyodide;
  restored: boolean;
  /** ms since the worker began, by stage. */
  timings: Record<string, number>;
  /** Adds scipy, and the files of numpy and our package that an image has only in memory. */
  complete(): Promise<void>;
}

async function bytes(url: URL): Promise<Uint8Array> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url.pathname} answered ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

async function gunzipped(url: URL): Promise<Uint8Array> {
  const answer = await fetch(url);
  if (!answer.ok || !answer.body) throw new Error(`${url.pathname} answered ${answer.status}`);
  return new Uint8Array(await new Response(answer.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}

export async function boot(base: URL, say: (progress: Progress) => void): Promise<Booted> {
  const timings: Record<string, number> = {},
    total = 3;
  const stage = (name: string, done: number) => {
    timings[name] = performance.now();
    say({ stage: name, done, total, ms: timings[name] });
  };
  stage(bootWords.python, 0);
  const manifest: Manifest = await fetch(new URL("manifest.json", base)).then((r) => r.json());
  const at = (path: string) => new URL(path, base),
    indexURL = at(manifest.core).href;
  const numpy = bytes(at(manifest.numpy)),
    pages = manifest.image ? gunzipped(at(`${manifest.image}.bin.gz`)) : null;
  const meta: Promise<ImageMeta> | null = manifest.image
    ? fetch(at(`${manifest.image}.json`)).then((r) => r.json())
    : null;
  for (const p of [numpy, pages, meta]) p?.catch(() => {}); // each is awaited below
  const [{ loadPyodide }, { default: createModule }] = await Promise.all([
    import(/* @vite-ignore */ `${indexURL}pyodide.mjs`),
    import(/* @vite-ignore */ `${indexURL}pyodide.asm.mjs`),
  ]);
  const core: Core = { loadPyodide, createModule, indexURL, stdlib: at(manifest.stdlib).href, lock: manifest.lock };
  let python: Pyodide | null = null;
  if (meta && pages) {
    try {
      stage(bootWords.image, 1);
      python = await startRestored(core, await meta, manifest.key, pages, numpy);
    } catch (error) {
      console.warn(`Python starts normally, its memory image does not fit: ${(error as Error).message}`);
    }
  }
  const restored = python !== null,
    halfwave = () => bytes(at(manifest.halfwave));
  if (!python) {
    stage(bootWords.normally, 1);
    python = await startNormally(core, [numpy, halfwave()]);
  }
  stage(bootWords.ready, total);
  const started = python;
  const complete = async () => {
    if (restored) for (const zip of [await numpy, await halfwave()]) install(started, zip);
    install(started, await bytes(at(manifest.scipy)));
  };
  return { python: started, restored, timings, complete };
}
