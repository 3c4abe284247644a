// The signal worker's end of the inference worker: one tensor in flight, and of those that wait only the latest.
import type { FromInference, ToInference } from "./messages";
import type { Tensor } from "./python-page";

export class ModelPort {
  private busy = false;
  private next: ToInference | null = null;
  /** What can wait until nothing else does. */
  private later: ToInference | null = null;
  private failed = false;

  constructor(
    private readonly port: MessagePort,
    private readonly result: (model: string, output: Float32Array, epoch: number, time_s: number) => void,
    private readonly fail: (message: string) => void,
  ) {
    port.onmessage = ({ data }: MessageEvent<FromInference>) => this.receive(data);
  }

  run({ model, input, shape }: Tensor, epoch: number, time_s: number): void {
    if (this.failed) return;
    this.next = { type: "run", model, epoch, time_s, input, shape };
    if (!this.busy) this.send();
  }

  /** The same behind all others; false: no answer will come. */
  ask({ model, input, shape }: Tensor, epoch: number, time_s: number): boolean {
    if (this.failed) return false;
    this.later = { type: "run", model, epoch, time_s, input, shape };
    if (!this.busy) this.send();
    return true;
  }

  private send(): void {
    const message = this.next ?? this.later;
    if (!message) return;
    if (message === this.next) this.next = null;
    else this.later = null;
    this.busy = true;
    this.port.postMessage(message, [message.input.buffer]);
  }

  private receive(m: FromInference): void {
    this.busy = false;
    if (m.type === "failed") {
      this.failed = true; // a model that does not load will not load the next time either
      this.fail(m.message);
      return;
    }
    this.result(m.model, m.output, m.epoch, m.time_s);
    this.send();
  }
}
