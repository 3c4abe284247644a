// A researcher's panel: a map of the watched link over time, its last second as a line, a cursor, what it says. Python
// computes it, asked only while the panel is open and in sight.
import { html, nothing, render } from "lit-html";
import { LIGHT_M_S } from "../generated/limits";
import type { LabWhat } from "../generated/page";
import { viridis } from "../panels/colormap";
import { framed } from "../panels/marks";
import type { Panel } from "../panels/panel";
import { Picture as Canvas } from "../panels/picture";
import type { Signal } from "../signal";
import { type State, state } from "../state";
import { clip, number } from "../ui/format";
import { linkChoice } from "../ui/links";
import { isDark } from "../ui/theme";
import { labWords as w } from "../ui/words";
import type { LabAnswer, Picture } from "../workers/lab-answer";
import type { Asked } from "../workers/messages";
import { copyPython, question } from "./copy";
import { type Cursor, marked, moved, NOWHERE, under } from "./cursor";
import { exported } from "./exports";
import { Line } from "./line";
import { paint, rangeOf, rowsOf, sideMarks, stop_s, told } from "./map";
import { Pace } from "./pace";
import { type Acts, type Chosen, chooser, tools } from "./tools";

const div = (className = "") => Object.assign(document.createElement("div"), { className });
const start_s = () => state.source?.start_s ?? 0;

