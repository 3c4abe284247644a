// A plot of values over time (uPlot) with what every plot needs: pause, time scale, auto-scale, a cursor (pointer or keys)
// and differences, export, marks where data is missing and where a node restarted.
import { html, nothing, render } from "lit-html";
import uPlot from "uplot";
import { type State, state, subscribe } from "../state";
import { clip } from "../ui/format";
import { exportName, save } from "../ui/save";
import { colour } from "../ui/theme";
import { copyWords, plotWords as w } from "../ui/words";
import { History } from "./history";
import { axis, hatch, line, nextIndex, padded, restart, ticks } from "./plotmarks";
import { readOut } from "./readout";
import { Restarts } from "./restarts";

export interface Series {
  label: string;
  key: 1 | 2 | 3 | 4;
  width?: number;
  dash?: boolean;
}

export interface Point {
  time_s: number;
  values: (number | null)[];
}

export interface PlotOptions {
  name: string;
  unit: string;
  /** What a screen reader says of the picture. */
  about: string;
  series: Series[];
  /** The labels of the series where the data names them. */
  labels?(s: State): string[];
  /** The newest point, or null. Read at every hop, seen or not, so that nothing is missing later. */
  read(s: State): Point | null;
  /** Points that are known otherwise, between two times: what came before the page began to look, or was jumped over. */
  past?(s: State, from_s: number, to_s: number): Point[];
  /** Copies the Python that computes what is shown now. */
  copy?(): void;
  /** What lies over the plot and is moved with it. */
  over?: { ready(plot: uPlot): void; draw(plot: uPlot): void };
}

const SPANS_S = [10, 30, 60, 300];
const HEIGHT_PX = 136;
/** From this on two points are not of one run. */
const JUMP_S = 1.5;

export class Plot {
  #o: PlotOptions;
  #history: History;
  #uplot: uPlot | null = null;
  #tools = div("plot-tools");
  #figure = div("plot");
  #read = div("plot-read");
  /** The same, read out after a key. */
  #said = div("visually-hidden");
  #keys = document.createElement("ul");
  #span_s = 30;
  #until_s = 0;
  #paused = false;
  #auto = true;
  #held: [number, number] = [0, 1];
  /** Time of the moment that differences are measured from. */
  #mark: number | null = null;
  #source = "";
  #restarts = new Restarts();
  #stop: (() => void)[] = [];

  constructor(o: PlotOptions) {
    this.#o = o;
    this.#history = new History(o.series.length);
    this.#figure.setAttribute("role", "application");
    this.#figure.setAttribute("aria-label", w.keys(o.about));
    this.#figure.tabIndex = 0;
    this.#figure.addEventListener("click", () => this.#setMark());
    this.#figure.addEventListener("keydown", (e) => this.#onKey(e));
    this.#said.setAttribute("role", "status");
    this.#keys.className = "plot-keys";
  }

