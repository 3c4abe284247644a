// CSI amplitude by sub-carrier and time, packet by packet.
import { html, render } from "lit-html";
import type { Signal } from "../signal";
import { onHeat, type State, state, subscribe } from "../state";
import { number } from "../ui/format";
import { linkChoice } from "../ui/links";
import { exportName, saveCanvas } from "../ui/save";
import { HeatRing } from "./heatring";
import { isDark } from "../ui/theme";
import { viridis } from "./colormap";
import type { Panel } from "./panel";

const ring = new HeatRing();
const canvas = document.createElement("canvas");
const read = document.createElement("p");
const tools = document.createElement("div");
const axis = document.createElement("div");
const scale = document.createElement("div");
const scaleBar = document.createElement("canvas");
let image: ImageData | null = null;
let frozen = false;
let epoch = -1;
let dirty = true;
let fitted = 0;
let sender: Signal;
let cursor: [number, number] | null = null;

function paint(): void {
  if (!ring.bins) return;
  if (image?.height !== ring.bins || image.width !== ring.columns) {
    canvas.width = ring.columns;
    canvas.height = ring.bins;
    image = new ImageData(ring.columns, ring.bins);
  }
  if (performance.now() - fitted > 1000) {
    ring.fit();
    fitted = performance.now();
  }
  ring.paint(new Uint32Array(image.data.buffer), isDark() ? "dark" : "light");
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

function tell(): void {
  if (!cursor || !ring.bins) {
    read.textContent = ring.bins ? "Point for values. Hatched: carries no signal." : "No packets yet.";
    return;
  }
  const [x, y] = cursor;
  const column = Math.min(ring.columns - 1, Math.max(0, Math.floor(x * ring.columns)));
  const bin = Math.min(ring.bins - 1, Math.max(0, Math.floor((1 - y) * ring.bins)));
  const time = ring.time_s[ring.slot(column)] ?? Number.NaN;
  const v = ring.value(column, bin);
  read.textContent = Number.isNaN(time)
    ? "No packet here yet."
    : `Sub-carrier bin ${bin}, ${number(time - (state.source?.start_s ?? 0))} s: ${Number.isNaN(v) ? "null, carries no signal" : `${number(v)} (normalised amplitude)`}`;
}

function toolbar(s: State): void {
  const freeze = () => {
    frozen = !frozen;
    toolbar(state);
  };
  render(
    html`<button type="button" class="small quiet" aria-pressed=${frozen} @click=${freeze}>Freeze</button>
    ${linkChoice(s, ring.link, sender)}
    <button type="button" class="small quiet push" @click=${picture}>Save PNG</button>`,
    tools,
  );
}

function legend(): void {
  const oldest = ring.axis(1).at(-2)?.[1];
  render(
    html`<span>${oldest ? `${oldest}, ${ring.filled} packets` : ""}</span><span>${ring.filled ? "now" : ""}</span>`,
    axis,
  );
  scale.hidden = !ring.filled;
  render(
    html`<span>${number(ring.range[0])}</span>${scaleBar}<span>${number(ring.range[1])}</span><span>normalised amplitude</span>`,
    scale,
  );
}

const picture = () => {
  if (ring.filled)
    saveCanvas(exportName("csi", (state.hop?.time_s ?? 0) - (state.source?.start_s ?? 0), "png"), canvas);
};

export const heatmap: Panel = {
  id: "heatmap",
  title: "CSI heat map",
  needs: ["hop", "source"],
  mount(body, signal) {
    sender = signal;
    canvas.className = "heat";
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "Amplitude of each sub-carrier over the last packets, newest on the right");
    read.className = "plot-read";
    tools.className = "plot-tools";
    axis.className = "heat-axis";
    scale.className = "heat-scale";
    scaleBar.width = 256;
    scaleBar.height = 1;
    const bar = new ImageData(256, 1);
    new Uint32Array(bar.data.buffer).set(viridis);
    scaleBar.getContext("2d")?.putImageData(bar, 0, 0);
    body.append(canvas, axis, scale, read, tools);
    legend();
    tell();
    canvas.addEventListener("pointermove", (e) => {
      cursor = [e.offsetX / canvas.clientWidth, e.offsetY / canvas.clientHeight];
      tell();
    });
    canvas.addEventListener("pointerleave", () => {
      cursor = null;
      tell();
    });
    onHeat((heat, of) => {
      if (!frozen) {
        if (of !== epoch) ring.reset(); // sought elsewhere
        epoch = of;
        ring.push(heat);
        dirty = true;
      }
    });
    subscribe((s, changed) => {
      if (changed.has("view")) dirty = true; // perhaps another theme
      if (changed.has("hop") && s.hop === null) {
        ring.reset();
        frozen = false;
        canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
        legend();
        tell();
      }
    });
  },
  draw(s) {
    toolbar(s);
    if (!dirty) return;
    dirty = false;
    paint();
    legend();
    tell();
  },
};
