// Splats, a hop and a source made up for tests and benches of the drawing alone; nothing here is a measurement.
import type { Estimate, Floor, HopReport, LinkReport, Load, Room, Reason } from "../src/generated/types";
import { state } from "../src/state";
import type { SourceState } from "../src/workers/messages";

export const body = { x_m: 2.9, y_m: 2.35, sigma_x_m: 0.75, sigma_y_m: 0.5, why: "made up" };

/** Park and Miller's generator: the same numbers everywhere. */
export function seeded(seed: number): () => number {
  let s = seed;
  return () => {
    s = (s * 48271) % 2147483647;
    return s / 2147483647;
  };
}

/** A field of about `count` splats over 5 by 4 m with a hot spot at `hot`, and one body if asked for. */
export function splats(count: number, hot: readonly [number, number], withBody: boolean, seed = 7): Float32Array {
  const columns = Math.round(Math.sqrt((count * 5) / 4)),
    rows = Math.round(count / columns),
    random = seeded(seed),
    out: number[] = [];
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++) {
      const x = ((i + 0.5) * 5) / columns,
        y = ((j + 0.5) * 4) / rows,
        along = Math.hypot(x - 0.3, y - 2) + Math.hypot(x - 4.7, y - 2) - 4.4;
      const value =
        Math.exp(-((x - hot[0]) ** 2 + (y - hot[1]) ** 2) / 0.7) +
        0.35 * Math.exp(-along * 2.2) * (0.8 + 0.2 * random());
      out.push(x, y, 0.02, (2.5 / columns) * 0.72 * 2, (2 / rows) * 0.72 * 2, 0.03, value, 0, 0, 0, 0, 1);
    }
  if (withBody) out.push(body.x_m, body.y_m, 0.95, body.sigma_x_m, body.sigma_y_m, 0.45, 0.8, 1, 0, 0, 0, 1);
  return Float32Array.from(out);
}

export const load: Load = {
  full: 1,
  motion_only: 0,
  counted: 0,
  without_place: 0,
  budget: 1,
  behind_s: 0,
  held_bytes: 0,
};

/** All that comes is computed, nothing failed, and no clock was set. */
export const untroubled: Pick<HopReport, "faults" | "load" | "clock"> = {
  faults: {},
  load,
  clock: { epoch: 0, reason: null },
};

/** Of a declared code, whose remedy is shown, with another text. */
export const because = (text: string, code = "no_motion"): Reason => ({ code, values: {}, text });

export function word(name: string, value: string | null, time_s = 0, more: Partial<Estimate> = {}): Estimate {
  return { name, value, std: null, quality: null, unit: "", reason: null, time_s, extra: {}, ...more };
}

/** The one link of the room that is assumed, and it feels motion. */
export function movingLink(time_s: number): LinkReport {
  return {
    id: "node rx <- tx, LLTF",
    node: "rx",
    transmitter: "tx",
    layout: "LLTF",
    bins: 64,
    antennas: 1,
    chip: "",
    told_apart: "",
    read_as: "",
    service: "full",
    each_packet: 1,
    each_bin: 1,
    left_out: 0,
    packets: 100,
    rate_hz: 100,
    age_s: 0,
    loss: { s1: null, s10: null, s60: null },
    received: 100,
    expected: null,
    rssi_dbm: null,
    noise_floor_dbm: null,
    motion: word("motion", "moving", time_s),
    motion_statistic: word("motion_statistic", null, time_s, { reason: because("made up") }),
    wild: 0,
    restarts: 0,
    breathing_rate: word("breathing_rate", null, time_s, { reason: because("made up") }),
  };
}

export function hop(time_s: number, scale: number, withBody: boolean): HopReport {
  return {
    time_s,
    provenance: { kind: "simulated", detail: "made up" },
    links: withBody ? [movingLink(time_s)] : [],
    estimates: {
      motion: word("motion", withBody ? "moving" : "still"),
      presence: word("presence", withBody ? "moving" : "nothing seen"),
    },
    rejects: [],
    claims: [],
    ...untroubled,
    body: withBody ? body : null,
    room: state.room,
    doppler: null,
    floor: null,
    selection: null,
    zones: [],
    events: [],
    second: null,
    field_scale: scale,
    cost_ms: {},
  };
}

export const placedRoom: Room = {
  name: "",
  walls: [],
  furniture: [],
  zones: [],
  width_m: 6,
  depth_m: 4.5,
  height_m: 2.5,
  assumed: false,
  nodes: [
    { id: "ap", name: "access point", x_m: 0.3, y_m: 0.3, z_m: 1, role: "transmitter" },
    { id: "1", name: "desk", x_m: 5.7, y_m: 0.3, z_m: 1, role: "receiver" },
    { id: "2", name: "shelf", x_m: 5.7, y_m: 4.2, z_m: 1, role: "receiver" },
  ],
};

/** What links say of a place that is known, or is not. */
export function floor(time_s: number, known: boolean): Floor {
  const size = { columns: 12, rows: 9 };
  const from = (of: number, middle: number) => Math.round(255 * Math.exp(-(((of - middle) / 3) ** 2)));
  const cells = Array.from({ length: 108 }, (_, i) =>
    Math.round((from(i % 12, 9) * from(Math.floor(i / 12), 5)) / 255),
  );
  const said = { spread_m_s: 0.2, signed: true, least: !known, reason: null };
  const links = [
    { link: "node 1 <- ap, LLTF", along_m_s: 0.62, zones: known ? [20, 50] : null, ...said },
    {
      link: "node 2 <- ap, LLTF",
      along_m_s: null,
      zones: known ? [7, 7] : null,
      ...said,
      spread_m_s: null,
      reason: because("no motion detected"),
    },
  ];
  return {
    time_s,
    x_m: 4.9,
    y_m: 2.5,
    ...(known ? { ...size, chance: cells } : { columns: 0, rows: 0, chance: [] }),
    profile: Array.from({ length: 400 }, (_, i) => from(i % 20, 13)),
    links: known ? links : Array.from({ length: 14 }, () => links[0]!),
  };
}

export function source(phase: SourceState["phase"]): SourceState {
  return {
    phase,
    name: "made up",
    kind: "simulated",
    chip: "",
    rate_hz: null,
    licence: "",
    origin: "",
    can: { seek: false, pause: true, speed: false, record: false },
    start_s: 0,
    time_s: 0,
    duration_s: null,
    speed: 1,
    live: false,
    datagram_s: null,
    behind_s: 0,
    left_out: 0,
    message: "",
    tip: "",
    retry_in_s: null,
    labels: [],
  };
}
