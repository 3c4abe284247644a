// The live region: says what changed, at most every five seconds.
import { type State, subscribe } from "../state";
import { badgeKind, whatPlays } from "./badge";
import { actOf, roomSays } from "./said";
import { announceWords as w, badgeWords } from "./words";

const QUIET_MS = 5000;

function sentence(s: State): string {
  const source = s.source ? w.source(badgeWords[badgeKind(s)], whatPlays(s.source), s.source.phase) : "";
  const said = roomSays(s.hop),
    did = actOf(s.hop?.estimates.activity);
  return `${source}${said ? w.state(said.words) : ""}${did ? w.activity(did) : ""}`;
}

export function mountAnnouncer(host: HTMLElement): void {
  let said = "";
  let last = -QUIET_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const speak = (s: State) => {
    timer = undefined;
    const words = sentence(s);
    if (words === said) return;
    said = words;
    last = performance.now();
    host.textContent = words;
  };
  subscribe((s, changed) => {
    if (timer || !(changed.has("hop") || changed.has("source")) || sentence(s) === said) return;
    timer = setTimeout(() => speak(s), Math.max(0, last + QUIET_MS - performance.now()));
  });
}
