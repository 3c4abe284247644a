// The walk test: for how long motion or presence was detected in each zone, on each link, and where a place was told. It
// records what was detected, and not where the user was. Pure.
import type { HopReport } from "../generated/types";
import type { Walk } from "../rooms/store";
import { ratioOf } from "./which";

export const WALK_S = 60;
export const CELL_M = 0.5;
/** A longer gap between two hops is not a time in which something was detected. */
const LONGEST_STEP_S = 0.5;

export interface Walking {
  readonly last_s: number | null;
  readonly walk: Walk;
}

export const startWalk = (at_ms: number): Walking => ({
  last_s: null,
  walk: { at_ms, seconds: 0, zones: {}, links: {}, cells: {} },
});

const plus = (all: Record<string, number>, names: readonly string[], s: number): Record<string, number> =>
  names.length ? { ...all, ...Object.fromEntries(names.map((n) => [n, (all[n] ?? 0) + s])) } : all;

/** A zone is detected now where it is occupied and not merely held so. */
const detected = (hop: HopReport): string[] =>
  hop.zones.filter((z) => z.presence.value === "occupied" && z.hold_left_s === 0).map((z) => z.id);

export function walked({ last_s, walk }: Walking, hop: HopReport): Walking {
  const step_s = last_s === null ? 0 : hop.time_s - last_s;
  if (!(step_s > 0 && step_s <= LONGEST_STEP_S)) return { last_s: hop.time_s, walk };
  const place = hop.body && !hop.room.assumed && hop.estimates.position?.value != null ? hop.body : null;
  const cell = place && [`${Math.floor(place.x_m / CELL_M)},${Math.floor(place.y_m / CELL_M)}`];
  const moving = hop.links.filter((l) => ratioOf(l) > 1 || l.motion.value === "moving").map((l) => l.id);
  return {
    last_s: hop.time_s,
    walk: {
      ...walk,
      seconds: walk.seconds + step_s,
      zones: plus(walk.zones, detected(hop), step_s),
      links: plus(walk.links, moving, step_s),
      cells: plus(walk.cells, cell ?? [], step_s),
    },
  };
}
