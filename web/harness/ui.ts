// Develops the page without an engine: feeds hand-made messages, marked as test data. Never part of a build.
// ?silent, ?live, ?gone, ?behind, ?ended, ?held, ?placed, ?crowd, ?error, ?hostile, ?loading choose what is fed.
import type { Estimate, HopReport, LinkReport } from "../src/generated/types";
import { receive, state, update } from "../src/state";
import { because, body, floor, load, placedRoom, splats, untroubled } from "./made-up";
import { madeUpNight } from "./night";
import { mountScene } from "../src/scene/scene";
import { mountUi } from "../src/ui/ui";
import type { SourceState } from "../src/workers/messages";

const want = new URLSearchParams(location.search);
const evil = '<img src=x onerror="window.hacked=1"><b>\u202Eevil</b>'.repeat(4);
const name = want.has("hostile") ? evil : "TEST DATA, hand-made";
const page = new DOMParser().parseFromString(await (await fetch("../index.html")).text(), "text/html");
document.body.replaceChildren(...page.body.children);

const NO_RECORDING = {
  message: "notes.txt is no recording: expected pcapng, pcap, CSV or NPZ, got text",
  tip: "Drop a pcapng of what nodes send.",
};
const BINS = 64;
const START = want.has("night") ? Date.UTC(2026, 10, 28, 7, 12) / 1000 : 1000;
let t = START + 7;
let epoch = 1;
let playing = true;
/** `halfwave:clock` sets the stream's clock back. */
let clockSet = 0;
addEventListener("halfwave:clock", () => clockSet++);
let link: LinkReport;
const isLive = ["live", "silent", "gone", "night"].some((w) => want.has(w));
/** Of ?gone: how long no CSI has come, while the relay goes on and takes other datagrams in. */
const GONE_S = 9.3;
const age_s = want.has("gone") ? GONE_S : 0.01;
if (want.has("placed") || want.has("crowd")) update({ room: placedRoom });

const source = (): SourceState => ({
  phase: want.has("error")
    ? "error"
    : want.has("ended")
      ? "ended"
      : want.has("silent")
        ? "waiting"
        : playing
          ? "playing"
          : "paused",
  name,
  kind: want.has("error") ? null : isLive ? "live" : "replay",
  chip: "ESP32",
  rate_hz: 118.7,
  licence: "MIT",
  origin: "test data",
  can: isLive
    ? { seek: false, pause: false, speed: false, record: true }
    : { seek: true, pause: true, speed: true, record: false },
  start_s: START,
  time_s: t,
  duration_s: isLive ? null : 60,
  speed: 1,
  live: isLive,
  datagram_s: want.has("gone") ? t - 1 : null,
  behind_s: want.has("behind") ? 2.5 : 0,
  left_out: want.has("behind") ? 1200 : 0,
  message: want.has("silent")
    ? "The relay is connected; no datagram has come."
    : want.has("error")
      ? NO_RECORDING.message
      : "",
  tip: want.has("silent") ? "Point a node at the relay's machine." : want.has("error") ? NO_RECORDING.tip : "",
  retry_in_s: null,
  labels: [
    [START, START + 18, "empty room"],
    [START + 18, START + 44, "walking"],
    [START + 44, START + 60, "empty room"],
  ],
});

const energy = (x: number) =>
  x > 18 && x < 44 ? 0.35 + 0.25 * Math.sin(x * 1.7) * Math.sin(x * 0.53) : 0.02 + 0.015 * Math.sin(x * 9);
const estimate = (e: Partial<Estimate> & { name: string }): Estimate => ({
  value: null,
  std: null,
  quality: null,
  unit: "",
  reason: null,
  time_s: t,
  extra: {},
  ...e,
});

/** One link; with ?placed two, of which the other feels no breath; with ?crowd more than lists hold. */
function links(): LinkReport[] {
  const others = want.has("crowd") ? 13 : want.has("placed") ? 1 : 0;
  const none = estimate({
    name: "breathing_rate",
    reason: because("no breathing line above the noise", "no_breathing_line"),
  });
  const other = (i: number) => ({ ...link, id: `node ${i} <- ap, LLTF`, node: String(i), breathing_rate: none });
  return [link, ...Array.from({ length: others }, (_, i) => other(i + 2))];
}

