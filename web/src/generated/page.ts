// Made by `python -m halfwave.apps.generate web/src/generated` from py/halfwave/apps/page_contract.py. Do not edit.

import type { Coverage, Event, Firing, LinkReport, Second, SourceKind, WouldFire } from "./types";

/** A text that is the JSON of a T. */
export type Json<T> = string & { readonly of?: T };

export type At = [number, number];

/** Like a player: what a source can do decides which controls are shown. */
export interface Can {
  seek: boolean;
  pause: boolean;
  speed: boolean;
  record: boolean;
}

export type Change = unknown[] | Record<string, unknown>;

/** What is known of a recording once it is opened; times in seconds of its own clock. */
export interface Facts {
  kind: SourceKind;
  detail: string;
  chip: string;
  format: string;
  rate_hz: number | null;
  start_s: number;
  stop_s: number;
  /** There is nothing yet: `grow` makes it. */
  grows: boolean;
  /** Only its beginning was read: `read_on` reads the rest. */
  reads: boolean;
  labels: Label[];
}

/** A file, with `read(at, n)` for its bytes: sources/file.ts. */
export interface File {
  size: number;
}

/** Links by name, and how they are ranked. */
export interface KeyedLinks {
  order: string[];
  of: Record<string, LinkReport>;
}

export type Label = [number, number, string];

/** The answer of a call that makes hops. */
export interface Packed {
  hops: PackedHop[];
  /** Rules, by these hops. */
  fired: Firing[];
  /** Whether the outbox is another one than before. */
  grew: boolean;
  /** The minutes before are still being read: `fill` goes on with it. */
  fills: boolean;
}

/** New rows of the heat map. */
export interface PackedHeat {
  link: string;
  bins: number;
  /** float64 */
  time_s: At;
  /** float32 */
  rows: At;
  /** float32 */
  rssi_dbm: At;
}

/** A hop as it crosses. */
export interface PackedHop {
  /** Of the report before; the first of a stream is whole. Null: nothing changed. */
  change: unknown[] | Record<string, unknown> | null;
  /** float32, twelve a splat (py/halfwave/sensing/field.py). */
  splats: At;
  heat: PackedHeat | null;
  tensors: PackedTensor[];
}

/** Motion over a whole recording, columns of equal length. */
export interface PackedOverview {
  /** float64 */
  time_s: At;
  /** float32 */
  statistic: At;
  /** float32 */
  threshold: At;
}

/** What a slice of the work over the whole recording found. */
export interface PackedReview {
  /** What was told before is void: this is the first slice. */
  began: boolean;
  seconds: Second[];
  events: Event[];
  upto_s: number;
  done: boolean;
  /** Of a hop whose tensors want an answer before the next slice. */
  asked_s: number | null;
  tensors: PackedTensor[];
}

/** The input of a model. */
export interface PackedTensor {
  model: string;
  /** float32 */
  input: At;
  shape: number[];
}

export type Phase = "opening" | "playing" | "paused" | "ended" | "waiting" | "reconnecting" | "error";

/** `halfwave.apps.page.Page`, without its two arrays `inbox` and `outbox`. */
export interface PyPage {
  reserve(n: number): void;
  open(n: number, name: string): Json<Facts | Wrong>;
  open_file(file: File, name: string): Json<Facts | Wrong>;
  read_on(for_ms: number): Json<Reading>;
  simulate(text: string, seed: number): Json<Facts | Wrong>;
  grow(): boolean;
  close(): void;
  feed(n: number, behind_s: number): Json<Packed>;
  tick(now_s: number): Json<Packed>;
  advance(to_s: number): Json<Packed>;
  seek(to_s: number): Json<Packed>;
  fill(): Json<Packed>;
  settle(): Json<Packed>;
  resume(model: string, n: number, time_s: number): Json<Packed>;
  watch(link: string | undefined): void;
  room(text: string): Json<Wrong | null>;
  coverage(text: string): Json<Wrong | Coverage>;
  overview(): Json<PackedOverview>;
  review(budget_s: number): Json<PackedReview>;
  review_resume(model: string, n: number, time_s: number): void;
  rules(text: string, utc_offset_s: number): Json<Wrong | null>;
  would_fire(rule: string, utc_offset_s: number, kept: string): Json<WouldFire | Wrong>;
}

/** How far a long recording was read. */
export interface Reading {
  /** Of the file, 0 to 1. */
  share: number;
  /** All before this moment is known. */
  read_s: number;
  /** When it ends, by what is known so far. */
  stop_s: number;
  /** A moment that was not read yet can be told of at once. */
  anywhere: boolean;
  /** What was told of such a moment is not what reading up to it gave. */
  mended: boolean;
  whole: boolean;
  labels: Label[];
}

/** The state of what plays, as the signal worker tells the page; times are those of the stream. */
export interface SourceState {
  phase: Phase;
  /** For the badge: "pulse, walking". */
  name: string;
  /** From the stream itself; null until the first packet says it. */
  kind: SourceKind | null;
  /** Chip, rate, licence and origin are the rest of the badge, each empty when unknown. */
  chip: string;
  rate_hz: number | null;
  licence: string;
  origin: string;
  can: Can;
  start_s: number;
  time_s: number;
  /** Null for a live source. */
  duration_s: number | null;
  speed: number;
  live: boolean;
  /** When the relay last received a datagram, to a second; null: not known. */
  datagram_s: number | null;
  /** By how much what is computed is late, in halves of a second. */
  behind_s: number;
  /** Packets of a live source that did not reach the engine: this page was too slow. */
  left_out: number;
  message: string;
  tip: string;
  retry_in_s: number | null;
  labels: Label[];
}

/** What is wrong, and what to do about it. */
export interface Wrong {
  error: string;
  tip: string;
}
