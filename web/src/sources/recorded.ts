// A recording, dropped on the page or bundled with it, or a scene that is simulated while it plays: Python reads or makes
// it, and a clock here plays it.
import { HOP_S } from "../generated/limits";
import type { Can, Facts, Label, Wrong } from "../generated/page";
import type { PythonPage } from "../workers/python-page";
import { recordedWords } from "../ui/words";
import { now_ms, Refusal, type Source, type Stage } from "./source";

const HOP_MS = 1000 * HOP_S;
/** After a suspended tab wakes up, playback goes on from where it was. */
const LONGEST_STEP_MS = 1000;
/** Between two shares of what is computed while play stands, so that a seek need not wait. */
const SETTLE_MS = 20;
/** What is known of it besides its bytes. */
export interface Origin {
  name: string;
  chip: string;
  licence: string;
  origin: string;
  labels: Label[];
  startIn_s: number;
}

/** Fetches what it needs, then gives what begins it in Python. */
type Load = () => Promise<(python: PythonPage) => Facts | Wrong>;

/** Bytes for Python to read. */
export const bytesOf =
  (bytes: ArrayBuffer | Promise<ArrayBuffer>, name: string): Load =>
  async () => {
    const all = new Uint8Array(await bytes);
    return (python) => python.open(all, name);
  };

/** A scene for Python to simulate while it plays; for that it needs the `rest` of its packages. */
export const sceneOf =
  (rest: () => Promise<void>, scene: ArrayBuffer | Promise<ArrayBuffer>, seed: number): Load =>
  async () => {
    const text = new TextDecoder().decode(await scene);
    await rest();
    return (python) => python.simulate(text, seed);
  };

export class Recorded implements Source {
  readonly can: Can = { seek: true, pause: true, speed: true, record: false };
  private timer: ReturnType<typeof setInterval> | undefined;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private start_s = 0;
  private stop_s = 0;
  /** Up to where it is there: a scene grows until that is stop_s. */
  private made_s = 0;
  private time_s = 0;
  /** time_s has been asked for, and is not there yet. */
  private awaited = false;
  private rate = 1;
  private last_ms = 0;
  private closed = false;

  constructor(
    private readonly stage: Stage,
    private readonly load: Load,
    private readonly origin: Origin,
  ) {}

  async open(at_s: number | null): Promise<void> {
    const begin = await this.load();
    if (this.closed) return; // another was opened meanwhile
    const facts = begin(this.stage.python);
    if ("error" in facts) throw new Refusal(facts.error, facts.tip);
    this.start_s = facts.start_s;
    this.stop_s = facts.stop_s;
    this.made_s = facts.grows ? facts.start_s : facts.stop_s;
    const labels = this.origin.labels.map(([a, b, word]): Label => [a + facts.start_s, b + facts.start_s, word]);
    this.stage.say({
      kind: facts.kind,
      chip: this.origin.chip || facts.chip,
      rate_hz: facts.rate_hz,
      start_s: facts.start_s,
      duration_s: facts.stop_s - facts.start_s,
      labels: labels.length ? labels : facts.labels,
    });
    this.seek(at_s ?? facts.start_s + Math.min(this.origin.startIn_s, (facts.stop_s - facts.start_s) / 2));
    this.play();
    if (facts.grows) this.grow();
    else this.stage.whole();
  }

  play(): void {
    if (this.timer !== undefined) return;
    if (this.time_s >= this.stop_s) this.seek(this.start_s);
    this.last_ms = performance.now();
    this.timer = setInterval(() => this.step(), HOP_MS);
    this.stage.say({ phase: this.phase(), time_s: this.time_s });
  }

  pause(): void {
    this.stop();
    this.stage.say({ phase: "paused", time_s: this.time_s });
    this.settle();
  }

  speed(speed: number): void {
    this.rate = speed;
    this.stage.say({ speed });
  }

  seek(time_s: number): void {
    this.time_s = Math.min(Math.max(time_s, this.start_s), this.stop_s);
    this.last_ms = performance.now();
    this.awaited = this.time_s > this.made_s;
    if (!this.awaited) this.stage.show(this.stage.python.seek(this.time_s), now_ms());
    this.stage.say({ time_s: this.time_s, phase: this.phase(), message: this.progress() });
    this.settle();
  }

  close(): void {
    this.closed = true;
    this.stop();
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private phase(): "paused" | "playing" | "waiting" {
    if (this.timer === undefined) return "paused";
    return this.awaited ? "waiting" : "playing";
  }

  private progress(): string {
    if (!this.awaited) return "";
    return recordedWords.simulating(this.made_s - this.start_s, this.time_s - this.start_s);
  }

  /** The next second of a scene, between all else; then what waited for it. */
  private grow(): void {
    if (this.closed) return;
    const more = this.stage.python.grow();
    this.made_s = more ? Math.min(this.made_s + 1, this.stop_s) : this.stop_s;
    if (this.awaited && this.time_s <= this.made_s) this.seek(this.time_s);
    else if (this.awaited) this.stage.say({ message: this.progress() });
    if (more) setTimeout(() => this.grow(), 0);
    else this.stage.whole();
  }

  private step(): void {
    const now = performance.now(),
      elapsed_ms = Math.min(now - this.last_ms, LONGEST_STEP_MS);
    this.last_ms = now;
    if (this.awaited) return;
    this.time_s = Math.min(this.time_s + (elapsed_ms / 1000) * this.rate, this.made_s);
    this.stage.show(this.stage.python.advance(this.time_s), now_ms());
    const ended = this.time_s >= this.stop_s;
    if (ended) this.stop();
    this.stage.say({ time_s: this.time_s, ...(ended && { phase: "ended" }) });
    if (ended) this.settle();
  }

  /** While play stands, what asks for the minute before is computed by and by: breathing and heart; and a new room. */
  settle(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      if (this.closed || this.timer !== undefined || this.awaited) return;
      const hops = this.stage.python.settle();
      if (!hops.length) return;
      this.stage.show(hops, now_ms());
      this.settle();
    }, SETTLE_MS);
  }
}
