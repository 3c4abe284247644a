// Play, pause, speed; the bands of time with what is in view, scrub, zoom, selection; the live edge. Always at the bottom.
// What the source cannot do has no control.
import { html, nothing, render, type TemplateResult } from "lit-html";
import { onKeeper } from "../history/keep";
import { night } from "../history/night";
import { review } from "../history/review";
import { at, ordered, pinched, type Span, width } from "../history/zoom";
import { History } from "../panels/history";
import type { Signal } from "../signal";
import { NO_CONTROLS } from "../sources/state";
import { type State, state, subscribe, update } from "../state";
import { seekBy, toggleRecord, toLiveEdge, togglePlay } from "../ui/commands";
import { clip, clock } from "../ui/format";
import { onFrame } from "../ui/frames";
import { glyphs } from "../ui/glyphs";
import { colour } from "../ui/theme";
import { complain } from "../ui/toast";
import { historyWords as h, timelineWords as w } from "../ui/words";
import { day, timeOfDay } from "../history/ticks";
import { compared } from "./compare";
import { mountGestures } from "./gestures";
import { AXIS_PX } from "./axis";
import type { Track } from "./overview";
import { picture } from "./picture";
import { saveSpan } from "./save";
import { type Shape, paint } from "./shapes";
import { type Shown, shownOf, View } from "./shown";

const SPEEDS = [0.5, 1, 2, 4, 8];
const SEEK_EVERY_MS = 120;
const STEP = 1.6;
const FORMS = ["pcapng", "csv", "npz", "png", "svg"] as const;

export interface Timeline {
  zoom(factor: number): void;
  fit(): void;
  /** The selection begins or ends at the moment; null: there is none. */
  select(end: "from" | "to" | null): void;
  taller(): void;
  compare(): void;
}

