// Of which moments that were seen the truth is known: a recording's labels, a calibrated minute, what a person marked. Pure.
import type { Label } from "../generated/page";

/** 0: nobody is there, 1: someone moves. */
export type Truth = 0 | 1;
export interface Span {
  from_s: number;
  to_s: number;
  truth: Truth;
  by: "recording" | "calibration" | "mark";
}

const NOBODY = /\b(empty|nobody|no one)\b/i,
  MOVING = /\b(walk|walks|walking|moving|movement)\b/i;

/** Labels that say one of both; who stands, sits or breathes is neither. Times are of the recording, from its start. */
export function spansOf(labels: readonly Label[], start_s: number): Span[] {
  return labels.flatMap(([from, to, word]): Span[] => {
    const truth = NOBODY.test(word) ? 0 : MOVING.test(word) ? 1 : null;
    return truth === null ? [] : [{ from_s: start_s + from, to_s: start_s + to, truth, by: "recording" }];
  });
}

const MOST = 12_000;
const COLUMNS = 4;

/** The statistic as it was seen, hop by hop, with the threshold of sensitivity 1. */
export class Seen {
  private rows: [time_s: number, statistic: number, threshold: number][] = [];
  window_s = 2;

  push(time_s: number, statistic: number | null, threshold: number | null): void {
    const last_s = this.rows.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY;
    if (time_s === last_s) return;
    if (time_s < last_s) this.rows = this.rows.filter(([t]) => t < time_s);
    this.rows.push([time_s, statistic ?? Number.NaN, threshold ?? Number.NaN]);
    if (this.rows.length > MOST) this.rows.splice(0, this.rows.length - MOST);
  }

  clear(): void {
    this.rows = [];
  }

  get span(): readonly [number, number] | null {
    const [first, last] = [this.rows[0], this.rows.at(-1)];
    return first && last ? [first[0], last[0]] : null;
  }

  /** For Python, one column behind the other; null where no truth is known of any of it. A mark outdoes a label. */
  columns(spans: readonly Span[]): Float64Array | null {
    const n = this.rows.length,
      out = new Float64Array(COLUMNS * n);
    let known = false;
    this.rows.forEach(([time_s, statistic, threshold], i) => {
      const truth = spans.findLast((s) => time_s >= s.from_s && time_s < s.to_s)?.truth;
      known ||= truth !== undefined;
      out[i] = time_s;
      out[n + i] = statistic;
      out[2 * n + i] = threshold;
      out[3 * n + i] = truth ?? Number.NaN;
    });
    return known ? out : null;
  }
}

/** Settings of the slider: 2 to the power of eighths, from a quarter to four. */
export const STEPS = 16;
export const sensitivityOf = (step: number): number => 2 ** (step / 8);
export const stepOf = (sensitivity: number): number =>
  Math.round(Math.min(STEPS, Math.max(-STEPS, 8 * Math.log2(sensitivity))));
export const SETTINGS: readonly number[] = Array.from({ length: 2 * STEPS + 1 }, (_, i) => sensitivityOf(i - STEPS));

/** The sensitivity that puts the threshold here; `usual` is that of sensitivity 1. */
export const sensitivityAt = (threshold: number, usual: number): number =>
  usual > 0 && threshold > 0
    ? sensitivityOf(stepOf(usual / threshold))
    : sensitivityOf(threshold > usual ? -STEPS : STEPS);
