// How fast what moves lengthens or shortens the path of the watched link, over time; and which sub-carriers feel it.
import { html, render } from "lit-html";
import type { HopReport, Selection } from "../generated/types";
import { state, subscribe } from "../state";
import { linkName, number } from "../ui/format";
import { isDark } from "../ui/theme";
import { HeatRing } from "./heatring";
import type { Panel } from "./panel";

const ring = new HeatRing();
const canvas = document.createElement("canvas");
const axis = document.createElement("div");
const read = document.createElement("p");
const strip = document.createElement("div");
let image: ImageData | null = null;
let lowest = 0;
let step = 0;
let signed = false;
let reason = "no packets yet";
let dirty = true;
let last = Number.NaN;
let chosen: Selection | null = null;
let cursor: [number, number] | null = null;

function take(hop: HopReport): void {
  chosen = hop.selection ?? chosen;
  const spectrum = hop.doppler;
  if (!spectrum || spectrum.time_s === last) return;
  last = spectrum.time_s;
  reason = spectrum.reason;
  dirty = true;
  const bins = spectrum.power_db.length || ring.bins;
  if (!bins) return;
  if (spectrum.power_db.length) {
    if (spectrum.lowest_hz !== lowest || spectrum.step_hz !== step) ring.reset();
    ({ lowest_hz: lowest, step_hz: step, signed } = spectrum);
  }
  const rows = spectrum.power_db.length
    ? Float32Array.from(spectrum.power_db)
    : new Float32Array(bins).fill(Number.NaN);
  ring.push({
    link: spectrum.link,
    bins,
    time_s: Float64Array.of(spectrum.time_s),
    rows,
    rssi_dbm: new Float32Array(1),
  });
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

function strongest(): string {
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

function legend(): void {
  const highest = lowest + step * Math.max(0, ring.bins - 1);
  const name = chosen?.link ?? ring.link;
  render(
    ring.filled
      ? html`<span>${number(lowest)} to ${number(highest)} Hz${signed ? ", above 0 a path gets shorter" : ", size only: no phase"}</span><span>now</span>`
      : html`<span></span>`,
    axis,
  );
  if (!chosen) return;
  const felt = new Set(chosen.sensitive);
  const told = `${felt.size} of ${chosen.used} sub-carriers feel most of what changes`;
  const words = chosen.clear
    ? `${told} (exact minimum cut, the classes stand ${number(chosen.contrast)} apart).`
    : `${told}, but the two classes are hardly two (${number(chosen.contrast)} apart, one class has 2.7).`;
  render(
    html`<div class="strip" role="img" aria-label=${words}>${Array.from({ length: chosen.used }, (_, i) => html`<i class=${felt.has(i) ? "on" : ""}></i>`)}</div>
    <p class="muted">${name ? `${linkName(name, 40)}: ` : ""}${words}</p>`,
    strip,
  );
}

export const doppler: Panel = {
  id: "doppler",
  title: "Doppler and sub-carriers",
  needs: ["hop", "source"],
  mount(body) {
    canvas.className = "heat";
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "Power over Doppler shift and time, newest on the right");
    axis.className = "heat-axis";
    read.className = "plot-read";
    strip.className = "strip-box";
    body.append(canvas, axis, read, strip);
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
      if (changed.has("hop") && s.hop) take(s.hop);
      if (changed.has("view")) dirty = true; // perhaps another theme
      if (changed.has("source") && s.source === null) {
        ring.reset();
        reason = "no packets yet";
        chosen = null;
        canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
        render(html``, strip);
        tell();
      }
    });
  },
  draw() {
    if (!dirty) return;
    dirty = false;
    paint();
    legend();
    tell();
  },
};
