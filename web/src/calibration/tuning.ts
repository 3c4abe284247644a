// What a person has set of motion for each source: the sensitivity, and the calibration of its links. Kept for the next
// visit, undone step by step, and told to the engine whenever a source is opened.
import type { CalibratedLink } from "../generated/page";
import type { HopReport } from "../generated/types";
import { kept } from "../kept";
import type { Signal } from "../signal";
import { type State, state, subscribe } from "../state";
import { stepOf, sensitivityOf } from "./truth";

export interface Calibration {
  /** Wall clock, ms. */
  at_ms: number;
  room: string;
  links: Record<string, CalibratedLink>;
}
export interface Setting {
  sensitivity: number;
  calibration: Calibration | null;
}

export const USUAL: Setting = { sensitivity: 1, calibration: null };
const MOST_SOURCES = 50,
  MOST_UNDO = 100;

const isObject = (x: unknown): x is Record<string, unknown> => typeof x === "object" && x !== null && !Array.isArray(x);
const isNumber = (x: unknown): x is number => typeof x === "number" && Number.isFinite(x);

function readLinks(found: unknown): Record<string, CalibratedLink> | null {
  if (!isObject(found)) return null;
  const links: Record<string, CalibratedLink> = {};
  for (const [id, link] of Object.entries(found)) {
    if (!isObject(link)) return null;
    const { offset, spread, packets, windows, mean } = link;
    if (![offset, spread, packets, windows, mean].every(isNumber)) return null;
    links[id] = { offset, spread, packets, windows, mean } as CalibratedLink;
  }
  return Object.keys(links).length ? links : null;
}

/** Made of what was kept, whoever wrote it. */
export function readSettings(found: unknown): Record<string, Setting> {
  if (!isObject(found)) return {};
  const settings: Record<string, Setting> = {};
  for (const [source, setting] of Object.entries(found).slice(-MOST_SOURCES)) {
    if (!isObject(setting)) continue;
    const { sensitivity, calibration: c } = setting;
    const links = isObject(c) ? readLinks(c.links) : null;
    settings[source] = {
      sensitivity: isNumber(sensitivity) && sensitivity > 0 ? sensitivityOf(stepOf(sensitivity)) : 1,
      calibration:
        isObject(c) && links && isNumber(c.at_ms) ? { at_ms: c.at_ms, room: String(c.room ?? ""), links } : null,
    };
  }
  return settings;
}

/** Why a calibration is not used: none of its links is heard, or the room is another. */
export function whyNotUsed(c: Calibration, hop: Pick<HopReport, "links" | "room">): "links" | "room" | null {
  if (c.room && hop.room.name && c.room !== hop.room.name) return "room";
  return hop.links.length && !hop.links.some((l) => l.id in c.links) ? "links" : null;
}

const settings = kept("tuning", readSettings);
const keyOf = (s: State): string | null => s.source?.name ?? null;

export class Tunings {
  private key: string | null = null;
  private past: Setting[] = [];
  private told = "";
  now: Setting = USUAL;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly signal: Signal) {}

  /** From now on what is kept for a source is told whenever it is opened. */
  start(): void {
    subscribe((s, changed) => {
      if (changed.has("source") && keyOf(s) !== this.key) this.open(keyOf(s));
      if (changed.has("hop")) this.tell(); // links or room may be others now
    });
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  set(change: Partial<Setting>): void {
    this.past = [...this.past.slice(-MOST_UNDO), this.now];
    this.keep({ ...this.now, ...change });
  }

  /** While the line is dragged: one step of undo for all of it. */
  drag(sensitivity: number, begins: boolean): void {
    if (begins) this.set({ sensitivity });
    else this.keep({ ...this.now, sensitivity });
  }

  undo(): void {
    const before = this.past.pop();
    if (before) this.keep(before);
  }

  private open(key: string | null): void {
    this.key = key;
    this.past = [];
    this.now = (key !== null && settings.get()[key]) || USUAL;
    this.tell();
    for (const f of this.listeners) f();
  }

  private keep(now: Setting): void {
    this.now = now;
    if (this.key !== null) {
      const { [this.key]: _, ...others } = settings.get();
      const usual = now.sensitivity === 1 && !now.calibration;
      settings.set(usual ? others : { ...others, [this.key]: now });
    }
    this.tell();
    for (const f of this.listeners) f();
  }

  private tell(): void {
    const { sensitivity, calibration } = this.now,
      used = calibration && !(state.hop && whyNotUsed(calibration, state.hop)),
      tuning = { sensitivity, links: used ? calibration.links : {} },
      text = JSON.stringify(tuning);
    if (text === this.told) return;
    if (!this.told && sensitivity === 1 && !used) return; // as the engine begins
    this.told = text;
    this.signal.tune(tuning);
  }
}
