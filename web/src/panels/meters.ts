// Every estimate as a reading; numbers with a bar on a range that grows with what was measured.
import { html, nothing, render } from "lit-html";
import type { Estimate, LinkReport } from "../generated/types";
import type { State } from "../state";
import { clip, number } from "../ui/format";
import { nameOf, unlisted } from "../ui/links";
import { labelOf } from "../ui/quantities";
import { lackOf, quiet } from "../ui/unknown";
import { reading } from "../ui/value";
import { metersWords as w } from "../ui/words";
import type { Panel, PanelKind } from "./panel";

const MOST_LINKS = 16;
/** Least span of a scale in the value's unit, so that noise alone does not fill it. */
const LEAST_DBM = 20;

type Range = readonly [low: number, high: number];

/** Round outwards to 1, 2 or 5 times a power of ten, so that the scale's ends are readable and change seldom. */
function outwards(x: number): number {
  if (x === 0) return 0;
  const power = 10 ** Math.floor(Math.log10(Math.abs(x)));
  const step = [1, 2, 5, 10].find((m) => m * power >= Math.abs(x) * 0.999999) ?? 10;
  return Math.sign(x) * step * power;
}

/** The scale's ends for all values between two. dBm have no natural zero; all else starts there. */
export function scale([low, high]: Range, unit: string): Range {
  if (unit !== "dBm") return [outwards(Math.min(0, low)), outwards(Math.max(0, high)) || 1];
  const floor = 10 * Math.floor(low / 10);
  return [floor, Math.max(floor + LEAST_DBM, 10 * Math.ceil(high / 10))];
}

function bar(name: string, e: Estimate & { value: number }, limit: number | null, [low, high]: Range) {
  const { value, unit } = e;
  const spread = e.std ?? 0;
  const at = (x: number) => Math.min(100, Math.max(0, (100 * (x - low)) / (high - low)));
  const end = (x: number) => `${number(x)}${unit ? ` ${clip(unit, 16)}` : ""}`;
  return html`<div class="meter" role="meter" aria-label=${name} aria-valuenow=${value} aria-valuemin=${low} aria-valuemax=${high}><div class="meter-track">
      <div class="meter-fill" .style=${`width:${at(value)}%`}></div>
      <div class="meter-spread" .style=${`left:${at(value - spread)}%;width:${at(value + spread) - at(value - spread)}%`}></div></div>
      ${limit === null ? nothing : html`<div class="meter-limit" .style=${`left:${at(limit)}%`}></div>`}</div>
    <div class="meter-range" aria-hidden="true"><span>${end(low)}</span>${limit === null ? nothing : html`<span>${w.threshold(number(limit))}</span>`}<span>${end(high)}</span></div>`;
}

/** A property of a link's packets as an estimate of it. */
const measured = (name: string, value: number | null, unit: string, l: LinkReport, s: State): Estimate => ({
  name,
  value,
  std: null,
  quality: null,
  unit,
  reason: { code: "not_carried", values: {}, text: w.notCarried },
  time_s: (s.hop?.time_s ?? 0) - l.age_s,
  extra: {},
});

/** What is measured of a link is no estimate, and so not in the registry. */
const nameHere = (e: Estimate): string => ({ rate: w.rate, rssi: w.rssi })[e.name] ?? labelOf(e.name);

class Meters implements Panel {
  #host: HTMLElement | null = null;
  /** Least and greatest value seen of each since the source was opened. */
  #seen = new Map<string, Range>();
  #source = "";

  mount(body: HTMLElement): void {
    this.#host = body;
  }

  draw(s: State): void {
    const source = `${s.source?.name}|${s.source?.start_s}`;
    if (source !== this.#source) this.#seen.clear();
    this.#source = source;
    if (this.#host) render(this.#template(s), this.#host);
  }

  dispose(): void {
    this.#host = null;
  }

  #template(s: State) {
    if (!s.hop) return html`<p class="empty">${w.none}</p>`;
    const { estimates, links } = s.hop;
    return html`<h3 class="group">${w.room}</h3>${this.#rows(Object.values(estimates), s)}
      ${links.slice(0, MOST_LINKS).map(
        (l) => html`<h3 class="group">${nameOf(l.id, s)}</h3>
        ${this.#rows(
          [measured("rate", l.rate_hz, "Hz", l, s), measured("rssi", l.rssi_dbm, "dBm", l, s), l.motion_statistic],
          s,
          l.id,
        )}`,
      )}${unlisted(links.length, MOST_LINKS)}`;
  }

  #rows(all: readonly Estimate[], s: State, of = "") {
    const known = all.filter((e) => e.value !== null),
      lacks = all.filter((e) => e.value === null).map((e) => lackOf(e, nameHere(e)));
    return html`${known.map((e) => this.#row(e, s, of))}${quiet(lacks, s)}`;
  }

  /** `of` tells readings of one name apart: those of the room, those of each link. */
  #row(e: Estimate, s: State, of: string) {
    const { value } = e,
      name = nameHere(e);
    if (typeof value !== "number") return reading(e, s, nothing, name);
    const limit = typeof e.extra.threshold === "number" ? e.extra.threshold : null;
    const ends = scale(this.#widened(`${of} ${e.name}`, limit === null ? [value] : [value, limit]), e.unit);
    return reading(e, s, bar(name, { ...e, value }, limit, ends), name);
  }

  #widened(key: string, values: number[]): Range {
    const [low, high] = this.#seen.get(key) ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const now: Range = [Math.min(low, ...values), Math.max(high, ...values)];
    this.#seen.set(key, now);
    return now;
  }
}

export const meters: PanelKind = {
  id: "meters",
  title: w.title,
  needs: ["hop", "source"],
  create: () => new Meters(),
};
