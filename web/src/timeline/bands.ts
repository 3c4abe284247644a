// Bands of seconds over time: presence, motion, breathing with its uncertainty, links received. Pure: numbers in, shapes
// out. A second that was not heard is a gap; what is undetermined is drawn as neither.
import { type Buckets, mainPresence } from "../history/pyramid";
import { shareOf, type Span } from "../history/zoom";
import type { Shape, Token } from "./shapes";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Colour and strength of each code of presence (seconds.ts); undetermined has none. */
const PRESENCE: readonly (readonly [Token, number] | null)[] = [
  null,
  ["--data-2", 0.95],
  ["--data-1", 0.95],
  ["--data-1", 0.45],
  ["--muted", 0.16],
];
/** Breaths a minute at the least that the band spans. */
const BREATHS = [8, 20] as const;
/** Motion statistic over threshold at the top of its band; what is higher is cut off there. */
const MOST_MARGIN = 4;
const LABEL = 10;
/** Below such a height a band has no words. */
const WORDS_FROM = 22;

export interface BandWords {
  presence: string;
  motion: string;
  breathing: (low: number, high: number) => string;
  links: (n: number) => string;
}

/** Where each band lies in a box. */
export function rows(box: Box): { presence: Box; motion: Box; breathing: Box; links: Box } {
  const gap = box.height > 90 ? 6 : 3,
    presence = Math.max(7, Math.round(0.12 * box.height)),
    links = Math.max(4, Math.round(0.06 * box.height)),
    rest = box.height - presence - links - 3 * gap,
    motion = Math.round(0.46 * rest),
    row = (y: number, height: number): Box => ({ ...box, y, height });
  let y = box.y;
  const next = (height: number) => {
    const made = row(y, height);
    y += height + gap;
    return made;
  };
  return { presence: next(presence), motion: next(motion), breathing: next(rest - motion), links: next(links) };
}

/** Left edge and width of a bucket: a hundredth under a pixel is none between neighbours. */
type Place = (i: number) => [x: number, width: number];

export function bands(b: Buckets, view: Span, box: Box, words: BandWords): Shape[] {
  const x = (time_s: number) => box.x + shareOf(view, time_s) * box.width;
  const place: Place = (i) => {
    const left = Math.max(x(b.time_s[i]!), box.x),
      right = Math.min(x(b.time_s[i]! + b.step_s), box.x + box.width);
    return [left, Math.max(right - left, 0)];
  };
  const of = rows(box);
  return [
    ...presence(b, place, of.presence, words),
    ...motion(b, place, of.motion, words),
    ...breathing(b, x, of.breathing, words),
    ...links(b, place, of.links, words),
  ];
}

function presence(b: Buckets, place: Place, row: Box, _words: BandWords): Shape[] {
  const made = PRESENCE.map((ink): Shape | null => ink && { kind: "rects", xywh: [], colour: ink[0], alpha: ink[1] });
  // Neighbours with one word are one rectangle.
  for (let i = 0; i < b.time_s.length; i++) {
    const shape = made[mainPresence(b, i)];
    if (shape?.kind !== "rects") continue;
    const [left, width] = place(i),
      { xywh } = shape,
      last = xywh.length - 4;
    if (last >= 0 && Math.abs(xywh[last]! + xywh[last + 2]! - left) < 0.5) xywh[last + 2] = left + width - xywh[last]!;
    else xywh.push(left, row.y, width, row.height);
  }
  return made.filter((s): s is Shape => s !== null && s.kind === "rects" && s.xywh.length > 0);
}

