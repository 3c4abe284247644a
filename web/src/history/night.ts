// What the page has at hand of the past of a live source: its seconds and events, and where packets are kept. Fed by the
// keeper with what was kept and by the hops with what comes.
import type { Event } from "../generated/types";
import { state, subscribe } from "../state";
import type { FromKeeper, KeeperState } from "../workers/keeper-messages";
import { Pyramid } from "./pyramid";
import { Seconds } from "./seconds";

const MOST_HOURS = 8 * 24;
const MOST_EVENTS = 20_000;

export class Night {
  readonly seconds = new Seconds(MOST_HOURS);
  readonly pyramid = new Pyramid(this.seconds);
  /** Oldest first. */
  events: Event[] = [];
  keeper: KeeperState | null = null;
  /** Grows with whatever changed. */
  version = 0;
  private source = "";

  /** First and last moment that there is anything of. */
  get span(): [number, number] | null {
    const heard = this.seconds.span,
      spans = this.keeper?.spans ?? [],
      from = Math.min(heard?.[0] ?? Infinity, spans[0]?.[0] ?? Infinity),
      to = Math.max(heard?.[1] ?? -Infinity, spans.at(-1)?.[1] ?? -Infinity);
    return from < to ? [from, to] : null;
  }

  take(m: FromKeeper): void {
    if (m.type === "state") {
      if (m.state.source !== this.source) this.clear();
      this.source = m.state.source;
      this.keeper = m.state;
    } else if (m.type === "past") {
      this.seconds.merge(m.columns, m.activities);
      if (m.columns.time_s.length) {
        this.pyramid.touch(m.columns.time_s[0]!);
        this.pyramid.touch(m.columns.time_s.at(-1)!);
      }
      this.note(m.events);
    } else if (m.type === "cleared") this.clear();
    this.version++;
  }

  /** What a hop of a live source says. */
  hear(): void {
    const { hop, source } = state;
    if (!hop || source?.duration_s !== null || source.kind !== "live") return;
    if (hop.second) {
      this.seconds.append(hop.second);
      this.pyramid.touch(hop.second.time_s);
      this.version++;
    }
    if (hop.events.length) this.note(hop.events);
  }

  private note(events: readonly Event[]): void {
    if (!events.length) return;
    this.events = [...this.events, ...events].sort((a, b) => a.time_s - b.time_s).slice(-MOST_EVENTS);
  }

  private clear(): void {
    this.seconds.clear();
    this.pyramid.clear();
    this.events = [];
  }
}

export const night = new Night();
let heard: unknown = null;
subscribe((s, changed) => {
  if (!changed.has("hop") || s.hop === heard) return;
  heard = s.hop;
  night.hear();
});
