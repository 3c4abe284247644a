// Which node is which: whose links change most while the user waves at one. Pure.
import type { HopReport } from "../generated/types";

/** Of a level, after each second of another. */
const EASE_S = 0.6;
/** It is that node where its level is above the threshold, and so many times the next one's. */
const CLEAR = 1.5;
const LEAST = 1;

export interface Levels {
  time_s: number;
  /** Motion statistic over its threshold by node, of its link with most. */
  of: Readonly<Record<string, number>>;
  /** The node that was clear last, and when. */
  clear: { node: string; time_s: number } | null;
  /** All change at once: whoever waves stands in every link. */
  all: boolean;
}

export const nothingYet: Levels = { time_s: 0, of: {}, clear: null, all: false };

/** The motion statistic over its threshold; 0 where it is undetermined. */
export function ratioOf(link: Pick<HopReport["links"][number], "motion_statistic">): number {
  const { value, extra } = link.motion_statistic;
  return typeof value === "number" && typeof extra.threshold === "number" && extra.threshold > 0
    ? Math.max(0, value / extra.threshold)
    : 0;
}

export function levelsAfter(was: Levels, hop: Pick<HopReport, "time_s" | "links">): Levels {
  const past_s = hop.time_s - was.time_s;
  const keep = past_s > 0 && past_s < 5 ? Math.exp(-past_s / EASE_S) : 0;
  const now: Record<string, number> = {};
  for (const l of hop.links) now[l.node] = Math.max(now[l.node] ?? 0, ratioOf(l));
  const of = Object.fromEntries(
    Object.entries(now).map(([node, level]) => [node, keep * (was.of[node] ?? level) + (1 - keep) * level]),
  );
  const [first, second] = Object.entries(of).sort((a, b) => b[1] - a[1]);
  const moves = first !== undefined && first[1] > LEAST;
  const isClear = moves && first[1] > CLEAR * (second?.[1] ?? 0);
  const clear = isClear ? { node: first[0], time_s: hop.time_s } : keep ? was.clear : null;
  return { time_s: hop.time_s, of, clear, all: moves && !isClear && (second?.[1] ?? 0) > LEAST };
}
