// A recording, dropped on the page or bundled with it, or a scene that is simulated while it plays: Python reads or makes
// it, and a clock here plays it.
import { HOP_S } from "../generated/limits";
import type { Can, Facts, Label, Reading, Wrong } from "../generated/page";
import type { PythonPage } from "../workers/python-page";
import { recordedWords } from "../ui/words";
import { readable } from "./file";
import { now_ms, Refusal, type Source, type Stage } from "./source";

const HOP_MS = 1000 * HOP_S;
/** After a suspended tab wakes up, playback goes on from where it was. */
const LONGEST_STEP_MS = 1000;
/** Between two shares of what is computed while play stands, so that a seek need not wait. */
const SETTLE_MS = 20,
  FILL_MS = 1;
/** Packets may come so late and still be sorted in: what was read last is not known whole yet. */
const LATE_S = 1;
/** A long recording is read on for so long at once: while it plays, and while play waits for it. */
const READ_MS = 12,
  READ_WAITING_MS = 40;
/** A long recording begins to play so far in, so that every window is full and the first estimate is there at once. */
const LONG_START_IN_S = 20;
/** Between two looks over what was read of it. */
const LOOK_EVERY_MS = 1500;
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

/** A file for Python to read, as much of it as it needs. */
export const fileOf =
  (file: Blob, name: string): Load =>
  async () =>
  (python) =>
    python.openFile(readable(file), name);

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
  /** The moment that was asked for last, until it is served: of many that come while one is, the newest alone is. */
  private wanted_s: number | null = null;
  private readonly served = new MessageChannel();
  private share = 1;
  private looked_ms = 0;

  constructor(
    private readonly stage: Stage,
    private readonly load: Load,
    private readonly origin: Origin,
  ) {
    this.served.port1.onmessage = () => this.guarded(() => this.serve());
  }

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
    this.moveTo(
      at_s ??
        facts.start_s +
          Math.min(facts.reads ? LONG_START_IN_S : this.origin.startIn_s, (facts.stop_s - facts.start_s) / 2),
    );
    this.play();
    if (facts.grows) this.grow();
    else if (facts.reads) this.readOn();
    else this.stage.more(true);
  }

  play(): void {
    if (this.timer !== undefined) return;
    if (this.time_s >= this.stop_s) this.moveTo(this.start_s);
    this.last_ms = performance.now();
    this.timer = setInterval(() => this.guarded(() => this.step()), HOP_MS);
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

  /** Behind what was asked for before: its message waits in the same line. */
  seek(time_s: number): void {
    if (this.wanted_s === null) this.served.port2.postMessage(null);
    this.wanted_s = time_s;
  }

  private serve(): void {
    const wanted_s = this.wanted_s;
    this.wanted_s = null;
    if (wanted_s !== null && !this.closed) this.moveTo(wanted_s);
  }

  private moveTo(time_s: number): void {
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
    this.served.port1.close();
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
    if (this.share < 1) return recordedWords.reading(this.share);
    return recordedWords.simulating(this.made_s - this.start_s, this.time_s - this.start_s);
  }

  /** The next second of a scene, between all else; then what waited for it. */
  private grow(): void {
    if (this.closed) return;
    const more = this.stage.python.grow();
    this.made_s = more ? Math.min(this.made_s + 1, this.stop_s) : this.stop_s;
    if (this.awaited && this.time_s <= this.made_s) this.moveTo(this.time_s);
    else if (this.awaited) this.stage.say({ message: this.progress() });
    if (more) setTimeout(() => this.grow(), 0);
    else this.stage.more(true);
  }

  /** The next part of a long recording, between all else; then what waited for it. */
  private readOn(): void {
    if (this.closed) return;
    const read = this.stage.python.readOn(this.awaited ? READ_WAITING_MS : READ_MS);
    this.share = read.whole ? 1 : read.share;
    this.learn(read);
    if (read.mended && !this.awaited)
      this.moveTo(this.time_s); // it was told by less than is known now
    else if (this.awaited && this.time_s <= this.made_s) this.moveTo(this.time_s);
    else if (this.awaited) this.stage.say({ message: this.progress() });
    if (read.whole || performance.now() - this.looked_ms > LOOK_EVERY_MS) {
      this.looked_ms = performance.now();
      this.stage.more(read.whole);
    }
    if (!read.whole) setTimeout(() => this.guarded(() => this.readOn()), 0);
  }

  private learn({ whole, anywhere, read_s, stop_s, labels }: Reading): void {
    if (stop_s !== this.stop_s) this.stage.say({ duration_s: stop_s - this.start_s });
    if (labels.length && !this.origin.labels.length) this.stage.say({ labels });
    this.stop_s = stop_s;
    this.made_s = whole || anywhere ? stop_s : Math.max(this.start_s, read_s - LATE_S);
  }

  /** What fails, as where the file was changed meanwhile, stops play, and the page says so. */
  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.stop();
      this.stage.say({ phase: "paused", time_s: this.time_s });
      this.stage.fail(error);
    }
  }

  private step(): void {
    const now = performance.now(),
      elapsed_ms = Math.min(now - this.last_ms, LONGEST_STEP_MS);
    this.last_ms = now;
    if (this.awaited || this.wanted_s !== null) return;
    this.time_s = Math.min(this.time_s + (elapsed_ms / 1000) * this.rate, this.made_s);
    this.stage.show(this.stage.python.advance(this.time_s), now_ms());
    const ended = this.time_s >= this.stop_s;
    if (ended) this.stop();
    this.stage.say({ time_s: this.time_s, ...(ended && { phase: "ended" }) });
    if (ended) this.settle();
  }

  /** What was sought is told more of by and by: first the minutes before it are read; then, while play stands, what asks
   *  for them is computed: breathing and heart; and another room. */
  settle(): void {
    clearTimeout(this.settling);
    const fills = this.stage.python.fills;
    this.settling = setTimeout(() => this.guarded(() => this.work()), fills ? FILL_MS : SETTLE_MS);
  }

  private work(): void {
    if (this.closed || this.awaited || this.wanted_s !== null) return;
    const { python } = this.stage,
      fills = python.fills;
    if (!fills && this.timer !== undefined) return;
    const hops = fills ? python.fill() : python.settle();
    if (!fills && !hops.length) return;
    this.stage.show(hops, now_ms());
    this.settle();
  }
}
