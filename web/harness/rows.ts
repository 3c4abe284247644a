// A night of made-up rows, for tests, benches and pictures of the timeline alone: nothing here is a measurement.
import type { Second } from "../src/generated/types";

export const HOUR_S = 3600;

/** Park and Miller's generator: the same numbers everywhere. */
function seeded(seed: number): () => number {
  let s = seed;
  return () => {
    s = (s * 48271) % 2147483647;
    return s / 2147483647;
  };
}

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
