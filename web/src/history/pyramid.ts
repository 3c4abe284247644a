// Seconds, coarser by level: what stands in a bucket of 10 s, a minute, ten minutes. A week draws from a thousand buckets
// and a minute from its seconds. Pure.
import type { Columns, Seconds } from "./seconds";

const HOUR_S = 3600;
/** Seconds a bucket, each a divisor of an hour and a multiple of the one before. */
export const STEPS = [1, 10, 60, 600] as const;
/** Codes of presence, with undetermined (seconds.ts). */
const WORDS = 5;

/** Buckets that hold a second, in order of time. */
export interface Buckets {
  step_s: number;
  time_s: Float64Array;
  /** Seconds that were heard. */
  heard: Uint16Array;
  /** Of them with motion, and without; the rest is undetermined. */
  moving: Uint16Array;
  still: Uint16Array;
  /** Motion statistic over threshold: NaN where undetermined, as what follows. */
  margin_mean: Float32Array;
  margin_max: Float32Array;
  /** Seconds by code of presence: WORDS a bucket. */
  presence: Uint16Array;
  /** Breaths a minute: the mean and its mean uncertainty, and the range of the rates. */
  breathing: Float32Array;
  breathing_std: Float32Array;
  breathing_min: Float32Array;
  breathing_max: Float32Array;
  links_min: Uint16Array;
  links_max: Uint16Array;
}

const COUNTS = ["heard", "moving", "still", "links_min", "links_max"] as const;
const VALUES = ["margin_mean", "margin_max", "breathing", "breathing_std", "breathing_min", "breathing_max"] as const;

export function emptyBuckets(step_s: number, n: number): Buckets {
  const b = { step_s, time_s: new Float64Array(n), presence: new Uint16Array(WORDS * n) } as Buckets;
  for (const name of COUNTS) b[name] = new Uint16Array(n);
  for (const name of VALUES) b[name] = new Float32Array(n);
  return b;
}

/** The word that most of a bucket's seconds have; what is undetermined has no say unless all are. */
export function mainPresence(b: Buckets, i: number): number {
  let best = 0,
    most = 0;
  for (let code = 1; code < WORDS; code++) {
    const n = b.presence[WORDS * i + code]!;
    if (n > most) [best, most] = [code, n];
  }
  return best;
}

export function summed(rows: Columns, step_s: number): Buckets {
  const places: number[] = [];
  for (let i = 0, at = Number.NaN; i < rows.time_s.length; i++) {
    const bucket = Math.floor(rows.time_s[i]! / step_s);
    if (bucket !== at) places.push(i);
    at = bucket;
  }
  const b = emptyBuckets(step_s, places.length);
  for (const [n, from] of places.entries()) fill(b, n, rows, from, places[n + 1] ?? rows.time_s.length);
  return b;
}

function fill(b: Buckets, n: number, rows: Columns, from: number, to: number): void {
  let margins = 0,
    margin = 0,
    breaths = 0,
    rate = 0,
    std = 0,
    most = Number.NaN,
    low = Number.NaN,
    high = Number.NaN,
    least_links = rows.links[from]!,
    most_links = 0;
  for (let i = from; i < to; i++) {
    if (rows.motion[i] === 1) b.moving[n]!++;
    if (rows.motion[i] === 0) b.still[n]!++;
    b.presence[WORDS * n + Math.min(rows.presence[i]!, WORDS - 1)]!++;
    const m = rows.margin[i]!,
      r = rows.breathing[i]!;
    if (!Number.isNaN(m)) {
      margins++;
      margin += m;
      if (!(m <= most)) most = m;
    }
    if (!Number.isNaN(r)) {
      breaths++;
      rate += r;
      std += Number.isNaN(rows.breathing_std[i]!) ? 0 : rows.breathing_std[i]!;
      if (!(r >= low)) low = r;
      if (!(r <= high)) high = r;
    }
    least_links = Math.min(least_links, rows.links[i]!);
    most_links = Math.max(most_links, rows.links[i]!);
  }
  b.time_s[n] = Math.floor(rows.time_s[from]! / b.step_s) * b.step_s;
  b.heard[n] = to - from;
  b.margin_mean[n] = margin / margins;
  b.margin_max[n] = most;
  b.breathing[n] = rate / breaths;
  b.breathing_std[n] = std / breaths;
  b.breathing_min[n] = low;
  b.breathing_max[n] = high;
  b.links_min[n] = least_links;
  b.links_max[n] = most_links;
}

function joinedBuckets(parts: readonly Buckets[], step_s: number): Buckets {
  const total = parts.reduce((n, p) => n + p.time_s.length, 0),
    b = emptyBuckets(step_s, total);
  let at = 0;
  for (const p of parts) {
    b.time_s.set(p.time_s, at);
    b.presence.set(p.presence, WORDS * at);
    for (const name of COUNTS) b[name].set(p[name], at);
    for (const name of VALUES) b[name].set(p[name], at);
    at += p.time_s.length;
  }
  return b;
}

/** The coarsest step that still has a bucket for each pixel; of a wider view the coarsest of all. */
export function stepFor(seconds_a_pixel: number): number {
  return STEPS.findLast((step) => step <= seconds_a_pixel) ?? 1;
}

/** Levels of an hour are made when they are first asked for, and again after it changed. */
export class Pyramid {
  private made = new Map<number, Map<number, Buckets>>();

  constructor(private readonly seconds: Seconds) {}

  /** The second at `time_s` came or changed. */
  touch(time_s: number): void {
    this.made.delete(Math.floor(time_s / HOUR_S));
  }

  clear(): void {
    this.made.clear();
  }

  /** Buckets of `step_s`, one of STEPS, that touch `from_s` to `to_s`. */
  buckets(from_s: number, to_s: number, step_s: number): Buckets {
    const span = this.seconds.span;
    if (!span) return emptyBuckets(step_s, 0);
    const from = Math.max(from_s, span[0]),
      to = Math.min(to_s, span[1]);
    if (step_s === 1) return summed(this.seconds.between(Math.floor(from), Math.ceil(to)), 1);
    const parts: Buckets[] = [];
    for (let hour = Math.floor(from / HOUR_S); hour * HOUR_S < to; hour++) parts.push(this.hour(hour, step_s));
    return joinedBuckets(parts, step_s);
  }

  private hour(hour: number, step_s: number): Buckets {
    const levels = this.made.get(hour) ?? new Map<number, Buckets>(),
      level = levels.get(step_s) ?? summed(this.seconds.between(hour * HOUR_S, (hour + 1) * HOUR_S), step_s);
    this.made.set(hour, levels);
    levels.set(step_s, level);
    return level;
  }
}
