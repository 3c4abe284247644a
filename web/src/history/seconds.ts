// Seconds of hours and days as columns, an hour a chunk: a row has its place by its time, so rows may come in any order
// and again. At most 48 hours are held; the oldest go first. Pure, without the page.
import type { Second } from "../generated/types";

const HOUR_S = 3600;
const MOST_HOURS = 48;
/** Of zones, and of words for activities. */
const MOST_ZONES = 32;
const MOST_WORDS = 255;

/** Words of presence by their code; 0 is undetermined. */
export const PRESENCE = ["", "moving", "breathing", "seen lately", "nothing seen"] as const;

const UNKNOWN = -1;
const trit = (x: boolean | null | undefined): number => (x == null ? UNKNOWN : Number(x));
const said = (x: number): boolean | null => (x === UNKNOWN ? null : x === 1);

/** Columns of equal length, in order of time; a second that is not in them was not heard. */
export interface Columns {
  /** The beginning of each second. */
  time_s: Float64Array;
  /** 1 moving, 0 still, -1 undetermined; zones alike, 1 occupied. */
  motion: Int8Array;
  margin: Float32Array;
  /** Codes into `PRESENCE`. */
  presence: Uint8Array;
  /** NaN where undetermined, as margin, breathing_std and fall. */
  breathing: Float32Array;
  breathing_std: Float32Array;
  /** Codes into `Seconds.activities`. */
  activity: Uint8Array;
  fall: Float32Array;
  links: Uint16Array;
  packets: Uint32Array;
  zones: Map<string, Int8Array>;
}

const columns = (n: number): Columns => ({
  time_s: new Float64Array(n),
  motion: new Int8Array(n),
  margin: new Float32Array(n),
  presence: new Uint8Array(n),
  breathing: new Float32Array(n),
  breathing_std: new Float32Array(n),
  activity: new Uint8Array(n),
  fall: new Float32Array(n),
  links: new Uint16Array(n),
  packets: new Uint32Array(n),
  zones: new Map(),
});

interface Hour {
  has: Uint8Array;
  count: number;
  of: Columns;
}

const NUMBERS = ["margin", "breathing", "breathing_std", "fall"] as const;
const PLAIN = ["time_s", "motion", "presence", "activity", "links", "packets", ...NUMBERS] as const;

export class Seconds {
  /** Words of activities by their code; 0 is none. */
  readonly activities: string[] = [""];
  private hours = new Map<number, Hour>();

  get size(): number {
    let n = 0;
    for (const hour of this.hours.values()) n += hour.count;
    return n;
  }

  /** The beginning of the first and the end of the last second that are held; null where none is. */
  get span(): [number, number] | null {
    const keys = this.keys();
    const first = this.hours.get(keys[0]!),
      last = this.hours.get(keys.at(-1)!);
    if (!first || !last) return null;
    return [keys[0]! * HOUR_S + first.has.indexOf(1), keys.at(-1)! * HOUR_S + last.has.lastIndexOf(1) + 1];
  }

  /** Take a row in; one of the same second is replaced. */
  append(row: Second): void {
    if (!Number.isFinite(row.time_s)) return;
    const second = Math.floor(row.time_s),
      key = Math.floor(second / HOUR_S),
      i = second - key * HOUR_S,
      hour = this.hour(key);
    if (!hour) return;
    const { of } = hour;
    hour.count += 1 - hour.has[i]!;
    hour.has[i] = 1;
    of.time_s[i] = second;
    of.motion[i] = trit(row.motion);
    of.presence[i] = Math.max(0, (PRESENCE as readonly string[]).indexOf(row.presence ?? ""));
    of.activity[i] = this.codeOf(row.activity ?? "");
    of.links[i] = row.links;
    of.packets[i] = row.packets;
    for (const name of NUMBERS) of[name][i] = row[name] ?? Number.NaN;
    for (const column of of.zones.values()) column[i] = UNKNOWN;
    for (const [id, occupied] of Object.entries(row.zones)) {
      if (!of.zones.has(id)) {
        if (of.zones.size >= MOST_ZONES) continue;
        of.zones.set(id, new Int8Array(HOUR_S).fill(UNKNOWN));
      }
      of.zones.get(id)![i] = trit(occupied);
    }
  }

  /** Rows that begin from `from_s` on and before `to_s`: copies. */
  between(from_s: number, to_s: number): Columns {
    const places = [...this.places(from_s, to_s)],
      made = columns(places.length);
    for (const [n, [{ of }, i]] of places.entries()) {
      for (const name of PLAIN) made[name][n] = of[name][i]!;
      for (const [id, column] of of.zones) {
        if (!made.zones.has(id)) made.zones.set(id, new Int8Array(places.length).fill(UNKNOWN));
        made.zones.get(id)![n] = column[i]!;
      }
    }
    return made;
  }

  /** The same, a row at a time. */
  *rows(from_s: number, to_s: number): Generator<Second> {
    for (const [{ of }, i] of this.places(from_s, to_s)) yield this.row(of, i);
  }

  /** The row of the second that holds this moment; null where it was not heard. */
  at(time_s: number): Second | null {
    const second = Math.floor(time_s);
    for (const row of this.rows(second, second + 1)) return row;
    return null;
  }

  clear(): void {
    this.hours.clear();
    this.activities.length = 1;
  }

  private row(of: Columns, i: number): Second {
    const number = (x: number) => (Number.isNaN(x) ? null : x);
    return {
      time_s: of.time_s[i]!,
      motion: said(of.motion[i]!),
      margin: number(of.margin[i]!),
      presence: PRESENCE[of.presence[i]!] || null,
      breathing: number(of.breathing[i]!),
      breathing_std: number(of.breathing_std[i]!),
      activity: this.activities[of.activity[i]!] || null,
      fall: number(of.fall[i]!),
      links: of.links[i]!,
      packets: of.packets[i]!,
      zones: Object.fromEntries([...of.zones].map(([id, column]) => [id, said(column[i]!)])),
    };
  }

  private keys(): number[] {
    return [...this.hours.keys()].sort((a, b) => a - b);
  }

  private *places(from_s: number, to_s: number): Generator<[Hour, number]> {
    for (const key of this.keys()) {
      const start = Math.max(0, Math.ceil(from_s - key * HOUR_S)),
        stop = Math.min(HOUR_S, Math.ceil(to_s - key * HOUR_S)),
        hour = this.hours.get(key)!;
      for (let i = start; i < stop; i++) if (hour.has[i]) yield [hour, i];
    }
  }

  /** The chunk of an hour; null for one older than all that are held, where they are as many as may be. */
  private hour(key: number): Hour | null {
    const known = this.hours.get(key);
    if (known) return known;
    if (this.hours.size >= MOST_HOURS) {
      const oldest = this.keys()[0]!;
      if (key < oldest) return null;
      this.hours.delete(oldest);
    }
    const made = { has: new Uint8Array(HOUR_S), count: 0, of: columns(HOUR_S) };
    this.hours.set(key, made);
    return made;
  }

  private codeOf(word: string): number {
    const code = this.activities.indexOf(word);
    if (code >= 0) return code;
    if (this.activities.length > MOST_WORDS) return 0;
    return this.activities.push(word) - 1;
  }
}
