// What a screen reader is told: changes alone, each once, at most every five seconds. Pure: of states and a clock.
import type { Estimate } from "../generated/types";
import { is } from "./quantities";

/** Between two announcements, at the least. */
export const QUIET_MS = 5000;
/** A room that seems empty, and an activity that was told before, are believed only after so long: a word that flickers
 *  is no change. */
const LASTS_MS = 5000;

export type Occupancy = "occupied" | "unseen" | null;

/** Someone moves, breathes, or did lately; nobody is seen; or neither is known. */
export function occupancyOf(presence: Estimate | undefined): Occupancy {
  if (is(presence, "presence", "moving", "breathing", "seen lately")) return "occupied";
  return is(presence, "presence", "nothing seen") ? "unseen" : null;
}

/** What holds now. Each text is announced when it differs from the one that was announced before it. */
export interface Now {
  /** Where the data are from, or why none come. */
  source: string;
  occupancy: Occupancy;
  /** The clock of what plays, for "since". */
  clock: string;
  /** What was done, or empty. */
  activity: string;
}

export interface Texts {
  occupied(since: string): string;
  unseen(since: string): string;
  activity(what: string): string;
}

export class Changes {
  private source = "";
  private occupancy: Occupancy = null;
  private activity = "";
  /** What may become the occupancy, and since when it lasts. */
  private coming: Occupancy = null;
  private since_ms = 0;
  private since = "";
  private last_ms = Number.NEGATIVE_INFINITY;

  constructor(private readonly texts: Texts) {}

  /** What is to be said now; empty: nothing is, yet or at all. */
  next(now: Now, now_ms: number): string {
    this.watch(now, now_ms);
    if (now_ms - this.last_ms < QUIET_MS) return "";
    const said = `${this.ofSource(now)}${this.ofRoom(now_ms)}${this.ofActivity(now)}`;
    if (said) this.last_ms = now_ms;
    return said;
  }

  private watch({ occupancy, clock }: Now, now_ms: number): void {
    if (occupancy === null || occupancy === this.coming) return;
    this.coming = occupancy;
    this.since_ms = now_ms;
    this.since = clock;
  }

  private ofSource({ source }: Now): string {
    if (!source || source === this.source) return "";
    this.source = source;
    this.occupancy = null; // of another stream
    this.activity = "";
    return source;
  }

  private ofRoom(now_ms: number): string {
    if (!this.coming || this.coming === this.occupancy) return "";
    if (this.coming === "unseen" && now_ms - this.since_ms < LASTS_MS) return "";
    this.occupancy = this.coming;
    return this.texts[this.coming](this.since);
  }

  private ofActivity({ activity }: Now): string {
    if (!activity || activity === this.activity) return "";
    this.activity = activity;
    return this.texts.activity(activity);
  }
}
