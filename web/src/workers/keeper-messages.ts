// What passes to and from the keeper, the worker that keeps what a live source sends.
import type { Event, Second } from "../generated/types";
import type { Columns } from "../history/seconds";

/** From the signal worker, over a port of its own. */
export type ToKeep =
  | { type: "source"; name: string }
  | { type: "packets"; bytes: ArrayBuffer }
  | { type: "row"; second: Second | null; events: Event[] };

export interface Settings {
  on: boolean;
  limit_bytes: number;
}

export type ToKeeper =
  | { type: "start"; port: MessagePort; settings: Settings }
  | { type: "settings"; settings: Settings }
  | { type: "packets"; ask: number; from_s: number; to_s: number }
  | { type: "rows"; ask: number; from_s: number; to_s: number }
  | { type: "clear"; ask: number };

/** none: nothing live was open yet. busy: another tab keeps this source. */
export type Keeping = "none" | "off" | "unavailable" | "busy" | "yes";

export interface KeeperState {
  keeping: Keeping;
  source: string;
  /** Of all sources together, and of this one. */
  bytes: number;
  own_bytes: number;
  limit_bytes: number;
  quota_bytes: number | null;
  /** Days that the limit is enough for at the pace so far. */
  days: number | null;
  /** Where packets are kept, without holes. */
  spans: [number, number][];
  /** Writes that failed, what they lost, and why the last one did. */
  failed: number;
  failed_bytes: number;
  why: string;
  dropped: number;
}

export const nothingKept = (): KeeperState => ({
  keeping: "none",
  source: "",
  bytes: 0,
  own_bytes: 0,
  limit_bytes: 0,
  quota_bytes: null,
  days: null,
  spans: [],
  failed: 0,
  failed_bytes: 0,
  why: "",
  dropped: 0,
});

export type FromKeeper =
  | { type: "state"; state: KeeperState }
  /** Seconds and events of the past, an hour at a time, newest first. */
  | { type: "past"; columns: Columns; activities: string[]; events: Event[] }
  | { type: "packets"; ask: number; bytes: ArrayBuffer; packets: number }
  | { type: "rows"; ask: number; seconds: Second[]; events: Event[] }
  | { type: "cleared"; ask: number }
  | { type: "failed"; ask: number; message: string };
