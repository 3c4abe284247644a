// Seconds as columns: rows in any order, gaps as gaps, memory flat.
import { expect, test } from "@playwright/test";
import type { Second } from "../../web/src/generated/types";
import { Seconds } from "../../web/src/history/seconds";

const second = (time_s: number, more: Partial<Second> = {}): Second => ({
  time_s,
  motion: false,
  margin: 0.5,
  presence: "nothing seen",
  breathing: null,
  breathing_std: null,
  activity: null,
  fall: null,
  links: 1,
  packets: 100,
  zones: {},
  ...more,
});

test("a row comes back as it was, whatever came before it", () => {
  const seconds = new Seconds();
  const rows = [
    second(7205, { motion: true, presence: "moving", activity: "walk", zones: { bed: true, desk: null } }),
    second(3599, { margin: null, motion: null, presence: null, zones: { bed: false } }),
    second(3600, { breathing: 14.25, breathing_std: 0.5, fall: 0.25 }),
  ];
  for (const row of rows) seconds.append(row);
  expect([...seconds.rows(0, 1e5)].map((r) => r.time_s)).toEqual([3599, 3600, 7205]);
  expect(seconds.at(7205.7)).toEqual(rows[0]);
  expect(seconds.at(3599)).toEqual(rows[1]);
  expect(seconds.at(3600)).toEqual(rows[2]);
  expect(seconds.at(3601)).toBeNull();
  expect(seconds.span).toEqual([3599, 7206]);
});

test("a second told again replaces what was told, and is one row", () => {
  const seconds = new Seconds();
  seconds.append(second(10, { zones: { bed: true } }));
  seconds.append(second(10, { packets: 50 }));
  expect(seconds.size).toBe(1);
  expect(seconds.at(10)).toEqual({ ...second(10, { packets: 50 }), zones: { bed: null } });
});

test("columns of a span are aligned; a zone that came later is undetermined before", () => {
  const seconds = new Seconds();
  for (let t = 0; t < 10; t++) if (t !== 4) seconds.append(second(t, t > 6 ? { zones: { sofa: true } } : {}));
  const of = seconds.between(2, 9);
  expect([...of.time_s]).toEqual([2, 3, 5, 6, 7, 8]);
  expect([...of.zones.get("sofa")!]).toEqual([-1, -1, -1, -1, 1, 1]);
  expect(of.breathing.every(Number.isNaN)).toBe(true);
});

test("no more than 48 hours are held, the newest", () => {
  const seconds = new Seconds();
  for (let hour = 0; hour < 60; hour++) seconds.append(second(1.7e9 + 3600 * hour));
  expect(seconds.size).toBe(48);
  expect(seconds.at(1.7e9)).toBeNull();
  seconds.append(second(5));
  expect(seconds.size).toBe(48);
});
