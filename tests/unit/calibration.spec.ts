// The guided minute and what a setting would have said, hop by hop, without a page.
import { expect, test } from "@playwright/test";
import { begin, type Minute, step, windowsOf } from "../../web/src/calibration/minute";
import { readTimes } from "../../web/src/calibration/times";
import { Seen, SETTINGS, sensitivityAt, sensitivityOf, spansOf, stepOf } from "../../web/src/calibration/truth";
import { readSettings, whyNotUsed } from "../../web/src/calibration/tuning";
import type { HopReport, LinkReport } from "../../web/src/generated/types";
import { because, movingLink, untroubled, word } from "../../web/harness/made-up";

const START_S = 1000;

interface Said {
  motion?: "moving" | "still" | null;
  links?: string[];
  silent?: string[];
}

/** A hop in which these links say something, or nothing. */
function hop(time_s: number, { motion = "still", links = ["a"], silent = [] }: Said = {}): HopReport {
  const link = (id: string): LinkReport => ({
    ...movingLink(time_s),
    id,
    service: "full",
    rate_hz: silent.includes(id) ? 0 : 100,
    motion_statistic: {
      ...word(
        "motion_statistic",
        null,
        time_s,
        silent.includes(id) ? { reason: because("no packet for 5 s", "silent") } : {},
      ),
      value: silent.includes(id) ? null : 0.01,
      extra: { closed_form: 0.15, site_offset: 0, packets: 200, window_s: 2 },
    },
  });
  const said = word("motion", motion, time_s, motion === null ? { reason: because("few") } : {});
  return { ...untroubled, time_s, links: links.map(link), estimates: { motion: said } } as unknown as HopReport;
}

/** Hops every 0.1 s from the start, each as `of` says of its seconds. */
function run(of: (s: number) => Said, seconds = 80): Minute {
  let m = begin(hop(START_S, of(0)), 5, 60);
  for (let i = 1; i <= 10 * seconds; i++) m = step(m, hop(START_S + i / 10, of(i / 10)));
  return m;
}

test("a minute in which nothing moves is taken, a window of each link every two seconds", () => {
  const m = run(() => ({ links: ["a", "b"] }));
  expect(m).toMatchObject({ phase: "taken", spoiled: null });
  const windows = windowsOf(m);
  expect(Object.keys(windows)).toEqual(["a", "b"]);
  expect(windows.a?.margins.length).toBeGreaterThanOrEqual(29);
  expect(windows.a?.margins.length).toBeLessThanOrEqual(31);
  expect(windows.a?.margins[0]).toBeCloseTo(-0.14);
  expect(m.to_s - m.from_s).toBe(60);
});

test("who leaves while it counts down spoils nothing; what moves later does, and its second is told", () => {
  expect(run((s) => ({ motion: s < 7 ? "moving" : "still" })).phase).toBe("taken");
  // five seconds to leave, three for the last window: the minute begins at eight
  const m = run((s) => ({ motion: s >= 29 ? "moving" : "still" }));
  expect(m.spoiled).toMatchObject({ why: "motion", link: "a" });
  expect(m.spoiled?.at_s).toBeCloseTo(21, 0);
  expect(run(() => ({ motion: "moving" })).spoiled).toMatchObject({ why: "motion", at_s: 0 });
});

test("a link that is lost or comes, too few packets and a stream that jumps spoil it, each by its name", () => {
  const two = { links: ["a", "b"] };
  expect(run((s) => (s > 30 ? { ...two, silent: ["b"] } : two)).spoiled).toMatchObject({ why: "lost", link: "b" });
  expect(run((s) => (s > 30 ? { links: ["a"] } : two)).spoiled).toMatchObject({ why: "lost", link: "b" });
  expect(run((s) => (s > 30 ? two : {})).spoiled).toMatchObject({ why: "changed", link: "b" });
  expect(run((s) => ({ motion: s % 5 < 1 ? null : "still" })).spoiled).toMatchObject({ why: "undetermined" });
  expect(run(() => ({ links: [] })).spoiled).toMatchObject({ why: "lost" });
  const half = run(() => ({}), 30);
  expect(half.phase).toBe("listening");
  expect(step(half, hop(START_S + 300)).spoiled).toMatchObject({ why: "stopped" });
  expect(step(half, hop(START_S)).spoiled).toMatchObject({ why: "stopped" });
});

test("labels that say nobody or motion are truth, and a mark outdoes them", () => {
  const spans = spansOf(
    [
      [0, 10, "empty room"],
      [10, 20, "walking"],
      [20, 30, "breathing 6 a minute"],
      [30, 40, "stand"],
    ],
    START_S,
  );
  expect(spans.map((s) => [s.from_s - START_S, s.truth])).toEqual([
    [0, 0],
    [10, 1],
  ]);
  const seen = new Seen();
  expect(seen.columns(spans)).toBeNull();
  for (const t of [5, 15, 25]) seen.push(START_S + t, 0.1, 0.15);
  const marked = [...spans, { from_s: START_S, to_s: START_S + 8, truth: 1 as const, by: "mark" as const }];
  expect([...seen.columns(marked)!.slice(9)]).toEqual([1, 1, Number.NaN]);
  seen.push(START_S + 10, null, 0.15); // sought back
  expect([...seen.columns(spans)!]).toEqual([START_S + 5, START_S + 10, 0.1, Number.NaN, 0.15, 0.15, 0, 1]);
});

test("settings are steps about 1, and a place on the plot is the nearest", () => {
  expect(SETTINGS[0]).toBe(0.25);
  expect(SETTINGS.at(-1)).toBe(4);
  expect(sensitivityOf(stepOf(1.1))).toBeCloseTo(1.09, 2);
  expect(sensitivityAt(0.15, 0.15)).toBe(1);
  expect(sensitivityAt(0.075, 0.15)).toBe(2);
  expect(sensitivityAt(-1, 0.15)).toBe(4);
  expect(sensitivityAt(9, 0.15)).toBe(0.25);
});

test("what was kept is read with care, and a calibration of other links or another room is not used", () => {
  const link = { offset: -0.05, spread: 0.01, packets: 200, windows: 30, mean: -0.1 };
  const calibration = { at_ms: 1, room: "hall", links: { a: link } };
  const kept = readSettings({
    usb: { sensitivity: 2, calibration },
    bad: 7,
    torn: { calibration: { links: { a: {} } } },
  });
  expect(kept).toEqual({ usb: { sensitivity: 2, calibration }, torn: { sensitivity: 1, calibration: null } });
  expect(readSettings("[]")).toEqual({});
  expect(readTimes({ leave_s: 7, length_s: 30 })).toEqual({ leave_s: 20, length_s: 30 });

  const now = (id: string, room: string) => ({ links: [{ id }], room: { name: room } }) as unknown as HopReport;
  expect(whyNotUsed(calibration, now("a", "hall"))).toBeNull();
  expect(whyNotUsed(calibration, now("a", ""))).toBeNull();
  expect(whyNotUsed(calibration, now("b", "hall"))).toBe("links");
  expect(whyNotUsed(calibration, now("a", "attic"))).toBe("room");
});
