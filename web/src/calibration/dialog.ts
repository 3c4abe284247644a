// The guided minute: how long to leave, how long to listen; what spoils it is said with its second, and it is not taken.
import { html, nothing, type TemplateResult } from "lit-html";
import type { LearntLink } from "../generated/page";
import { kept } from "../kept";
import type { Signal } from "../signal";
import { state, subscribe } from "../state";
import { dialog } from "../ui/dialog";
import { nameOf } from "../ui/links";
import { remedyOf } from "../ui/reasons";
import { sentence } from "../ui/format";
import { calibrateWords as w } from "../ui/words";
import { begin, isOver, type Minute, step, windowsOf } from "./minute";
import { motionTuning } from "./motion-tuning";
import { LEAVE_S, LENGTH_S, readTimes, type Times } from "./times";

const times = kept("calibration times", readTimes);

export function calibrate(signal: Signal): () => void {
  const tuning = motionTuning(signal);
  tuning.start();
  let minute: Minute | null = null;
  let learnt: Record<string, LearntLink> | null = null;

  const start = () => {
    if (!state.hop) return;
    learnt = null;
    minute = begin(state.hop, times.get().leave_s, times.get().length_s);
    box.draw();
  };
  const stop = () => {
    minute = null;
    box.draw();
  };

  const taken = async (m: Minute) => {
    const made = await signal.ask<Record<string, LearntLink>>({ of: "learn", windows: windowsOf(m) });
    if (minute !== m) return; // stopped meanwhile
    learnt = made;
    const sites = Object.entries(made).flatMap(([id, { site }]) => (site ? [[id, site] as const] : []));
    if (sites.length) {
      const room = state.room.assumed ? "" : state.room.name;
      tuning.tunings.set({ calibration: { at_ms: Date.now(), room, links: Object.fromEntries(sites) } });
      tuning.add({ from_s: m.from_s, to_s: m.to_s, truth: 0, by: "calibration" });
    }
    box.draw();
  };

  subscribe((s, changed) => {
    if (!minute || isOver(minute) || !s.hop || !changed.has("hop")) return;
    const before = minute;
    minute = step(before, s.hop);
    if (minute.phase === "taken") void taken(minute);
    const second = (m: Minute) => Math.ceil(m.to_s - m.now_s);
    if (minute.phase !== before.phase || second(minute) !== second(before)) box.draw();
  });

  const choose = (label: string, key: keyof Times, of: readonly number[]) => html`<label>${label}
    <select @change=${(e: Event) => times.set({ ...times.get(), [key]: Number((e.target as HTMLSelectElement).value) })}>
      ${of.map((s) => html`<option value=${s} ?selected=${s === times.get()[key]}>${w.seconds(s)}</option>`)}</select></label>`;

  const form = (): TemplateResult => html`<p>${w.intro}</p>
    ${choose(w.leave, "leave_s", LEAVE_S)}${choose(w.length, "length_s", LENGTH_S)}
    <div class="row">${
      state.hop
        ? html`<button type="button" class="primary" @click=${start}>${w.start}</button>`
        : html`<p class="hint">${w.noStream}</p>`
    }</div>`;

  const running = (m: Minute): TemplateResult => html`<p class="countdown" data-phase=${m.phase}>
      <strong role="status">${w.phase[m.phase]}</strong><span role="timer" aria-label=${w.leftLabel}>${w.left(m.to_s - m.now_s)}</span></p>
    <progress max="1" .value=${(m.now_s - m.from_s) / (m.to_s - m.from_s)} aria-label=${w.phase[m.phase]}></progress>
    <div class="row"><button type="button" @click=${stop}>${w.stop}</button></div>`;

  const spoiled = (m: Minute): TemplateResult => {
    const { why, at_s, link, reason } = m.spoiled!;
    return html`<div role="alert"><p><strong>${w.phase.spoiled}</strong></p>
      <p>${w.spoiled[why](at_s, link ? nameOf(link, state) : "")} ${reason ? sentence(reason.text) : ""}</p>
      <p class="hint">${(reason && sentence(remedyOf(reason))) || w.tip[why]}</p></div>
      <div class="row"><button type="button" @click=${stop}>${w.stop}</button>
        <button type="button" class="primary" @click=${start}>${w.again}</button></div>`;
  };

  const result = (): TemplateResult => html`<p role="status"><strong>${w.phase.taken}</strong></p>
    <table class="settings"><thead><tr>${w.columns.map((c) => html`<th scope="col">${c}</th>`)}</tr></thead>
    <tbody>${Object.entries(learnt ?? {}).map(
      ([id, { site, reason }]) => html`<tr><th scope="row">${nameOf(id, state)}</th>
      ${site ? html`<td>${site.windows}</td><td>${w.offset(site.offset)}</td>` : html`<td colspan="2">${reason?.text ?? ""}</td>`}</tr>`,
    )}</tbody></table>
    <p class="hint">${w.error}</p>
    <div class="row">
      <button type="button" @click=${() => {
        tuning.tunings.undo();
        stop();
      }}>${w.undo}</button>
      <button type="button" class="primary" @click=${() => {
        stop();
        box.close();
      }}>${w.done}</button></div>`;

  const body = () => {
    if (!minute) return form();
    if (minute.phase === "spoiled") return spoiled(minute);
    return minute.phase === "taken" ? (learnt ? result() : html`${nothing}`) : running(minute);
  };
  const box = dialog(w.title, "calibration", body, "calibration");
  return () => box.open();
}
