// A picture of halfwave.apps.lab as pixels, words and text. Pure.
import { pack, viridis } from "../panels/colormap";
import type { Mark } from "../panels/marks";
import { number } from "../ui/format";
import { labWords as w } from "../ui/words";
import type { Picture } from "../workers/lab-answer";
import type { Cursor, Place } from "./cursor";

const LEAST_SHARE = 0.02;
const SAMPLED = 8192;
/** Two colours of the hatching where nothing came. */
const hatching = {
  dark: [pack(52, 58, 68), pack(25, 31, 40)],
  light: [pack(205, 212, 221), pack(233, 237, 242)],
} as const;

export const rowsOf = (p: Picture): number => p.axis.length;
export const stop_s = (p: Picture): number => p.start_s + p.columns * p.step_s;
const valueAt = (p: Picture, { column, row }: Place): number => p.values[column * rowsOf(p) + row] ?? Number.NaN;
const time_s = (p: Picture, column: number): number => p.start_s + (column + 0.5) * p.step_s;

/** What is drawn darkest and brightest: the 2nd and the 98th percentile. */
export function rangeOf(p: Picture): [number, number] {
  const step = Math.max(1, Math.floor(p.values.length / SAMPLED)) | 1;
  const sample = Float32Array.from(
    Array.from({ length: Math.ceil(p.values.length / step) }, (_, i) => p.values[i * step]!).filter((v) => v === v),
  ).sort();
  const low = sample[Math.floor(sample.length * LEAST_SHARE)] ?? 0,
    high = sample[Math.floor(sample.length * (1 - LEAST_SHARE))] ?? 1;
  return high > low ? [low, high] : [low, low + 1];
}

/** Columns from left to right, rows from below. */
export function paint(
  pixels: Uint32Array,
  p: Picture,
  [low, high]: readonly [number, number],
  theme: "dark" | "light",
) {
  const rows = rowsOf(p),
    scale = 255 / (high - low),
    [a, b] = hatching[theme];
  for (let column = 0; column < p.columns; column++)
    for (let row = 0; row < rows; row++) {
      const v = p.values[column * rows + row]!;
      pixels[(rows - 1 - row) * p.columns + column] =
        v === v
          ? viridis[Math.min(255, Math.max(0, Math.round((v - low) * scale)))]!
          : ((column >> 1) + row) & 4
            ? a
            : b;
    }
}

function rowWords(p: Picture, row: number): string {
  const at = p.axis[row] ?? 0;
  if (p.row === "delay") return w.delay(+(at * 1e9).toFixed(3));
  if (p.row === "frequency") return w.frequency(at);
  const text = w.subcarrier(p.index[row] ?? 0, at / 1e6);
  const blocks = [...new Set(p.block)];
  return blocks.length > 1 ? w.ofBlock(blocks.indexOf(p.block[row]!), text) : text;
}

function rowsApart(p: Picture, a: number, b: number): string {
  const apart = (p.axis[b] ?? 0) - (p.axis[a] ?? 0);
  if (p.row === "delay") return w.delay(+(apart * 1e9).toFixed(3));
  if (p.row === "frequency") return w.frequency(apart);
  return w.subcarriers((p.index[b] ?? 0) - (p.index[a] ?? 0), apart / 1e6);
}

const worded = (v: number, unit: string) => (Number.isNaN(v) ? w.missing : w.value(v, unit));

/** What stands at the cursor, and how it differs from what stands at the mark; times from the start of what plays. */
export function told(p: Picture, { at, mark }: Cursor, begin_s: number): string {
  if (!at || at.column >= p.columns || at.row >= rowsOf(p)) return w.hint;
  const here = valueAt(p, at);
  const text = w.at((time_s(p, at.column) - begin_s).toFixed(2), rowWords(p, at.row), worded(here, p.unit));
  if (!mark || (mark.column === at.column && mark.row === at.row)) return text;
  const apart_s = (at.column - mark.column) * p.step_s;
  return text + w.fromMark(number(apart_s), rowsApart(p, mark.row, at.row), worded(here - valueAt(p, mark), p.unit));
}

/** A few rows by name, for the side of the map: the ends and what is nearest to zero. */
export function sideMarks(p: Picture): Mark[] {
  const rows = rowsOf(p);
  if (rows < 2) return [];
  const shown = p.row === "subcarrier" ? p.index : p.axis;
  const scale = p.row === "delay" ? 1e9 : 1,
    unit = { delay: " ns", frequency: " Hz", subcarrier: "" }[p.row];
  const text = (row: number) => number(+((shown[row] ?? 0) * scale).toPrecision(3)).replace("-", "−");
  const middle = [...shown].reduce((best, v, i) => (Math.abs(v) < Math.abs(shown[best]!) ? i : best), 0);
  const chosen = [0, ...(middle > 0.15 * rows && middle < 0.85 * rows ? [middle] : []), rows - 1];
  return chosen.map((row, i): Mark => [(row + 0.5) / rows, text(row) + (i === chosen.length - 1 ? unit : "")]);
}

/** The map as text: a row a column of the map, a header with the rows' names and units. */
export function csv(p: Picture, begin_s: number): string {
  const rows = rowsOf(p);
  const name = { subcarrier: "offset_hz", delay: "delay_s", frequency: "frequency_hz" }[p.row];
  const header = ["time_s", ...Array.from(p.axis, (v) => `"${name} ${v} (${p.unit})"`)].join(",");
  const lines = Array.from({ length: p.columns }, (_, column) => {
    const values = p.values.subarray(column * rows, (column + 1) * rows);
    return [
      (time_s(p, column) - begin_s).toFixed(4),
      ...Array.from(values, (v) => (v === v ? v.toFixed(4) : "")),
    ].join();
  });
  return `${header}\n${lines.join("\n")}\n`;
}