function places(): Record<string, Estimate> {
  if (!want.has("placed") && !want.has("crowd")) return {};
  const where = { x_m: 4.91, y_m: 2.52, sigma_x_m: 1.2, sigma_y_m: 0.96 };
  const wait = { reason: because("no motion detected") };
  return {
    position: want.has("placed")
      ? estimate({ name: "position", value: "4.9 ± 1.2, 2.5 ± 1.0 m", extra: where })
      : estimate({ name: "position", ...wait }),
    velocity: estimate({ name: "velocity", ...wait }),
    people: estimate({ name: "people", ...wait }),
    second_breathing_rate: estimate({ name: "second_breathing_rate", ...wait }),
    breathing_pauses: estimate({
      name: "breathing_pauses",
      value: 1,
      extra: { intervals_s: [[START + 3, START + 15]] },
    }),
  };
}

/** Of ?behind: more comes than this machine computes, a stage failed, and a clock was set. */
const overloaded: Pick<HopReport, "faults" | "load" | "clock"> = {
  faults: { spectrum: { count: 3, example: "ValueError: no such axis" } },
  load: { full: 12, motion_only: 30, counted: 8, without_place: 2, budget: 0.4, behind_s: 2.5, held_bytes: 3e7 },
  clock: { epoch: 1, reason: because("the clock went back by 60 s") },
};

function hop(): HopReport {
  const m = energy(t - START);
  const motion = want.has("held")
    ? estimate({ name: "motion", value: "moving", quality: 0.004, extra: { held: true } })
    : estimate({ name: "motion", value: m > 0.08 ? "moving" : "still", quality: 0.97 });
  const breathing_rate = estimate({
    name: "breathing_rate",
    value: 14.2,
    std: 0.11,
    unit: "/min",
    quality: 0.83,
    time_s: t - 2,
    extra: { link: "node 1 <- ap, LLTF" },
  });
  const detected = motion.value === "moving" ? "moving" : "breathing";
  const presence = estimate({ name: "presence", value: detected, quality: 0.83, extra: { seen_s_ago: 0 } });
  const motion_statistic = estimate({ name: "motion_statistic", value: m, std: 0.012, extra: { threshold: 0.08 } });
  const activity = want.has("hostile")
    ? estimate({ name: "activity", reason: because(evil) })
    : estimate({
        name: "activity",
        value: "walk",
        quality: 0.81,
        time_s: t - 0.4,
        extra: {
          window_s: 19.4,
          probabilities: { walk: 0.81, "get up": 0.09, "sit down": 0.05, fall: 0.03, "lie down": 0.02 },
        },
      });
  link = {
    id: want.has("hostile") ? evil : "node 1 <- ap, LLTF",
    node: "1",
    transmitter: "ap",
    layout: "LLTF",
    bins: BINS,
    antennas: 1,
    chip: "ESP32",
    read_as: want.has("crowd") ? "values: 12 bits; layout: the commonest of LLTF; HT-LTF" : "",
    told_apart: want.has("crowd") ? "told apart: 2 shapes (74%, 26%) at least 0.28 apart" : "",
    ...(want.has("behind") || want.has("crowd")
      ? { service: "motion only", each_packet: 2, each_bin: 1, left_out: 5400 }
      : { service: "full", each_packet: 1, each_bin: 1, left_out: 0 }),
    packets: Math.round((t - START) * 118),
    rate_hz: want.has("gone") ? 0 : 118.4 + Math.sin(t),
    age_s,
    loss: { s1: 0, s10: 0.0031, s60: 0.0042 },
    received: Math.round((t - START) * 118),
    expected: Math.round((t - START) * 119),
    wild: 0,
    restarts: 0,
    rssi_dbm: -54 + 2 * Math.sin(t * 0.8) + (m > 0.08 ? 3 * Math.sin(t * 5) : 0),
    noise_floor_dbm: -92,
    motion,
    motion_statistic,
    breathing_rate,
  };
  return {
    time_s: t,
    provenance: { kind: "replay", detail: "test data" },
    links: links(),
    estimates: { presence, motion, breathing_rate, motion_statistic, activity, ...places() },
    zones: [],
    events: [],
    second: null,
    rejects: [
      {
        ...because("unknown kind of datagram", "datagram_unknown"),
        count: 3,
        example: want.has("hostile") ? evil : "de ad be ef 00 01",
      },
    ],
    ...untroubled,
    faults: want.has("crowd") ? { motion: { count: 4, example: "node 2 <- ap, LLTF: ValueError: made up" } } : {},
    load: want.has("crowd")
      ? { ...load, full: 22, motion_only: 12, counted: 30, without_place: 86, behind_s: 0.6 }
      : load,
    clock: { epoch: clockSet, reason: clockSet ? because("the clock went back by 60 s") : null },
    ...(want.has("behind") && overloaded),
    claims: [{ node: "1", kind: "vitals", time_s: t - 1.2, values: { motion: 0.31, presence: 1 } }],
    body: energy(t - START) > 0.08 ? body : null,
    doppler: {
      link: link.id,
      time_s: Math.floor(t * 4) / 4,
      lowest_hz: -50,
      step_hz: 2,
      signed: true,
      power_db: Array.from({ length: 50 }, (_, i) => -60 + 30 * energy(t - START) * Math.exp(-(((i - 30) / 4) ** 2))),
      reason: null,
      before: [],
    },
    floor: want.has("placed") ? floor(t, true) : want.has("crowd") ? floor(t, false) : null,
    selection: { link: link.id, sensitive: [3, 4, 5, 6, 20, 21], used: 52, contrast: 5.2, clear: true },
    room: state.room,
    field_scale: 1,
    cost_ms: { parse: 1.1, motion: 3.4, field: 2.2 },
  };
}

