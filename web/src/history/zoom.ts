// The part of time that the timeline shows. Pure.

export interface Span {
  from_s: number;
  to_s: number;
}

/** From a week to a second; a night is the widest that opens by itself. */
export const WIDEST_S = 8 * 86400;
export const NARROWEST_S = 1;
export const NIGHT_S = 12 * 3600;
export const BRIEF_S = 120;

export const width = (s: Span): number => s.to_s - s.from_s;
export const at = (s: Span, share: number): number => s.from_s + share * width(s);
export const shareOf = (s: Span, time_s: number): number => (time_s - s.from_s) / width(s);

/** Moved, not stretched, to lie within `all` where it fits; as wide as `all` where it is wider. */
export function within(view: Span, all: Span): Span {
  const w = Math.min(width(view), Math.max(width(all), NARROWEST_S)),
    from = Math.min(Math.max(view.from_s, all.from_s), Math.max(all.to_s - w, all.from_s));
  return { from_s: from, to_s: from + w };
}

/** Wider by `factor` (below 1: narrower), the moment under `share` staying where it is. */
export function zoomed(view: Span, factor: number, share: number, all: Span): Span {
  const most = Math.min(WIDEST_S, Math.max(width(all), NARROWEST_S)),
    w = Math.min(Math.max(width(view) * factor, NARROWEST_S), most),
    from = at(view, share) - share * w;
  return within({ from_s: from, to_s: from + w }, all);
}

export const panned = (view: Span, by_s: number, all: Span): Span =>
  within({ from_s: view.from_s + by_s, to_s: view.to_s + by_s }, all);

/** What two fingers that were at shares a, b of `view` show when they are at shares p, q. */
export function pinched(view: Span, a: number, b: number, p: number, q: number, all: Span): Span {
  const apart = Math.abs(q - p) < 0.02 ? 0.02 * Math.sign(q - p || 1) : q - p,
    w = Math.abs(((b - a) * width(view)) / apart),
    factor = w / width(view),
    middle = at(view, (a + b) / 2),
    narrow = zoomed(view, factor, (a + b) / 2, all),
    from = middle - ((p + q) / 2) * width(narrow);
  return within({ from_s: from, to_s: from + width(narrow) }, all);
}

/** What a live source's timeline shows until the user zooms: all that is kept, a night at most, two minutes at least. */
export function usual(first_s: number | null, now_s: number): Span {
  const since_s = first_s === null ? 0 : now_s - first_s;
  return { from_s: now_s - Math.min(Math.max(since_s, BRIEF_S), NIGHT_S), to_s: now_s };
}

/** Brought back into view where the moment is outside of it. */
export function following(view: Span, time_s: number, all: Span): Span {
  if (time_s >= view.from_s && time_s <= view.to_s) return view;
  return within({ from_s: time_s - width(view) / 2, to_s: time_s + width(view) / 2 }, all);
}

export const ordered = (a_s: number, b_s: number): Span => ({ from_s: Math.min(a_s, b_s), to_s: Math.max(a_s, b_s) });
