// How old what is shown is: whether it is stale, and which links are silent. Defined here alone.
import type { LinkReport } from "../generated/types";
import { type State, subscribe } from "../state";

/** So long after the last hop, at the least, it is old. */
const STALE_MS = 500;
/** From so long without a packet on, at the least, a link is silent; and after so many of its packets. */
const SILENT_S = 2;
const SILENT_PACKETS = 5;

/** none: no hop yet; held: paused or ended, so the picture rightly stays; stale: data should come and do not. */
export type Age = "none" | "fresh" | "held" | "stale";

// The usual time between two hops on this page's clock, from the hops themselves.
let hopEvery_ms = 1000;
let lastHop_ms = 0;
subscribe((s, changed) => {
  if (!changed.has("hop") || !s.hop) return;
  const gap = s.hopAt - lastHop_ms;
  if (lastHop_ms && gap > 0 && gap < 5000) hopEvery_ms += 0.2 * (gap - hopEvery_ms);
  lastHop_ms = s.hopAt;
});

export const hopInterval_ms = (): number => hopEvery_ms;

/** From so long without a hop on, what is shown is old: in panels and in the room alike. */
export const staleAfter_ms = (): number => Math.max(2 * hopEvery_ms, STALE_MS);

export function ageOf({ hop, hopAt, source }: State): Age {
  if (!hop) return "none";
  if (source?.phase === "paused" || source?.phase === "ended") return "held";
  return performance.now() - hopAt > staleAfter_ms() ? "stale" : "fresh";
}

/** Is what is shown old? Paused or ended time stands still, so nothing grows old in it. */
export function isStale(s: State): boolean {
  const age = ageOf(s);
  return age === "none" || age === "stale";
}

/** Seconds from `time_s` of the stream to now. A recording's time goes on only with its hops; that of nodes by itself. */
export function age_s(time_s: number, s: State): number {
  if (!s.hop) return Number.NaN;
  const { phase, can } = s.source ?? {};
  const goesOn = can !== undefined && !can.seek && phase !== "ended" && phase !== "paused";
  const since_s = goesOn ? (performance.now() - s.hopAt) / 1000 : 0;
  return Math.max(0, s.hop.time_s - time_s + since_s);
}

/** Seconds since the last packet of a link. */
const quiet_s = (l: LinkReport, s: State): number => age_s((s.hop?.time_s ?? 0) - l.age_s, s);

/** Links received now; while there is no connection, none is known of. */
export function alive(s: State): LinkReport[] {
  if (s.source?.phase === "reconnecting") return [];
  const from_s = (l: LinkReport) => Math.max(SILENT_S, l.rate_hz > 0 ? SILENT_PACKETS / l.rate_hz : 0);
  return (s.hop?.links ?? []).filter((l) => quiet_s(l, s) < from_s(l));
}

/** Seconds since the last packet of any link; null while one is received or none ever was. */
export function silence_s(s: State): number | null {
  const links = s.hop?.links ?? [];
  return !links.length || alive(s).length ? null : Math.min(...links.map((l) => quiet_s(l, s)));
}
