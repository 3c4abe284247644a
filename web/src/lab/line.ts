// The last second of a map as a line over its rows, with the band in which 80 % of the packets lie (uPlot).
import uPlot from "uplot";
import { axis, line, padded } from "../panels/plotmarks";
import { colour } from "../ui/theme";
import type { Picture } from "../workers/lab-answer";

const HEIGHT_PX = 150;

export class Line {
  readonly element = Object.assign(document.createElement("div"), { className: "plot lab-line" });
  #plot: uPlot | null = null;
  #row: number | null = null;
  #x: number[] = [];
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
    this.element.setAttribute("aria-label", about);
    const known = (values: Float32Array) => Array.from(values, (v) => (v === v ? v : null));
    this.#x = xOf(p);
    this.#plot?.setData([this.#x, known(p.low), known(p.middle), known(p.high)]);
  }

  /** The row of the cursor. */
  at(row: number | null): void {
    if (row === this.#row) return;
    this.#row = row;
    this.#plot?.redraw();
  }

  #options(): uPlot.Options {
    const hidden = { stroke: "transparent", points: { show: false } };
    return {
      width: 300,
      height: HEIGHT_PX,
      legend: { show: false },
      padding: [8, 14, 0, 0],
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => [this.#x[0] ?? 0, this.#x.at(-1) ?? 1] },
        y: {
          range: (_u, low, high) => {
            if (this.auto) this.#held = padded(low, high);
            return this.#held;
          },
        },
      },
      axes: [
        { ...axis, size: 24, values: (_u, ticks) => ticks.map((t) => String(+t.toPrecision(6)).replace("-", "−")) },
        { ...axis, size: 44, values: (_u, ticks) => ticks.map((t) => String(+t.toPrecision(6)).replace("-", "−")) },
      ],
      bands: [{ series: [3, 1], fill: () => colour("--data-1").replace(/^rgb\((.*)\)$/, "rgba($1, 0.25)") }],
      series: [{}, hidden, { stroke: () => colour("--data-1"), width: 1.75, points: { show: false } }, hidden],
      hooks: {
        drawClear: [
          (u) => {
            const x = this.#row === null ? undefined : this.#x[this.#row];
            if (x !== undefined) line(u, x);
          },
        ],
      },
    };
  }
}

/** As the rows are named, subcarriers, ns or Hz; rows by number where the fields of several antennas share subcarriers. */
function xOf(p: Picture): number[] {
  const named = Array.from(p.row === "subcarrier" ? p.index : p.axis, (v) => (p.row === "delay" ? v * 1e9 : v));
  const ascends = named.every((v, i) => i === 0 || v > named[i - 1]!);
  return ascends ? named : named.map((_, i) => i);
}
