// Every estimate as a reading; numbers with a bar on a range that grows with what was measured.
import { html, nothing, render } from "lit-html";
import type { Estimate, LinkReport } from "../generated/types";
import type { State } from "../state";
import { clip, label, number } from "../ui/format";
import { nameOf, unlisted } from "../ui/links";
import { reading } from "../ui/value";
import type { Panel } from "./panel";

const MOST_LINKS = 16;
let host: HTMLElement;
/** Least and greatest value seen of each since the source was opened. */
const seen = new Map<string, [number, number]>();
let source = "";

/** Least span of a scale in the value's unit, so that noise alone does not fill it. */
const LEAST_DBM = 20;

/** Round outwards to 1, 2 or 5 times a power of ten, so that the scale's ends are readable and change seldom. */
function outwards(x: number): number {
  if (x === 0) return 0;
  const power = 10 ** Math.floor(Math.log10(Math.abs(x)));
  const step = [1, 2, 5, 10].find((m) => m * power >= Math.abs(x) * 0.999999) ?? 10;
  return Math.sign(x) * step * power;
}

/** The scale's ends for all that was seen of it. dBm have no natural zero; all else starts there. */
function range(key: string, unit: string, values: number[]): [number, number] {
  const [low, high] = seen.get(key) ?? (unit === "dBm" ? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] : [0, 0]);
  const now: [number, number] = [Math.min(low, ...values), Math.max(high, ...values)];
  seen.set(key, now);
  if (unit !== "dBm") return [outwards(now[0]), outwards(now[1]) || 1];
  const floor = 10 * Math.floor(now[0] / 10);
  return [floor, Math.max(floor + LEAST_DBM, 10 * Math.ceil(now[1] / 10))];
}

function meter(key: string, name: string, e: Estimate & { value: number }, limit: number | null) {
  const { value, unit } = e;
  const spread = e.std ?? 0;
  const [low, high] = range(key, unit, limit === null ? [value] : [value, limit]);
  const at = (x: number) => Math.min(100, Math.max(0, (100 * (x - low)) / (high - low)));
  const end = (x: number) => `${number(x)}${unit ? ` ${clip(unit, 16)}` : ""}`;
  return html`<div class="meter" role="meter" aria-label=${name} aria-valuenow=${value} aria-valuemin=${low} aria-valuemax=${high}><div class="meter-track">
      <div class="meter-fill" .style=${`width:${at(value)}%`}></div>
      <div class="meter-spread" .style=${`left:${at(value - spread)}%;width:${at(value + spread) - at(value - spread)}%`}></div></div>
      ${limit === null ? nothing : html`<div class="meter-limit" .style=${`left:${at(limit)}%`}></div>`}</div>
    <div class="meter-range" aria-hidden="true"><span>${end(low)}</span>${limit === null ? nothing : html`<span>threshold ${number(limit)}</span>`}<span>${end(high)}</span></div>`;
}

/** `of` tells readings of one name apart: those of the room, those of each link. */
const row = (e: Estimate, s: State, of = "", name = label(e.name)) => {
  const limit = typeof e.extra.threshold === "number" ? e.extra.threshold : null;
  const { value } = e;
  return reading(
    e,
    s,
    typeof value === "number" ? meter(`${of} ${e.name}`, name, { ...e, value }, limit) : nothing,
    name,
  );
};

const measured = (name: string, value: number | null, unit: string, l: LinkReport, s: State): Estimate => ({
  name,
  value,
  std: null,
  quality: null,
  unit,
  reason: { code: "not_carried", values: {}, text: "the packets of this link do not carry it" },
  time_s: (s.hop?.time_s ?? 0) - l.age_s,
  extra: {},
});

export const meters: Panel = {
  id: "meters",
  title: "All readings",
  needs: ["hop", "source"],
  mount(body) {
    host = body;
  },
  draw(s) {
    const now = `${s.source?.name}|${s.source?.start_s}`;
    if (now !== source) seen.clear();
    source = now;
    if (!s.hop) return render(html`<p class="empty">No readings yet.</p>`, host);
    render(
      html`<h3 class="group">The room</h3>${Object.values(s.hop.estimates).map((e) => row(e, s))}
      ${s.hop.links.slice(0, MOST_LINKS).map(
        (l) => html`<h3 class="group">${nameOf(l.id, s)}</h3>
        ${row(measured("rate", l.rate_hz, "Hz", l, s), s, l.id, "Packet rate")}
        ${row(measured("rssi", l.rssi_dbm, "dBm", l, s), s, l.id, "Signal strength")}
        ${row(l.motion_statistic, s, l.id)}`,
      )}${unlisted(s.hop.links.length, MOST_LINKS)}`,
      host,
    );
  },
};
