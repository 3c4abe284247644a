// Motion over a recording, its threshold, and the truth that came with it. Pure: shapes.
import type { Label } from "../generated/page";
import { shareOf, type Span } from "../history/zoom";
import { clip } from "../ui/format";
import type { Box } from "./bands";
import type { Shape } from "./shapes";

/** Columns of one series. */
export interface Track {
  time_s: ArrayLike<number>;
  statistic: ArrayLike<number>;
  threshold: ArrayLike<number>;
}

const MOST_LABELS = 500;
const SIZE = 10;
/** Height of the truth's row: with words where there is room for them, else a mere line. */
const labelRow = (height: number) => (height > 38 ? 13 : 3);

export function truth(labels: readonly Label[], view: Span, box: Box, word: (w: string) => string): Shape[] {
  const row = labelRow(box.height),
    y = box.y + box.height - row,
    made: Shape[] = [],
    xywh: number[] = [];
  for (const [from, to, text] of labels.slice(0, MOST_LABELS)) {
    const a = Math.max(shareOf(view, from), 0) * box.width,
      b = Math.min(shareOf(view, to), 1) * box.width;
    if (b <= a) continue;
    xywh.push(box.x + a, y, Math.max(1, b - a - 1), row);
    const said = word(clip(text, 40));
    // About five pixels a letter; a word that has no room is left out.
    if (row > 4 && said.length * 5.2 < b - a)
      made.push({
        kind: "text",
        x: box.x + a + 4,
        y: y + row - 3,
        text: said,
        size: SIZE,
        anchor: "start",
        colour: "--muted",
      });
  }
  return [{ kind: "rects", xywh, colour: "--line" }, ...made];
}

export function motionOf(track: Track, view: Span, box: Box): Shape[] {
  const n = track.time_s.length,
    floor = box.y + box.height - labelRow(box.height) - 1,
    head = box.y + (box.height > 38 ? 13 : 2);
  let top = 0.05;
  for (let i = 0; i < n; i++)
    for (const v of [track.statistic[i]!, track.threshold[i]!]) if (v > top && Number.isFinite(v)) top = v;
  const x = (i: number) => box.x + shareOf(view, track.time_s[i]!) * box.width,
    y = (v: number) => floor - (Math.max(0, v) / top) * (floor - head),
    statistic: number[] = [],
    threshold: number[] = [],
    above: number[] = [];
  const nan = Number.NaN;
  // Of what lies outside the view only the neighbours of its edges.
  let first = 0,
    last = n - 1;
  while (first + 1 < n && track.time_s[first + 1]! < view.from_s) first++;
  while (last > 0 && track.time_s[last - 1]! > view.to_s) last--;
  for (let i = first; i <= last; i++) {
    const [s, t] = [track.statistic[i]!, track.threshold[i]!];
    statistic.push(Number.isNaN(s) ? nan : x(i), y(s));
    threshold.push(Number.isNaN(t) ? nan : x(i), y(t));
    if (i < last && s > t) {
      const next = Number.isNaN(track.statistic[i + 1]!) ? s : track.statistic[i + 1]!;
      above.push(x(i), y(s), floor, x(i + 1), y(next), floor, nan, nan, nan);
    }
  }
  return [
    { kind: "area", xyy: above, colour: "--data-2", alpha: 0.35 },
    { kind: "line", xy: statistic, width: 1.4, colour: "--data-2" },
    { kind: "line", xy: threshold, width: 1, dash: [4, 3], colour: "--data-3" },
  ];
}
