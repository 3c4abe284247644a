// The room's drawing without a browser: order, colours, geometry, and how many pixels a frame is drawn with.
import { expect, test } from "@playwright/test";
import { rampColour } from "../../web/src/scene/colour";
import { firstZone } from "../../web/src/scene/fresnel";
import { Pace } from "../../web/src/scene/pace";
import { sortByDepth } from "../../web/src/scene/sort";

test("splats are ordered farthest first, equal depths as they came", () => {
  const depths = [3, -1, 2, 2, -5, Number.NaN, 2],
    splats = new Float32Array(depths.length * 8);
  depths.forEach((z, i) => splats.set([9, 9, z], i * 8));
  const order = new Uint32Array(depths.length);
  sortByDepth(splats, 8, depths.length, [0, 0, 1], order, new Uint16Array(depths.length));
  expect([...order]).toEqual([4, 5, 1, 2, 3, 6, 0]);
});

test("five thousand splats come out in the order of a comparison sort, to a 65,536th of the depth", () => {
  let s = 1;
  const n = 5000,
    splats = Float32Array.from({ length: n * 8 }, () => {
      s = (s * 48271) % 2147483647;
      return s / 2147483647;
    });
  const order = new Uint32Array(n),
    row = [0.3, -0.5, 0.8] as const;
  sortByDepth(splats, 8, n, row, order, new Uint16Array(n));
  const depth = Array.from(
    order,
    (i) => row[0] * splats[i * 8]! + row[1] * splats[i * 8 + 1]! + row[2] * splats[i * 8 + 2]!,
  );
  const span = Math.max(...depth) - Math.min(...depth);
  const steps = depth.slice(1).map((d, i) => d - depth[i]!);
  expect(Math.min(...steps)).toBeGreaterThan(-span / 65535 - 1e-6);
  expect(new Set(order).size).toBe(n);
});

test("the first Fresnel zone: reflected paths are half a wavelength longer", () => {
  const { along_m, across_m } = firstZone(4.4);
  expect(2 * along_m - 4.4).toBeCloseTo(0.12302 / 2, 4);
  expect(2 * Math.hypot(2.2, across_m) - 4.4).toBeCloseTo(0.12302 / 2, 4);
});

test("the ramp ends in its own ends and holds beyond them", () => {
  const ramp = [
    [0, 0, 1],
    [0, 1, 1],
    [0, 1, 0],
    [1, 1, 0],
    [1, 0, 0],
  ] as const;
  expect([-1, 0, 0.52, 1, 7].map((t) => rampColour(ramp, t))).toEqual([ramp[0], ramp[0], ramp[2], ramp[4], ramp[4]]);
});

test("late frames are drawn with fewer pixels, one late frame is not; in time for long, with more again", () => {
  const pace = new Pace();
  const frames = (count: number, waited_ms: number) => Array.from({ length: count }, () => pace.frame(waited_ms));
  frames(7, 10);
  frames(1, 500);
  expect(pace.share).toBe(1);
  frames(8, 100);
  expect(pace.share).toBe(0.75);
  frames(100, 100);
  expect(pace.share).toBe(0.5);
  frames(900, 10);
  expect(pace.share).toBe(0.5);
  frames(100, 10);
  expect(pace.share).toBe(0.75);
});
