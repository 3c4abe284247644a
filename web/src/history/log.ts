// What happened, in order of time: told hop by hop while it plays, then once more for the whole recording, which holds.
// Pure, without the page.
import type { Event as Happening, EventKind } from "../generated/types";

export type { Happening, EventKind };

const MOST = 20_000;
/** Two tell of the same thing when they are no further apart. */
const SAME_S = 2;
const SAME_FALL_S = 10;

export class Log {
  /** In order of time. */
  readonly all: Happening[] = [];
  /** Up to when the whole recording was worked through; null: it was not begun, or the source is live. */
  upto_s: number | null = null;
  done = false;
  /** Grows with each change. */
  version = 0;

  /** Of hops, as they come. */
  told(events: readonly Happening[]): void {
    for (const e of events) if (!this.knows(e)) this.insert(e);
  }

  /** Of the whole recording, in order: what was told of the time that it has come to is replaced. */
  reviewed(events: readonly Happening[], upto_s: number, began: boolean, done: boolean): void {
    if (began) this.keep((e) => e.evidence.own === true);
    const from_s = began || this.upto_s === null ? Number.NEGATIVE_INFINITY : this.upto_s;
    this.keep(
      (e) => e.time_s <= from_s || e.time_s > upto_s || e.evidence.own === true || (e.kind === "fall" && !began),
    );
    this.upto_s = upto_s;
    this.done = done;
    for (const e of events) if (e.kind !== "fall" || !this.like(e)) this.insert(e);
    this.version++;
  }

  /** A mark that someone set here. */
  mark(time_s: number, text: string): Happening {
    const made: Happening = { time_s, kind: "mark", of: "", phase: "once", value: text, evidence: { own: true } };
    this.insert(made);
    return made;
  }

  remove(happening: Happening): void {
    this.keep((e) => e !== happening);
  }

  clear(): void {
    this.all.length = 0;
    this.upto_s = null;
    this.done = false;
    this.version++;
  }

  private keep(wanted: (e: Happening) => boolean): void {
    let n = 0;
    for (const e of this.all) if (wanted(e)) this.all[n++] = e;
    if (n !== this.all.length) this.version++;
    this.all.length = n;
  }

  private insert(e: Happening): void {
    if (!Number.isFinite(e.time_s)) return;
    this.all.splice(this.place(e.time_s), 0, e);
    if (this.all.length > MOST) this.all.shift();
    this.version++;
  }

  /** Behind all of the same time or before. */
  private place(time_s: number): number {
    let low = 0,
      high = this.all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.all[middle]!.time_s <= time_s) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Played once more, or worked through already? */
  private knows(e: Happening): boolean {
    if (this.like(e)) return true;
    return e.kind !== "fall" && this.upto_s !== null && e.time_s <= this.upto_s;
  }

  private like(e: Happening): boolean {
    const apart_s = e.kind === "fall" ? SAME_FALL_S : SAME_S;
    for (let i = this.place(e.time_s - apart_s); i < this.all.length; i++) {
      const other = this.all[i]!;
      if (other.time_s > e.time_s + apart_s) return false;
      if (other.kind === e.kind && other.of === e.of && other.phase === e.phase && other.value === e.value) return true;
    }
    return false;
  }
}

export interface Wanted {
  kinds: ReadonlySet<EventKind>;
  of: string;
  text: string;
}

/** Those that are wanted, newest first. words: of an entry, as it is shown. */
export function found(all: readonly Happening[], wanted: Wanted, words: (e: Happening) => string): Happening[] {
  const text = wanted.text.trim().toLowerCase();
  return all
    .filter(
      (e) =>
        (!wanted.kinds.size || wanted.kinds.has(e.kind)) &&
        (!wanted.of || e.of === wanted.of) &&
        (!text || words(e).toLowerCase().includes(text)),
    )
    .reverse();
}
