// What a screen reader is told: changes alone, each once, at most every five seconds.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { python } from "../../scripts/lib/steps.mjs";
import type { HopReport } from "../../web/src/generated/types";
import { Changes, type Now, type Occupancy, occupancyOf, QUIET_MS } from "../../web/src/ui/changes";
import { clock } from "../../web/src/ui/format";
import { actOf } from "../../web/src/ui/said";
import { announceWords } from "../../web/src/ui/words";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

interface Told {
  at_s: number;
  words: string;
}

/** All that is said of states at these moments. */
function told(moments: Iterable<readonly [at_s: number, now: Now]>): Told[] {
  const changes = new Changes(announceWords);
  const all: Told[] = [];
  for (const [at_s, now] of moments) {
    const words = changes.next(now, 1000 * at_s);
    if (words) all.push({ at_s, words });
  }
  return all;
}

function expectQuiet(all: readonly Told[]): void {
  for (const [i, { at_s, words }] of all.entries()) {
    if (!i) continue;
    expect(at_s - all[i - 1]!.at_s).toBeGreaterThanOrEqual(QUIET_MS / 1000);
    expect(words).not.toBe(all[i - 1]!.words);
  }
}

const HOPS = Array.from({ length: 20 * 600 }, (_, i) => i / 20);

test("ten minutes of a word that flickers are three announcements: where it is from, that it is occupied, what was done", () => {
  const flickers = (at_s: number): Now => ({
    source: "LIVE: a node. ",
    occupancy: at_s < 3 ? null : ([null, "occupied", "unseen"] as const)[Math.floor(at_s * 3) % 3]!,
    clock: `10:${42 + Math.floor(at_s / 60)}`,
    activity: at_s > 100 ? "walk" : "",
  });
  const all = told(HOPS.map((at_s) => [at_s, flickers(at_s)] as const));
  expectQuiet(all);
  expect(all.map((t) => t.words)).toEqual([
    "LIVE: a node. ",
    "Occupied since 10:42. ",
    "Activity in the last seconds: walk. ",
  ]);
});

test("who leaves is told once it lasts, who comes back at once, each with its time", () => {
  const occupancy = (at_s: number): Occupancy => (at_s < 120 || at_s >= 300 ? "occupied" : "unseen");
  const all = told(
    HOPS.map((at_s) => [at_s, { source: "", occupancy: occupancy(at_s), clock: clock(at_s), activity: "" }] as const),
  );
  expect(all).toEqual([
    { at_s: 0, words: "Occupied since 0:00.0. " },
    { at_s: 125, words: "Nothing seen since 2:00.0. " },
    { at_s: 300, words: "Occupied since 5:00.0. " },
  ]);
});

test("another source is told, and its room anew", () => {
  const of = (source: string): Now => ({ source, occupancy: "occupied", clock: "0:01", activity: "" });
  const all = told([
    [0, of("REPLAY: a. ")],
    [4, of("SIMULATED: b. ")],
    [6, of("SIMULATED: b. ")],
  ]);
  expect(all.map((t) => t.words)).toEqual(["REPLAY: a. Occupied since 0:01. ", "SIMULATED: b. Occupied since 0:01. "]);
});

test("of each bundled recording and scene no more is told than changes, and nothing twice in a row", () => {
  test.setTimeout(300_000);
  const env = { ...process.env, PYTHONPATH: `${ROOT}py` };
  const lines = execFileSync(python, [`${ROOT}tests/support/played.py`], { env, maxBuffer: 1 << 28 });
  const played = new Map<string, HopReport[]>();
  for (const line of lines.toString().trim().split("\n")) {
    const { id, report } = JSON.parse(line) as { id: string; report: HopReport };
    played.set(id, [...(played.get(id) ?? []), report]);
  }
  for (const [id, reports] of played) {
    const start_s = reports[0]!.time_s;
    const all = told(
      reports.map((r) => [
        r.time_s - start_s,
        {
          source: `REPLAY: ${id}. `,
          occupancy: occupancyOf(r.estimates.presence),
          clock: clock(r.time_s - start_s),
          activity: actOf(r.estimates.activity),
        },
      ]),
    );
    expectQuiet(all);
    expect(all.length, id).toBeLessThanOrEqual(8);
  }
});
