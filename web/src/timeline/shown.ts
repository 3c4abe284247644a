// What the timeline shows of a state: which stretch of time there is, which part of it is in view, whose bands. The one
// place that knows a live source with its history from a recording.
import { night } from "../history/night";
import { Pyramid } from "../history/pyramid";
import { review } from "../history/review";
import { following, panned, type Span, usual, width, within, zoomed } from "../history/zoom";
import { type State, state, subscribe } from "../state";
import type { Track } from "./overview";

export interface Shown {
  /** Is it a live source or its history? Then times are of the clock. */
  clock: boolean;
  all: Span;
  /** The moment that the page shows. */
  now_s: number;
  pyramid: Pyramid | null;
  track: Track | null;
  can: boolean;
}

/** A recording of this length has bands of seconds in place of its motion, once it is worked through. */
const BANDS_FROM_S = 600;

const recorded = new Pyramid(state.seconds);
subscribe((_, changed) => {
  if (changed.has("log")) recorded.clear();
});

/** Nearer to the newest than this share of the view, the view goes along with it. */
const FOLLOWS = 0.02;

/** large: there is room for bands of a short recording, too. */
export function shownOf(s: State, live: () => Track | null, large: boolean): Shown | null {
  const source = s.source?.phase === "error" ? null : s.source;
  if (review?.past || (source?.duration_s === null && source.kind === "live" && night.span)) {
    const edge = review?.edge_s ?? 0,
      first = night.span?.[0] ?? edge,
      u = usual(first, edge);
    return {
      clock: true,
      all: { from_s: Math.min(first, u.from_s), to_s: edge },
      now_s: review?.past ? (source?.time_s ?? edge) : edge,
      pyramid: night.pyramid,
      track: null,
      can: review?.can ?? false,
    };
  }
  if (!source) return null;
  if (source.duration_s === null) {
    const now = s.hop?.time_s ?? 0;
    return {
      clock: false,
      all: { from_s: now - 120, to_s: now },
      now_s: now,
      pyramid: null,
      track: s.hop ? live() : null,
      can: false,
    };
  }
  const all = { from_s: source.start_s, to_s: source.start_s + source.duration_s };
  const banded = s.log.done && (large || source.duration_s >= BANDS_FROM_S);
  return {
    clock: false,
    all,
    now_s: source.time_s,
    pyramid: banded ? recorded : null,
    track: s.overview,
    can: source.can.seek,
  };
}

/** The part in view: as it comes until the user zooms. */
export class View {
  selection: Span | null = null;
  private own: Span | null = null;
  private follows = true;
  private of = "";

  /** Of what is shown now; another source begins anew. */
  of_(shown: Shown, name: string): Span {
    const key = shown.clock ? "live" : `${name} ${shown.all.from_s}`;
    if (key !== this.of) this.reset();
    this.of = key;
    if (!this.own) return this.whole(shown);
    if (this.follows && shown.clock && !review?.past)
      this.own = panned(this.own, shown.all.to_s - this.own.to_s, shown.all);
    else if (this.follows) this.own = following(this.own, shown.now_s, shown.all);
    return within(this.own, shown.all);
  }

  get zoomed(): boolean {
    return this.own !== null;
  }

  zoom(shown: Shown, view: Span, factor: number, share: number): void {
    this.show(shown, zoomed(view, factor, share, shown.all));
  }

  pan(shown: Shown, view: Span, by_s: number): void {
    this.show(shown, panned(view, by_s, shown.all));
  }

  show(shown: Shown, view: Span): void {
    this.own = view;
    this.follows = shown.clock
      ? view.to_s >= shown.all.to_s - FOLLOWS * width(view)
      : shown.now_s >= view.from_s && shown.now_s <= view.to_s;
  }

  reset(): void {
    this.own = this.selection = null;
    this.follows = true;
  }

  fit(): void {
    this.own = null;
    this.follows = true;
  }

  private whole(shown: Shown): Span {
    if (!shown.clock) return shown.all;
    const night_ = usual(shown.all.from_s, shown.all.to_s);
    // A moment before the night is in view, too.
    return shown.now_s < night_.from_s ? following(night_, shown.now_s, shown.all) : night_;
  }
}
