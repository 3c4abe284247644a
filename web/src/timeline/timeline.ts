// Play, pause, speed, scrub, the live edge; always at the bottom. What the source cannot do has no control.
import { html, nothing, render, type TemplateResult } from "lit-html";
import { History } from "../panels/history";
import type { Signal } from "../signal";
import { NO_CONTROLS } from "../sources/state";
import { type State, state, subscribe, update } from "../state";
import { seekBy, toggleRecord, toLiveEdge, togglePlay } from "../ui/commands";
import { onFrame } from "../ui/frames";
import { clock } from "../ui/format";
import { glyphs } from "../ui/glyphs";
import { timelineWords as w } from "../ui/words";
import { drawOverview } from "./overview";

const SPEEDS = [0.5, 1, 2, 4, 8];
const SEEK_EVERY_MS = 120;
const LIVE_SPAN_S = 120;

export function mountTimeline(host: HTMLElement, signal: Signal): void {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  const live = liveTrack();
  let scrubbing = false;
  let sent = 0;

  const seek = (time_s: number, final: boolean) => {
    const s = state.source;
    if (!s) return;
    update({ source: { ...s, time_s } });
    if (!final && performance.now() - sent < SEEK_EVERY_MS) return;
    sent = performance.now();
    signal.seek(time_s);
  };
  const onInput = (e: Event) => {
    scrubbing = true;
    seek((state.source?.start_s ?? 0) + Number((e.target as HTMLInputElement).value), false);
  };
  const onChange = (e: Event) => {
    scrubbing = false;
    seek((state.source?.start_s ?? 0) + Number((e.target as HTMLInputElement).value), true);
  };

  const template = (s: State): TemplateResult => {
    const source = s.source?.phase === "error" ? null : s.source; // of what did not open there is no time
    const length_s = source?.duration_s ?? null;
    const at_s = source ? Math.max(0, source.time_s - source.start_s) : 0;
    const playing = source?.phase === "playing" || source?.phase === "waiting";
    const can = source?.can ?? NO_CONTROLS;
    const scrub = can.seek && length_s !== null;
    return html`<div class="transport">
        <button type="button" class="play" aria-label=${playing ? w.pause : w.play} title=${playing ? w.pauseKey : w.playKey} ?disabled=${!can.pause} @click=${() => togglePlay(signal)}>${playing ? glyphs.pause : glyphs.play}</button>
        <button type="button" class="small quiet step" title=${w.back} ?disabled=${!scrub} @click=${() => seekBy(signal, -5)}>${w.backBy}</button>
        <button type="button" class="small quiet step" title=${w.forward} ?disabled=${!scrub} @click=${() => seekBy(signal, 5)}>${w.forwardBy}</button>
        <p class="times">${source ? html`<b>${clock(at_s)}</b>${length_s === null ? nothing : html` <span>${w.of(clock(length_s))}</span>`}` : html`<span>${w.noRecording}</span>`}</p>
      </div>
      <div class="track">${canvas}
        <input type="range" min="0" max=${length_s ?? 1} step="0.1" .value=${String(scrubbing ? at_s : length_s === null ? 1 : at_s)} ?disabled=${!scrub} aria-label=${w.position}
          aria-valuetext=${length_s === null ? w.live : w.at(clock(at_s), clock(length_s))} @input=${onInput} @change=${onChange}>
        <span class="track-note">${length_s === null ? (source ? w.motionLive : "") : s.overview ? w.motionWhole : ""}</span></div>
      <div class="ends">
        ${
          can.speed
            ? html`<select class="small" aria-label=${w.speed} @change=${(e: Event) => signal.speed(Number((e.target as HTMLSelectElement).value))}>
          ${SPEEDS.map((x) => html`<option value=${x} ?selected=${x === source?.speed}>${w.times(x)}</option>`)}</select>`
            : nothing
        }
        ${can.record ? html`<button type="button" class="small record" aria-pressed=${s.recording} ?disabled=${!s.recording && !playing} @click=${() => toggleRecord(signal)}>${s.recording ? w.stopRecording : w.record}</button>` : nothing}
        <button type="button" class="small live-edge" ?data-live=${source?.live && playing} ?disabled=${!source} title=${w.newest} @click=${() => toLiveEdge(signal)}>${source && source.duration_s === null ? w.toLive : w.toEnd}</button>
      </div>`;
  };

  onFrame(["source", "overview", "hop", "view", "recording"], (s) => {
    render(template(s), host);
    const start = s.source?.start_s ?? 0;
    const length = s.source?.duration_s ?? null;
    if (length !== null) return drawOverview(canvas, s, s.overview, start, start + length);
    const now = s.hop?.time_s ?? 0;
    drawOverview(canvas, s, s.hop ? live() : null, now - LIVE_SPAN_S, now);
  });
  new ResizeObserver(() => update({ overview: state.overview })).observe(host);
}

/** Motion of a live source, from its hops: there is no whole recording to look over. */
function liveTrack() {
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
