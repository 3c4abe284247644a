// How one estimate is shown, everywhere: name, number ± uncertainty, unit, age; or "undetermined" with why and what to do.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Estimate } from "../generated/types";
import type { State } from "../state";
import { age_s, isStale } from "./frames";
import { ago, clip, label, number, probability, spread } from "./format";

export function quantity(e: Estimate): TemplateResult {
  if (e.value === null) return html`<span class="reading-value">undetermined</span>`;
  if (typeof e.value === "string") {
    return html`<span class="reading-value">${clip(e.value, 40)}${e.quality === null ? nothing : html` <span class="std">probability ${probability(e.quality)}</span>`}</span>`;
  }
  return html`<span class="reading-value">${number(e.value, e.std)}${e.std === null ? nothing : html` <span class="std">± ${spread(e.std)}</span>`}${e.unit ? html` <span class="unit">${clip(e.unit, 16)}</span>` : nothing}</span>`;
}

export function why(e: Estimate): TemplateResult | typeof nothing {
  if (e.value !== null) return nothing;
  return html`<span class="reading-why"><b>Why:</b> ${clip(e.reason || "the engine gave no reason", 240)}${e.tip ? html`. <b>To do:</b> ${clip(e.tip, 240)}` : nothing}</span>`;
}

export function reading(e: Estimate, s: State, extra: unknown = nothing, name = label(e.name)): TemplateResult {
  return html`<div class="reading" ?data-stale=${isStale(s)}>
    <span class="reading-name">${clip(name, 80)}</span>${quantity(e)}<span class="reading-age">${ago(age_s(e.time_s, s))}</span>
    ${why(e)}${extra}
  </div>`;
}

/** Shape and word beside the colour: what the motion estimate says. */
export function motionTone(e: Estimate | undefined): { tone: "moving" | "still" | "none"; mark: string; word: string } {
  if (e?.value === "moving") return { tone: "moving", mark: "◆", word: "moving" };
  if (e?.value === "still") return { tone: "still", mark: "●", word: "still" };
  return { tone: "none", mark: "○", word: "undetermined" };
}
