// The guided minute: who is in the room leaves, then what each link gives at rest is taken, window by window. A minute in
// which anything moved, a link was lost or packets lacked is spoiled, and says why and when. Pure: hop by hop.
import type { HopReport, LinkReport, Reason } from "../generated/types";
import { is } from "../ui/quantities";

export type Phase = "leaving" | "settling" | "listening" | "taken" | "spoiled";

export interface Spoiled {
  why: "motion" | "lost" | "changed" | "undetermined" | "stopped";
  /** Seconds into the minute. */
  at_s: number;
  /** The link that it is of, where it is of one. */
  link: string;
  reason: Reason | null;
}

export interface Windows {
  margins: number[];
  packets: number[];
}

export interface Minute {
  phase: Phase;
  /** Stream time at which the phase began, and ends. */
  from_s: number;
  to_s: number;
  length_s: number;
  now_s: number;
  epoch: number;
  links: Record<string, Windows & { next_s: number }>;
  hops: number;
  undetermined: number;
  spoiled: Spoiled | null;
}

/** Packets of the last window may still be of someone who leaves; a second more for the word that persists. */
const SETTLE_MORE_S = 1;
const USUAL_WINDOW_S = 2;
const MOST_UNDETERMINED = 0.1;
/** Hops of one stream come closer together; a seek or a new stream do not. */
const JUMP_S = 5;

export function begin(hop: HopReport, leave_s: number, length_s: number): Minute {
  return {
    phase: "leaving",
    from_s: hop.time_s,
    to_s: hop.time_s + leave_s,
    length_s,
    now_s: hop.time_s,
    epoch: hop.clock.epoch,
    links: {},
    hops: 0,
    undetermined: 0,
    spoiled: null,
  };
}

export const isOver = (m: Minute): boolean => m.phase === "taken" || m.phase === "spoiled";

/** Links that say something of motion now. */
const heard = (hop: HopReport): LinkReport[] =>
  hop.links.filter((l) => l.service !== "counted" && l.motion_statistic.value !== null);

function windowOf(l: LinkReport): number {
  const { window_s } = l.motion_statistic.extra;
  return typeof window_s === "number" && window_s > 0 ? window_s : USUAL_WINDOW_S;
}

export function step(m: Minute, hop: HopReport): Minute {
  if (isOver(m)) return m;
  const now_s = hop.time_s;
  if (now_s < m.now_s || now_s - m.now_s > JUMP_S || hop.clock.epoch !== m.epoch) return spoil(m, "stopped", now_s);
  const at: Minute = { ...m, now_s };
  if (at.phase === "leaving") {
    if (now_s < at.to_s) return at;
    const window_s = Math.max(USUAL_WINDOW_S, ...heard(hop).map(windowOf));
    return { ...at, phase: "settling", from_s: now_s, to_s: now_s + window_s + SETTLE_MORE_S };
  }
  if (at.phase === "settling") return now_s < at.to_s ? at : listening(at, hop);
  return listen(at, hop);
}

function listening(m: Minute, hop: HopReport): Minute {
  const links = Object.fromEntries(heard(hop).map((l) => [l.id, { margins: [], packets: [], next_s: m.now_s }]));
  const at: Minute = { ...m, phase: "listening", from_s: m.now_s, to_s: m.now_s + m.length_s, links };
  if (!Object.keys(links).length) return spoil(at, "lost", m.now_s, "", hop.estimates.motion?.reason ?? null);
  return listen(at, hop);
}

function listen(m: Minute, hop: HopReport): Minute {
  const { motion } = hop.estimates;
  if (is(motion, "motion", "moving")) return spoil(m, "motion", m.now_s, linkOf(motion?.extra.link, hop));
  const now = new Map(hop.links.map((l) => [l.id, l]));
  for (const l of heard(hop)) if (!m.links[l.id]) return spoil(m, "changed", m.now_s, l.id);
  const links = { ...m.links };
  for (const [id, taken] of Object.entries(m.links)) {
    const l = now.get(id);
    if (!l || l.rate_hz === 0) return spoil(m, "lost", m.now_s, id, l?.motion_statistic.reason ?? null);
    links[id] = taken.next_s <= m.now_s ? taking(taken, l, m.now_s) : taken;
  }
  const undetermined = m.undetermined + (motion?.value === null || !motion ? 1 : 0);
  const at: Minute = { ...m, links, hops: m.hops + 1, undetermined };
  if (m.now_s < m.to_s) return at;
  if (undetermined > MOST_UNDETERMINED * at.hops) return spoil(at, "undetermined", m.now_s, "", motion?.reason ?? null);
  return { ...at, phase: "taken" };
}

/** A window that shares no packet with the last one taken. */
function taking(taken: Minute["links"][string], l: LinkReport, now_s: number): Minute["links"][string] {
  const { value, extra } = l.motion_statistic;
  const { closed_form, packets } = extra;
  if (typeof value !== "number" || typeof closed_form !== "number" || typeof packets !== "number") return taken;
  return {
    margins: [...taken.margins, value - closed_form],
    packets: [...taken.packets, packets],
    next_s: now_s + windowOf(l),
  };
}

const linkOf = (told: unknown, hop: HopReport): string =>
  typeof told === "string" ? told : hop.links.length === 1 ? hop.links[0]!.id : "";

function spoil(m: Minute, why: Spoiled["why"], now_s: number, link = "", reason: Reason | null = null): Minute {
  const at_s = m.phase === "listening" ? Math.max(0, now_s - m.from_s) : 0;
  return { ...m, phase: "spoiled", spoiled: { why, at_s, link, reason } };
}

/** What Python is asked. */
export function windowsOf(m: Minute): Record<string, Windows> {
  return Object.fromEntries(Object.entries(m.links).map(([id, { margins, packets }]) => [id, { margins, packets }]));
}
