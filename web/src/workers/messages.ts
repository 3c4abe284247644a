// All that passes between the page and the signal worker: one union each way. Every message about data carries the
// epoch, which grows at each open and seek; whoever gets an older one drops it.
import type { CalibratedLink, Can, LabQuestion, PackedReview, SourceState, SpanForm, Wrong } from "../generated/page";
import type {
  Coverage,
  Estimate,
  Event as Happening,
  Firing,
  HopReport,
  Room,
  Rule,
  Second,
  WouldFire,
} from "../generated/types";
import type { LabAnswer } from "./lab-answer";

/** What to open. The address holds the same words (`?demo=`, `?file=`, `?relay=`), never a device's address. */
export type SourceSpec =
  | { type: "demo"; id: string }
  /** The file that was offered last, and can be opened. */
  | { type: "offered"; name: string }
  | { type: "relay"; url: string; token?: string }
  /** A USB port that the page reads; what it reads comes through `port`. */
  | { type: "serial"; name: string; port: MessagePort }
  /** Packets of the history of the live source that plays; that goes on being kept meanwhile. */
  | { type: "kept"; name: string; bytes: ArrayBuffer };

export interface Progress {
  stage: string;
  done: number;
  total: number;
  ms: number;
}

/** Motion over a whole recording, for the timeline: columns of equal length; times of the Unix epoch need 64 bits. */
export interface Overview {
  time_s: Float64Array;
  statistic: Float32Array;
  threshold: Float32Array;
}

/** The rows that the heat map appends: normalised amplitude, row-major, oldest first; nulls are NaN. */
export interface Heat {
  link: string;
  bins: number;
  time_s: Float64Array;
  rows: Float32Array;
  rssi_dbm: Float32Array;
}

/** What a panel of a researcher asks; the worker knows what plays. */
export type Asked = Omit<LabQuestion, "origin">;

export type ToSignal =
  | { type: "start"; inference: MessagePort | null }
  | { type: "open"; epoch: number; source: SourceSpec; at_s: number | null }
  /** Can this file be opened? What plays goes on. */
  | { type: "offer"; id: number; name: string; file: Blob }
  | { type: "close"; epoch: number }
  /** Back from the history to the live source. */
  | { type: "resume"; epoch: number }
  /** Where a copy of what a live source sends goes. */
  | { type: "keep"; port: MessagePort }
  | { type: "play" }
  | { type: "pause" }
  | { type: "speed"; speed: number }
  | { type: "seek"; epoch: number; time_s: number }
  | { type: "room"; id: number; room: Room | null }
  /** Of a room that need not be the engine's; the answer has the same id. */
  | { type: "coverage"; id: number; room: Room }
  | { type: "watch"; link: string | null }
  | { type: "record"; on: boolean }
  | { type: "lab"; id: number; question: Asked }
  | { type: "tune"; tuning: Tuning }
  | { type: "ask"; id: number; ask: Ask }
  /** A span of the recording that plays, or of these bytes, as a file. */
  | { type: "span"; id: number; form: SpanForm; from_s: number; to_s: number; bytes: ArrayBuffer | null }
  /** Rules to watch from now on. */
  | { type: "rules"; rules: Rule[]; utc_offset_s: number }
  /** What would a rule have done over the recording that is open, or over what was kept? */
  | { type: "would"; id: number; rule: Rule; utc_offset_s: number; kept: Heard | null }
  /** Into what is being recorded, at the next packet. */
  | { type: "mark"; text: string }
  | { type: "ack"; epoch: number };

/** What a person sets of motion: `Engine.tune`. */
export interface Tuning {
  sensitivity: number;
  links: Record<string, CalibratedLink>;
}

/** A question to Python that is no part of the stream; its answer comes as JSON. */
export type Ask =
  | { of: "learn"; windows: Record<string, { margins: number[]; packets: number[] }> }
  /** columns: time, statistic, threshold at sensitivity 1, truth, one behind the other. */
  | { of: "would have said"; columns: Float64Array; sensitivities: readonly number[]; window_s: number };

/** A span of seconds and events. */
export interface Heard {
  seconds: Second[];
  events: Happening[];
}

/** What is asked of the worker, and gets an answer. */
export type Question = Extract<ToSignal, { id: number }>;

/** The answer to each kind of question. */
export interface Answers {
  /** null: it can be opened, as "offered". */
  offer: Wrong | null;
  room: Wrong | null;
  coverage: Coverage;
  would: WouldFire;
  /** JSON. */
  ask: string;
  lab: LabAnswer;
  /** A file; null: nothing is in the span. */
  span: ArrayBuffer | null;
}

export type FromSignal =
  | { type: "progress"; progress: Progress }
  | { type: "ready"; restored: boolean; timings: Record<string, number> }
  | { type: "scipy"; ms: number }
  | { type: "source"; epoch: number; state: SourceState }
  /** A live connection was made again: what follows is another stream. */
  | { type: "anew"; epoch: number }
  | { type: "overview"; epoch: number; overview: Overview }
  /** splats: (n, 12) float32 as laid out in py/halfwave/sensing/field.py. sent_ms: performance.timeOrigin clock. */
  | {
      type: "hop";
      epoch: number;
      hop: HopReport;
      splats: Float32Array;
      heat: Heat | null;
      arrived_ms: number;
      sent_ms: number;
      /** Of hops that waited in vain before it. */
      earlier?: Heard;
    }
  /** To the question of this number; or what is wrong with it. */
  | { type: "answer"; id: number; answer: Answers[keyof Answers] | Wrong }
  /** A part of what the whole recording holds, for as long as the source is open. */
  | ({ type: "review"; epoch: number } & Omit<PackedReview, "tensors" | "asked_s">)
  | { type: "fired"; epoch: number; fired: Firing[] }
  | { type: "recording"; bytes: ArrayBuffer; name: string }
  | { type: "error"; where: string; message: string; tip: string };

/** Signal worker <-> inference worker, over a MessagePort. */
export type ToInference = {
  type: "run";
  model: string;
  epoch: number;
  time_s: number;
  input: Float32Array;
  shape: number[];
};
export type FromInference =
  | { type: "result"; model: string; epoch: number; time_s: number; output: Float32Array; ms: number }
  | { type: "failed"; model: string; epoch: number; message: string };

export type { Can, Coverage, Estimate, HopReport, Room, SourceState };

/** What the socket worker reads of a relay ahead of the signal worker, at the most. */
export const MOST_UNREAD_BYTES = 64 << 20;
export type ToSocket = { type: "connect"; url: string } | { type: "read"; bytes: number } | { type: "close" };
export type FromSocket =
  | { type: "said"; text: string }
  | { type: "data"; data: ArrayBuffer; arrived_ms: number }
  | { type: "closed"; reason: string };
