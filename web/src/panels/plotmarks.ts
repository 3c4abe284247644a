// What a plot draws behind its lines, and the room that it leaves around them.
import type uPlot from "uplot";
import { colour } from "../ui/theme";

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
