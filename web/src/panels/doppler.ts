// How fast what moves lengthens or shortens the path of the watched link, over time; and which sub-carriers feel it.
import { html, nothing, render } from "lit-html";
import type { HopReport, Selection } from "../generated/types";
import type { Signal } from "../signal";
import { type State, state, subscribe } from "../state";
import { number } from "../ui/format";
import { linkChoice, nameOf } from "../ui/links";
import { feels } from "../ui/said";
import { isDark } from "../ui/theme";
import { HeatRing } from "./heatring";
import { framed, type Mark } from "./marks";
import type { Panel } from "./panel";

/** A column each; the engine tells what went by between two hops (py/halfwave/engine/live_doppler.py). */
const EVERY_S = 0.25;
/** Spectra further apart than this are not of one map. */
const JUMP_S = 5;

const ring = new HeatRing();
const canvas = document.createElement("canvas");
const map = document.createElement("div");
const read = document.createElement("p");
const tools = document.createElement("div");
const strip = document.createElement("div");
let image: ImageData | null = null;
let lowest = 0;
let step = 0;
let signed = false;
let reason = "no packets yet";
let dirty = true;
let last = Number.NaN;
/** Of the page: a seek begins a map anew, whichever way it goes. */
let epoch = -1;
let chosen: Selection | null = null;
let cursor: [number, number] | null = null;
let sender: Signal;

function begin(): void {
  ring.reset();
  last = Number.NaN;
  reason = "no packets yet";
  chosen = null;
}

function take(hop: HopReport): void {
  chosen = hop.selection ?? chosen;
  const spectrum = hop.doppler;
  if (!spectrum || spectrum.time_s === last) return;
  reason = spectrum.reason;
  dirty = true;
  const bins = spectrum.power_db.length || ring.bins;
  if (!bins) return;
  const isOther =
    spectrum.link !== ring.link ||
    (spectrum.power_db.length > 0 && (spectrum.lowest_hz !== lowest || spectrum.step_hz !== step));
  if (isOther || spectrum.time_s < last || spectrum.time_s > last + JUMP_S) ring.reset();
  if (spectrum.power_db.length) ({ lowest_hz: lowest, step_hz: step, signed } = spectrum);
  // One column every quarter of a second, so that the axis is one of time: what nobody told stays empty.
  const told = [...spectrum.before, spectrum.power_db];
  const since = ring.filled ? Math.max(0, Math.round((spectrum.time_s - last) / EVERY_S)) : told.length;
  for (let back = since - 1; back >= 0; back--) {
    const power = told[told.length - 1 - back];
    ring.push({
      link: spectrum.link,
      bins,
      time_s: Float64Array.of(spectrum.time_s - back * EVERY_S),
      rows: power?.length === bins ? Float32Array.from(power) : new Float32Array(bins).fill(Number.NaN),
      rssi_dbm: new Float32Array(1),
    });
  }
  last = spectrum.time_s;
}

