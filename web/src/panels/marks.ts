// Numbers along the edges of a picture: below it from left to right, beside it from the bottom up.
import { html, type TemplateResult } from "lit-html";

/** Where along the edge, 0 to 1, and what stands there. */
export type Mark = readonly [at: number, text: string];

const MOST_STEPS = 4;

export function framed(picture: TemplateResult, below: readonly Mark[], beside: readonly Mark[]): TemplateResult {
  const place = ([at]: Mark) => `--at:${(100 * at).toFixed(2)}%`;
  return html`<div class="framed">${picture}<div aria-hidden="true">
    ${below.map((m) => html`<span class="mark-below" .style=${place(m)}>${m[1]}</span>`)}
    ${beside.map((m) => html`<span class="mark-beside" .style=${place(m)}>${m[1]}</span>`)}</div></div>`;
}

/** Whole metres along a length, few enough to read. */
export function metres(length_m: number): Mark[] {
  const step = [1, 2, 5, 10].find((m) => length_m / m <= MOST_STEPS) ?? 20;
  const last = Math.floor(length_m / step + 1e-6);
  return Array.from({ length: last + 1 }, (_, i) => [(i * step) / length_m, `${i * step}${i === last ? " m" : ""}`]);
}
