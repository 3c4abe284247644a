// What the page says of one moment, in every place that says it, for all that it plays: no page, the words alone.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { python } from "../../scripts/lib/steps.mjs";
import { hop as madeUp, load, movingLink, placedRoom, source, word } from "../../web/harness/made-up";
import type { HopReport } from "../../web/src/generated/types";
import { checklist, missing } from "../../web/src/panels/checklist";
import { HeatRing } from "../../web/src/panels/heatring";
import { describe as picture, spotOf } from "../../web/src/scene/words";
import { type State, state } from "../../web/src/state";
import { activityTime, didSay, feels, leftOut, roomSays, thinned } from "../../web/src/ui/said";
import type { FromSignal } from "../../web/src/workers/messages";
import { Outgoing } from "../../web/src/workers/outgoing";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A report a second of each bundled recording that is here, and of each scene. */
function played(): { id: string; report: HopReport }[] {
  const env = { ...process.env, PYTHONPATH: `${ROOT}py` };
  const lines = execFileSync(python, [`${ROOT}tests/support/played.py`], { env, maxBuffer: 1 << 28 });
  return lines
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("headline, picture and panels say the same of every second of every bundled recording and scene", () => {
  test.setTimeout(300_000); // it plays ten minutes of recordings
  const all = played();
  expect(new Set(all.map(({ id }) => id)).size).toBeGreaterThanOrEqual(5);
  for (const { id, report } of all) {
    const at = `${id}, ${report.time_s.toFixed(2)} s`;
    const said = roomSays(report)!;
    const {
      motion,
      presence,
      position,
      breathing_rate: breath,
      activity,
    } = report.estimates as Required<typeof report.estimates>;
    const words = picture(report.room, report, "fresh");
    const spot = spotOf(report.room, report);
    const panel = motion!.value ?? "undetermined";
    // Moving is said by all or by none.
    const moving = said.tone === "moving";
    expect([panel === "moving", presence!.value === "moving", /, motion (on|near)/.test(words)], at).toEqual(
      Array(3).fill(moving),
    );
    expect(
      report.links.some((l) => feels(report, l)),
      at,
    ).toBe(moving);
    // A breath that is found is said by headline and picture, unless movement comes before it.
    const breathes = typeof breath!.value === "number" && !moving;
    expect(
      [said.tone === "breathing", words.includes("breathing detected"), /^breathing, /.test(spot?.words ?? "")],
      at,
    ).toEqual(Array(3).fill(breathes));
    // A place and its metres are told where the position is, and nowhere else.
    const placed = position!.value !== null;
    expect(
      [words.includes("uncertain by"), /motion here, ±/.test(spot?.words ?? ""), report.body !== null],
      at,
    ).toEqual(Array(3).fill(placed));
    if (said.tone === "still" || said.tone === "none") expect(spot, at).toBeNull();
    // What was done is told with the time that it is of.
    const did = didSay(activity, report.time_s - activity!.time_s);
    if (activity!.value !== null) expect(did, at).toMatch(/in the \d+ s up to (now|\d+ s ago)$/);
    expect(report.time_s - said.of.time_s, at).toBeLessThanOrEqual(15);
  }
});

test("a fall is told of its own time beside a room that is still now", () => {
  const fall = word("activity", "fall", 20, { quality: 0.66, extra: { window_s: 19.4 } });
  expect(didSay(fall, 2.2)).toBe("fall, probability 66 %, in the 19 s up to 2 s ago");
  expect(activityTime(fall, 0.2)).toBe("in the 19 s up to now");
  expect(didSay({ ...fall, value: "none of these" }, 2.2)).toBe("");
});

test("without a position the picture names the link, and tells no metres", () => {
  const link = { ...movingLink(1), id: "node 1 <- ap, LLTF", node: "1", transmitter: "ap" };
  const moving: HopReport = { ...madeUp(1, 1, false), links: [link] };
  moving.estimates = { motion: word("motion", "moving"), presence: word("presence", "moving") };
  expect(spotOf(placedRoom, moving)).toMatchObject({ words: "motion on this link", x_m: 3, y_m: 0.3 });
  expect(picture(placedRoom, moving, "fresh")).toBe("Room 6 by 4.5 m, 1 link, motion on this link.");
  const breath = word("breathing_rate", null, 1, { value: 14.2, std: 0.1, unit: "/min", extra: { link: link.id } });
  moving.estimates = {
    motion: word("motion", "still"),
    presence: word("presence", "breathing"),
    breathing_rate: breath,
  };
  expect(roomSays(moving)).toMatchObject({
    words: "Someone is here, breathing 14.2 a minute",
    more: "14.20 ± 0.10 /min",
    of: breath,
  });
  expect(spotOf(placedRoom, moving)?.words).toBe("breathing, 14.20 ± 0.10 /min");
  expect(picture(placedRoom, moving, "fresh")).toContain("breathing detected on this link");
});

test("what the budget leaves out is told in words, and nothing where all is computed", () => {
  expect(leftOut(load)).toBe("");
  expect(leftOut({ ...load, full: 22, motion_only: 12, counted: 30, without_place: 86, behind_s: 0.6 })).toBe(
    "12 of 64 links: motion only; 30 counted; 86 nodes not listed; 0.6 s behind",
  );
  expect(leftOut({ ...load, counted: 1, without_place: 1 })).toBe("1 of 2 links counted; 1 node not listed");
  expect(leftOut(load, { behind_s: 2.5, left_out: 1200 })).toBe(
    "1,200 packets lost on the way to this page; 2.5 s behind",
  );
  const link = movingLink(0);
  expect(thinned(link)).toBe("");
  expect(thinned({ ...link, each_packet: 6, each_bin: 13 })).toBe(
    "of its packets all but one in 6; of its subcarriers all but one in 13",
  );
  expect(thinned({ ...link, service: "counted" })).toContain("only counted");
});

/** The page, on a source in some phase; a relay cannot be sought. */
const on = (
  kind: "relay" | "recording",
  phase: NonNullable<State["source"]>["phase"],
  hop: HopReport | null,
): State => ({
  ...state,
  ready: true,
  hop,
  hopAt: performance.now(),
  source: { ...source(phase), live: kind === "relay", can: { ...source(phase).can, seek: kind === "recording" } },
});

test("only nodes that should send and do not are missed: no recording that opens, is simulated or has a gap", () => {
  const silent: HopReport = { ...madeUp(30, 1, true), links: [{ ...movingLink(30), age_s: 9 }] };
  for (const phase of ["opening", "waiting", "playing", "paused", "ended"] as const) {
    for (const hop of [null, silent]) expect(missing(on("recording", phase, hop)), phase).toBeNull();
    const asked = checklist(on("recording", phase, silent)).map((c) => c.question);
    expect(asked.join()).not.toMatch(/datagrams|transmitter/i);
  }
  expect(missing(on("relay", "waiting", null))).toBe("packets");
  expect(missing(on("relay", "playing", silent))).toBe("packets");
  expect(missing(on("relay", "reconnecting", madeUp(30, 1, true)))).toBe("connection");
});

test("'no packets arrive' and 'all links are received' never stand together", () => {
  for (const age_s of [0, 1.9, 2.1, 9])
    for (const phase of ["waiting", "playing", "reconnecting"] as const) {
      const s = on("relay", phase, { ...madeUp(30, 1, true), links: [{ ...movingLink(30), age_s }] });
      const evidence = checklist(s)
        .map((c) => c.evidence)
        .join();
      if (missing(s)) expect(evidence, `${phase}, ${age_s} s`).not.toContain("All links are received");
    }
});

/** `n` spectra a quarter of a second apart, of which the last is of `stop_s`. */
const spectra = (stop_s: number, n: number) => ({
  link: "a",
  bins: 2,
  time_s: Float64Array.from({ length: n }, (_, i) => stop_s - (n - 1 - i) / 4),
  rows: new Float32Array(2 * n),
  rssi_dbm: new Float32Array(n),
});

test("the axis of a map begins where its oldest column is, and a step back begins it anew", () => {
  const ring = new HeatRing();
  ring.push(spectra(20, 41));
  expect(ring.axis()).toEqual([
    [19 / 59, "−10 s"],
    [1, "now"],
  ]);
  ring.push(spectra(12, 1));
  expect(ring.axis()).toEqual([[1, "now"]]);
});

test("what comes only now and then is not lost with a hop that the page had no time for", () => {
  const sent: HopReport[] = [];
  const out = new Outgoing((m: FromSignal) => m.type === "hop" && sent.push(m.hop));
  const spectrum = { link: "a", lowest_hz: 0, step_hz: 2, signed: true, reason: null, before: [] };
  for (let i = 0; i < 6; i++) {
    const report = { ...madeUp(i, 1, false), doppler: { ...spectrum, time_s: i, power_db: [i, i] } };
    out.send({ report, splats: new Float32Array(0), heat: null, tensors: [] }, 0);
  }
  out.acknowledged(0);
  expect(sent.map((h) => h.time_s)).toEqual([0, 1, 2, 5]);
  expect(sent.at(-1)?.doppler?.before).toEqual([
    [3, 3],
    [4, 4],
  ]);
});