function paint(): void {
  if (!ring.bins) return;
  if (image?.height !== ring.bins || image.width !== ring.columns) {
    canvas.width = ring.columns;
    canvas.height = ring.bins;
    image = new ImageData(ring.columns, ring.bins);
  }
  ring.fit();
  ring.paint(new Uint32Array(image.data.buffer), isDark() ? "dark" : "light");
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

/** Does the link whose spectra these are feel motion? Without it the strongest of them is that of noise. */
const moves = () => state.hop?.links.some((l) => l.id === ring.link && feels(state.hop!, l)) === true;

function strongest(): string {
  if (!moves()) return "No motion felt on this link: what is drawn is noise and drift.";
  let best = 0;
  const column = ring.columns - 1;
  for (let bin = 1; bin < ring.bins; bin++) if (ring.value(column, bin) > ring.value(column, best)) best = bin;
  return `Strongest now: ${number(lowest + best * step)} Hz, ${number(ring.value(column, best))} dB.`;
}

function tell(): void {
  if (reason || !ring.filled) {
    read.textContent = `No spectrum: ${reason || "no packets yet"}.`;
    return;
  }
  if (!cursor) {
    read.textContent = strongest();
    return;
  }
  const column = Math.min(ring.columns - 1, Math.max(0, Math.floor(cursor[0] * ring.columns)));
  const bin = Math.min(ring.bins - 1, Math.max(0, Math.floor((1 - cursor[1]) * ring.bins)));
  const time = ring.time_s[ring.slot(column)] ?? Number.NaN;
  const value = ring.value(column, bin);
  read.textContent = Number.isNaN(time)
    ? "Nothing here yet."
    : `${number(time - (state.source?.start_s ?? 0))} s, ${number(lowest + bin * step)} Hz: ${Number.isNaN(value) ? "none" : `${number(value)} dB`}`;
}

/** Where a frequency stands along the map's side, 0 to 1: the middle of its row. */
const height = (hz: number) => ((hz - lowest) / step + 0.5) / ring.bins;

function scales(): { times: Mark[]; hertz: Mark[] } {
  if (!ring.filled || !step) return { times: [], hertz: [] };
  const highest = lowest + step * (ring.bins - 1);
  const hertz = lowest < 0 ? [lowest, 0, highest] : [lowest, highest];
  return {
    times: ring.axis(),
    hertz: hertz.map((hz) => [height(hz), hz === highest ? `${number(hz)} Hz` : number(hz)]),
  };
}

function frame(): void {
  const { times, hertz } = scales();
  const zero = signed && hertz.length ? html`<i class="heat-zero" .style=${`--at:${100 * height(0)}%`}></i>` : nothing;
  render(
    html`${framed(html`${canvas}${zero}`, times, hertz)}
      ${hertz.length ? html`<p class="muted">${signed ? "Above 0 the path over what moves gets shorter, below 0 longer." : "How fast the path over what moves changes; which way is not known without phase."}</p>` : nothing}`,
    map,
  );
}

/** What the sorting of sub-carriers says, and in numbers for those who want them. */
function sorted(c: Selection): { words: string; details: string } {
  const share = `${c.sensitive.length} of ${c.used} sub-carriers`;
  const details = `Sorted into two groups by an exact minimum cut; they stand ${number(c.contrast)} apart, where one group alone has 2.7.`;
  if (!moves()) return { words: `No motion felt, so what is sorted is noise: ${share} have more of it.`, details };
  const doubt = c.clear ? "" : ", but hardly more than the rest";
  return { words: `${share} feel most of what changes${doubt}.`, details };
}

function selection(): void {
  if (!chosen) return;
  const felt = new Set(chosen.sensitive);
  const { words, details } = sorted(chosen);
  render(
    html`<div class="strip" role="img" aria-label=${words} title=${details}>${Array.from({ length: chosen.used }, (_, i) => html`<i class=${felt.has(i) ? "on" : ""}></i>`)}</div>
    <p class="muted" title=${details}>${nameOf(chosen.link, state, 40)}: ${words}</p>`,
    strip,
  );
}

export const doppler: Panel = {
  id: "doppler",
  title: "Doppler and sub-carriers",
  needs: ["hop", "source"],
  mount(body, signal) {
    sender = signal;
    canvas.className = "heat";
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "Power over Doppler shift and time, newest on the right");
    read.className = "plot-read";
    tools.className = "plot-tools";
    body.append(map, read, tools, strip);
    frame();
    tell();
    canvas.addEventListener("pointermove", (e) => {
      cursor = [e.offsetX / canvas.clientWidth, e.offsetY / canvas.clientHeight];
      tell();
    });
    canvas.addEventListener("pointerleave", () => {
      cursor = null;
      tell();
    });
    subscribe((s, changed) => {
      if (s.epoch !== epoch) begin();
      epoch = s.epoch;
      if (changed.has("hop") && s.hop) take(s.hop);
      if (changed.has("view")) dirty = true; // perhaps another theme
      if (changed.has("source") && s.source === null) {
        begin();
        canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
        render(html``, strip);
        frame();
        tell();
      }
    });
  },
  draw(s: State) {
    render(linkChoice(s, ring.link, sender), tools);
    if (!dirty) return;
    dirty = false;
    paint();
    frame();
    selection();
    tell();
  },
};
