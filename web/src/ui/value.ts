// How one estimate is shown, everywhere: name, number ± uncertainty, unit, age; or "undetermined" with why and what to do.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Estimate } from "../generated/types";
import type { State } from "../state";
import { age_s, isStale } from "./frames";
import { ago, clip, label, number, spread } from "./format";
import { comes, remedyOf } from "./reasons";
import { sureness } from "./said";

/** A place on the floor, told in numbers beside its word. */
function place(e: Estimate): TemplateResult | null {
  const { x_m, y_m, sigma_x_m, sigma_y_m } = e.extra;
  const along = (axis: string, at: unknown, sigma: unknown, end: string) =>
    typeof at === "number" && typeof sigma === "number"
      ? html`<span class="along">${axis} ${number(at, sigma)} <span class="std">± ${spread(sigma)} m${end}</span></span>`
      : null;
  const [x, y] = [along("x", x_m, sigma_x_m, ","), along("y", y_m, sigma_y_m, "")];
  return x && y && html`<span class="reading-value">${x} ${y}</span>`;
}

export function quantity(e: Estimate): TemplateResult {
  if (e.value === null) return html`<span class="reading-value">undetermined</span>`;
  if (typeof e.value === "string") {
    const sure = sureness(e);
    return (
      place(e) ??
      html`<span class="reading-value">${clip(e.value, 40)}${sure ? html` <span class="std">${sure}</span>` : nothing}</span>`
    );
  }
  return html`<span class="reading-value">${number(e.value, e.std)}${e.std === null ? nothing : html` <span class="std">± ${spread(e.std)}</span>`}${e.unit ? html` <span class="unit">${clip(e.unit, 16)}</span>` : nothing}</span>`;
}

/** What would change it; where a recording has ended, waiting would not. */
function remedy(e: Estimate, s: State): TemplateResult | typeof nothing {
  const todo = remedyOf(e.reason);
  if (!todo) return nothing;
  return comes(e.reason) && s.source?.phase === "ended"
    ? html`. This recording is too short or too quiet for it.`
    : html`. <b>To do:</b> ${clip(todo, 240)}`;
}

export function why(e: Estimate, s: State): TemplateResult | typeof nothing {
  if (e.value !== null) return nothing;
  return html`<span class="reading-why"><b>Why:</b> ${clip(e.reason?.text || "the engine gave no reason", 240)}${remedy(e, s)}</span>`;
}

export function reading(e: Estimate, s: State, extra: unknown = nothing, name = label(e.name)): TemplateResult {
  return html`<div class="reading" ?data-stale=${isStale(s)}>
    <span class="reading-name">${clip(name, 80)}</span>
    <span class="reading-said">${quantity(e)}<span class="reading-age">${ago(age_s(e.time_s, s))}</span></span>
    ${why(e, s)}${extra}
  </div>`;
}
