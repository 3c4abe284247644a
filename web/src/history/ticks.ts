// Ticks of a time axis: days, hours, minutes, seconds of local time, or of the time since a recording began. Pure.

export interface Tick {
  time_s: number;
  text: string;
  /** A day begins, or the first tick of a shorter unit's next one up: drawn stronger. */
  strong: boolean;
}

const DAY_S = 86400;
const STEPS_S = [
  1,
  2,
  5,
  10,
  30,
  60,
  120,
  300,
  600,
  1800,
  3600,
  7200,
  10800,
  21600,
  43200,
  DAY_S,
  2 * DAY_S,
  7 * DAY_S,
];

export const stepOf = (span_s: number, most: number): number =>
  STEPS_S.find((step) => span_s / step <= most) ?? STEPS_S.at(-1)!;

const two = (n: number) => String(Math.floor(n)).padStart(2, "0");

/** 7:32, 1:02:03: a time since a beginning. */
export function since(seconds: number): string {
  const s = Math.round(Math.abs(seconds)),
    sign = seconds < 0 ? "−" : "",
    hours = Math.floor(s / 3600);
  return hours
    ? `${sign}${hours}:${two((s % 3600) / 60)}:${two(s % 60)}`
    : `${sign}${Math.floor(s / 60)}:${two(s % 60)}`;
}

/** Minutes east of Greenwich at a moment; an argument where a test wants none but its own. */
export type Offset = (time_s: number) => number;
export const local: Offset = (time_s) => -new Date(1000 * time_s).getTimezoneOffset();

/** 07:32 or 07:32:05 of the day. */
export function timeOfDay(time_s: number, seconds: boolean, offset: Offset = local): string {
  const s = (((time_s + 60 * offset(time_s)) % DAY_S) + DAY_S) % DAY_S;
  return `${two(s / 3600)}:${two((s % 3600) / 60)}${seconds ? `:${two(s % 60)}` : ""}`;
}

export function day(time_s: number, offset: Offset = local, language = "en-GB"): string {
  const at = new Date(1000 * (time_s + 60 * offset(time_s)));
  return at.toLocaleDateString(language, { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
}

/**
 * At most `most` ticks of `from_s` to `to_s`. Those of the clock stand on round local times, a day's first tick with its
 * name; where summer time begins or ends the steps go on from local midnight.
 */
export function clockTicks(from_s: number, to_s: number, most: number, offset: Offset = local): Tick[] {
  const step = stepOf(to_s - from_s, most),
    ticks: Tick[] = [];
  let at = from_s;
  while (at <= to_s && ticks.length < 1000) {
    const east_s = 60 * offset(at),
      next = Math.ceil((at + east_s) / step) * step - east_s,
      // The offset at the tick may be another than before it.
      tick = next + (east_s - 60 * offset(next));
    if (next > to_s) break;
    const midnight = (tick + 60 * offset(tick)) % DAY_S === 0,
      text = midnight ? day(tick, offset) : timeOfDay(tick, step < 60, offset);
    if (tick >= from_s && tick <= to_s && tick > (ticks.at(-1)?.time_s ?? Number.NEGATIVE_INFINITY))
      ticks.push({ time_s: tick, text, strong: midnight });
    at = next + step / 2;
  }
  return ticks;
}

export function sinceTicks(from_s: number, to_s: number, most: number, start_s: number): Tick[] {
  const step = stepOf(to_s - from_s, most),
    ticks: Tick[] = [];
  for (let n = Math.ceil((from_s - start_s) / step); start_s + n * step <= to_s; n++)
    ticks.push({ time_s: start_s + n * step, text: since(n * step), strong: false });
  return ticks;
}
