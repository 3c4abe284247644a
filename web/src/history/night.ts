// What the page has at hand of the past of a live source: its seconds and events, and where packets are kept. Fed by the
// keeper with what was kept and by the hops with what comes.
import type { Event } from "../generated/types";
import { state, subscribe, update } from "../state";
import type { FromKeeper, KeeperState } from "../workers/keeper-messages";
import { Pyramid } from "./pyramid";
import { Seconds } from "./seconds";

const MOST_HOURS = 8 * 24;

export class Night {
  readonly seconds = new Seconds(MOST_HOURS);
  readonly pyramid = new Pyramid(this.seconds);
  private events: Event[] = [];
  keeper: KeeperState | null = null;
  /** Grows with whatever changed. */
  version = 0;
  private source = "";
  private heard_s = Number.POSITIVE_INFINITY;

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
      this.events.push(...m.events);
      this.tellEvents();
    } else if (m.type === "cleared") this.clear();
    this.version++;
  }

  /** What a hop of a live source says. */
  hear(): void {
    const { hop, source } = state;
    if (!isLive() || !hop || source?.kind !== "live") return;
    for (const row of state.seconds.rows(Math.min(this.heard_s, hop.time_s - 2), Number.POSITIVE_INFINITY)) {
      this.heard_s = row.time_s + 1;
      this.seconds.append(row);
      this.pyramid.touch(row.time_s);
      this.version++;
    }
    this.events.push(...hop.events);
  }

  /** The log of a live source has its past as well. */
  tellEvents(): void {
    if (!isLive() || !this.events.length) return;
    state.log.told(this.events);
    update({ log: state.log });
  }

  private clear(): void {
    this.seconds.clear();
    this.pyramid.clear();
    this.events = [];
    this.heard_s = Number.POSITIVE_INFINITY;
  }
}

const isLive = () => state.source?.duration_s === null;

export const night = new Night();
let heard: unknown = null;
subscribe((s, changed) => {
  if (!changed.has("hop") || s.hop === heard) return;
  heard = s.hop;
  night.hear();
});
