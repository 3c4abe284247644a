// Alarms without a browser: what was kept is read with care, rules go to the engine as they are, words say how often.
import { expect, test } from "@playwright/test";
import { marksOf } from "../../web/src/alarms/marks";
import { alarm, alarmsOf, minuteOf, ofKind, rulesOf, timeOf, unusedId } from "../../web/src/alarms/rules";
import { wouldSay } from "../../web/src/alarms/would";
import type { WouldFire } from "../../web/src/generated/types";
import type { Happening } from "../../web/src/history/log";
import { toCsv, toJson, toText } from "../../web/src/history/log-file";
import { logWords } from "../../web/src/ui/words";

test("alarms come back as they were kept", () => {
  const kept = [{ ...alarm("a"), on: true, quiet: [1320, 420] as [number, number] }, ofKind(alarm("b"), "breathing")];
  expect(alarmsOf(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
});

test("nonsense that was kept is left out or made usable", () => {
  expect(alarmsOf("x")).toEqual([]);
  expect(alarmsOf([null, 1, {}, { kind: "noise" }])).toEqual([]);
  const [one, two] = alarmsOf([
    { kind: "motion", for_s: "1", volume: 9, quiet: ["a", 5000], low: -3, high: -9 },
    { kind: "fall", id: "alarm 1" },
  ]);
  expect(one).toMatchObject({ id: "alarm 1", for_s: 0, volume: 1, quiet: [0, 1439], low: 0, high: 0, on: false });
  expect(two!.id).toBe("alarm 2");
  expect(alarmsOf(Array(100).fill({ kind: "motion" })).length).toBe(20);
});

test("the engine hears of those that are on, and of the rule alone", () => {
  const rules = rulesOf([{ ...alarm("a", "link"), on: true }, alarm("b")]);
  expect(rules).toEqual([
    { id: "a", name: "", kind: "link", of: "", for_s: 30, low: 8, high: 25, quiet: null, cool_s: 60 },
  ]);
  expect(unusedId([alarm("alarm 1"), alarm("alarm 3")])).toBe("alarm 2");
});

test("times of the day", () => {
  expect(["22:30", "7:05", "", "25:00"].map(minuteOf)).toEqual([1350, 425, null, null]);
  expect([0, 1350, 1439].map(timeOf)).toEqual(["00:00", "22:30", "23:59"]);
});

test("how often it would have fired, with a bound where it did not", () => {
  const would = (more: Partial<WouldFire>): WouldFire => ({
    firings: [],
    count: 0,
    heard_s: 29_520,
    upto_s: 1,
    least_between_s: null,
    ...more,
  });
  const time = (t: number) => `${t} s`;
  const firings = [1, 2, 3, 4, 5, 6].map((time_s) => ({ rule: "a", time_s, evidence: {} }));
  expect(wouldSay(would({ firings, count: 6 }), time)).toBe(
    "It would have fired 6 times in 8.2 h: at 1 s, 2 s, 3 s, 4 s, 5 s and 1 more.",
  );
  expect(wouldSay(would({ firings: firings.slice(0, 1), count: 1 }), time)).toBe(
    "It would have fired once in 8.2 h: at 1 s.",
  );
  expect(wouldSay(would({ least_between_s: 9854 }), time)).toBe(
    "It would have fired 0 times in 8.2 h, so at most once in 2.7 h on average, with 95 % confidence.",
  );
  expect(wouldSay(would({ heard_s: 0 }), time)).toContain("not known");
});

const all: Happening[] = [
  { time_s: 1.7e9, kind: "mark", of: "", phase: "once", value: '=1+1, "x"', evidence: { own: true } },
  { time_s: 1.7e9 + 5, kind: "motion", of: "", phase: "ended", value: "still", evidence: { statistic: 0.1 } },
];

test("the log as a file: dates, quotes, and no formula", () => {
  const words = (e: Happening) => logWords.said(e);
  const [header, mark, motion] = toCsv(all, 1.7e9, logWords.header, words).split("\n");
  expect(header).toBe('"time, s","date","kind","of","what","word","evidence"');
  expect(mark).toContain(`0.000,2023-11-14T22:13:20.000Z,mark,"","Mark: =1+1, ""x""","'=1+1, ""x"""`);
  expect(motion).toContain('5.000,2023-11-14T22:13:25.000Z,motion,"","Motion ended","still","{""statistic"":0.1}"');
  expect(JSON.parse(toJson(all, 1.7e9, words))[1]).toMatchObject({ after_start_s: 5, words: "Motion ended" });
  expect(toText(all, String, words)).toBe('1700000000  Mark: =1+1, "x"\n1700000005  Motion ended');
});

test("every kind of event has words and reasons, whatever its numbers are", () => {
  for (const kind of ["motion", "presence", "zone", "breathing", "fall", "link", "stream", "mark"] as const)
    for (const phase of ["began", "ended", "once"] as const)
      for (const evidence of [
        {},
        { statistic: Number.NaN, links: [{}], probability: "x", link: 3, from_start: true },
      ]) {
        const e: Happening = { time_s: 0, kind, of: "node 1", phase, value: "undetermined", evidence };
        expect(logWords.said(e)).not.toBe("");
        expect(logWords.because(e).join(" ")).not.toMatch(/undefined|NaN/);
      }
});

test("marks of other recordings are kept, the newest fifty", () => {
  expect(marksOf([])).toEqual({});
  expect(marksOf({ a: [[1, "x"], ["1", "y"], [2]], b: 5 })).toEqual({ a: [[1, "x"]] });
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`r${i}`, [[1, "x"]]]));
  expect(Object.keys(marksOf(many)).length).toBe(50);
});
