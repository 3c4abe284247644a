// What the page says of the room: headline, picture, panels and live region have it from here alone. Pure: of one report.
import type { Estimate, HopReport, LinkReport, Load } from "../generated/types";
import type { SourceState } from "../workers/messages";
import { clip, count, number, probability, spread } from "./format";

export type Tone = "moving" | "breathing" | "still" | "none";

export interface Said {
  tone: Tone;
  mark: string;
  words: string;
  /** How sure, how fast, how long ago, or why nothing is known. */
  more: string;
  /** What it says, with its own time. */
  of: Estimate;
}

/** How sure a word is. One that is held speaks of a moment ago, and so does its probability. */
export function sureness(e: Estimate): string {
  if (e.extra.held === true) return `held: it ${e.value === "moving" ? "moved" : "was still"} a moment ago`;
  return e.quality === null ? "" : `probability ${probability(e.quality)}`;
}

/** Shape and word beside the colour: what the motion estimate says. */
export function motionTone(e: Estimate | undefined): { tone: Tone; mark: string; word: string } {
  if (e?.value === "moving") return { tone: "moving", mark: "◆", word: "moving" };
  if (e?.value === "still") return { tone: "still", mark: "●", word: "still" };
  return { tone: "none", mark: "○", word: "undetermined" };
}

/** "14.2 ± 0.1 /min"; empty where there is no number. */
export function amount(e: Estimate | undefined): string {
  if (typeof e?.value !== "number") return "";
  const error = e.std === null ? "" : ` ± ${spread(e.std)}`;
  return `${number(e.value, e.std)}${error} ${clip(e.unit, 16)}`.trim();
}

function seenAgo(presence: Estimate): string {
  const ago_s = presence.extra.seen_s_ago;
  return typeof ago_s === "number" ? `somebody was felt ${Math.round(ago_s)} s ago` : "";
}

/** Whether somebody is felt, by the presence estimate; null before the first. Nothing felt is not an empty room. */
export function roomSays(hop: HopReport | null): Said | null {
  const { presence, motion, breathing_rate: breath } = hop?.estimates ?? {};
  if (!presence || !motion) return null;
  switch (presence.value) {
    case "moving":
      return { ...motionTone(motion), words: "Something moves", more: sureness(motion), of: motion };
    case "breathing":
      return { tone: "breathing", mark: "◉", words: "Somebody breathes", more: amount(breath), of: breath ?? presence };
    case null:
      return { tone: "none", mark: "○", words: "Undetermined", more: clip(presence.reason?.text, 160), of: presence };
    default: {
      const lately = presence.value === "seen lately" ? seenAgo(presence) : "";
      return { ...motionTone(motion), words: "No motion felt", more: lately || sureness(motion), of: motion };
    }
  }
}

/** Does the room move by what this link feels? */
export function feels(hop: HopReport, link: LinkReport): boolean {
  const { motion } = hop.estimates;
  return motion?.value === "moving" && (link.motion.value === "moving" || motion.extra.link === link.id);
}

/** What somebody did; empty where the model has no answer, or no word for it. */
export function actOf(e: Estimate | undefined): string {
  return !e || e.value === null || e.value === NO_ACT ? "" : clip(e.value, 40);
}
const NO_ACT = "none of these";

/** What somebody did, and of when that is said, which is not now; empty where nothing is known. */
export function didSay(e: Estimate | undefined, ago_s: number): string {
  if (!e || !actOf(e)) return "";
  return [actOf(e), sureness(e), activityTime(e, ago_s)].filter(Boolean).join(", ");
}

/** The model reads a window, and what it tells may lie anywhere in it. */
export function activityTime(e: Estimate, ago_s: number): string {
  const long_s = e.extra.window_s;
  const before = ago_s < 0.5 ? "now" : `${Math.round(ago_s)} s ago`;
  return typeof long_s === "number" ? `in the ${Math.round(long_s)} s up to ${before}` : before;
}

/** What is left out or late because more comes than is computed; empty where nothing is. */
export function leftOut(load: Load, source: Pick<SourceState, "behind_s" | "left_out"> | null = null): string {
  const { full, motion_only: reduced, counted, without_place: none } = load;
  const behind_s = Math.max(load.behind_s, source?.behind_s ?? 0);
  const lost = source?.left_out ?? 0;
  const links = full + reduced + counted;
  const said = [
    reduced && `${reduced} of ${links} links: motion only`,
    counted && `${counted}${reduced ? "" : ` of ${links} links`} counted`,
    none && `${none} node${none === 1 ? "" : "s"} without a place`,
    lost && `${count(lost)} packets lost on the way to this page`,
    behind_s >= BEHIND_S && `${behind_s.toFixed(1)} s behind`,
  ];
  return said.filter(Boolean).join("; ");
}
/** Less is the time between two hops. */
const BEHIND_S = 0.3;

/** What of a link's packets is not computed, and what then is; empty where all is. */
export function thinned(l: LinkReport): string {
  if (l.service === "counted") return "all: its packets are only counted, as other links come first";
  const every = (n: number, what: string) => n > 1 && `of its ${what} all but one in ${n}`;
  const said = [
    l.service === "motion only" && "breathing, activity and place, as other links come first",
    every(l.each_packet, "packets"),
    every(l.each_bin, "sub-carriers"),
  ];
  return said.filter(Boolean).join("; ");
}
