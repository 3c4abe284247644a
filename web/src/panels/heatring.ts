// The last rows of a link's normalised amplitude, as a ring; and their picture, one column a packet, subcarriers upward.
import type { Heat } from "../workers/messages";
import { pack, viridis } from "./colormap";
import type { Mark } from "./marks";
import { mapWords } from "../ui/words";

const COLUMNS = 900;
const LEAST_COLUMNS = 60;
/** Two colours of the hatching over subcarriers that carry no signal. */
const hatching = {
  dark: [pack(52, 58, 68), pack(36, 41, 49)],
  light: [pack(205, 212, 221), pack(226, 231, 237)],
} as const;

export class HeatRing {
  bins = 0;
  link = "";
  readonly time_s = new Float64Array(COLUMNS).fill(Number.NaN);
  /** Values that are drawn darkest and brightest: the 2nd and 98th percentile of what is in sight. */
  range: [number, number] = [0, 1];
  private values = new Float32Array(0);
  private head = 0;
  filled = 0;

  /** Rows of another link, or of a time before those that are here, begin it anew. */
  push(heat: Heat): void {
    const newest = this.time_s[(this.head + COLUMNS - 1) % COLUMNS]!;
    if (heat.bins !== this.bins || heat.link !== this.link || (heat.time_s[0] ?? newest) < newest)
      this.reset(heat.link, heat.bins);
    const rows = Math.min(heat.time_s.length, COLUMNS);
    const skip = heat.time_s.length - rows;
    for (let r = skip; r < skip + rows; r++) {
      this.values.set(heat.rows.subarray(r * this.bins, (r + 1) * this.bins), this.head * this.bins);
      this.time_s[this.head] = heat.time_s[r] ?? Number.NaN;
      this.head = (this.head + 1) % COLUMNS;
      this.filled = Math.min(this.filled + 1, COLUMNS);
    }
  }

  reset(link = "", bins = 0): void {
    this.bins = bins;
    this.link = link;
    this.values = new Float32Array(COLUMNS * bins).fill(Number.NaN);
    this.time_s.fill(Number.NaN);
    this.head = 0;
    this.filled = 0;
  }

  /** Columns of the picture: what has come fills it, be it little. */
  get columns(): number {
    return Math.max(LEAST_COLUMNS, this.filled);
  }

  /** Where along the picture its oldest column stands, and how long ago it was; and the newest. */
  axis(digits = 0): Mark[] {
    if (!this.filled) return [];
    const first = this.columns - this.filled,
      span_s = this.time_s[this.slot(this.columns - 1)]! - this.time_s[this.slot(first)]!;
    const newest: Mark = [1, mapWords.now];
    return this.filled > 1 ? [[first / (this.columns - 1), mapWords.ago(span_s.toFixed(digits))], newest] : [newest];
  }

  /** Slot of a column of the picture, left (oldest) to right (newest). */
  slot(column: number): number {
    return (this.head + COLUMNS - this.columns + column) % COLUMNS;
  }

  value(column: number, bin: number): number {
    return this.values[this.slot(column) * this.bins + bin] ?? Number.NaN;
  }

  /** Fit the colours to what is in sight; a sample of the values is enough for two percentiles. */
  fit(): void {
    const step = Math.max(1, Math.floor(this.values.length / 8192)) | 1;
    const sample: number[] = [];
    for (let i = 0; i < this.values.length; i += step) {
      const v = this.values[i]!;
      if (v === v) sample.push(v);
    }
    if (sample.length < 16) return;
    const sorted = Float32Array.from(sample).sort();
    const low = sorted[Math.floor(sorted.length * 0.02)] ?? 0;
    const high = sorted[Math.floor(sorted.length * 0.98)] ?? 1;
    this.range = high > low ? [low, high] : [low, low + 1];
  }

  /** Fill an image of `columns` x bins; subcarriers without data are hatched, columns without a packet clear. */
  paint(pixels: Uint32Array, theme: keyof typeof hatching): void {
    const { bins, columns, values } = this;
    const [nullA, nullB] = hatching[theme];
    const [low, high] = this.range;
    const scale = 255 / (high - low);
    for (let column = 0; column < columns; column++) {
      const slot = this.slot(column);
      const empty = Number.isNaN(this.time_s[slot]);
      for (let bin = 0; bin < bins; bin++) {
        const v = values[slot * bins + bin]!;
        const pixel = (bins - 1 - bin) * columns + column;
        if (empty) pixels[pixel] = 0;
        else if (v !== v) pixels[pixel] = ((column >> 2) + bin) & 1 ? nullA : nullB;
        else pixels[pixel] = viridis[Math.min(255, Math.max(0, Math.round((v - low) * scale)))]!;
      }
    }
  }
}
