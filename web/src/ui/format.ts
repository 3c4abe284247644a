// Values and foreign words as text. Pure functions.
import { unitWords as w } from "./words/units"; // and no other: the other words ask for these functions

/** Words that came from a file or the air: bounded, and without characters that would reorder or hide the rest. */
export function clip(text: unknown, most = 80): string {
  const clean = String(text ?? "")
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return clean.length > most ? `${clean.slice(0, most - 1)}…` : clean;
}

/** The name of a link, "node 1 ← 20:50:0d:2a:a2:e4, LLTF". */
export function linkName(id: string, most = 80): string {
  return clip(id, most).replace(" <- ", " ← ");
}

/** Decimals that an uncertainty has meaning for: two significant digits of one that begins with 1 or 2, else one. */
function decimals(std: number): number {
  const power = Math.floor(Math.log10(std));
  return Math.min(6, Math.max(0, (std / 10 ** power < 3 ? 1 : 0) - power));
}

/** As many digits as the uncertainty has meaning for; three significant ones when there is none. */
export function number(value: number, std: number | null = null): string {
  if (!Number.isFinite(value)) return w.none;
  if (std !== null && std > 0) return value.toFixed(decimals(std));
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const digits = 2 - Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(6, Math.max(0, digits)));
}

export function spread(std: number): string {
  return number(std, std);
}

export function percent(share: number | null, digits = 1): string {
  return share === null || !Number.isFinite(share) ? w.none : w.percent((100 * share).toFixed(digits));
}

/** A probability: no model and no finite window is sure. */
export function probability(p: number): string {
  if (p > 0.99) return w.almostSure;
  return p < 0.01 ? w.hardly : percent(p, 0);
}

export function count(n: number): string {
  return n.toLocaleString(w.locale);
}

/** How long ago, in words. */
export function ago(seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 0.5) return w.now;
  if (seconds < 100) return w.secondsAgo(seconds.toFixed(1));
  return seconds < 5400 ? w.minutesAgo(Math.round(seconds / 60)) : w.hoursAgo(Math.round(seconds / 3600));
}

/** A place in a recording: 1:23.4, or 1:02:03 from an hour on. */
export function clock(seconds: number): string {
  const s = Math.max(0, Number.isFinite(seconds) ? seconds : 0);
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes}:${(Math.floor(s * 10) / 10 - minutes * 60).toFixed(1).padStart(4, "0")}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${String(Math.floor(s % 60)).padStart(2, "0")}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `motion_statistic` -> `Motion statistic`. */
export function label(name: string): string {
  return capital(clip(name, 40).replaceAll("_", " "));
}

/** "hold still" -> "Hold still."; empty as it was. */
export function sentence(text: string): string {
  return text && `${capital(text)}${/[.?!]$/.test(text) ? "" : "."}`;
}
