// What a source of CSI is to the signal worker: live and recorded are one contract.
import type { Can, SourceState } from "../workers/messages";

/** A batch to feed: bytes of the pcapng stream and when they arrived (performance clock, ms). */
export interface Chunk { bytes: Uint8Array; arrived_ms: number }

export interface Source {
  readonly can: Can;
  /** Runs until closed; `emit` is called with chunks, `say` with the state whenever it changes. */
  run(emit: (chunk: Chunk) => void, say: (state: Partial<SourceState>) => void): Promise<void>;
  play?(): void;
  pause?(): void;
  speed?(speed: number): void;
  seek?(time_s: number): void;
  close(): void;
}
