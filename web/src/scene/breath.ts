// A breath that is seen is drawn: the zone of the link on which it is detected swells at the measured rate. The rate alone is
// measured, the phase is not; where the rate is undetermined nothing swells. Pure.
import type { HopReport, Room } from "../generated/types";
import type { SourceState } from "../generated/page";
import type { Age } from "../ui/age";
import { pairsOf } from "../ui/ends";
import { roomSays } from "../ui/said";

export interface Breath {
  /** The link, as `keyOf` has it. */
  link: string;
  hz: number;
}

/** A zone's radii grow and shrink by this share. */
const SWELL = 0.16;

export const keyOf = ([a, b]: readonly [{ id: string }, { id: string }]): string => `${a.id} ${b.id}`;

/** The breath of this moment, at the pace at which it plays; null: none is detected, or the picture is not of now. */
export function breathOf(
  room: Room,
  hop: HopReport | null,
  age: Age,
  source: Pick<SourceState, "speed"> | null,
): Breath | null {
  const breath = hop?.estimates.breathing_rate;
  if (age !== "fresh" || roomSays(hop)?.tone !== "breathing" || typeof breath?.value !== "number") return null;
  const [link] = pairsOf(
    room,
    (hop?.links ?? []).filter((l) => l.id === breath.extra.link),
  );
  return link ? { link: keyOf(link), hz: (breath.value / 60) * (source?.speed ?? 1) } : null;
}

/** Times that the zone is as large as it is; phase in turns. */
export const swellAt = (phase: number): number => 1 + SWELL * Math.sin(2 * Math.PI * phase);
