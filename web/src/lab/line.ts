// The last second of a map as a line over its rows, with the band in which 80 % of the packets lie (uPlot).
import uPlot from "uplot";
import { line, padded } from "../panels/plotmarks";
import { number } from "../ui/format";
import { colour } from "../ui/theme";
import type { Picture } from "../workers/lab-answer";

const HEIGHT_PX = 150;

export class Line {
  readonly element = Object.assign(document.createElement("div"), { className: "plot lab-line" });
  #plot: uPlot | null = null;
  #picture: Picture | null = null;
  #row: number | null = null;
  #held: [number, number] = [0, 1];
  #resized: ResizeObserver | null = null;
  auto = true;

  mount(): void {
    this.element.setAttribute("role", "img");
    const plot = new uPlot(this.#options(), [[], [], [], []], this.element);
    this.#plot = plot;
    this.#resized = new ResizeObserver(([e]) => {
      if (e && e.contentRect.width > 0) plot.setSize({ width: Math.floor(e.contentRect.width), height: HEIGHT_PX });
    });
    this.#resized.observe(this.element);
  }

  dispose(): void {
    this.#resized?.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  show(p: Picture, about: string): void {
    this.#picture = p;
    this.element.setAttribute("aria-label", about);
    const known = (values: Float32Array) => Array.from(values, (v) => (v === v ? v : null));
    // Rows by number: the fields of several antennas share their subcarriers.
    this.#plot?.setData([Array.from(p.axis, (_, i) => i), known(p.low), known(p.middle), known(p.high)]);
  }

  /** The row of the cursor. */
  at(row: number | null): void {
    if (row === this.#row) return;
    this.#row = row;
    this.#plot?.redraw();
  }

  /** As the rows are named: subcarriers, ns or Hz. */
  #name(row: number): string {
    const p = this.#picture;
    if (!p || !Number.isInteger(row) || row < 0 || row >= p.axis.length) return "";
    const shown = p.row === "subcarrier" ? p.index[row]! : p.axis[row]! * (p.row === "delay" ? 1e9 : 1);
    return number(Math.round(shown)).replace("-", "−");
  }

  #options(): uPlot.Options {
    const axis = {
      stroke: () => colour("--muted"),
      grid: { stroke: () => colour("--line"), width: 1 },
      ticks: { show: false },
      font: "11px system-ui",
    };
    const hidden = { stroke: "transparent", points: { show: false } };
    return {
      width: 300,
      height: HEIGHT_PX,
      legend: { show: false },
      padding: [8, 14, 0, 0],
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => [0, Math.max(1, (this.#picture?.axis.length ?? 1) - 1)] },
        y: {
          range: (_u, low, high) => {
            if (this.auto) this.#held = padded(low, high);
            return this.#held;
          },
        },
      },
      axes: [
        { ...axis, size: 24, values: (_u, rows) => rows.map((row) => this.#name(row)) },
        { ...axis, size: 44, values: (_u, ticks) => ticks.map((t) => String(+t.toPrecision(6)).replace("-", "−")) },
      ],
      bands: [{ series: [3, 1], fill: () => `${colour("--data-1")}44` }],
      series: [{}, hidden, { stroke: () => colour("--data-1"), width: 1.75, points: { show: false } }, hidden],
      hooks: {
        drawClear: [
          (u) => {
            if (this.#row !== null) line(u, this.#row);
          },
        ],
      },
    };
  }
}