function heat() {
  const rows = 12;
  const values = new Float32Array(rows * BINS);
  for (let r = 0; r < rows; r++)
    for (let b = 0; b < BINS; b++) {
      const isNull = b === 0 || (b > 26 && b < 38);
      const x = t - START + r / 118;
      values[r * BINS + b] = isNull
        ? Number.NaN
        : 1 +
          0.35 * Math.sin(b / 6 + 1) +
          (energy(x) + 0.05) * Math.sin(b / 5 + x * 4) +
          0.03 * Math.sin(b * 12.9 + r * 7.7);
    }
  return {
    link: link.id,
    bins: BINS,
    time_s: Float64Array.from({ length: rows }, (_, r) => t + r / 118),
    rows: values,
    rssi_dbm: new Float32Array(rows),
  };
}

mountScene(document.getElementById("room") as HTMLElement);
const say = () => receive({ type: "source", epoch, state: source() });
mountUi(document.getElementById("app") as HTMLElement, {
  open() {
    epoch++;
    update({ epoch });
    start();
  },
  offer: async () => null,
  close() {},
  play() {
    playing = true;
    say();
  },
  pause() {
    playing = false;
    say();
  },
  speed() {},
  seek(time_s) {
    t = time_s;
    say();
  },
  watch() {},
  tune() {},
  ask: () => new Promise(() => {}),
  async room(room) {
    if (room) update({ room });
    return null;
  },
  coverage: async () => ({
    columns: 1,
    rows: 1,
    cell_m: 5,
    links: [1],
    blind_share: 0,
    zones: {},
    best: null,
    reason: null,
  }),
  mark() {},
  rules() {},
  onFired() {},
  would: async () => ({ firings: [], count: 0, heard_s: 0, upto_s: null, least_between_s: null }),
  record() {},
  lab: () => new Promise(() => {}),
  resume() {},
  keep() {},
  span: () => Promise.resolve(null),
});
if (want.has("night")) madeUpNight(START + 40);

function start() {
  if (want.has("loading"))
    return receive({ type: "progress", progress: { stage: "numpy", done: 4.2, total: 9.6, ms: 300 } });
  receive({ type: "ready", restored: false, timings: {} });
  say();
  const at = Float32Array.from({ length: 240 }, (_, i) => i / 4);
  if (!want.has("live"))
    receive({
      type: "overview",
      epoch,
      overview: {
        time_s: Float64Array.from(at, (x) => START + x),
        statistic: at.map(energy),
        threshold: at.map(() => 0.08),
      },
    });
  if (want.has("error"))
    receive({
      type: "error",
      where: "source",
      message: NO_RECORDING.message,
      tip: NO_RECORDING.tip,
    });
}
start();
for (let i = 0; i < 240 && !want.has("silent") && !want.has("error") && !want.has("loading"); i++) {
  t += 0.1;
  step();
  await null;
}
function step() {
  receive({
    type: "hop",
    epoch,
    hop: hop(),
    splats: splats(400, [2.9, 2.3], true),
    heat: heat(),
    arrived_ms: 0,
    sent_ms: 0,
  });
}
let silenced = false;
addEventListener("halfwave:silence", () => {
  silenced = true;
});
setInterval(() => {
  if (want.has("ended")) return;
  if (silenced || !playing || want.has("silent") || want.has("error") || want.has("loading")) return;
  t = START + ((t - START + 0.1) % 60);
  step();
  say();
}, 100);
