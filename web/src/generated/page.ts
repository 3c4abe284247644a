// Made by `python -m halfwave.apps.generate web/src/generated` from py/halfwave/apps/page_contract.py and lab_contract.py. Do not edit.

import type { Coverage, Event, Firing, LinkReport, Reason, Second, SourceKind, WouldFire } from "./types";

/** A text that is the JSON of a T. */
export type Json<T> = string & { readonly of?: T };

export type At = [number, number];

/** A link's own noise, as one minute showed it (sensing/calibration.py). */
export interface CalibratedLink {
  /** Of the threshold, from the closed form. */
  offset: number;
  /** Of the statistic at rest. */
  spread: number;
  /** The most that a window had: it holds for windows of no more. */
  packets: number;
  windows: number;
  /** Of the statistic at rest, from the closed form. */
  mean: number;
}

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

/** What a minute says of a link, or why it says nothing. */
export interface LearntLink {
  site: CalibratedLink | null;
  reason: Reason | null;
}

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

/** A file. */
export interface PackedFile {
  /** uint8 */
  at: At;
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
  offer_file(file: unknown, name: string): Json<Facts | Wrong>;
  offer_scene(text: string, seed: number): Json<Facts | Wrong>;
  take_offered(): void;
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
  span_file(form: SpanForm, start_s: number, stop_s: number, n: number): Json<PackedFile | Wrong | null>;
  coverage(text: string): Json<Wrong | Coverage>;
  overview(): Json<PackedOverview>;
  tune(text: string): Json<Wrong | null>;
  learn(text: string): Json<Record<string, LearntLink>>;
  would_have_said(moments: number, text: string): Json<WouldHaveSaid[]>;
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

export type SpanForm = "npz" | "pcapng";

/** What a sensitivity would have said over moments whose truth is known. */
export interface WouldHaveSaid {
  sensitivity: number;
  /** Begun while nobody was there. */
  alarms: number;
  /** Seconds of that which count. */
  nobody_s: number;
  alarms_h: number | null;
  /** At 95 %; null where there is no such time. */
  alarms_h_most: number | null;
  missed_s: number;
  moving_s: number;
  /** Share of the time in which someone moved; null where there is none. */
  missed: number | null;
  /** At 95 %. */
  missed_most: number | null;
}

/** What is wrong, and what to do about it. */
export interface Wrong {
  error: string;
  tip: string;
}

/** What `hw.show` draws. */
export interface LabDrawn {
  columns: number;
  /** 1: a line. */
  rows: number;
  /** float64, of each column. */
  x: At;
  /** float32, row by row. */
  y: At;
}

/** Bytes of a file to save. */
export interface LabFile {
  name: string;
  /** uint8. */
  bytes: At;
}

/** What the copied Python reads. */
export interface LabOrigin {
  /** Of the file; of a scene that of its JSON. */
  name: string;
  /** Of a scene that is simulated; else null. */
  seed: number | null;
  live: boolean;
}

/** A map over time, columns from the oldest, and what its rows are in the last second. */
export interface LabPicture {
  link: string;
  unit: string;
  /** Where the first column begins; each is step_s wide. */
  start_s: number;
  step_s: number;
  columns: number;
  /** What a row is. */
  row: "subcarrier" | "delay" | "frequency";
  /** float64, Hz from the carrier, s of delay, or Hz of Doppler shift, of each row. */
  axis: At;
  /** float32, the subcarrier of each row, or none. */
  index: At;
  /** float32, the LTF block of each row, or none. */
  block: At;
  /** float32, column by column; NaN where nothing came. */
  values: At;
  /** float32, the median of the last second, a number a row. */
  middle: At;
  /** float32, its 10th percentile. */
  low: At;
  /** float32, its 90th percentile. */
  high: At;
  /** In the whole span. */
  packets: number;
  /** In the last second. */
  last_packets: number;
  bandwidth_hz: number | null;
  /** Of an impulse response: paths nearer than that are one. */
  resolution_s: number | null;
  /** How wide one path is drawn at half its height. */
  width_s: number | null;
  signed: boolean;
  /** When the node began to count anew. */
  restarts_s: number[];
  /** Why there is none; then all else is empty. */
  reason: Reason | null;
  cost_ms: number;
}

/** What a researcher's panel asks (lab.py). */
export interface LabQuestion {
  ask: "picture" | "npz" | "python" | "run" | "complete";
  what: LabWhat;
  /** Null: the one in view. */
  link: string | null;
  /** Up to this moment, s; null: to the newest packet. */
  until_s: number | null;
  span_s: number;
  taper: "hann" | "none";
  /** Amplitudes in the receiver's units. */
  raw: boolean;
  /** Of a spectrogram. */
  window_s: number;
  origin: LabOrigin;
  /** A name of an estimate, what the console is to run, or what is to be completed. */
  text: string;
}

/** What came of a text that the console ran. */
export interface LabRan {
  printed: string;
  /** The traceback, or nothing. */
  error: string;
  /** The text is not whole: it goes on. */
  more: boolean;
  drawn: LabDrawn[];
  cost_ms: number;
}

/** Python, or words that complete. */
export interface LabText {
  text: string;
  words: string[];
}

export type LabWhat = "amplitude" | "phase" | "impulse" | "spectrogram";

/** `halfwave.apps.lab.Lab`, the page's `lab`: what the panels of a researcher ask. */
export interface PyLab {
  ask(question: string): Json<LabPicture | LabRan | LabText | LabFile | Wrong>;
}
