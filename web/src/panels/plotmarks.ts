// What a plot draws behind its lines, and the room that it leaves around them.
import type uPlot from "uplot";
import { colour } from "../ui/theme";

/** How an axis looks. */
export const axis = {
  stroke: () => colour("--muted"),
  grid: { stroke: () => colour("--line"), width: 1 },
  ticks: { show: false },
  font: "11px system-ui",
};

/** A little room above and below the values. */
export function padded(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null || !Number.isFinite(low + high)) return [0, 1];
  const room = Math.max((high - low) * 0.1, Math.abs(high) * 0.02, 1e-6);
  return [low - room, high + room];
}

/** Round times between two. */
export function ticks(low: number, high: number, step: number): number[] {
  const from = Math.ceil(low / step - 1e-6);
  const n = Math.max(0, Math.floor(high / step + 1e-6) - from + 1);
  return Array.from({ length: n }, (_, i) => (from + i) * step);
}

/** Slanted lines over the time in which nothing came. */
export function hatch(u: uPlot, [from, to]: [number, number]): void {
  const { ctx } = u;
  const { left, top, width, height } = u.bbox;
  const a = Math.max(u.valToPos(from, "x", true), left);
  const b = Math.min(u.valToPos(to, "x", true), left + width);
  if (b <= a) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(a, top, b - a, height);
  ctx.clip();
  ctx.strokeStyle = colour("--line");
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  for (let x = a - height; x < b; x += 7 * devicePixelRatio) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}

/** Where differences are measured from. */
export function line(u: uPlot, at: number): void {
  const x = u.valToPos(at, "x", true);
  u.ctx.save();
  u.ctx.strokeStyle = colour("--accent");
  u.ctx.setLineDash([2, 3]);
  u.ctx.beginPath();
  u.ctx.moveTo(x, u.bbox.top);
  u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
  u.ctx.stroke();
  u.ctx.restore();
}

/** Where a node began anew. */
export function restart(u: uPlot, at: number): void {
  const x = u.valToPos(at, "x", true);
  if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) return;
  u.ctx.save();
  u.ctx.strokeStyle = colour("--data-2");
  u.ctx.setLineDash([1, 4]);
  u.ctx.lineWidth = 2 * devicePixelRatio;
  u.ctx.beginPath();
  u.ctx.moveTo(x, u.bbox.top);
  u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
  u.ctx.stroke();
  u.ctx.restore();
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };

/** Where a key moves a cursor among the times that are in sight, from `low` on; null: the key is none of these. */
export function nextIndex(
  key: string,
  far: boolean,
  at: number | null,
  times: readonly number[],
  low: number,
): number | null {
  const last = times.length - 1,
    first = Math.max(
      0,
      times.findIndex((t) => t >= low),
    );
  if (last < 0) return null;
  if (key === "Home") return first;
  if (key === "End") return last;
  const step = STEPS[key];
  if (step === undefined) return null;
  return at === null ? last : Math.min(last, Math.max(first, at + step * (far ? 10 : 1)));
}
