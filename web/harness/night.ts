// A night of made-up rows, for tests and pictures of the timeline alone: nothing here is a measurement.
import type { Second } from "../src/generated/types";
import { night } from "../src/history/night";
import { Seconds } from "../src/history/seconds";
import { seeded } from "./made-up";

export const HOUR_S = 3600;

/** Rows up to `end_s`: evening, sleep with some turning over, a visit to the bathroom, a lost hour's quarter, morning. */
export function* nightRows(end_s: number, hours = 11, seed = 3): Generator<Second> {
  const random = seeded(seed),
    start_s = Math.floor(end_s) - hours * HOUR_S;
  let turning = 0,
    breath = 14.5;
  for (let t = start_s; t < end_s; t++) {
    const h = ((t - start_s) / HOUR_S) * (11 / hours);
    if (h > 4.62 && h < 4.83) continue; // the node lost its power
    const away = h > 6.55 && h < 6.66,
      asleep = h > 1.7 && h < 10.3 && !away;
    if (turning > 0) turning--;
    else if (random() < (asleep ? 1 / 1500 : h < 1.7 ? 1 / 40 : 1 / 60)) turning = 8 + Math.floor(30 * random());
    const stage = 13.2 + 1.8 * Math.sin(h * 4.1) + 0.9 * Math.sin(h * 13.7);
    breath += 0.004 * (stage - breath) + 0.09 * (random() - 0.5);
    const moving = turning > 0 && !away,
      quiet = !moving && asleep,
      std = 0.25 + 0.5 * Math.abs(Math.sin(h * 9));
    yield {
      time_s: t,
      motion: moving,
      margin: moving ? 1.2 + 2.4 * random() : 0.25 + 0.3 * random() + (asleep ? 0 : 0.1),
      presence: away ? "nothing seen" : moving ? "moving" : quiet ? "breathing" : "seen lately",
      breathing: quiet && random() < 0.97 ? breath : null,
      breathing_std: quiet ? std : null,
      activity: null,
      fall: null,
      links: h > 8.4 && h < 8.7 ? 2 : 3,
      packets: 300,
      zones: {},
    };
  }
}

/** As if the keeper had kept them. */
export function madeUpNight(end_s: number, hours = 11): void {
  const table = new Seconds(400);
  for (const row of nightRows(end_s, hours)) table.append(row);
  const from_s = end_s - hours * HOUR_S;
  night.take({
    type: "state",
    state: {
      keeping: "yes",
      source: "SIMULATED night, made-up rows",
      bytes: 1.2e9,
      own_bytes: 1.2e9,
      limit_bytes: 40e9,
      quota_bytes: 60e9,
      days: 9.2,
      spans: [
        [from_s, from_s + 4.62 * HOUR_S],
        [from_s + 4.83 * HOUR_S, end_s],
      ],
      failed: 0,
      failed_bytes: 0,
      why: "",
      dropped: 0,
    },
  });
  for (let at = from_s; at < end_s + HOUR_S; at += HOUR_S)
    night.take({
      type: "past",
      columns: table.between(Math.floor(at / HOUR_S) * HOUR_S, (Math.floor(at / HOUR_S) + 1) * HOUR_S),
      activities: [...table.activities],
      events: [],
    });
}
