// The page's end of the signal worker: the only thing that posts to it.
import type { Room, SourceSpec } from "./workers/messages";

export interface Signal {
  /** Open a source; the epoch grows, the old one is closed. at_s: stream seconds to start at. */
  open(source: SourceSpec, at_s?: number | null): void;
  close(): void;
  play(): void;
  pause(): void;
  speed(speed: number): void;
  /** Seconds of stream time. */
  seek(time_s: number): void;
  /** Which link the heat map shows; null: the first. */
  watch(link: string | null): void;
  room(room: Room): void;
  /** Record what a live source sends; switching off delivers a pcapng file to the user. */
  record(on: boolean): void;
}
