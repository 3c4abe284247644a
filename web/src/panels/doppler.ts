// How fast what moves lengthens or shortens the path of the watched link, over time; and which subcarriers it changes.
import { html, nothing, render } from "lit-html";
import { DOPPLER_EVERY_S } from "../generated/limits";
import type { HopReport, Selection } from "../generated/types";
import type { Signal } from "../signal";
import { type State, state, subscribe } from "../state";
import { number } from "../ui/format";
import { linkChoice, nameOf } from "../ui/links";
import { feels } from "../ui/said";
import { dopplerWords as w } from "../ui/words";
import { framed, type Mark } from "./marks";
import type { Panel, PanelKind } from "./panel";
import { type Cell, RingMap } from "./ringmap";

/** Spectra further apart than this are not of one map. */
const JUMP_S = 5;

const div = (className = "") => Object.assign(document.createElement("div"), { className });

class DopplerMap implements Panel {
  #map = new RingMap(w.about, (cell) => this.#words(cell));
  #frame = div();
  #tools = div("plot-tools");
  #strip = div();
  #lowest_hz = 0;
  #step_hz = 0;
  #signed = false;
  #reason = w.noPackets;
  #last_s = Number.NaN;
  /** Of the page: a seek begins a map anew, whichever way it goes. */
  #epoch = -1;
  #selection: Selection | null = null;
  #stop: () => void = () => {};

  constructor(private readonly signal: Signal) {}

  mount(body: HTMLElement): void {
    body.append(this.#frame, this.#map.read, this.#tools, this.#strip);
    this.#drawFrame();
    this.#map.tell();
    this.#stop = subscribe((s, changed) => {
      if (s.epoch !== this.#epoch) this.#begin();
      this.#epoch = s.epoch;
      if (changed.has("hop") && s.hop) this.#take(s.hop);
      if (changed.has("view")) this.#map.dirty = true; // perhaps another theme
      if (changed.has("source") && s.source === null) this.#clear();
    });
  }

  draw(s: State): void {
    render(linkChoice(s, this.#map.ring.link, this.signal), this.#tools);
    if (!this.#map.dirty) return;
    this.#map.show(true);
    this.#drawFrame();
    this.#drawStrip();
    this.#map.tell();
  }

  dispose(): void {
    this.#stop();
  }

  #begin(): void {
    this.#map.ring.reset();
    this.#last_s = Number.NaN;
    this.#reason = w.noPackets;
    this.#selection = null;
  }

  #clear(): void {
    this.#begin();
    this.#map.clear();
    render(html``, this.#strip);
    this.#drawFrame();
    this.#map.tell();
  }

  #take(hop: HopReport): void {
    const { ring } = this.#map,
      spectrum = hop.doppler;
    this.#selection = hop.selection ?? this.#selection;
    if (!spectrum || spectrum.time_s === this.#last_s) return;
    this.#reason = spectrum.reason?.text ?? "";
    this.#map.dirty = true;
    const { link, time_s, lowest_hz, step_hz, power_db, before } = spectrum;
    const bins = power_db.length || ring.bins;
    if (!bins) return;
    const isOther = power_db.length > 0 && (lowest_hz !== this.#lowest_hz || step_hz !== this.#step_hz);
    const knowsMore = before.length >= ring.filled; // after a seek, what is before the moment comes a little later
    if (isOther || knowsMore || link !== ring.link || time_s < this.#last_s || time_s > this.#last_s + JUMP_S)
      ring.reset();
    if (power_db.length) {
      this.#lowest_hz = lowest_hz;
      this.#step_hz = step_hz;
      this.#signed = spectrum.signed;
    }
    // One column every quarter of a second, so that the axis is one of time: what is not known stays empty.
    const told = [...before, power_db];
    const since = ring.filled ? Math.max(0, Math.round((time_s - this.#last_s) / DOPPLER_EVERY_S)) : told.length;
    for (let back = since - 1; back >= 0; back--) {
      const power = told[told.length - 1 - back];
      ring.push({
        link,
        bins,
        time_s: Float64Array.of(time_s - back * DOPPLER_EVERY_S),
        rows: power?.length === bins ? Float32Array.from(power) : new Float32Array(bins).fill(Number.NaN),
        rssi_dbm: new Float32Array(1),
      });
    }
    this.#last_s = time_s;
  }

  /** Is motion detected on the link whose spectra these are? Without it the strongest of them is that of noise. */
  #moves(): boolean {
    return state.hop?.links.some((l) => l.id === this.#map.ring.link && feels(state.hop!, l)) === true;
  }

  #hz(bin: number): number {
    return this.#lowest_hz + bin * this.#step_hz;
  }

  #words(cell: Cell | null): string {
    const { ring } = this.#map;
    if (this.#reason || !ring.filled) return w.noSpectrum(this.#reason || w.noPackets);
    if (!cell) return this.#strongest();
    if (Number.isNaN(cell.time_s)) return w.nothingHere;
    const value = ring.value(cell.column, cell.bin);
    return w.value(
      number(cell.time_s - (state.source?.start_s ?? 0)),
      number(this.#hz(cell.bin)),
      Number.isNaN(value) ? w.none : w.decibels(number(value)),
    );
  }

  #strongest(): string {
    if (!this.#moves()) return w.noMotion;
    const { ring } = this.#map,
      column = ring.columns - 1;
    let best = 0;
    for (let bin = 1; bin < ring.bins; bin++) if (ring.value(column, bin) > ring.value(column, best)) best = bin;
    return w.strongest(number(this.#hz(best)), number(ring.value(column, best)));
  }

  /** Where a frequency stands along the map's side, 0 to 1: the middle of its row. */
  #height(hz: number): number {
    return ((hz - this.#lowest_hz) / this.#step_hz + 0.5) / this.#map.ring.bins;
  }

  #hertz(): Mark[] {
    const { ring } = this.#map;
    if (!ring.filled || !this.#step_hz) return [];
    const lowest = this.#lowest_hz,
      highest = this.#hz(ring.bins - 1);
    const marked = lowest < 0 ? [lowest, 0, highest] : [lowest, highest];
    return marked.map((hz) => [this.#height(hz), hz === highest ? w.hertz(number(hz)) : number(hz)]);
  }

  #drawFrame(): void {
    const hertz = this.#hertz();
    const zero =
      this.#signed && hertz.length
        ? html`<i class="heat-zero" .style=${`--at:${100 * this.#height(0)}%`}></i>`
        : nothing;
    render(
      html`${framed(html`${this.#map.canvas}${zero}`, hertz.length ? this.#map.ring.axis() : [], hertz)}
      ${hertz.length ? html`<p class="muted">${this.#signed ? w.signed : w.unsigned}</p>` : nothing}`,
      this.#frame,
    );
  }

  #drawStrip(): void {
    const c = this.#selection;
    if (!c) return;
    const sensitive = new Set(c.sensitive);
    const share = w.share(c.sensitive.length, c.used);
    const words = this.#moves() ? w.sensitive(share, c.clear) : w.noise(share);
    const details = w.details(number(c.contrast));
    render(
      html`<div class="strip" role="img" aria-label=${words} title=${details}>${Array.from({ length: c.used }, (_, i) => html`<i class=${sensitive.has(i) ? "on" : ""}></i>`)}</div>
    <p class="muted" title=${details}>${nameOf(c.link, state, 40)}: ${words}</p>`,
      this.#strip,
    );
  }
}

export const doppler: PanelKind = {
  id: "doppler",
  title: w.title,
  needs: ["hop", "source"],
  create: (signal) => new DopplerMap(signal),
};
