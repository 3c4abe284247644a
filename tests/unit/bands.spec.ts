// What the timeline draws: levels that say the same as their seconds, gaps as gaps, and few shapes for a week.
import { expect, test } from "@playwright/test";
import { mainPresence, Pyramid, stepFor, STEPS, summed } from "../../web/src/history/pyramid";
import { Seconds } from "../../web/src/history/seconds";
import { bands } from "../../web/src/timeline/bands";
import { svg, type Shape } from "../../web/src/timeline/shapes";
import { nightRows } from "../../web/harness/rows";

const words = { presence: "p", motion: "m", breathing: () => "b", links: () => "l" };
const END_S = 1_764_000_000;
const HOURS = 11;
const night = new Seconds();
for (const row of nightRows(END_S, HOURS)) night.append(row);
const [row] = nightRows(END_S, HOURS);
const box = { x: 0, y: 0, width: 1440, height: 120 };

test("every level counts the very seconds that were heard, and its extremes are those of the seconds", () => {
  const pyramid = new Pyramid(night),
    [from, to] = [END_S - 7200, END_S],
    sum = (n: ArrayLike<number>) => Array.from(n).reduce((a, b) => a + b, 0),
    most = (n: ArrayLike<number>) => Math.max(...Array.from(n).filter((x) => !Number.isNaN(x))),
    hours = [Math.floor(from / 3600) * 3600, Math.ceil(to / 3600) * 3600] as const,
    seconds = summed(night.between(...hours), 1);
  for (const step of STEPS) {
    const b = pyramid.buckets(...hours, step);
    expect(sum(b.heard)).toBe(seconds.time_s.length);
    expect(sum(b.moving)).toBe(sum(seconds.moving));
    expect(most(b.margin_max)).toBe(most(seconds.margin_max));
    expect(most(b.breathing_max)).toBe(most(seconds.breathing_max));
  }
});

test("a level is made again after a row came", () => {
  const seconds = new Seconds(),
    pyramid = new Pyramid(seconds),
    second = { ...row!, time_s: row!.time_s + 1 };
  seconds.append(row!);
  expect(pyramid.buckets(0, 2e9, 60).heard[0]).toBe(1);
  seconds.append(second);
  pyramid.touch(second.time_s);
  expect(Array.from(pyramid.buckets(0, 2e9, 60).heard).reduce((a, b) => a + b, 0)).toBe(2);
});

test("what most seconds of a bucket say is its word; undetermined has no say", () => {
  const seconds = new Seconds();
  for (const [i, presence] of [null, null, null, "breathing", "moving", "breathing"].entries())
    seconds.append({ ...row!, time_s: i, presence });
  expect(mainPresence(summed(seconds.between(0, 10), 10), 0)).toBe(2);
});

test("a night draws from a bucket a pixel or so, a week from a minute's: few shapes", () => {
  expect(stepFor((7 * 86400) / box.width)).toBe(60);
  const view = { from_s: END_S - HOURS * 3600, to_s: END_S },
    step = stepFor((HOURS * 3600) / box.width),
    b = new Pyramid(night).buckets(view.from_s, view.to_s, step),
    shapes = bands(b, view, box, words);
  expect(step).toBe(10);
  expect(b.time_s.length).toBeLessThan((HOURS + 2) * 360);
  expect(shapes.length).toBeLessThan(24);
  expect(shapes.flatMap((s) => (s.kind === "rects" ? s.xywh : [])).every(Number.isFinite)).toBe(true);
});

test("a second that was not heard is a gap in every band", () => {
  const seconds = new Seconds();
  for (const t of [0, 1, 2, 7, 8, 9])
    seconds.append({
      ...row!,
      time_s: t,
      presence: "breathing",
      breathing: 14,
      breathing_std: 0.5,
      motion: false,
      margin: 0.5,
    });
  const shapes = bands(summed(seconds.between(0, 10), 1), { from_s: 0, to_s: 10 }, { ...box, width: 100 }, words);
  const covers = (x: number) => (s: Shape) => {
    if (s.kind !== "rects") return false;
    for (let i = 0; i < s.xywh.length; i += 4) if (x > s.xywh[i]! && x < s.xywh[i]! + s.xywh[i + 2]!) return true;
    return false;
  };
  expect(shapes.some(covers(15))).toBe(true);
  expect(shapes.some(covers(50))).toBe(false);
  const line = shapes.find((s) => s.kind === "line" && !s.dash) as Extract<Shape, { kind: "line" }>;
  expect(line.xy.filter(Number.isNaN)).toHaveLength(4);
});

test("a drawing is one SVG, with foreign words escaped", () => {
  const text = svg(
    [
      { kind: "rects", xywh: [0, 0, 1, 1], colour: "--line" },
      { kind: "area", xyy: [0, 1, 2, 3, 4, 5], colour: "--line", alpha: 0.5 },
      { kind: "line", xy: [0, 1, Number.NaN, Number.NaN, 2, 3, 4, 5], width: 1, colour: "--line" },
      { kind: "text", x: 0, y: 0, text: '<script>"&', size: 10, anchor: "start", colour: "--ink" },
    ],
    10,
    10,
    () => "#fff",
    "a < b",
  );
  expect(text).not.toContain("<script");
  expect(text).toContain("<title>a &lt; b</title>");
  expect(text).toContain('d="M0 1M2 3L4 5"');
});
