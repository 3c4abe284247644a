// What a source of CSI is to the signal worker: live and recorded are one contract, like a player.
import type { Can, SourceState } from "../workers/messages";
import type { Hop, PythonPage } from "../workers/python-page";

/** What the signal worker lends to a source. */
export interface Stage {
  python: PythonPage;
  /** Hops that these bytes made; arrived_ms: when the newest of them came, on the performance.timeOrigin clock. */
  show(hops: Hop[], arrived_ms: number): void;
  /** The state whenever it changes. */
  say(change: Partial<SourceState>): void;
  /** Something failed that the source outlives. */
  fail(error: unknown): void;
  /** A new stream begins: engine, model and page forget the one before. */
  anew(): void;
  /** More of a recording is there than before, or all of it. */
  more(whole: boolean): void;
}

export interface Source {
  readonly can: Can;
  /** Begin; comes back once opened. Throws a Refusal when it cannot be. */
  open(at_s: number | null): Promise<void>;
  play?(): void;
  pause?(): void;
  speed?(speed: number): void;
  seek?(time_s: number): void;
  /** While play stands: what waits to be computed or told, as another room. */
  settle?(): void;
  record?(on: boolean): { bytes: ArrayBuffer; name: string } | null;
  /** Into what is being recorded. */
  mark?(text: string): void;
  close(): void;
}

/** A failure in words for a person: what is wrong, and what to do. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly tip: string,
  ) {
    super(message);
  }
}

export const now_ms = () => performance.timeOrigin + performance.now();
