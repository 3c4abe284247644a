// Reports put together from what changed are those of the engine, and what did not change is the very same object.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import type { Change } from "../../web/src/generated/page";
import type { HopReport } from "../../web/src/generated/types";
import { type Keyed, merged, reportOf } from "../../web/src/workers/difference";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

test("every report of a stream comes of its changes", () => {
  const env = { ...process.env, PYTHONPATH: `${ROOT}py:${ROOT}tests` };
  const lines = execFileSync(`${ROOT}.venv/bin/python`, ["-m", "support.changes"], { env, maxBuffer: 1 << 28 })
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { report: HopReport; change: Change });
  expect(lines.length).toBeGreaterThan(50);
  let told: Keyed | null = null;
  for (const { report, change } of lines) {
    told = merged(told, change) as Keyed;
    expect(reportOf(told)).toEqual(report);
  }
});

test("a change alters nothing that was told before, and keeps what did not change", () => {
  const before = {
    room: { width_m: 5 },
    estimates: { motion: { value: "still", time_s: 1 }, people: { value: null } },
  };
  const copy = structuredClone(before);
  const after = merged(before, { estimates: { motion: { value: ["moving"] }, people: [] }, floor: [{ x_m: 1 }] });
  expect(after).toEqual({
    room: { width_m: 5 },
    estimates: { motion: { value: "moving", time_s: 1 } },
    floor: { x_m: 1 },
  });
  expect(before).toEqual(copy);
  expect((after as typeof before).room).toBe(before.room);
  expect(merged(before, null)).toBe(before);
});

test("a value that is a list or nothing is told from one that is gone", () => {
  expect(merged({ a: 1, b: 2 }, { a: [[]], b: [null] })).toEqual({ a: [], b: null });
  expect(merged({ a: 1 }, { a: [] })).toEqual({});
  expect(merged(null, [{ "": [] }])).toEqual({ "": [] });
});
