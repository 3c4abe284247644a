// The pure parts of a researcher's panels: cursor, words and text of a map, when Python is asked, what was run before.
import { expect, test } from "@playwright/test";
import { hop as madeUp, movingLink } from "../../web/harness/made-up";
import { type Cursor, marked, moved, NOWHERE, under } from "../../web/src/lab/cursor";
import { Past, sharedStart } from "../../web/src/lab/history";
import { csv, paint, rangeOf, sideMarks, told } from "../../web/src/lab/map";
import { Pace } from "../../web/src/lab/pace";
import { viridis } from "../../web/src/panels/colormap";
import { Restarts } from "../../web/src/panels/restarts";
import type { Picture } from "../../web/src/workers/lab-answer";

const keys = (list: string[], far = false) =>
  list.reduce<Cursor>((c, key) => moved(c, key, far, 100, 50) ?? c, NOWHERE);

test("keys move the cursor within the map; the first shows it at the newest", () => {
  expect(keys(["ArrowLeft"]).at).toEqual({ column: 99, row: 25 });
  expect(keys(["ArrowLeft", "ArrowLeft", "ArrowUp"]).at).toEqual({ column: 98, row: 26 });
  expect(keys(["ArrowLeft", "ArrowRight", "PageUp", "ArrowUp"]).at).toEqual({ column: 99, row: 49 });
  expect(keys(["ArrowLeft", "ArrowLeft", "ArrowDown"], true).at).toEqual({ column: 89, row: 15 });
  expect(keys(["Home", "PageDown"]).at).toEqual({ column: 0, row: 0 });
  expect(moved(NOWHERE, "x", false, 100, 50)).toBeNull();
  expect(moved(NOWHERE, "Escape", false, 100, 50)).toBeNull(); // a dialog may want it
  expect(moved(NOWHERE, "ArrowLeft", false, 0, 0)).toBeNull();
});

test("Enter sets a mark, Enter there takes it away, Escape clears both", () => {
  const set = keys(["ArrowLeft", "Enter", "ArrowUp"]);
  expect(set.mark).toEqual({ column: 99, row: 25 });
  expect(keys(["ArrowLeft", "Enter", "Enter"]).mark).toBeNull();
  expect(moved(set, "Escape", false, 100, 50)).toEqual(NOWHERE);
  expect(marked(NOWHERE, { column: 1, row: 2 }).mark).toEqual({ column: 1, row: 2 });
  expect(under(0.999, 0, 100, 50)).toEqual({ column: 99, row: 49 });
});

const picture = (more: Partial<Picture> = {}): Picture => ({
  link: "node 1 <- ap, LLTF",
  unit: "dB",
  start_s: 100,
  step_s: 0.5,
  columns: 4,
  row: "subcarrier",
  axis: Float64Array.of(-312_500, 312_500, 625_000),
  index: Float32Array.of(-1, 1, 2),
  block: new Float32Array(3),
  values: Float32Array.of(0, 1, 2, 3, 4, 5, Number.NaN, Number.NaN, Number.NaN, 6, 7, 8),
  middle: new Float32Array(3),
  low: new Float32Array(3),
  high: new Float32Array(3),
  packets: 9,
  last_packets: 3,
  bandwidth_hz: null,
  resolution_s: null,
  width_s: null,
  signed: false,
  restarts_s: [],
  reason: null,
  cost_ms: 1,
  ...more,
});

test("the cursor's words name time, subcarrier, frequency and value, and the difference from the mark", () => {
  const p = picture();
  expect(told(p, NOWHERE, 100)).toContain("arrow keys");
  expect(told(p, { at: { column: 1, row: 2 }, mark: null }, 100)).toBe("0.75 s, subcarrier 2 (0.625 MHz): 5 dB");
  expect(told(p, { at: { column: 2, row: 0 }, mark: null }, 100)).toBe("1.25 s, subcarrier −1 (−0.313 MHz): no packet");
  expect(told(p, { at: { column: 3, row: 1 }, mark: { column: 0, row: 0 } }, 100)).toBe(
    "1.75 s, subcarrier 1 (0.313 MHz): 7 dB; from the mark: 1.50 s, 2 subcarriers (0.625 MHz), 7 dB",
  );
  const delays = picture({ row: "delay", axis: Float64Array.of(-60e-9, 0, 60e-9), index: new Float32Array(0) });
  expect(told(delays, { at: { column: 0, row: 0 }, mark: null }, 100)).toBe("0.25 s, −60 ns: 0 dB");
  expect(sideMarks(delays).map(([, text]) => text)).toEqual(["−60", "0", "60 ns"]);
});

test("a map is painted from below, what is missing is hatched, and as text it is a row a column", () => {
  const p = picture(),
    pixels = new Uint32Array(12);
  paint(pixels, p, [0, 8], "dark");
  expect(pixels[2 * 4]).toBe(viridis[0]);
  expect(pixels[0 * 4 + 3]).toBe(viridis[255]);
  expect([...viridis]).not.toContain(pixels[2]);
  expect(rangeOf(p)).toEqual([0, 8]);
  const lines = csv(p, 100).trimEnd().split("\n");
  expect(lines).toHaveLength(5);
  expect(lines[0]).toContain('"offset_hz -312500 (dB)"');
  expect(lines[1]).toBe("0.2500,0.0000,1.0000,2.0000");
  expect(lines[3]).toBe("1.2500,,,");
});

test("Python is asked once for a moment, one question at a time, and for an eighth of the time", () => {
  const pace = new Pace();
  expect(pace.due(0, "a")).toBe(true);
  pace.asked(0, "a");
  expect(pace.due(10_000, "b")).toBe(false); // the answer is on its way
  pace.answered(1000);
  expect(pace.due(7000, "b")).toBe(false);
  expect(pace.due(8000, "b")).toBe(true);
  expect(pace.due(8000, "a")).toBe(false); // play stands
  pace.hurry();
  expect(pace.due(100, "b")).toBe(true);
});

test("what was run before is found by the arrows, and the draft again behind it", () => {
  let all: string[] = [];
  const past = new Past({
    get: () => all,
    set: (next) => {
      all = next;
    },
  });
  for (const text of ["a", "b", "b", " "]) past.add(text);
  expect(all).toEqual(["a", "b"]);
  expect([past.step(-1, "draft"), past.step(-1, "b"), past.step(-1, "a")]).toEqual(["b", "a", null]);
  expect([past.step(1, "a"), past.step(1, "b"), past.step(1, "draft")]).toEqual(["b", "draft", null]);
  expect(sharedStart(["hw.breathing", "hw.breathing_rates"])).toBe("hw.breathing");
  expect(sharedStart([])).toBe("");
});

test("a node that began anew is a mark, one that was never heard before is none", () => {
  const restarts = new Restarts(),
    at = (time_s: number, count: number) => ({
      ...madeUp(time_s, 1, false),
      links: [{ ...movingLink(time_s), restarts: count }],
    });
  for (const [time_s, count] of [
    [1, 2],
    [2, 2],
    [3, 3],
    [4, 3],
  ] as const)
    restarts.take(at(time_s, count));
  expect(restarts.times).toEqual([3]);
});
