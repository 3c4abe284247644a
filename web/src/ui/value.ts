// How one estimate is shown, everywhere: name, number ± uncertainty, unit, age; or "undetermined" with why and what to do.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Estimate } from "../generated/types";
import type { State } from "../state";
import { ago, clip, number, spread } from "./format";
import { age_s, isStale } from "./age";
import { labelOf, quantityNamed } from "./quantities";
import { comes, remedyOf } from "./reasons";
import { sureness } from "./said";
import { valueWords } from "./words";

/** A place on the floor, in numbers. */
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
  if (e.value === null) return html`<span class="reading-value">${valueWords.undetermined}</span>`;
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
    ? html`. ${valueWords.ended}`
    : html`. <b>${valueWords.todo}</b> ${clip(todo, 240)}`;
}

export function why(e: Estimate, s: State): TemplateResult | typeof nothing {
  if (e.value !== null) return nothing;
  const reason = clip(e.reason?.text || valueWords.noReason, 240);
  return html`<span class="reading-why"><b>${valueWords.why}</b> ${reason}${remedy(e, s)}</span>`;
}

export function reading(e: Estimate, s: State, extra: unknown = nothing, name = labelOf(e.name)): TemplateResult {
  return html`<div class="reading" ?data-stale=${isStale(s)}>
    <span class="reading-name" title=${quantityNamed(e.name)?.description ?? nothing}>${clip(name, 80)}</span>
    <span class="reading-said">${quantity(e)}<span class="reading-age">${ago(age_s(e.time_s, s))}</span></span>
    ${why(e, s)}${extra}
  </div>`;
}
