// How often an alarm would have fired over what was heard, in words. Pure.
import type { WouldFire } from "../generated/types";
import { alarmWords as w } from "../ui/words";

const LISTED = 5;

/** time: of a moment, as it is shown. */
export function wouldSay(
  { firings, count, heard_s, least_between_s }: WouldFire,
  time: (time_s: number) => string,
): string {
  if (!heard_s) return w.nothingHeard;
  const said = w.would(count, heard_s);
  if (!count) return said + (least_between_s === null ? "." : w.bound(least_between_s));
  const listed = firings.slice(0, LISTED).map((f) => time(f.time_s));
  return said + w.at(listed.join(", "), count - listed.length);
}
