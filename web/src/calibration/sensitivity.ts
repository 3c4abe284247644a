// Below the motion plot: the sensitivity, what each setting would have said of what was just seen, and the calibration.
import { html, nothing, render, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { WouldHaveSaid } from "../generated/page";
import type { State } from "../state";
import { ago, number, percent } from "../ui/format";
import { tuningWords as w } from "../ui/words";
import type { MotionTuning } from "./motion-tuning";
import { sensitivityOf, STEPS, stepOf, type Truth } from "./truth";
import { whyNotUsed } from "./tuning";

const IN_TABLE = 4;

const alarms = (o: WouldHaveSaid) =>
  o.alarms_h_most === null ? w.noNobody : w.alarms(o.alarms, o.nobody_s, o.alarms_h_most);
const missed = (o: WouldHaveSaid) =>
  o.missed === null || o.missed_most === null ? w.noMoving : w.missed(o.missed, o.moving_s, o.missed_most);

function table(said: readonly WouldHaveSaid[]): TemplateResult {
  const cell = (v: number | null, text: (v: number) => string) => html`<td>${v === null ? w.none : text(v)}</td>`;
  const share = (v: number) => percent(v, 0);
  return html`<details><summary>${w.table}</summary><table class="settings">
    <thead><tr>${w.columns.map((c) => html`<th scope="col">${c}</th>`)}</tr></thead>
    <tbody>${said
      .filter((_, i) => i % IN_TABLE === 0)
      .map(
        (
          o,
        ) => html`<tr><th scope="row">${w.times(o.sensitivity)}</th>${cell(o.alarms_h === null ? null : o.alarms, String)}
        ${cell(o.alarms_h_most, (v) => String(Math.ceil(v)))}${cell(o.missed, share)}${cell(o.missed_most, share)}</tr>`,
      )}</tbody></table></details>`;
}

export class SensitivityRow {
  private readonly host = document.createElement("div");
  private open_calibration: () => void;

  constructor(
    private readonly tuning: MotionTuning,
    private readonly threshold: () => number | null,
    calibrate: () => void,
  ) {
    this.host.className = "tuning";
    this.open_calibration = calibrate;
  }

  mount(body: HTMLElement): void {
    body.append(this.host);
  }

  draw(s: State): void {
    this.tuning.ask();
    render(this.template(s), this.host);
  }

  private template(s: State): TemplateResult {
    const { tunings } = this.tuning,
      { sensitivity } = tunings.now,
      step = stepOf(sensitivity),
      threshold = this.threshold();
    const value = w.value(sensitivity, threshold === null ? "" : number(threshold));
    let begins = true;
    const onInput = (e: Event) => {
      tunings.drag(sensitivityOf(Number((e.target as HTMLInputElement).value)), begins);
      begins = false;
    };
    return html`<label class="tuning-row" title=${w.about}><span>${w.sensitivity}</span>
        <input type="range" min=${-STEPS} max=${STEPS} step="1" .value=${live(String(step))} aria-valuetext=${value} @input=${onInput}>
        <output>${value}</output></label>
      ${this.consequence(step)}
      ${this.calibrated(s)}
      <div class="row">
        ${this.markButton(1, w.someoneMoves)}${this.markButton(0, w.nobodyHere)}
        <button type="button" class="small quiet push" @click=${() => this.open_calibration()}>${w.calibrate}</button>
        ${sensitivity === 1 ? nothing : html`<button type="button" class="small quiet" @click=${() => tunings.set({ sensitivity: 1 })}>${w.usual}</button>`}
        ${tunings.canUndo ? html`<button type="button" class="small quiet" @click=${() => tunings.undo()}>${w.undo}</button>` : nothing}
      </div>`;
  }

  private markButton(truth: Truth, label: string): TemplateResult {
    return html`<button type="button" class="small quiet" aria-pressed=${this.tuning.marking === truth}
      @click=${() => this.tuning.mark(truth)}>${label}</button>`;
  }

  private consequence(step: number): TemplateResult {
    const said = this.tuning.said,
      now = said?.[step + STEPS];
    if (!said || !now) return html`<p class="muted">${w.noTruth}</p>`;
    const by = this.tuning.by.map((b) => w.by[b]);
    return html`<p class="muted">${w.wouldHave(now.sensitivity)}${alarms(now)}; ${missed(now)}. ${w.truthBy(by)} ${w.bounds}</p>${table(said)}`;
  }

  private calibrated(s: State): TemplateResult | typeof nothing {
    const { calibration } = this.tuning.tunings.now;
    if (!calibration) return nothing;
    const not = s.hop && whyNotUsed(calibration, s.hop);
    if (not) return html`<p class="muted">${w.notUsed[not]}</p>`;
    const from = s.hop?.estimates.motion_statistic?.extra.site_from;
    const used = s.hop?.links.filter((l) => l.id in calibration.links).length ?? 0;
    const words = w.calibrated(used, ago((Date.now() - calibration.at_ms) / 1000), calibration.room);
    return html`<p class="muted">${words}${from === "learnt" ? ` ${w.learnt}` : ""}</p>`;
  }
}
