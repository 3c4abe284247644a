// The history without a browser: names of files, what is dropped, packets by time, lines, zoom, ticks, alignment.
import { expect, test } from "@playwright/test";
import { around, offsetOf } from "../../web/src/history/align";
import { cut, Declared } from "../../web/src/history/cut";
import { csvOf, lineOf, rowsOf } from "../../web/src/history/lines";
import { bytesOf, daysThatFit, limitOf, toDrop } from "../../web/src/history/policy";
import {
  halfMade,
  hourFile,
  indexOf,
  openFile,
  plainFile,
  segmentFile,
  stretches,
  within,
} from "../../web/src/history/segments";
import { clockTicks, since, sinceTicks, timeOfDay } from "../../web/src/history/ticks";
import * as zoom from "../../web/src/history/zoom";
import type { Second } from "../../web/src/generated/types";

const row = (time_s: number, more: Partial<Second> = {}): Second => ({
  time_s,
  motion: false,
  margin: 0.5,
  presence: "breathing",
  breathing: 14.5,
  breathing_std: 0.5,
  activity: null,
  fall: null,
  links: 2,
  packets: 200,
  zones: {},
  ...more,
});

const segment = (id: number, start_s: number, stop_s: number, bytes = 100) => {
  const of = { id, start_s, stop_s, packets: 5, raw_bytes: 2 * bytes, bytes };
  return { ...of, file: segmentFile(of) };
};

test("a folder's index is in the names of its files; foreign names are left out", () => {
  const made = segment(7, 1000.5, 1300.25);
  const index = indexOf([
    made.file,
    openFile(9),
    hourFile(3, 44),
    plainFile(4),
    "notes.txt",
    "packets.1.pcapng.gz",
    "../x",
  ]);
  expect(index.segments).toEqual([made]);
  expect(index.hours).toEqual([{ file: hourFile(3, 44), hour: 3, bytes: 44 }]);
  expect([index.open, index.plain]).toEqual([[9], [4]]);
});

test("a segment whose open file still lies there was half made", () => {
  const [a, b] = [segment(1, 0, 10), segment(2, 10, 20)];
  expect(halfMade(indexOf([a.file, b.file, openFile(2)]))).toEqual([b]);
});

test("packets of a span come from the segments that touch it; holes are holes", () => {
  const all = [segment(1, 0, 100), segment(2, 101, 200), segment(3, 500, 600)];
  expect(within(all, 150, 520).map((s) => s.id)).toEqual([2, 3]);
  expect(stretches(all)).toEqual([
    [0, 200],
    [500, 600],
  ]);
});

test("the oldest packets go first, rows only when they alone are too much", () => {
  const segments = [segment(3, 300, 400), segment(1, 0, 100), segment(2, 100, 200)],
    hours = [
      { file: "a", hour: 0, bytes: 10 },
      { file: "b", hour: 1, bytes: 10 },
    ],
    use = { segments, hours, open_bytes: 30 };
  expect(bytesOf(use)).toBe(350);
  expect(toDrop(use, 350)).toEqual([]);
  expect(toDrop(use, 349)).toEqual([segments[1]!.file]);
  expect(toDrop(use, 200)).toEqual([segments[1]!.file, segments[2]!.file]);
  expect(toDrop(use, 60)[0]).toBe("a");
  expect(toDrop({ ...use, segments: [] }, 0)).toEqual(["a", "b"]);
});

test("the limit is the user's, and no more than the browser gives; days are by the pace so far", () => {
  expect(limitOf(2e9, null)).toBe(2e9);
  expect(limitOf(2e9, 1e9)).toBe(0.9e9);
  expect(daysThatFit([segment(1, 0, 86400, 1e8)], 1e9)).toBeCloseTo(10);
  expect(daysThatFit([], 1e9)).toBeNull();
});

/** A block of a type, whole; a packet has a time. */
function block(type: number, time_s = 0): Uint8Array {
  const bytes = new Uint8Array(36),
    view = new DataView(bytes.buffer),
    ns = BigInt(Math.round(time_s * 1e9));
  view.setUint32(0, type, true);
  view.setUint32(4, 36, true);
  view.setUint32(12, Number(ns >> 32n), true);
  view.setUint32(16, Number(ns & 0xffffffffn), true);
  view.setUint32(32, 36, true);
  return bytes;
}
const SECTION = 0x0a0d0d0a;
const joined = (parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((p) => [...p]));

test("a span has its packets and all that they refer to; a torn end is counted", () => {
  const stream = joined([block(SECTION), block(1), block(6, 10), block(6, 11), block(1), block(6, 12)]),
    found = cut(joined([stream, stream.subarray(0, 5)]), 11, 12);
  expect(found.packets).toBe(1);
  expect(found.torn_bytes).toBe(5);
  expect(joined(found.parts)).toEqual(joined([block(SECTION), block(1), block(6, 11), block(1)]));
  const whole = cut(stream);
  expect(whole.parts).toHaveLength(1);
  expect([whole.packets, whole.start_s, whole.stop_s, whole.torn_bytes]).toEqual([3, 10, 12, 0]);
});

