// A moment as the page says it: in a recording its place, of a live source the time of day.
import type { State } from "../state";
import { clock } from "../ui/format";

export function when(time_s: number, source: State["source"]): string {
  if (!source || source.duration_s !== null) return clock(time_s - (source?.start_s ?? 0));
  return new Date(1000 * time_s).toLocaleTimeString("en-GB");
}

/** Why a moment cannot play again; null: it can. */
export const canReplay = (source: State["source"]): boolean => source?.can.seek === true && source.duration_s !== null;