function motion(b: Buckets, place: Place, row: Box, words: BandWords): Shape[] {
  const foot = row.y + row.height,
    height = (m: number) => row.height * Math.sqrt(Math.min(Math.max(m, 0), MOST_MARGIN) / MOST_MARGIN),
    still: number[] = [],
    moving: number[] = [],
    peaks: number[] = [];
  for (let i = 0; i < b.time_s.length; i++) {
    const mean = b.margin_mean[i]!;
    if (Number.isNaN(mean)) continue;
    const [left, width] = place(i),
      to = b.moving[i]! > 0 ? moving : still;
    if (b.moving[i]! > 0 && b.margin_max[i]! > mean) {
      const h = height(b.margin_max[i]!);
      peaks.push(left, foot - h, width, h);
    }
    to.push(left, foot - height(mean), width, height(mean));
  }
  const threshold = foot - height(1);
  return [
    { kind: "rects", xywh: peaks, colour: "--data-2", alpha: 0.35 },
    { kind: "rects", xywh: still, colour: "--muted", alpha: 0.35 },
    { kind: "rects", xywh: moving, colour: "--data-2", alpha: 0.9 },
    {
      kind: "line",
      xy: [row.x, threshold, row.x + row.width, threshold],
      width: 1,
      dash: [3, 3],
      colour: "--muted",
      alpha: 0.6,
    },
    ...name(row, words.motion),
  ];
}

function breathing(b: Buckets, x: (t: number) => number, row: Box, words: BandWords): Shape[] {
  let [low, high]: [number, number] = [...BREATHS];
  for (let i = 0; i < b.time_s.length; i++) {
    const [r, std] = [b.breathing[i]!, b.breathing_std[i]!];
    if (Number.isNaN(r)) continue;
    low = Math.min(low, Math.floor(r - std - 1));
    high = Math.max(high, Math.ceil(r + std + 1));
  }
  low = Math.max(low, 0);
  const y = (r: number) => row.y + row.height * (1 - (Math.min(Math.max(r, low), high) - low) / (high - low)),
    range: number[] = [],
    spread: number[] = [],
    line: number[] = [];
  let before = Number.NaN;
  for (let i = 0; i < b.time_s.length; i++) {
    const t = b.time_s[i]!,
      r = b.breathing[i]!;
    if (Number.isNaN(r)) continue;
    const [left, right] = [x(t), x(t + b.step_s)];
    if (!(t - before <= 1.5 * b.step_s)) {
      for (const list of [range, spread]) list.push(Number.NaN, Number.NaN, Number.NaN);
      line.push(Number.NaN, Number.NaN);
      // One bucket alone is seen as well.
      range.push(left, y(b.breathing_max[i]!), y(b.breathing_min[i]!));
      spread.push(left, y(r + b.breathing_std[i]!), y(r - b.breathing_std[i]!));
      line.push(left, y(r));
    }
    range.push(right, y(b.breathing_max[i]!), y(b.breathing_min[i]!));
    spread.push(right, y(r + b.breathing_std[i]!), y(r - b.breathing_std[i]!));
    line.push((left + right) / 2, y(r), right, y(r));
    before = t;
  }
  return [
    { kind: "area", xyy: range, colour: "--data-1", alpha: 0.16 },
    { kind: "area", xyy: spread, colour: "--data-1", alpha: 0.35 },
    { kind: "line", xy: line, width: 1.5, colour: "--data-1" },
    ...name(row, words.breathing(low, high)),
  ];
}

function links(b: Buckets, place: Place, row: Box, words: BandWords): Shape[] {
  let most = 0;
  for (const n of b.links_max) most = Math.max(most, n);
  const all: number[] = [],
    some: number[] = [];
  for (let i = 0; i < b.time_s.length; i++) {
    const [left, width] = place(i),
      to = b.links_min[i]! >= most ? all : some,
      h = most ? (row.height * b.links_min[i]!) / most : 0,
      last = to.length - 4;
    if (last >= 0 && Math.abs(to[last]! + to[last + 2]! - left) < 0.5 && Math.abs(to[last + 3]! - h) < 0.01)
      to[last + 2] = left + width - to[last]!;
    else to.push(left, row.y + row.height - h, width, h);
  }
  return [
    { kind: "rects", xywh: all, colour: "--data-3", alpha: 0.75 },
    { kind: "rects", xywh: some, colour: "--data-3", alpha: 0.4 },
    ...(most && row.height > 8 ? name(row, words.links(most)) : []),
  ];
}

/** A band's name in its upper left. */
function name(row: Box, text: string): Shape[] {
  if (row.height < WORDS_FROM) return [];
  return [{ kind: "text", x: row.x + 6, y: row.y + LABEL, text, size: LABEL, anchor: "start", colour: "--muted" }];
}
