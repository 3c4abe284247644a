// The picture under the scrubber: motion over the whole recording, its threshold, the truth that came with it.
import type { State } from "../state";
import { clip } from "../ui/format";
import { colour } from "../ui/theme";
import { timelineWords } from "../ui/words";

/** Columns of one series to draw. */
interface Track {
  time_s: ArrayLike<number>;
  statistic: ArrayLike<number>;
  threshold: ArrayLike<number>;
}

export function drawOverview(
  canvas: HTMLCanvasElement,
  s: State,
  track: Track | null,
  from_s: number,
  to_s: number,
): void {
  const width = Math.round(canvas.clientWidth * devicePixelRatio);
  const height = Math.round(canvas.clientHeight * devicePixelRatio);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const c = canvas.getContext("2d");
  if (!c || !width || to_s <= from_s) return;
  c.clearRect(0, 0, width, height);
  const x = (t: number) => ((t - from_s) / (to_s - from_s)) * width;
  labels(c, s, x, height);
  if (track && track.time_s.length > 1) motion(c, track, x, height);
}

/** Height of the truth's row: with words where there is room for them, else a mere line. */
function labelRow(height: number): number {
  return (height > 44 * devicePixelRatio ? 13 : 3) * devicePixelRatio;
}

/** Room for the words at the top, where there is any. */
function headRow(height: number): number {
  return (height > 44 * devicePixelRatio ? 14 : 2) * devicePixelRatio;
}

function labels(c: CanvasRenderingContext2D, s: State, x: (t: number) => number, height: number): void {
  const row = labelRow(height);
  c.font = `${10 * devicePixelRatio}px system-ui, sans-serif`;
  c.textBaseline = "bottom";
  for (const [from, to, word] of (s.source?.labels ?? []).slice(0, 500)) {
    const [a, b] = [x(from), x(to)];
    c.fillStyle = colour("--line");
    c.fillRect(a, height - row, Math.max(1, b - a - devicePixelRatio), row);
    c.fillStyle = colour("--muted");
    const text = timelineWords.truth(clip(word, 40));
    if (row > 4 * devicePixelRatio && c.measureText(text).width < b - a)
      c.fillText(text, a + 4 * devicePixelRatio, height - devicePixelRatio);
  }
}

function motion(c: CanvasRenderingContext2D, track: Track, x: (t: number) => number, height: number): void {
  const n = track.time_s.length;
  let top = 0.05;
  for (let i = 0; i < n; i++) for (const v of [track.statistic[i]!, track.threshold[i]!]) if (v > top) top = v;
  const floor = height - labelRow(height) - devicePixelRatio;
  const y = (v: number) => floor - (Math.max(0, v) / top) * (floor - headRow(height));
  const path = (values: ArrayLike<number>) => {
    let open = false;
    for (let i = 0; i < n; i++) {
      const v = values[i]!;
      if (Number.isNaN(v)) {
        open = false;
        continue;
      }
      if (open) c.lineTo(x(track.time_s[i]!), y(v));
      else c.moveTo(x(track.time_s[i]!), y(v));
      open = true;
    }
  };
  // Filled where something moves, by the engine's own threshold; the shape says it too.
  c.fillStyle = colour("--data-2");
  c.globalAlpha = 0.35;
  c.beginPath();
  for (let i = 0; i + 1 < n; i++) {
    if (!(track.statistic[i]! > track.threshold[i]!)) continue;
    const next = track.statistic[i + 1]!;
    c.moveTo(x(track.time_s[i]!), floor);
    c.lineTo(x(track.time_s[i]!), y(track.statistic[i]!));
    c.lineTo(x(track.time_s[i + 1]!), y(Number.isNaN(next) ? track.statistic[i]! : next));
    c.lineTo(x(track.time_s[i + 1]!), floor);
  }
  c.fill();
  c.globalAlpha = 1;
  c.lineWidth = 1.4 * devicePixelRatio;
  c.strokeStyle = colour("--data-2");
  c.beginPath();
  path(track.statistic);
  c.stroke();
  c.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  c.lineWidth = devicePixelRatio;
  c.strokeStyle = colour("--data-3");
  c.beginPath();
  path(track.threshold);
  c.stroke();
  c.setLineDash([]);
}
