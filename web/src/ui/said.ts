// What the page says of the room: headline, picture, panels and live region have it from here alone. Pure: of one report.
import type { SourceState } from "../generated/page";
import type { Estimate, HopReport, LinkReport, Load } from "../generated/types";
import { clip, number, spread } from "./format";
import { is } from "./quantities";
import { activityWords, headlineWords as w, leftOutWords, thinnedWords, valueWords } from "./words";

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

/** Shapes beside the colours. */
const marks: Record<Tone, string> = { moving: "◆", breathing: "◉", still: "●", none: "○" };

const said = (tone: Tone, words: string, more: string, of: Estimate): Said => ({
  tone,
  mark: marks[tone],
  words,
  more,
  of,
});

/** A headline has no more digits than this error would give; the line under it has them all. */
const ROUND_STD = 0.5;

const rounded = (e: Estimate | undefined): string =>
  typeof e?.value === "number" ? number(e.value, Math.max(e.std ?? 0, ROUND_STD)) : "";

/** How sure a word is. One that is held speaks of a moment ago, and so does its probability. */
export function sureness(e: Estimate): string {
  if (e.extra.held === true) return valueWords.held(is(e, "motion", "moving"));
  return e.quality === null ? "" : valueWords.sure(e.quality);
}

/** Shape and word beside the colour: what the motion estimate says. */
export function motionTone(e: Estimate | undefined): { tone: Tone; mark: string; word: string } {
  const tone = is(e, "motion", "moving") ? "moving" : is(e, "motion", "still") ? "still" : "none";
  return { tone, mark: marks[tone], word: tone === "none" ? valueWords.undetermined : tone };
}

/** "14.2 ± 0.1 /min"; empty where there is no number. */
export function amount(e: Estimate | undefined): string {
  if (typeof e?.value !== "number") return "";
  const error = e.std === null ? "" : ` ± ${spread(e.std)}`;
  return `${number(e.value, e.std)}${error} ${clip(e.unit, 16)}`.trim();
}

/** Seconds since presence was last detected; null where that is not known. */
export function seen_s(presence: Estimate | undefined): number | null {
  const ago_s = presence?.extra.seen_s_ago;
  return is(presence, "presence", "seen lately") && typeof ago_s === "number" ? ago_s : null;
}

/** The presence estimate in words; null before the first. No motion is not an empty room. */
export function roomSays(hop: HopReport | null): Said | null {
  const { presence, motion, breathing_rate: breath } = hop?.estimates ?? {};
  if (!presence || !motion) return null;
  if (presence.value === null) return said("none", w.none, clip(presence.reason?.text, 160), presence);
  if (is(presence, "presence", "moving")) return said("moving", w.moving, sureness(motion), motion);
  if (is(presence, "presence", "breathing"))
    return said("breathing", w.breathing(rounded(breath)), amount(breath), breath ?? presence);
  const ago_s = seen_s(presence);
  const lately = ago_s === null ? "" : w.seenAgo(ago_s);
  return said(motionTone(motion).tone, w.still, lately || sureness(motion), motion);
}

/** Does the room move by what is detected on this link? */
export function feels(hop: HopReport, link: LinkReport): boolean {
  const { motion } = hop.estimates;
  return is(motion, "motion", "moving") && (is(link.motion, "motion", "moving") || motion?.extra.link === link.id);
}

/** The activity; empty where the model has no answer, or no word for it. */
export function actOf(e: Estimate | undefined): string {
  return !e || e.value === null || is(e, "activity", "none of these") ? "" : clip(e.value, 40);
}

/** The activity, and the time that it is of, which is not now; empty where nothing is known. */
export function didSay(e: Estimate | undefined, ago_s: number): string {
  if (!e || !actOf(e)) return "";
  return [actOf(e), sureness(e), activityTime(e, ago_s)].filter(Boolean).join(", ");
}

export function activityTime(e: Estimate, ago_s: number): string {
  const window_s = e.extra.window_s;
  return activityWords.when(typeof window_s === "number" ? window_s : null, ago_s);
}

/** Less is the time between two hops. */
const BEHIND_S = 0.3;

/** What is left out or late because more arrives than is computed; empty where nothing is. */
export function leftOut(load: Load, source: Pick<SourceState, "behind_s" | "left_out"> | null = null): string {
  const { full, motion_only: reduced, counted, without_place: none } = load;
  const behind_s = Math.max(load.behind_s, source?.behind_s ?? 0);
  const lost = source?.left_out ?? 0;
  const links = full + reduced + counted;
  return [
    reduced && leftOutWords.motionOnly(reduced, links),
    counted && leftOutWords.counted(counted, reduced ? null : links),
    none && leftOutWords.withoutPlace(none),
    lost && leftOutWords.lost(lost),
    behind_s >= BEHIND_S && leftOutWords.behind(behind_s),
  ]
    .filter(Boolean)
    .join("; ");
}

/** What of a link's packets is not computed, and what then is; empty where all is. */
export function thinned(l: LinkReport): string {
  if (l.service === "counted") return thinnedWords.counted;
  return [
    l.service === "motion only" && thinnedWords.motionOnly,
    l.each_packet > 1 && thinnedWords.packets(l.each_packet),
    l.each_bin > 1 && thinnedWords.subcarriers(l.each_bin),
  ]
    .filter(Boolean)
    .join("; ");
}
