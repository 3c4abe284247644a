// A recording, dropped on the page or bundled with it: Python reads it once, and a clock here plays it.
import type { Can } from "../workers/messages";
import { now_ms, Refusal, type Source, type Stage } from "./source";

const HOP_MS = 50;
/** After a suspended tab wakes up, playback goes on from where it was. */
const LONGEST_STEP_MS = 1000;

/** What is known of it besides its bytes. */
export interface Origin {
  name: string;
  chip: string;
  licence: string;
  origin: string;
  labels: [number, number, string][];
  startIn_s: number;
}

export class Recorded implements Source {
  readonly can: Can = { seek: true, pause: true, speed: true, record: false };
  private timer: ReturnType<typeof setInterval> | undefined;
  private start_s = 0;
  private stop_s = 0;
  private time_s = 0;
  private rate = 1;
  private last_ms = 0;
  private closed = false;

  constructor(
    private readonly stage: Stage,
    private readonly bytes: () => Promise<ArrayBuffer>,
    private readonly origin: Origin,
  ) {}

  async open(at_s: number | null): Promise<void> {
    const bytes = new Uint8Array(await this.bytes());
    if (this.closed) return; // another was opened while these came
    const facts = this.stage.python.open(bytes, this.origin.name);
    if ("error" in facts) throw new Refusal(facts.error, facts.tip);
    this.start_s = facts.start_s;
    this.stop_s = facts.stop_s;
    const inside = (t: number) => Math.min(Math.max(t, facts.start_s), facts.stop_s);
    this.time_s = inside(at_s ?? facts.start_s + Math.min(this.origin.startIn_s, (facts.stop_s - facts.start_s) / 2));
    const labels = this.origin.labels.map(([a, b, word]): [number, number, string] => [
      a + facts.start_s,
      b + facts.start_s,
      word,
    ]);
    this.stage.say({
      kind: facts.kind,
      chip: this.origin.chip || facts.chip,
      rate_hz: facts.rate_hz,
      start_s: facts.start_s,
      time_s: this.time_s,
      duration_s: facts.stop_s - facts.start_s,
      labels: labels.length ? labels : facts.labels,
    });
    this.stage.show(this.stage.python.seek(this.time_s), now_ms());
    this.play();
  }

  play(): void {
    if (this.timer !== undefined) return;
    if (this.time_s >= this.stop_s) this.seek(this.start_s);
    this.last_ms = performance.now();
    this.timer = setInterval(() => this.step(), HOP_MS);
    this.stage.say({ phase: "playing", time_s: this.time_s });
  }

  pause(): void {
    this.stop();
    this.stage.say({ phase: "paused", time_s: this.time_s });
  }

  speed(speed: number): void {
    this.rate = speed;
    this.stage.say({ speed });
  }

  seek(time_s: number): void {
    this.time_s = Math.min(Math.max(time_s, this.start_s), this.stop_s);
    this.last_ms = performance.now();
    this.stage.show(this.stage.python.seek(this.time_s), now_ms());
    this.stage.say({ time_s: this.time_s, phase: this.timer === undefined ? "paused" : "playing" });
  }

  close(): void {
    this.closed = true;
    this.stop();
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private step(): void {
    const now = performance.now(),
      elapsed_ms = Math.min(now - this.last_ms, LONGEST_STEP_MS);
    this.last_ms = now;
    this.time_s = Math.min(this.time_s + (elapsed_ms / 1000) * this.rate, this.stop_s);
    this.stage.show(this.stage.python.advance(this.time_s), now_ms());
    const ended = this.time_s >= this.stop_s;
    if (ended) this.stop();
    this.stage.say({ time_s: this.time_s, ...(ended && { phase: "ended" }) });
  }
}