/** history: opens the dialog. */
export function mountTimeline(host: HTMLElement, signal: Signal, history: () => void): Timeline {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  const live = liveTrack();
  const view = new View();
  let shown: Shown | null = null;
  let span: Span = { from_s: 0, to_s: 1 };
  /** Where the user scrubs to, until the source is there. */
  let wanted: number | null = null;
  let sent = 0;

  const seek = (time_s: number, final: boolean) => {
    const s = state.source;
    if (!shown?.can || (!s && !review?.past)) return;
    const to = Math.min(Math.max(time_s, shown.all.from_s), shown.all.to_s);
    wanted = final ? null : to;
    if (shown.clock) {
      if (final) void review?.go(to);
      else draw();
      return;
    }
    update({ source: { ...s!, time_s: to } });
    if (!final && performance.now() - sent < SEEK_EVERY_MS) return;
    sent = performance.now();
    signal.seek(to);
  };
  const onInput = (final: boolean) => (e: Event) =>
    seek((shown?.clock ? 0 : (shown?.all.from_s ?? 0)) + Number((e.target as HTMLInputElement).value), final);

  const shapes = (width_px: number, height_px: number, still = false): Shape[] =>
    shown
      ? picture(wanted === null ? shown : { ...shown, now_s: wanted }, span, width_px, height_px, {
          labels: state.source?.labels ?? [],
          spans: night.keeper?.spans ?? [],
          selection: view.selection,
          beside: compared.beside(shown.all),
          still,
        })
      : [];

  const drawCanvas = () => {
    const [wide, high] = [canvas.clientWidth, canvas.clientHeight],
      size = { width: Math.round(wide * devicePixelRatio), height: Math.round(high * devicePixelRatio) };
    if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
    const c = canvas.getContext("2d");
    if (!c || !wide) return;
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.clearRect(0, 0, canvas.width, canvas.height);
    paint(c, shapes(wide, high), devicePixelRatio, colour);
  };
  const refresh = (s: State) => {
    shown = shownOf(s, live, host.hasAttribute("data-tall"));
    if (shown) span = view.of_(shown, s.source?.name ?? "");
    host.toggleAttribute("data-bands", Boolean(shown?.pyramid));
    host.toggleAttribute("data-two", compared.kept !== null);
  };
  const draw = () => {
    refresh(state);
    render(template(state), host);
    drawCanvas();
  };

  const zoomBy = (factor: number, share: number) => {
    if (shown) view.zoom(shown, span, factor, share);
    draw();
  };
  const save = (form: (typeof FORMS)[number]) => () => {
    if (!shown || !view.selection) return;
    const of = view.selection;
    void saveSpan(form, of, shown, signal, (wide, high) => {
      const was = span;
      span = of;
      view.selection = null;
      const made = shapes(wide, high, true);
      span = was;
      view.selection = of;
      return made;
    }).catch((e: Error) => complain(h.notSaved(e.message), h.notSavedTip));
  };

  const words = (time_s: number, s: Shown): string =>
    s.clock ? `${day(time_s)} ${timeOfDay(time_s, true)}` : clock(time_s - s.all.from_s);

  const chosen = (s: Shown, of: Span): TemplateResult =>
    html`<div class="chosen" role="group" aria-label=${h.save}><span>${h.span(words(of.from_s, s), words(of.to_s, s), width(of))}</span>
      ${FORMS.map((f) => html`<button type="button" class="small" title=${h.formTitles[f]} @click=${save(f)}>${h.forms[f]}</button>`)}
      <button type="button" class="small quiet icon" aria-label=${h.clearSpan} title=${h.clearSpan} @click=${() => timeline.select(null)}>✕</button></div>`;

  const template = (s: State): TemplateResult => {
    const source = s.source?.phase === "error" ? null : s.source, // of what did not open there is no time
      past = review?.past ?? false,
      length_s = source?.duration_s ?? null,
      now_s = wanted ?? shown?.now_s ?? 0,
      playing = source?.phase === "playing" || source?.phase === "waiting",
      can = source?.can ?? NO_CONTROLS,
      scrub = shown?.can ?? false,
      pausable = can.pause || (review?.can ?? false),
      at_s = source ? Math.max(0, now_s - source.start_s) : 0,
      back_s = shown?.clock ? shown.all.to_s - now_s : 0,
      from = shown?.clock ? shown.all.from_s : 0,
      to = shown ? (shown.clock ? shown.all.to_s : shown.all.to_s - shown.all.from_s) : 1;
    const times = !source
      ? html`<span>${past ? "" : w.noRecording}</span>`
      : shown?.clock
        ? html`<b>${timeOfDay(now_s, true)}</b> <span>${past ? h.back(back_s) : h.nowLive}</span>`
        : html`<b>${clock(at_s)}</b>${length_s === null ? nothing : html` <span>${w.of(clock(length_s))}</span>`}`;
    const said =
      shown?.clock && past
        ? h.at(words(now_s, shown), back_s)
        : length_s === null
          ? w.live
          : w.at(clock(at_s), clock(length_s));
    const note = shown?.pyramid
      ? ""
      : length_s === null
        ? source
          ? w.motionLive
          : ""
        : s.overview
          ? w.motionWhole
          : "";
    return html`<div class="transport">
        <button type="button" class="play" aria-label=${playing ? w.pause : w.play} title=${playing ? w.pauseKey : w.playKey} ?disabled=${!pausable} @click=${() => togglePlay(signal)}>${playing ? glyphs.pause : glyphs.play}</button>
        <button type="button" class="small quiet step" title=${w.back} ?disabled=${!scrub} @click=${() => seekBy(signal, -5)}>${w.backBy}</button>
        <button type="button" class="small quiet step" title=${w.forward} ?disabled=${!scrub} @click=${() => seekBy(signal, 5)}>${w.forwardBy}</button>
        <p class="times">${times}</p>
      </div>
      <div class="track">${canvas}
        <input type="range" min=${from} max=${to} step="0.1" .value=${String(shown?.clock ? now_s : length_s === null ? to : at_s)} ?disabled=${!scrub} aria-label=${w.position}
          aria-valuetext=${said} @input=${onInput(false)} @change=${onInput(true)}>
        <span class="track-note">${note}</span>
</div>
      ${shown?.pyramid ? html`<p class="legend" aria-hidden="true">${h.legend.map((word, i) => html`<span><i data-code=${i + 1}></i>${word}</span>`)}</p>` : nothing}
      ${shown && view.selection ? chosen(shown, view.selection) : nothing}
      ${compared.kept && shown ? compared.bar(shown.all, draw) : nothing}
      <div class="ends">
        <div class="zoom">
          <button type="button" class="small quiet icon" aria-label=${h.zoomOut} title=${h.zoomOut} ?disabled=${!shown} @click=${() => zoomBy(STEP, 0.5)}>−</button>
          <button type="button" class="small quiet icon" aria-label=${h.zoomIn} title=${h.zoomIn} ?disabled=${!shown} @click=${() => zoomBy(1 / STEP, 0.5)}>+</button>
          <button type="button" class="small quiet icon" aria-label=${h.fit} title=${h.fit} ?disabled=${!view.zoomed} @click=${() => timeline.fit()}>↔</button>
          <button type="button" class="small quiet icon" aria-label=${h.taller} title=${h.taller} aria-pressed=${host.hasAttribute("data-tall")} @click=${() => timeline.taller()}>⇕</button>
        </div>
        ${
          can.speed
            ? html`<select class="small" aria-label=${w.speed} @change=${(e: Event) => signal.speed(Number((e.target as HTMLSelectElement).value))}>
          ${SPEEDS.map((x) => html`<option value=${x} ?selected=${x === source?.speed}>${w.times(x)}</option>`)}</select>`
            : nothing
        }
        ${can.record ? html`<button type="button" class="small record" aria-pressed=${s.recording} ?disabled=${!s.recording && !playing} @click=${() => toggleRecord(signal)}>${s.recording ? w.stopRecording : w.record}</button>` : nothing}
        ${shown?.clock || can.record ? html`<button type="button" class="small" @click=${history}>${h.history}</button>` : nothing}
        <button type="button" class="small live-edge" ?data-live=${source?.live && playing} ?disabled=${!source && !past} title=${w.newest} @click=${() => toLiveEdge(signal)}>${past || (source && length_s === null) ? w.toLive : w.toEnd}</button>
      </div>`;
  };

  const timeline: Timeline = {
    zoom: (factor) => zoomBy(factor, shown ? share(shown.now_s) : 0.5),
    fit() {
      view.fit();
      draw();
    },
    select(end) {
      if (!shown) return;
      const now = wanted ?? shown.now_s,
        was = view.selection ?? { from_s: now, to_s: now };
      view.selection =
        end === null
          ? null
          : end === "from"
            ? ordered(now, Math.max(was.to_s, now))
            : ordered(Math.min(was.from_s, now), now);
      draw();
    },
    taller() {
      host.toggleAttribute("data-tall");
      draw();
    },
    compare() {
      if (shown) compared.keep(shown, clip(state.source?.name, 60));
      draw();
    },
  };
  const share = (time_s: number) => {
    const x = (time_s - span.from_s) / width(span);
    return x >= 0 && x <= 1 ? x : 0.5;
  };

  onFrame(["source", "overview", "hop", "view", "recording", "log"], draw);
  onKeeper(draw);
  new ResizeObserver(drawCanvas).observe(canvas);
  const track = host.querySelector<HTMLElement>(".track")!;
  const partAt = (y: number) => {
    const high = track.clientHeight - AXIS_PX;
    return y > high ? "axis" : compared.kept && y > high / 2 ? "second" : "bands";
  };
  const change = (work: (s: Shown) => void) => {
    if (shown) work(shown);
    draw();
  };
  mountGestures(track, partAt, {
    scrub: (x, final) => seek(at(span, x), final),
    pan: (by) => change((s) => view.pan(s, span, by * width(span))),
    zoom: zoomBy,
    pinch: (a, b, p, q) => change((s) => view.show(s, pinched(span, a, b, p, q, s.all))),
    select: (a, b) => change(() => (view.selection = ordered(at(span, a), at(span, b)))),
    shift: (by) => change(() => compared.drag(by * width(span))),
    fit: timeline.fit,
  });
  return timeline;
}

/** Motion of a live source that is not kept, from its hops. */
function liveTrack(): () => Track {
  const history = new History(2);
  subscribe((s, changed) => {
    if (changed.has("hop") && s.hop === null) history.clear();
    const e = s.hop?.estimates.motion_statistic;
    if (!changed.has("hop") || !e || s.source?.duration_s !== null) return;
    const limit = e.extra.threshold;
    history.push(e.time_s, [typeof e.value === "number" ? e.value : null, typeof limit === "number" ? limit : null]);
  });
  const column = (i: number) => (history.columns[i] ?? []).map((v) => v ?? Number.NaN);
  return () => ({ time_s: column(0), statistic: column(1), threshold: column(2) });
}