export class LabPanel implements Panel {
  #chosen: Chosen;
  #pace = new Pace();
  #picture: Picture | null = null;
  #range: [number, number] = [0, 1];
  #cursor: Cursor = NOWHERE;
  #theme = isDark();
  #inSight = true;
  #stop: (() => void)[] = [];
  #chooser = div("plot-tools lab-chooser");
  #frame = div("lab-map");
  #map = new Canvas("heat");
  #bar = new Canvas("");
  #scale = div("heat-scale");
  #read = div("plot-read");
  #said = div("visually-hidden");
  #line = new Line();
  #note = div("muted lab-note");
  #tools = div("plot-tools");
  #acts: Acts = {
    choose: (change) => this.#choose(change),
    exported: (kind) => {
      if (this.#picture) void exported(kind, this.#picture, this.#map.canvas, this.#asked(), this.signal);
    },
    copy: () => void copyPython(this.signal, this.#asked()),
  };

  constructor(
    private readonly signal: Signal,
    what: LabWhat,
  ) {
    this.#chosen = { what, span_s: 10, raw: false, taper: "hann", window_s: 0.5, paused: false, auto: true };
  }

  mount(body: HTMLElement): void {
    this.#bar.paint(viridis.length, 1, (pixels) => pixels.set(viridis));
    this.#said.setAttribute("role", "status");
    this.#frame.tabIndex = 0;
    this.#frame.setAttribute("role", "application");
    this.#line.mount();
    body.append(
      this.#chooser,
      this.#frame,
      this.#scale,
      this.#read,
      this.#said,
      this.#line.element,
      this.#note,
      this.#tools,
    );
    const watcher = new IntersectionObserver(([e]) => {
      this.#inSight = e?.isIntersecting ?? true;
    });
    watcher.observe(body);
    this.#stop = [() => watcher.disconnect(), () => this.#line.dispose(), this.#listen()];
    this.#show();
  }

  dispose(): void {
    for (const stop of this.#stop) stop();
    this.#stop = [];
  }

  draw(s: State): void {
    if (isDark() !== this.#theme) {
      this.#theme = isDark();
      this.#show();
    }
    this.#controls(s);
    if (this.#chosen.paused || !this.#inSight || document.hidden || !s.hop) return;
    const now_ms = performance.now(),
      of = JSON.stringify([s.epoch, s.hop.time_s, s.view.link, this.#chosen]);
    if (!this.#pace.due(now_ms, of)) return;
    this.#pace.asked(now_ms, of);
    void this.signal.lab(question("picture", this.#ask())).then((answer) => this.#take(answer, s.epoch));
  }

  /** What is chosen, up to the newest packet. */
  #ask(): Partial<Asked> {
    const { what, span_s, raw, taper, window_s } = this.#chosen;
    return { what, span_s, raw, taper, window_s };
  }

  /** What is drawn: the same span and link again. */
  #asked(): Asked {
    const p = this.#picture;
    return question("picture", { ...this.#ask(), ...(p?.columns ? { link: p.link, until_s: stop_s(p) } : {}) });
  }

  #choose(change: Partial<Chosen>): void {
    Object.assign(this.#chosen, change);
    if (change.what || change.raw !== undefined || change.taper) this.#cursor = NOWHERE;
    this.#line.auto = this.#chosen.auto;
    this.#pace.hurry();
    if (change.auto !== undefined) this.#show();
    this.draw(state);
  }

  #take(answer: LabAnswer, epoch: number): void {
    this.#pace.answered("cost_ms" in answer ? answer.cost_ms : 0);
    if (!("values" in answer) || this.#chosen.paused || epoch < state.openedEpoch) return;
    this.#picture = answer;
    this.#show();
  }

  #listen(): () => void {
    const place = (e: MouseEvent) => {
      const p = this.#picture;
      const { clientWidth, clientHeight } = this.#map.canvas;
      return p && under(e.offsetX / clientWidth, e.offsetY / clientHeight, p.columns, rowsOf(p));
    };
    const canvas = this.#map.canvas;
    const onKey = (e: KeyboardEvent) => {
      const p = this.#picture;
      if (!p || e.altKey || e.ctrlKey || e.metaKey) return;
      const next = moved(this.#cursor, e.key, e.shiftKey, p.columns, rowsOf(p));
      if (!next) return;
      e.preventDefault(); // the arrows would step through the recording
      this.#move(next);
      this.#said.textContent = this.#read.textContent;
    };
    const onMove = (e: MouseEvent) => {
      const at = place(e);
      if (at) this.#move({ ...this.#cursor, at });
    };
    const onClick = (e: MouseEvent) => {
      const at = place(e);
      if (at) this.#move(marked(this.#cursor, at));
    };
    this.#frame.addEventListener("keydown", onKey);
    canvas.addEventListener("pointermove", onMove);
    canvas.addEventListener("click", onClick);
    return () => {
      this.#frame.removeEventListener("keydown", onKey);
      canvas.removeEventListener("pointermove", onMove);
      canvas.removeEventListener("click", onClick);
    };
  }

  #move(cursor: Cursor): void {
    this.#cursor = cursor;
    this.#drawFrame();
    this.#tell();
  }

  #tell(): void {
    const p = this.#picture;
    this.#read.textContent = p?.columns ? told(p, this.#cursor, start_s()) : w.hint;
    this.#line.at(this.#cursor.at?.row ?? null);
  }

  #controls(s: State): void {
    render(chooser(this.#chosen, this.#acts, linkChoice(s, this.#picture?.link ?? "", this.signal)), this.#chooser);
    render(tools(this.#chosen, this.#acts), this.#tools);
  }

  /** Paint what was answered last. */
  #show(): void {
    const p = this.#picture,
      name = w.whats[this.#chosen.what];
    this.#controls(state);
    this.#frame.setAttribute("aria-label", w.map(name));
    const isThere = p !== null && p.columns > 0;
    this.#line.element.hidden = this.#scale.hidden = !isThere;
    if (isThere) {
      if (this.#chosen.auto) this.#range = rangeOf(p);
      this.#map.paint(p.columns, rowsOf(p), (pixels) => paint(pixels, p, this.#range, this.#theme ? "dark" : "light"));
      this.#line.show(p, w.line(name));
      const [low, high] = this.#range.map((v) => number(v).replace("-", "−"));
      render(html`<span>${low}</span>${this.#bar.canvas}<span>${high} ${p.unit}</span>`, this.#scale);
    } else this.#map.clear();
    this.#drawFrame();
    this.#drawNote();
    this.#tell();
  }

  #drawFrame(): void {
    const p = this.#picture;
    if (!p?.columns) {
      render(html`${this.#map.canvas}`, this.#frame);
      return;
    }
    const cross = (at: Cursor["at"], kind: string) =>
      at === null
        ? nothing
        : html`<i class="lab-cross" data-kind=${kind} .style=${`--x:${(100 * (at.column + 0.5)) / p.columns}%;--y:${(100 * (at.row + 0.5)) / rowsOf(p)}%`}></i>`;
    const span_s = stop_s(p) - p.start_s;
    const restarts = p.restarts_s.map(
      (t) =>
        html`<i class="lab-restart" title=${w.restarted} .style=${`--x:${(100 * (t - p.start_s)) / span_s}%`}></i>`,
    );
    const inside = html`<div class="lab-cells">${this.#map.canvas}${cross(this.#cursor.mark, "mark")}${cross(this.#cursor.at, "cursor")}${restarts}</div>`;
    render(
      framed(
        inside,
        [
          [0, w.ago(Math.round(span_s * 10) / 10)],
          [1, w.nowMark],
        ],
        sideMarks(p),
      ),
      this.#frame,
    );
  }

  #drawNote(): void {
    const p = this.#picture;
    if (!p?.columns) {
      render(html`${p?.reason ? w.nothing(clip(p.reason.text, 160)) : w.waiting}`, this.#note);
      return;
    }
    render(
      html`${p.last_packets ? html`${w.spread(p.last_packets)} ` : nothing}${this.#about(p)} ${w.packets(p.packets, p.cost_ms)}.`,
      this.#note,
    );
  }

  #about(p: Picture): string {
    const { bandwidth_hz, resolution_s, width_s } = p;
    switch (this.#chosen.what) {
      case "amplitude":
        return this.#chosen.raw ? w.rawNote : w.amplitudeNote;
      case "phase":
        return w.phaseNote;
      case "impulse":
        return bandwidth_hz && resolution_s && width_s
          ? w.impulseNote(bandwidth_hz / 1e6, resolution_s * 1e9, resolution_s * LIGHT_M_S, width_s * 1e9)
          : "";
      case "spectrogram":
        return p.signed ? w.signed : w.unsigned;
    }
  }
}
