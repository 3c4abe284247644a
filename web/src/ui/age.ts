// Whether what is shown is of now. Pure.
import type { HopReport } from "../generated/types";
import type { SourceState } from "../workers/messages";

/** So long after the last hop, at the least, it is old. */
export const STALE_MS = 500;

export type Age = "none" | "fresh" | "held" | "stale";

/** none: no hop yet; held: paused or ended, so the picture rightly stays; stale: data should come and do not. */
export function ageOf(
  hop: HopReport | null,
  hopAt_ms: number,
  now_ms: number,
  source: SourceState | null,
  after_ms = STALE_MS,
): Age {
  if (!hop) return "none";
  if (source?.phase === "paused" || source?.phase === "ended") return "held";
  return now_ms - hopAt_ms > after_ms ? "stale" : "fresh";
}
