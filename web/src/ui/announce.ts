// The live region: ui/changes.ts decides what is said.
import { type State, state, subscribe } from "../state";
import { badgeKind } from "./badge";
import { Changes, type Now, occupancyOf } from "./changes";
import { clip, clock } from "./format";
import { actOf } from "./said";
import { announceWords as w, badgeWords, unitWords } from "./words";

/** A change that had to wait is said though nothing else happens. */
const LOOK_MS = 1000;

/** Where the data are from; why none come. What opens or waits is not said: it passes. */
function source(s: State): string {
  if (!s.source) return "";
  if (s.source.phase === "reconnecting") return w.lost;
  if (s.source.phase === "error") return w.failed(clip(s.source.message, 160));
  return s.source.kind ? w.source(badgeWords[badgeKind(s)], clip(s.source.name, 60)) : "";
}

/** The time of day of what nodes send; of a recording, how far in. */
function timeOf({ source, hop }: State): string {
  const time_s = hop?.time_s ?? 0;
  if (source?.duration_s !== null) return clock(time_s - (source?.start_s ?? 0)).replace(/\.\d$/, "");
  return new Date(1000 * time_s).toLocaleTimeString(unitWords.locale, { hour: "2-digit", minute: "2-digit" });
}

const now = (s: State): Now => ({
  source: source(s),
  occupancy: occupancyOf(s.hop?.estimates.presence),
  clock: timeOf(s),
  activity: actOf(s.hop?.estimates.activity),
});

export function mountAnnouncer(host: HTMLElement): void {
  const changes = new Changes(w);
  const look = () => {
    const words = changes.next(now(state), performance.now());
    if (words) host.textContent = words;
  };
  subscribe((_, changed) => {
    if (changed.has("hop") || changed.has("source")) look();
  });
  setInterval(look, LOOK_MS);
}
