// What an alarm is called: by its user, or else by what it watches.
import type { State } from "../state";
import { clip } from "../ui/format";
import { alarmWords as w } from "../ui/words";
import type { Alarm } from "./rules";

export function nameOf(a: Alarm, s: Pick<State, "room">): string {
  const of = a.kind === "zone" ? s.room.zones.find((z) => z.id === a.of)?.name || a.of : a.of;
  return clip(a.name, 60) || w.said(a.kind, of, a.for_s, a.low, a.high);
}
