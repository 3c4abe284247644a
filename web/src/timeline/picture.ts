// The whole picture of the timeline as shapes, for the canvas and for files. Pure but for the clock's time zone.
import type { Label } from "../generated/page";
import { stepFor } from "../history/pyramid";
import { clockTicks, sinceTicks } from "../history/ticks";
import { shareOf, type Span, width } from "../history/zoom";
import { historyWords as w } from "../ui/words";
import { AXIS_PX, axis, keptLine, moment, selection, TICK_PX } from "./axis";
import { bands, type Box } from "./bands";
import { motionOf, truth } from "./overview";
import type { Shape } from "./shapes";
import type { Shown } from "./shown";

/** What is compared with, under the first. */
export interface Beside extends Pick<Shown, "pyramid" | "track"> {
  name: string;
  /** Added to its times. */
  offset_s: number;
  all: Span;
}

export interface More {
  labels: readonly Label[];
  spans: readonly [number, number][];
  selection: Span | null;
  beside: Beside | null;
  /** Without the moment: for files. */
  still?: boolean;
}

const shifted = (view: Span, by_s: number): Span => ({ from_s: view.from_s - by_s, to_s: view.to_s - by_s });

export function picture(shown: Shown, view: Span, width_px: number, height_px: number, more: More): Shape[] {
  const box: Box = { x: 0, y: 0, width: width_px, height: height_px },
    most = Math.max(2, Math.floor(width_px / TICK_PX)),
    ticks = shown.clock
      ? clockTicks(view.from_s, view.to_s, most)
      : sinceTicks(view.from_s, view.to_s, most, shown.all.from_s),
    inner = height_px - AXIS_PX - 4,
    half = more.beside ? Math.floor(inner / 2) - 2 : inner,
    first = { ...box, height: half, y: 2 };
  return [
    ...axis(ticks, view, box),
    ...outside(shown.all, view, first),
    ...row(shown, view, first),
    ...(shown.clock ? [] : truth(more.labels, view, first, w.truth)),
    ...(more.beside ? second(more.beside, view, { ...first, y: half + 6 }) : []),
    ...(shown.clock ? keptLine(more.spans, view, box) : []),
    ...(more.selection ? selection(more.selection, view, box) : []),
    ...(more.still ? [] : moment(shown.now_s, view, box)),
  ];
}

function row(of: Pick<Shown, "pyramid" | "track">, view: Span, box: Box): Shape[] {
  if (of.pyramid)
    return bands(of.pyramid.buckets(view.from_s, view.to_s, stepFor(width(view) / box.width)), view, box, w);
  return of.track && of.track.time_s.length > 1 ? motionOf(of.track, view, box) : [];
}

function second(b: Beside, view: Span, box: Box): Shape[] {
  const own = shifted(view, b.offset_s);
  return [
    { kind: "rects", xywh: [box.x, box.y - 3, box.width, 1], colour: "--line" },
    ...outside(b.all, own, box),
    ...row(b, own, box),
    {
      kind: "text",
      x: box.x + box.width - 6,
      y: box.y + 11,
      text: b.name,
      size: 10,
      anchor: "end",
      colour: "--ink",
    },
  ];
}

/** Where there is no recording, darker. */
function outside(all: Span, view: Span, box: Box): Shape[] {
  const a = Math.max(shareOf(view, all.from_s), 0),
    b = Math.min(shareOf(view, all.to_s), 1),
    xywh: number[] = [];
  if (a > 0) xywh.push(box.x, box.y, Math.min(a, 1) * box.width, box.height);
  if (b < 1) xywh.push(box.x + Math.max(b, 0) * box.width, box.y, (1 - Math.max(b, 0)) * box.width, box.height);
  return xywh.length ? [{ kind: "rects", xywh, colour: "--line", alpha: 0.35 }] : [];
}