  mount(body: HTMLElement): void {
    body.append(this.#figure, this.#keys, this.#read, this.#said, this.#tools);
    const plot = new uPlot(this.#options(), this.#history.columns as uPlot.AlignedData, this.#figure);
    this.#uplot = plot;
    const resized = new ResizeObserver(([e]) => {
      if (e && e.contentRect.width > 0) plot.setSize({ width: Math.floor(e.contentRect.width), height: HEIGHT_PX });
    });
    resized.observe(this.#figure);
    const onExport = () => this.#export();
    document.addEventListener("halfwave:export", onExport);
    this.#stop = [
      () => plot.destroy(),
      () => resized.disconnect(),
      () => document.removeEventListener("halfwave:export", onExport),
      subscribe((s, changed) => {
        if (changed.has("hop") || changed.has("source")) this.#take(s, changed.has("hop"));
        if (changed.has("overview") && s.overview) this.#fillBefore(s);
      }),
    ];
    this.#toolbar();
  }

  dispose(): void {
    for (const stop of this.#stop) stop();
    this.#uplot = null;
  }

  draw(): void {
    if (this.#paused) return;
    this.#until_s = Math.max(state.hop?.time_s ?? 0, this.#history.times.at(-1) ?? 0);
    this.#redraw();
  }

  #redraw(): void {
    this.#uplot?.setData(this.#history.columns as uPlot.AlignedData);
    const { series } = this.#o;
    render(
      html`${this.#names().map((n, i) => (n ? html`<li class=${`key-${series[i]?.key}`} ?data-dash=${series[i]?.dash ?? false}>${n}</li>` : nothing))}`,
      this.#keys,
    );
    this.#tell();
  }

  /** Take the newest point in, seen or not; another source begins anew. */
  #take(s: State, isNew: boolean): void {
    const source = s.source ? `${s.source.name}|${s.source.start_s}` : this.#source;
    if (source !== this.#source) {
      this.#history.clear();
      this.#restarts.clear();
      this.#mark = null;
    }
    if (isNew && s.hop) this.#restarts.take(s.hop);
    this.#source = source;
    const point = isNew ? this.#o.read(s) : null;
    if (!point) return;
    const last_s = this.#history.times.at(-1) ?? Number.NEGATIVE_INFINITY;
    if (point.time_s - last_s > JUMP_S) this.#fill(s, last_s, point.time_s);
    this.#history.push(point.time_s, point.values);
  }

  #fill(s: State, from_s: number, to_s: number): void {
    for (const p of this.#o.past?.(s, from_s, to_s) ?? []) this.#history.push(p.time_s, p.values);
  }

  /** What is known of the time before the first point has come after it. */
  #fillBefore(s: State): void {
    const rows = this.#history.times.map((t) => [t, this.#valuesAt(t)] as const);
    if (!this.#o.past || !rows[0]) return;
    this.#history.clear();
    this.#fill(s, Number.NEGATIVE_INFINITY, rows[0][0]);
    for (const [t, values] of rows) this.#history.push(t, values);
  }

  #options(): uPlot.Options {
    const from_s = () => Math.max(start_s(), this.#until_s - this.#span_s);
    return {
      width: 300,
      height: HEIGHT_PX,
      legend: { show: false },
      padding: [8, 14, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
      scales: {
        x: {
          time: false,
          range: () => [from_s(), from_s() + Math.min(this.#span_s, state.source?.duration_s ?? Infinity)],
        },
        y: { range: (_u, low, high) => this.#range(low, high) },
      },
      axes: [
        {
          ...axis,
          size: 24,
          splits: (_u, _axis, low, high, step) =>
            ticks(low - start_s(), high - start_s(), step).map((t) => start_s() + t),
          values: (_u, ticks) => ticks.map((t) => (t < start_s() ? "" : `${Math.round(t - start_s())} s`)),
        },
        { ...axis, size: 44, values: (_u, ticks) => ticks.map((t) => String(+t.toPrecision(6))) },
      ],
      series: [
        {},
        ...this.#o.series.map((s) => ({
          label: s.label,
          stroke: () => colour(`--data-${s.key}`),
          width: s.width ?? 1.25,
          dash: s.dash ? [5, 4] : [],
          points: { show: false },
        })),
      ],
      hooks: {
        drawClear: [
          (u) => {
            for (const gap of this.#history.gaps) hatch(u, gap);
            for (const at of this.#restarts.times) restart(u, at);
            if (this.#mark !== null) line(u, this.#mark);
          },
        ],
        setCursor: [() => this.#tell()],
        ready: [(u) => this.#o.over?.ready(u)],
        draw: [(u) => this.#uplot && this.#o.over?.draw(u)], // one that was taken away draws once more
      },
    };
  }

  #range(low: number | null, high: number | null): [number, number] {
    if (this.#auto) this.#held = padded(low, high);
    return this.#held;
  }

  #names(): string[] {
    const labels = this.#o.labels?.(state);
    return this.#o.series.map((s, i) => clip(labels ? labels[i] : s.label, 60));
  }

  #setMark(): void {
    const at = this.#history.times[this.#uplot?.cursor.idx ?? -1] ?? null;
    this.#mark = this.#mark === at ? null : at;
    this.#uplot?.redraw();
    this.#tell();
  }

  /** The arrows move the cursor, Enter sets the mark, Escape takes both away. */
  #onKey(e: KeyboardEvent): void {
    const plot = this.#uplot,
      { times } = this.#history;
    if (!plot || e.altKey || e.ctrlKey || e.metaKey || e.target !== this.#figure) return;
    const next = nextIndex(e.key, e.shiftKey, plot.cursor.idx ?? null, times, plot.scales.x?.min ?? 0);
    if (next !== null) plot.setCursor({ left: plot.valToPos(times[next]!, "x"), top: 0 });
    else if (e.key === "Enter" && plot.cursor.idx != null) this.#setMark();
    else if (e.key === "Escape" && (this.#mark !== null || plot.cursor.idx != null)) {
      this.#mark = null;
      plot.setCursor({ left: -10, top: -10 });
      plot.redraw();
    } else return;
    e.preventDefault(); // the arrows would step through the recording
    this.#tell();
    this.#said.textContent = this.#read.textContent;
  }

  /** Values at the cursor, and how they differ from those at the mark. */
  #tell(): void {
    const t = this.#history.times[this.#uplot?.cursor.idx ?? -1];
    if (t === undefined) {
      this.#read.textContent = this.#mark === null ? w.point : w.moveMark;
      return;
    }
    const of = { names: this.#names().map((n) => n.split(":")[0] ?? ""), unit: this.#o.unit };
    const from = this.#mark === null ? null : { time_s: this.#mark, values: this.#valuesAt(this.#mark) };
    this.#read.textContent = readOut({ time_s: t, values: this.#valuesAt(t) }, from, start_s(), of);
  }

  #valuesAt(time_s: number): (number | null)[] {
    const i = this.#history.times.indexOf(time_s);
    return this.#history.columns.slice(1).map((c) => c[i] ?? null);
  }

  #export(): void {
    const header = ["time_s", ...this.#names().map((n) => (this.#o.unit ? `${n} (${this.#o.unit})` : n))];
    save(
      exportName(this.#o.name, (this.#history.times.at(-1) ?? start_s()) - start_s(), "csv"),
      new Blob([this.#history.csv(header)], { type: "text/csv" }),
    );
  }

  #toolbar(): void {
    const change = (f: () => void) => () => {
      f();
      this.#toolbar();
      this.#redraw();
    };
    const scale = (e: Event) => {
      this.#span_s = Number((e.target as HTMLSelectElement).value);
      this.#redraw();
    };
    render(
      html`
      <button type="button" class="small quiet" aria-pressed=${this.#paused} @click=${change(() => {
        this.#paused = !this.#paused;
      })}>${w.pause}</button>
      <select class="small" aria-label=${w.timeScale} @change=${scale}>
        ${SPANS_S.map((s) => html`<option value=${s} ?selected=${s === this.#span_s}>${w.span(s)}</option>`)}</select>
      <button type="button" class="small quiet" aria-pressed=${this.#auto} @click=${change(() => {
        this.#auto = !this.#auto;
      })}>${w.autoScale}</button>
      <button type="button" class="small quiet push" @click=${() => this.#export()}>${w.export}</button>
      ${this.#o.copy ? html`<button type="button" class="small quiet" @click=${this.#o.copy}>${copyWords.estimate}</button>` : nothing}`,
      this.#tools,
    );
  }
}

const start_s = () => state.source?.start_s ?? 0;

function div(className: string): HTMLElement {
  return Object.assign(document.createElement("div"), { className });
}
