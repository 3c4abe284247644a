// The scale under the bands, with what lies on it: gaps, kept packets, a selection, the moment. Pure.
import type { Tick } from "../history/ticks";
import { shareOf, type Span } from "../history/zoom";
import type { Box } from "./bands";
import type { Shape } from "./shapes";

const SIZE = 10;
/** Room for a tick's words. */
export const TICK_PX = 84;
export const AXIS_PX = 16;

export function axis(ticks: readonly Tick[], view: Span, box: Box): Shape[] {
  const x = (time_s: number) => box.x + shareOf(view, time_s) * box.width,
    grid: number[] = [],
    strong: number[] = [];
  for (const t of ticks) (t.strong ? strong : grid).push(x(t.time_s), box.y, 1, box.height - AXIS_PX);
  return [
    { kind: "rects", xywh: grid, colour: "--line", alpha: 0.8 },
    { kind: "rects", xywh: strong, colour: "--muted", alpha: 0.6 },
    ...ticks.map((t): Shape => {
      const at = x(t.time_s),
        near = at - box.x < TICK_PX / 2 ? "start" : box.x + box.width - at < TICK_PX / 2 ? "end" : "middle";
      return {
        kind: "text",
        x: near === "start" ? Math.max(at, box.x + 4) : near === "end" ? Math.min(at, box.x + box.width - 4) : at,
        y: box.y + box.height - 4,
        text: t.text,
        size: SIZE,
        anchor: near,
        colour: t.strong ? "--ink" : "--muted",
      };
    }),
  ];
}

/** Where packets are kept, a thin line above the scale. */
export function keptLine(spans: readonly (readonly [number, number])[], view: Span, box: Box): Shape[] {
  const xywh: number[] = [];
  for (const [from, to] of spans) {
    const a = Math.max(shareOf(view, from), 0),
      b = Math.min(shareOf(view, to), 1);
    if (b > a) xywh.push(box.x + a * box.width, box.y + box.height - AXIS_PX - 2, Math.max((b - a) * box.width, 1), 2);
  }
  return [{ kind: "rects", xywh, colour: "--accent", alpha: 0.55 }];
}

export function selection(of: Span, view: Span, box: Box): Shape[] {
  const a = box.x + Math.max(shareOf(view, of.from_s), 0) * box.width,
    b = box.x + Math.min(shareOf(view, of.to_s), 1) * box.width;
  if (b < a) return [];
  const height = box.height - AXIS_PX;
  return [
    { kind: "rects", xywh: [a, box.y, Math.max(b - a, 1), height], colour: "--accent", alpha: 0.18 },
    { kind: "rects", xywh: [a, box.y, 1.5, height, b - 1.5, box.y, 1.5, height], colour: "--accent" },
  ];
}

export function moment(time_s: number, view: Span, box: Box): Shape[] {
  const share = shareOf(view, time_s);
  if (share < 0 || share > 1) return [];
  const x = Math.min(box.x + share * box.width, box.x + box.width - 2);
  return [{ kind: "rects", xywh: [x - 1, box.y, 2.5, box.height - AXIS_PX + 3], colour: "--ink" }];
}
