// The one store: the latest hop, the source's state, the room, the view. Panels and the scene subscribe; nobody else
// holds a copy. State that a link should restore is also in the address (ui/url.ts).
import { ASSUMED_ROOM } from "./generated/limits";
import { Log } from "./history/log";
import { Seconds } from "./history/seconds";
import type { FromSignal, Heat, HopReport, Overview, Progress, Room, SourceState } from "./workers/messages";

export interface View {
  theme: "light" | "dark" | "system";
  panels: string[];
  link: string | null;
  camera: string;
}

export interface Problem {
  where: string;
  message: string;
  tip: string;
  at: number;
}

export interface State {
  epoch: number;
  /** The epoch in which the source was opened: what holds for all of it may be as old. */
  openedEpoch: number;
  progress: Progress | null;
  ready: boolean;
  source: SourceState | null;
  hop: HopReport | null;
  /** performance.now() when the latest hop came; what is older than two hops is shown grey, a body vanishes. */
  hopAt: number;
  splats: Float32Array;
  overview: Overview | null;
  room: Room;
  /** The room while it is edited: drawn, and in force a moment later. */
  draft: Room | null;
  view: View;
  problems: Problem[];
  /** Is a live source being recorded? */
  recording: boolean;
  /** What was heard, second by second, and what happened: of a recording all of it, once it is worked through. */
  seconds: Seconds;
  log: Log;
}

type Listener = (state: State, changed: ReadonlySet<keyof State>) => void;
type HeatListener = (heat: Heat, epoch: number) => void;

export const state: State = {
  epoch: 0,
  openedEpoch: 0,
  progress: null,
  ready: false,
  source: null,
  hop: null,
  hopAt: 0,
  splats: new Float32Array(0),
  overview: null,
  room: ASSUMED_ROOM,
  draft: null,
  view: { theme: "system", panels: [], link: null, camera: "" },
  problems: [],
  recording: false,
  seconds: new Seconds(),
  log: new Log(),
};

const listeners = new Set<Listener>();
const heatListeners = new Set<HeatListener>();
let pending: Set<keyof State> | null = null;

/** Change the state; listeners run once, in the next microtask, with the names of all that changed. */
export function update(change: Partial<State>): void {
  Object.assign(state, change);
  const names = Object.keys(change) as (keyof State)[];
  if (pending) {
    for (const n of names) pending.add(n);
    return;
  }
  pending = new Set(names);
  queueMicrotask(() => {
    const changed = pending!;
    pending = null;
    for (const f of listeners) f(state, changed);
  });
}

export function subscribe(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Heat-map rows are a stream, not a state: each is delivered once. */
export function onHeat(listener: HeatListener): () => void {
  heatListeners.add(listener);
  return () => heatListeners.delete(listener);
}

/** The seconds and events of a hop, and of those that it stands for. */
function heard({ hop, earlier }: FromSignal & { type: "hop" }): void {
  const events = [...(earlier?.events ?? []), ...(hop.events ?? [])],
    rows = [...(earlier?.seconds ?? []), ...(hop.second ? [hop.second] : [])];
  for (const second of rows) state.seconds.append(second);
  if (!events.length) return;
  state.log.told(events);
  update({ log: state.log });
}

/** What was heard of another source is no part of this one. */
export function forgetHeard(): void {
  state.seconds.clear();
  state.log.clear();
  update({ log: state.log });
}

/** Take a message of the signal worker in; older epochs are dropped. */
export function receive(m: FromSignal): void {
  if ("epoch" in m && m.epoch < (m.type === "overview" || m.type === "review" ? state.openedEpoch : state.epoch))
    return;
  switch (m.type) {
    case "progress":
      return update({ progress: m.progress });
    case "ready":
      return update({ ready: true });
    case "scipy":
      return;
    case "source":
      // What was seen before the connection was lost is not there now.
      return update(
        m.state.phase === "reconnecting" ? { source: m.state, splats: new Float32Array(0) } : { source: m.state },
      );
    case "anew":
      return update({ hop: null, overview: null, splats: new Float32Array(0) });
    case "review":
      if (m.began) state.seconds.clear();
      for (const second of m.seconds) state.seconds.append(second);
      state.log.reviewed(m.events, m.upto_s, m.began, m.done);
      return update({ log: state.log });
    case "fired":
      return; // alarms/alarms.ts
    case "overview":
      return update({ overview: m.overview });
    case "hop":
      if (m.heat) for (const f of heatListeners) f(m.heat, m.epoch);
      heard(m);
      return update({ hop: m.hop, hopAt: performance.now(), splats: m.splats });
    case "recording":
    case "answer":
      return;
    case "error":
      return update({
        problems: [...state.problems.slice(-19), { where: m.where, message: m.message, tip: m.tip, at: Date.now() }],
      });
    default:
      return m satisfies never;
  }
}
