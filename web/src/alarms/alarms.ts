// Alarms: those that are on are watched by the engine, second by second; when one fires, the page says so and does what
// was chosen. Where the relay itself cannot be reached no second comes, so that is watched here.
import type { Firing } from "../generated/types";
import { kept } from "../kept";
import type { Signal } from "../signal";
import { type State, state, subscribe } from "../state";
import { alarmWords as w } from "../ui/words";
import { banners } from "./banner";
import { alarmDialog } from "./dialog";
import { nameOf } from "./name";
import { replay } from "./replay";
import { type Alarm, alarmsOf, rulesOf } from "./rules";
import { sound, wakeOnGesture } from "./sound";
import { callWebhook } from "./webhook";
import { canReplay, when } from "./when";

const store = kept("alarms", alarmsOf);
const CHECK_MS = 1000;

/** Starts watching, and gives what opens the dialog. */
export function mountAlarms(signal: Signal): () => void {
  const banner = banners(),
    all = () => store.get();
  let watched = "[]";

  const watch = () => {
    const rules = rulesOf(all()),
      text = JSON.stringify(rules);
    if (text === watched) return;
    watched = text;
    signal.rules(rules);
  };
  const change = (next: Alarm[]) => {
    store.set(next);
    watch();
  };

  const ring = (a: Alarm, fired: Firing) => {
    const name = nameOf(a, state),
      { source } = state,
      notes = a.sound && !sound(a.volume) ? [w.silent] : [];
    const play = canReplay(source) ? () => replay(signal, fired.time_s) : null;
    const id = banner.add({ name, at: when(fired.time_s, source), notes, play });
    if (a.notify && "Notification" in globalThis && Notification.permission === "granted")
      try {
        new Notification(w.fired(name), { body: w.firedAt(when(fired.time_s, source)), tag: a.id });
      } catch {
        banner.note(id, w.notifyNone); // a phone shows them through a service worker alone
      }
    if (a.webhook)
      void callWebhook(name, a.kind, fired).then((why) => banner.note(id, why ? w.webhookFailed(why) : w.webhookSent));
  };
  signal.onFired((fired) => {
    for (const one of fired) {
      const a = all().find((other) => other.id === one.rule && other.on);
      if (a) ring(a, one);
    }
  });
  watchConnection(all, ring);
  wakeOnGesture();
  watch();
  return alarmDialog(signal, all, change);
}

/** A relay that cannot be reached is a link that is lost. */
function watchConnection(all: () => Alarm[], ring: (a: Alarm, fired: Firing) => void): void {
  let since_ms: number | null = null;
  const rung = new Set<string>();
  const check = (s: State) => {
    if (s.source?.phase !== "reconnecting") {
      since_ms = null;
      return rung.clear();
    }
    since_ms ??= performance.now();
    for (const a of all()) {
      if (!a.on || a.kind !== "link" || a.of || rung.has(a.id) || performance.now() - since_ms < 1000 * a.for_s)
        continue;
      rung.add(a.id);
      ring(a, { rule: a.id, time_s: Date.now() / 1000, evidence: { why: w.noRelay } });
    }
  };
  subscribe((s, changed) => changed.has("source") && check(s));
  setInterval(() => check(state), CHECK_MS);
}
