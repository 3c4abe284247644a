// The signal worker's end of the keeper: a copy of what a live source sends goes there, beside the engine. Packets wait
// until the stream has said what it is, since a relay that replays a recording is nothing to keep.
import type { SourceKind } from "../generated/types";
import type { ToKeep } from "../workers/keeper-messages";
import type { Hop } from "../workers/python-page";

const MOST_WAITING_BYTES = 8 << 20;

export class Tap {
  port: MessagePort | null = null;
  private name = "";
  private told = "";
  private kind: SourceKind | null = null;
  private waiting: Uint8Array[] = [];
  private waiting_bytes = 0;

  /** Another source. */
  begin(name: string): void {
    this.name = name;
    this.kind = null;
    this.forget();
  }

  /** What the stream says it is; null: not known any more, a connection begins anew. */
  is(kind: SourceKind | null): void {
    this.kind = kind;
    if (kind !== "live") {
      if (kind) this.forget();
      return;
    }
    if (this.told !== this.name) this.post({ type: "source", name: this.name });
    this.told = this.name;
    for (const bytes of this.waiting) this.send(bytes);
    this.forget();
  }

  packets(bytes: Uint8Array): void {
    if (!this.port) return;
    if (this.kind === "live") return this.send(bytes.slice());
    if (this.kind || this.waiting_bytes + bytes.length > MOST_WAITING_BYTES) return;
    this.waiting.push(bytes.slice());
    this.waiting_bytes += bytes.length;
  }

  rows(hops: readonly Hop[]): void {
    if (this.kind !== "live") return;
    for (const { report } of hops)
      if (report.second || report.events.length)
        this.post({ type: "row", second: report.second, events: report.events });
  }

  private send(bytes: Uint8Array): void {
    this.post({ type: "packets", bytes: bytes.buffer as ArrayBuffer }, [bytes.buffer as ArrayBuffer]);
  }

  private post(m: ToKeep, transfer: Transferable[] = []): void {
    this.port?.postMessage(m, transfer);
  }

  private forget(): void {
    this.waiting = [];
    this.waiting_bytes = 0;
  }
}
