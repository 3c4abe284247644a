// CSI amplitude by subcarrier and time, packet by packet.
import { html, render } from "lit-html";
import type { Signal } from "../signal";
import { onHeat, type State, state, subscribe } from "../state";
import { number } from "../ui/format";
import { linkChoice } from "../ui/links";
import { exportName, saveCanvas } from "../ui/save";
import { heatmapWords as w, mapWords } from "../ui/words";
import { viridis } from "./colormap";
import type { Panel, PanelKind } from "./panel";
import { Picture } from "./picture";
import { type Cell, RingMap } from "./ringmap";

/** The colours are fitted to what is in sight as often. */
const FIT_EVERY_MS = 1000;

const div = (className: string) => Object.assign(document.createElement("div"), { className });
const start_s = () => state.source?.start_s ?? 0;

class HeatMap implements Panel {
  #map = new RingMap(w.about, (cell) => this.#words(cell));
  #bar = new Picture("");
  #tools = div("plot-tools");
  #axis = div("heat-axis");
  #scale = div("heat-scale");
  #frozen = false;
  #epoch = -1;
  #fitted_ms = Number.NEGATIVE_INFINITY;
  #stop: (() => void)[] = [];

  constructor(private readonly signal: Signal) {}

  mount(body: HTMLElement): void {
    this.#bar.paint(viridis.length, 1, (pixels) => pixels.set(viridis));
    body.append(this.#map.canvas, this.#axis, this.#scale, this.#map.read, this.#tools);
    this.#legend();
    this.#map.tell();
    this.#stop = [
      onHeat((heat, of) => {
        if (this.#frozen) return;
        if (of !== this.#epoch) this.#map.ring.reset(); // sought elsewhere
        this.#epoch = of;
        this.#map.ring.push(heat);
        this.#map.dirty = true;
      }),
      subscribe((s, changed) => {
        if (changed.has("view")) this.#map.dirty = true; // perhaps another theme
        if (changed.has("hop") && s.hop === null) this.#begin();
      }),
    ];
  }

  draw(s: State): void {
    this.#toolbar(s);
    if (!this.#map.dirty) return;
    const now_ms = performance.now(),
      fit = now_ms - this.#fitted_ms > FIT_EVERY_MS;
    if (fit) this.#fitted_ms = now_ms;
    this.#map.show(fit);
    this.#legend();
    this.#map.tell();
  }

  dispose(): void {
    for (const stop of this.#stop) stop();
  }

  #begin(): void {
    this.#map.empty();
    this.#frozen = false;
    this.#legend();
    this.#map.tell();
  }

  #words(cell: Cell | null): string {
    const { ring } = this.#map;
    if (!cell) return ring.bins ? w.point : w.noPackets;
    if (Number.isNaN(cell.time_s)) return w.nothingHere;
    const v = ring.value(cell.column, cell.bin);
    return w.value(cell.bin, number(cell.time_s - start_s()), Number.isNaN(v) ? w.none : w.amplitude(number(v)));
  }

  #toolbar(s: State): void {
    const freeze = () => {
      this.#frozen = !this.#frozen;
      this.#toolbar(state);
    };
    render(
      html`<button type="button" class="small quiet" aria-pressed=${this.#frozen} @click=${freeze}>${w.freeze}</button>
    ${linkChoice(s, this.#map.ring.link, this.signal)}
    <button type="button" class="small quiet push" @click=${() => this.#save()}>${w.save}</button>`,
      this.#tools,
    );
  }

  #legend(): void {
    const { ring } = this.#map;
    const oldest = ring.axis(1).at(-2)?.[1];
    const [low, high] = ring.range;
    render(
      html`<span>${oldest ? w.span(oldest, ring.filled) : ""}</span><span>${ring.filled ? mapWords.now : ""}</span>`,
      this.#axis,
    );
    this.#scale.hidden = !ring.filled;
    render(
      html`<span>${number(low)}</span>${this.#bar.canvas}<span>${number(high)}</span><span>${w.scale}</span>`,
      this.#scale,
    );
  }

  #save(): void {
    const at_s = (state.hop?.time_s ?? 0) - start_s();
    if (this.#map.ring.filled) saveCanvas(exportName("csi", at_s, "png"), this.#map.canvas);
  }
}

export const heatmap: PanelKind = {
  id: "heatmap",
  title: w.title,
  needs: ["hop", "source"],
  create: (signal) => new HeatMap(signal),
};
