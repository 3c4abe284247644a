// A plot of values over time (uPlot) with what every plot needs: pause, time scale, auto-scale, cursor and difference,
// export, marks where data is missing.
import { html, nothing, render } from "lit-html";
import uPlot from "uplot";
import { type State, state, subscribe } from "../state";
import { clip, number } from "../ui/format";
import { exportName, save } from "../ui/save";
import { colour } from "../ui/theme";
import { History } from "./history";

export interface Series { label: string; key: 1 | 2 | 3 | 4; width?: number; dash?: boolean }

export interface PlotOptions {
  name: string;
  unit: string;
  /** What a screen reader says of the picture. */
  about: string;
  series: Series[];
  /** The labels of the series where the data names them. */
  labels?(s: State): string[];
  /** The newest point, or null. Read at every hop, seen or not, so that nothing is missing later. */
  read(s: State): { time_s: number; values: (number | null)[] } | null;
}

export interface Plot { draw(): void }

const SPANS_S = [10, 30, 60, 300];
const HEIGHT = 150;

export function createPlot(body: HTMLElement, o: PlotOptions): Plot {
  const tools = document.createElement("div");
  const figure = document.createElement("div");
  const read = document.createElement("p");
  const keys = document.createElement("ul");
  tools.className = "plot-tools";
  figure.className = "plot";
  figure.setAttribute("role", "img");
  figure.setAttribute("aria-label", o.about);
  read.className = "plot-read";
  keys.className = "plot-keys";
  body.append(figure, keys, read, tools);

  const history = new History(o.series.length);
  let span_s = 60;
  let paused = false;
  let auto = true;
  let held: [number, number] = [0, 1];
  let mark: number | null = null;
  let source = "";
  let until = 0;

  subscribe((s, changed) => {
    if (!changed.has("hop") && !changed.has("source")) return;
    const now = s.source ? `${s.source.name}|${s.source.start_s}` : source;
    if (now !== source) { history.clear(); mark = null; }
    source = now;
    const point = changed.has("hop") ? o.read(s) : null;
    if (point) history.push(point.time_s, point.values);
  });

  const range = (low: number | null, high: number | null): [number, number] => {
    if (auto) held = padded(low, high);
    return held;
  };
  const axis = { stroke: () => colour("--muted"), grid: { stroke: () => colour("--line"), width: 1 }, ticks: { show: false }, font: "11px system-ui" };
  const start = () => state.source?.start_s ?? 0;
  const plot = new uPlot({
    width: 300, height: HEIGHT, legend: { show: false }, padding: [8, 14, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: false, range: () => { const from = Math.max(start(), until - span_s); return [from, from + span_s]; } },
      y: { range: (_u, low, high) => range(low, high) },
    },
    axes: [
      { ...axis, size: 24, values: (_u, ticks) => ticks.map((t) => (t < start() ? "" : `${Math.round(t - start())} s`)) },
      { ...axis, size: 44, values: (_u, ticks) => ticks.map((t) => String(+t.toPrecision(6))) },
    ],
    series: [{}, ...o.series.map((s) => ({ label: s.label, stroke: () => colour(`--data-${s.key}`), width: s.width ?? 1.25, dash: s.dash ? [5, 4] : [], points: { show: false } }))],
    hooks: { drawClear: [(u) => { for (const g of history.gaps) hatch(u, g); if (mark !== null) line(u, mark); }], setCursor: [() => tell()] },
  }, history.columns as uPlot.AlignedData, figure);
  figure.addEventListener("click", () => {
    const i = plot.cursor.idx;
    mark = i === null || i === undefined || mark === history.times[i] ? null : (history.times[i] ?? null);
    plot.redraw();
    tell();
  });
  new ResizeObserver(([e]) => { if (e && e.contentRect.width > 0) plot.setSize({ width: Math.floor(e.contentRect.width), height: HEIGHT }); }).observe(figure);

  const names = () => o.series.map((s, i) => clip(o.labels ? o.labels(state)[i] : s.label, 60));
  const at = (i: number) => history.columns.slice(1).map((c) => c[i] ?? null);
  const unit = o.unit ? ` ${o.unit}` : "";

  function tell(): void {
    const i = plot.cursor.idx;
    if (i === null || i === undefined || history.times[i] === undefined) {
      read.textContent = mark === null ? "Point for values; click to measure a difference." : "Click the plot again to remove the mark.";
      return;
    }
    const t = history.times[i];
    const shown = (v: number | null) => (v === null ? "–" : `${number(v)}${unit}`);
    const from = mark === null ? -1 : history.times.indexOf(mark);
    const difference = from < 0 ? "" : `; from the mark: ${number(t - (mark ?? 0))} s, ${at(i).map((v, n) => { const m = at(from)[n] ?? null; return v === null || m === null ? "–" : number(v - m) + unit; }).filter((w) => w !== "–").join(", ")}`;
    read.textContent = `${number(t - start())} s: ${at(i).filter((v) => v !== null).map(shown).join(", ") || "no value"}${difference}`;
  }

  const toolbar = () => render(html`
    <button type="button" class="small quiet" aria-pressed=${paused} @click=${() => { paused = !paused; toolbar(); }}>${paused ? "Continue" : "Pause"}</button>
    <select class="small" aria-label="Time scale" @change=${(e: Event) => { span_s = Number((e.target as HTMLSelectElement).value); plot.redraw(); draw(true); }}>
      ${SPANS_S.map((s) => html`<option value=${s} ?selected=${s === span_s}>${s < 60 ? `${s} s` : `${s / 60} min`}</option>`)}</select>
    <button type="button" class="small quiet" aria-pressed=${auto} @click=${() => { auto = !auto; toolbar(); draw(true); }}>Auto-scale</button>
    <button type="button" class="small quiet push" @click=${toCsv}>Export CSV</button>`, tools);
  const toCsv = () => save(exportName(o.name, until - start(), "csv"), new Blob([history.csv(["time_s", ...names().map((n) => (o.unit ? `${n} (${o.unit})` : n))])], { type: "text/csv" }));
  document.addEventListener("halfwave:export", toCsv);

  function draw(force = false): void {
    if (paused && !force) return;
    if (!paused) until = Math.max(state.hop?.time_s ?? 0, history.times.at(-1) ?? 0);
    plot.setData(history.columns as uPlot.AlignedData);
    render(html`${names().map((n, i) => (n ? html`<li class=${`key-${o.series[i]?.key}`} ?data-dash=${o.series[i]?.dash ?? false}>${n}</li>` : nothing))}`, keys);
    tell();
  }
  toolbar();
  return { draw };
}

function padded(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null || !Number.isFinite(low + high)) return [0, 1];
  const room = Math.max((high - low) * 0.1, Math.abs(high) * 0.02, 1e-6);
  return [low - room, high + room];
}

/** Slanted lines over the time in which nothing came. */
function hatch(u: uPlot, [from, to]: [number, number]): void {
  const { ctx } = u;
  const { left, top, width, height } = u.bbox;
  const a = Math.max(u.valToPos(from, "x", true), left);
  const b = Math.min(u.valToPos(to, "x", true), left + width);
  if (b <= a) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(a, top, b - a, height);
  ctx.clip();
  ctx.strokeStyle = colour("--line");
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  for (let x = a - height; x < b; x += 7 * devicePixelRatio) { ctx.moveTo(x, top + height); ctx.lineTo(x + height, top); }
  ctx.stroke();
  ctx.restore();
}

function line(u: uPlot, at: number): void {
  const x = u.valToPos(at, "x", true);
  u.ctx.save();
  u.ctx.strokeStyle = colour("--accent");
  u.ctx.setLineDash([2, 3]);
  u.ctx.beginPath();
  u.ctx.moveTo(x, u.bbox.top);
  u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
  u.ctx.stroke();
  u.ctx.restore();
}
