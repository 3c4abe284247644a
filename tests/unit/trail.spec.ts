import { expect, test } from "@playwright/test";
import { SPLAT_COLUMNS } from "../../web/src/generated/limits";
import { LIGHT, Trail } from "../../web/src/scene/trail";

const body = (x_m: number) => ({ x_m, y_m: 1, sigma_x_m: 0.5, sigma_y_m: 0.25, why: "made up" });

/** x and strength of each row. */
function rows(trail: Trail, time_s: number, x_m: number | null) {
  const drawn = trail.splats(time_s, x_m === null ? null : body(x_m));
  return Array.from({ length: drawn.length / SPLAT_COLUMNS }, (_, i) => {
    const row = drawn.subarray(i * SPLAT_COLUMNS, (i + 1) * SPLAT_COLUMNS);
    expect(row[7]).toBe(LIGHT);
    return [row[0]!, row[6]!] as const;
  });
}

test("a body leaves a trail that fades in six seconds, and lights the floor where it is", () => {
  const trail = new Trail();
  for (let t = 0; t <= 8; t += 0.05) trail.note(t, body(t / 4));
  const drawn = rows(trail, 8, 2);
  expect(drawn.length).toBeGreaterThan(20);
  expect(drawn.length).toBeLessThan(27);
  expect(drawn.at(-1)![0]).toBeCloseTo(2);
  const strengths = drawn.slice(0, -1).map(([, strength]) => strength);
  expect(strengths).toEqual([...strengths].sort((a, b) => a - b));
  expect(Math.min(...drawn.map(([x]) => x))).toBeGreaterThanOrEqual(0.5);
});

test("without a place nothing is drawn, and after a seek nothing of before", () => {
  const trail = new Trail();
  for (let t = 0; t <= 4; t += 0.25) trail.note(t, body(t));
  expect(rows(trail, 4, null)).toEqual([]);
  trail.note(1, body(1));
  expect(rows(trail, 1, 1).length).toBe(2);
  trail.note(30, body(3));
  expect(rows(trail, 30, 3).length).toBe(2);
});
