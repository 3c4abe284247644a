// The recordings that come with the page: their bytes and what is known of them, from dist/demos.
import type { Label } from "../generated/page";
import { recordedWords } from "../ui/words";
import type { Origin } from "./recorded";
import { Refusal } from "./source";

interface Listed {
  id: string;
  name: string;
  /** A recording, or the scene to simulate. */
  file: string;
  seed: number | null;
  chip: string;
  licence: string;
  origin: string;
  labels: Label[];
  /** Where it opens, and plays again from: the moment that shows what it is for; null: the usual one. */
  start_s: number | null;
}
/** One that could not be had when the page was built, and why. */
interface Missing {
  id: string;
  name: string;
  missing: string;
}

/** A demo opens this far in, so that every window is full and the first estimate is there at once. */
const START_IN_S = 20;

/** A scene has to be simulated up to there first. */
const SCENE_START_IN_S = 3;

/** One that is on its way. */
export interface Demo {
  bytes: Promise<ArrayBuffer>;
  file: string;
  seed: number | null;
  origin: Origin;
}

/** `base` is the folder dist/demos/. The recording's bytes are fetched from here on, while Python still starts. */
export async function fetchDemo(base: URL, id: string): Promise<Demo> {
  const answer = await fetch(new URL("index.json", base));
  const all = answer.ok ? ((await answer.json()) as (Listed | Missing)[]) : [];
  const demo = all.find((d) => d.id === id);
  if (!demo || "missing" in demo)
    throw new Refusal(recordedWords.noDemo(id, demo?.missing ?? ""), recordedWords.chooseAnother);
  const origin: Origin = {
    name: demo.name,
    chip: demo.chip,
    licence: demo.licence,
    origin: demo.origin,
    labels: demo.labels ?? [],
    startIn_s: demo.start_s ?? (demo.seed === null ? START_IN_S : SCENE_START_IN_S),
    loops: true,
  };
  const fetched = async () => {
    const file = await fetch(new URL(demo.file, base));
    if (!file.ok) throw new Refusal(recordedWords.answered(demo.file, file.status), recordedWords.copiedWhole);
    return file.arrayBuffer();
  };
  const bytes = fetched();
  bytes.catch(() => {}); // whoever awaits it is told
  return { bytes, file: demo.file, seed: demo.seed, origin };
}
