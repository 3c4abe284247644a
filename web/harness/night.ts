// Gives the page a night of made-up rows, as if the keeper had kept them.
import { night } from "../src/history/night";
import { Seconds } from "../src/history/seconds";
import { HOUR_S, nightRows } from "./rows";

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
