// How one estimate is shown, everywhere: name, number ± uncertainty, unit, age; or a quiet line for all
// that one reason leaves unknown.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Estimate } from "../generated/types";
import type { State } from "../state";
import { ago, clip, number, spread } from "./format";
import { age_s, isStale } from "./age";
import { labelOf, quantityNamed } from "./quantities";
import { sureness } from "./said";
import { lackOf, quiet } from "./unknown";

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

/** A value that is known. */
export function quantity(e: Estimate): TemplateResult | typeof nothing {
  if (e.value === null) return nothing;
  if (typeof e.value === "string") {
    const sure = sureness(e);
    return (
      place(e) ??
      html`<span class="reading-value">${clip(e.value, 40)}${sure ? html` <span class="std">${sure}</span>` : nothing}</span>`
    );
  }
  return html`<span class="reading-value">${number(e.value, e.std)}${e.std === null ? nothing : html` <span class="std">± ${spread(e.std)}</span>`}${e.unit ? html` <span class="unit">${clip(e.unit, 16)}</span>` : nothing}</span>`;
}

export function reading(e: Estimate, s: State, extra: unknown = nothing, name = labelOf(e.name)): TemplateResult {
  if (e.value === null) return html`${quiet([lackOf(e, name)], s)}${extra}`;
  return html`<div class="reading" ?data-stale=${isStale(s)}>
    <span class="reading-name" title=${quantityNamed(e.name)?.description ?? nothing}>${clip(name, 80)}</span>
    <span class="reading-said">${quantity(e)}<span class="reading-age">${ago(age_s(e.time_s, s))}</span></span>
    ${extra}
  </div>`;
}

/** Those of several that are known, and then a line for each reason why others are not. */
export function readings(
  all: readonly Estimate[],
  s: State,
  extra: (e: Estimate) => unknown = () => nothing,
): TemplateResult {
  const known = all.filter((e) => e.value !== null);
  return html`${known.map((e) => reading(e, s, extra(e)))}${quiet(
    all.filter((e) => e.value === null).map((e) => lackOf(e)),
    s,
  )}`;
}
