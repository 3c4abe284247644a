// The controls below a map.
import { html, nothing, type TemplateResult } from "lit-html";
import type { LabWhat } from "../generated/page";
import { labWords as w } from "../ui/words";
import type { Kind } from "./exports";

export const SPANS_S = [10, 60, 300];
const WINDOWS_S = [0.25, 0.5, 1];
const CHANNEL = ["amplitude", "phase", "impulse"] as const;

/** What was chosen. */
export interface Chosen {
  what: LabWhat;
  span_s: number;
  raw: boolean;
  taper: "hann" | "none";
  window_s: number;
  paused: boolean;
  auto: boolean;
}

export interface Acts {
  choose(change: Partial<Chosen>): void;
  exported(kind: Kind): void;
  copy(): void;
}

function choice<T extends string | number>(
  label: string,
  chosen: T,
  all: readonly (readonly [T, string])[],
  choose: (value: T) => void,
): TemplateResult {
  return html`<select class="small" aria-label=${label} @change=${(e: Event) => {
    const found = all[(e.target as HTMLSelectElement).selectedIndex];
    if (found) choose(found[0]);
  }}>${all.map(([value, text]) => html`<option .selected=${value === chosen}>${text}</option>`)}</select>`;
}

/** Above the map: what is shown. */
export function chooser(c: Chosen, acts: Acts, links: TemplateResult | typeof nothing): TemplateResult {
  const own = () => {
    switch (c.what) {
      case "amplitude":
        return choice(
          w.level,
          c.raw ? "raw" : "normalised",
          Object.entries(w.levels) as ["raw" | "normalised", string][],
          (level) => acts.choose({ raw: level === "raw" }),
        );
      case "impulse":
        return choice(w.taper, c.taper, Object.entries(w.tapers) as ["hann" | "none", string][], (taper) =>
          acts.choose({ taper }),
        );
      case "spectrogram":
        return choice(
          w.window,
          c.window_s,
          WINDOWS_S.map((s) => [s, w.windowOf(s)] as const),
          (window_s) => acts.choose({ window_s }),
        );
      case "phase":
        return nothing;
    }
  };
  const whats = CHANNEL.map((what) => [what, w.whats[what]] as const);
  return html`${
    c.what === "spectrogram" ? nothing : choice<LabWhat>(w.what, c.what, whats, (what) => acts.choose({ what }))
  }${own()}${links}`;
}

/** Below the map: how it is shown, and what becomes of it. */
export function tools(c: Chosen, acts: Acts): TemplateResult {
  const toExport = (e: Event) => {
    const select = e.target as HTMLSelectElement;
    acts.exported(select.value as Kind);
    select.selectedIndex = 0;
  };
  return html`
    <button type="button" class="small quiet" aria-pressed=${c.paused} @click=${() => acts.choose({ paused: !c.paused })}>${w.pause}</button>
    ${choice(
      w.timeScale,
      c.span_s,
      SPANS_S.map((s) => [s, w.span(s)] as const),
      (span_s) => acts.choose({ span_s }),
    )}
    <button type="button" class="small quiet" aria-pressed=${c.auto} @click=${() => acts.choose({ auto: !c.auto })}>${w.autoScale}</button>
    <select class="small push" aria-label=${w.export} @change=${toExport}><option value="" selected>${w.export}</option>
      ${Object.entries(w.exports).map(([kind, text]) => html`<option value=${kind}>${text}</option>`)}</select>
    <button type="button" class="small quiet" @click=${() => acts.copy()}>${w.copy}</button>`;
}
