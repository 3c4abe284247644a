// Works through a whole recording in slices, between all else: seconds and events of it go to the page as they are found.
// What plays comes first, so a slice is short while it does, and rests behind it.
import type { ModelPort } from "./model-port";
import type { FromSignal } from "./messages";
import type { PythonPage } from "./python-page";

const PLAYING = { budget_s: 0.01, rests: 3 };
const STANDING = { budget_s: 0.045, rests: 0.1 };
const LEAST_REST_MS = 4;
/** A model that does not answer is not waited for. */
const ANSWER_MS = 4000;
/** In place of the stream that a model's answer belongs to: it is the review's. */
export const REVIEW = -1;

interface Around {
  python(): PythonPage | null;
  model(): ModelPort | null;
  playing(): boolean;
  post(message: FromSignal): void;
  epoch(): number;
  fail(error: unknown): void;
}

export class Reviewing {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private begun = false;

  constructor(private readonly around: Around) {}

  /** Of the recording that is open, from its beginning or from where it stood. */
  start(in_ms = 0): void {
    this.begun = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.slice(), in_ms);
  }

  /** The same once more if there was any: the room is another one. */
  again(in_ms: number): void {
    if (this.begun) this.start(in_ms);
  }

  stop(): void {
    this.begun = false;
    clearTimeout(this.timer);
  }

  answered(model: string, output: Float32Array, time_s: number): void {
    if (!this.begun) return;
    this.around.python()?.reviewResume(model, output, time_s);
    this.start();
  }

  private slice(): void {
    const python = this.around.python();
    if (!python || !this.begun) return;
    const { budget_s, rests } = this.around.playing() ? PLAYING : STANDING,
      began_ms = performance.now();
    try {
      const { tensors, asked_s, ...part } = python.review(budget_s);
      const took_ms = performance.now() - began_ms;
      if (part.began || part.done || part.seconds.length || part.events.length)
        this.around.post({ type: "review", epoch: this.around.epoch(), ...part });
      const model = asked_s === null ? null : this.around.model();
      const waits = tensors.map((tensor) => model?.ask(tensor, REVIEW, asked_s ?? 0)).some(Boolean);
      if (!part.done) this.start(waits ? ANSWER_MS : Math.max(LEAST_REST_MS, rests * took_ms));
    } catch (error) {
      this.begun = false;
      this.around.fail(error);
    }
  }
}
