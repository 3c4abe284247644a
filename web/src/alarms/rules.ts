// The alarms of a user: rules, whether each is on, and what it does. Pure.
import type { Rule, RuleKind } from "../generated/types";

export interface Alarm extends Rule {
  on: boolean;
  sound: boolean;
  /** 0 to 1. */
  volume: number;
  notify: boolean;
  webhook: boolean;
}

export const KINDS: readonly RuleKind[] = ["motion", "no motion", "zone", "fall", "breathing", "link"];
export const MOST_ALARMS = 20;
const MOST_S = 7 * 86400;

/** As long as each usually has to hold, s. */
const HOLDS: Record<RuleKind, number> = {
  motion: 0,
  "no motion": 1800,
  zone: 5,
  fall: 0,
  breathing: 30,
  link: 30,
};

export function alarm(id: string, kind: RuleKind = "motion"): Alarm {
  return {
    id,
    name: "",
    kind,
    of: "",
    for_s: HOLDS[kind],
    low: 8,
    high: 25,
    quiet: null,
    cool_s: 60,
    on: false,
    sound: true,
    volume: 0.5,
    notify: false,
    webhook: false,
  };
}

/** Of another kind: what it holds for and speaks of are those of that kind. */
export const ofKind = (a: Alarm, kind: RuleKind): Alarm => ({ ...a, kind, of: "", for_s: HOLDS[kind] });

const within = (x: unknown, low: number, high: number, usual: number): number =>
  typeof x === "number" && Number.isFinite(x) ? Math.min(Math.max(x, low), high) : usual;
const minute = (x: unknown) => Math.floor(within(x, 0, 1439, 0));

/** Alarms as they were kept, as far as they are what they should be. */
export function alarmsOf(found: unknown): Alarm[] {
  if (!Array.isArray(found)) return [];
  const read: Alarm[] = [];
  for (const given of found.slice(0, MOST_ALARMS) as Record<string, unknown>[]) {
    const kind = KINDS.find((k) => k === given?.kind);
    if (!kind) continue;
    const usual = alarm(`alarm ${read.length + 1}`, kind);
    const text = (x: unknown, other = "") => (typeof x === "string" ? x.slice(0, 120) : other);
    const low = within(given.low, 0, 200, usual.low);
    read.push({
      id: text(given.id) && !read.some((a) => a.id === given.id) ? text(given.id) : unusedId(read),
      name: text(given.name),
      kind,
      of: text(given.of),
      for_s: within(given.for_s, 0, MOST_S, usual.for_s),
      low,
      high: Math.max(low, within(given.high, 0, 200, usual.high)),
      quiet: Array.isArray(given.quiet) ? [minute(given.quiet[0]), minute(given.quiet[1])] : null,
      cool_s: within(given.cool_s, 0, MOST_S, usual.cool_s),
      on: given.on === true,
      sound: given.sound !== false,
      volume: within(given.volume, 0, 1, usual.volume),
      notify: given.notify === true,
      webhook: given.webhook === true,
    });
  }
  return read;
}

export function unusedId(all: readonly Alarm[]): string {
  for (let n = 1; ; n++) if (!all.some((a) => a.id === `alarm ${n}`)) return `alarm ${n}`;
}

/** What the engine watches: of those that are on, the rule alone. */
export const rulesOf = (all: readonly Alarm[]): Rule[] => all.filter((a) => a.on).map(ruleOf);

export const ruleOf = ({ id, name, kind, of, for_s, low, high, quiet, cool_s }: Alarm): Rule => ({
  id,
  name,
  kind,
  of,
  for_s,
  low,
  high,
  quiet,
  cool_s,
});

/** "22:30" -> 1350; null for what is no time. */
export function minuteOf(text: string): number | null {
  const parts = /^(\d{1,2}):(\d{2})/.exec(text),
    [h, m] = [Number(parts?.[1]), Number(parts?.[2])];
  return parts && h < 24 && m < 60 ? 60 * h + m : null;
}

export const timeOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