test("a new section forgets the interfaces of the one before", () => {
  const declared = new Declared();
  declared.take([block(SECTION), block(1)]);
  declared.take([block(SECTION)]);
  expect(declared.blocks).toEqual([block(SECTION)]);
});

test("lines come back as rows; one that a crash cut short is left out and counted", () => {
  const event = { time_s: 5, kind: "motion", of: "", phase: "began", value: "moving", evidence: {} } as const,
    text = lineOf({ s: row(4) }) + lineOf({ e: event }) + lineOf({ s: row(5) }).slice(0, 20);
  expect(rowsOf(text)).toEqual({ seconds: [row(4)], events: [event], spoiled: 1 });
});

test("a table of seconds has a column a zone, and nothing where nothing is known", () => {
  const [header, first, second] = csvOf([
    row(0, { zones: { bed: true } }),
    row(1, { breathing: null, motion: null, presence: null }),
  ]).split("\n");
  expect(header).toContain('"breathing (1/min)"');
  expect(header).toMatch(/"zone bed .*"$/);
  expect(first).toBe('1970-01-01T00:00:00.000Z,0,0,0.5,"breathing",14.5,0.5,"",,2,200,1');
  expect(second).toBe('1970-01-01T00:00:01.000Z,1,,0.5,"",,0.5,"",,2,200,');
});

test("zoom keeps the moment under the pointer, within what there is, from a week to a second", () => {
  const all = { from_s: 0, to_s: 8 * 86400 },
    view = zoom.zoomed(all, 0.5, 0.25, all);
  expect(zoom.at(view, 0.25)).toBeCloseTo(zoom.at(all, 0.25));
  let near = view;
  for (let i = 0; i < 60; i++) near = zoom.zoomed(near, 0.5, 0.5, all);
  expect(zoom.width(near)).toBeCloseTo(1);
  expect(zoom.zoomed(near, 1e9, 0.5, all)).toEqual(all);
  expect(zoom.panned({ from_s: 10, to_s: 20 }, -50, all)).toEqual({ from_s: 0, to_s: 10 });
});

test("two fingers hold their moments", () => {
  const all = { from_s: 0, to_s: 1000 },
    view = { from_s: 400, to_s: 500 },
    after = zoom.pinched(view, 0.4, 0.6, 0.3, 0.7, all);
  expect(zoom.at(after, 0.3)).toBeCloseTo(440);
  expect(zoom.at(after, 0.7)).toBeCloseTo(460);
});

test("live opens on all that is kept, two minutes at least and a night at most", () => {
  expect(zoom.usual(null, 1000)).toEqual({ from_s: 880, to_s: 1000 });
  expect(zoom.usual(500, 1000)).toEqual({ from_s: 500, to_s: 1000 });
  expect(zoom.width(zoom.usual(0, 1e6))).toBe(12 * 3600);
});

test("ticks stand on round local times, a day's first with its name, and over the end of summer time", () => {
  const east = () => 330; // UTC+5:30
  const ticks = clockTicks(0, 43200, 8, east);
  expect(ticks.length).toBeLessThanOrEqual(8);
  for (const t of ticks) expect((t.time_s + 330 * 60) % 7200).toBe(0);
  const midnight = clockTicks(86400 - 330 * 60 - 100, 86400 - 330 * 60 + 100, 8, east).find((t) => t.strong);
  expect(midnight?.text).toBe("Fri 2 Jan");
  const summer = (t: number) => (t < 3600 ? 120 : 60);
  const over = clockTicks(-7200, 14400, 20, summer);
  for (let i = 1; i < over.length; i++) expect(over[i]!.time_s).toBeGreaterThan(over[i - 1]!.time_s);
  for (const t of over) expect((t.time_s + 60 * summer(t.time_s)) % 1800).toBe(0);
  expect(timeOfDay(3661, true, () => 0)).toBe("01:01:01");
});

test("a recording's ticks count from its beginning", () => {
  expect(sinceTicks(1000, 1090, 5, 1000).map((t) => t.text)).toEqual(["0:00", "0:30", "1:00", "1:30"]);
  expect([since(-61), since(3725)]).toEqual(["−1:01", "1:02:05"]);
});

test("two recordings begin together, or stand by their clocks, moved by what was dragged", () => {
  const first = { from_s: 1000, to_s: 1100 },
    second = { from_s: 50, to_s: 70 };
  expect(offsetOf(first, second, "start", 0)).toBe(950);
  expect(offsetOf(first, second, "clock", 2.5)).toBe(2.5);
  expect(around(first, second, 950)).toEqual(first);
});
