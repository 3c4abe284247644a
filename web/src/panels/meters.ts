// Every estimate as a reading; numbers with a bar on a range that grows with what was measured.
import { html, nothing, render } from "lit-html";
import type { Estimate, LinkReport } from "../generated/types";
import type { State } from "../state";
import { label, number } from "../ui/format";
import { reading } from "../ui/value";
import type { Panel } from "./panel";

let host: HTMLElement;
/** Least and greatest value seen of each since the source was opened. */
const seen = new Map<string, [number, number]>();
let source = "";

/** Round outwards to 1, 2 or 5 times a power of ten, so that the scale's ends are readable and change seldom. */
function outwards(x: number): number {
  if (x === 0) return 0;
  const power = 10 ** Math.floor(Math.log10(Math.abs(x)));
  const step = [1, 2, 5, 10].find((m) => m * power >= Math.abs(x) * 0.999999) ?? 10;
  return Math.sign(x) * step * power;
}

function range(key: string, value: number): [number, number] {
  const [low, high] = seen.get(key) ?? [0, 0];
  const now: [number, number] = [Math.min(low, value), Math.max(high, value)];
  seen.set(key, now);
  return [outwards(now[0]), outwards(now[1]) || 1];
}

function meter(key: string, value: number, std: number | null, limit: number | null) {
  if (limit !== null) range(key, limit);
  const [low, high] = range(key, value);
  const at = (x: number) => Math.min(100, Math.max(0, (100 * (x - low)) / (high - low)));
  const spread = std ?? 0;
  return html`<div class="meter" role="meter" aria-label=${key} aria-valuenow=${value} aria-valuemin=${low} aria-valuemax=${high}><div class="meter-track">
      <div class="meter-fill" .style=${`width:${at(value)}%`}></div>
      <div class="meter-spread" .style=${`left:${at(value - spread)}%;width:${at(value + spread) - at(value - spread)}%`}></div></div>
      ${limit === null ? nothing : html`<div class="meter-limit" .style=${`left:${at(limit)}%`}></div>`}</div>
    <div class="meter-range" aria-hidden="true"><span>${number(low)}</span>${limit === null ? nothing : html`<span>threshold ${number(limit)}</span>`}<span>${number(high)}</span></div>`;
}

const row = (e: Estimate, s: State, name: string) => {
  const limit = typeof e.extra.threshold === "number" ? e.extra.threshold : null;
  return reading(e, s, typeof e.value === "number" ? meter(name, e.value, e.std, limit) : nothing, name);
};

const measured = (name: string, value: number | null, unit: string, l: LinkReport, s: State): Estimate => ({
  name,
  value,
  std: null,
  quality: null,
  unit,
  reason: "the packets of this link do not carry it",
  tip: "",
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
      html`${Object.values(s.hop.estimates).map((e) => row(e, s, label(e.name)))}
      ${s.hop.links.slice(0, 16).map(
        (l) => html`
        ${row(measured("rate", l.rate_hz, "Hz", l, s), s, `Packet rate, ${l.id}`)}
        ${row(measured("rssi", l.rssi_dbm, "dBm", l, s), s, `Signal strength, ${l.id}`)}
        ${row(l.motion_statistic, s, `Motion statistic, ${l.id}`)}`,
      )}`,
      host,
    );
  },
};
