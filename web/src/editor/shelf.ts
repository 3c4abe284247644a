// Under the numbers: the plan picture, and the room as a file.
import { html, nothing, type TemplateResult } from "lit-html";
import { editorWords } from "../ui/words/editor";
import type { Doings } from "./bars";
import { numberField } from "./form";
import { distance } from "./geometry";
import { MOST_SIZE_M } from "./model";
import type { Session } from "./session";

const w = editorWords.under;
const r = editorWords.rooms;

const small = (name: string, run: () => void): TemplateResult =>
  html`<button type="button" class="small" @click=${run}>${name}</button>`;

/** Two points of the picture are `said` metres apart: the first stays where it is. */
function scale(s: Session, said: number): void {
  const u = s.underlay,
    [a, b] = s.sketch;
  s.lay();
  if (!u || !a || !b || !(said > 0)) return;
  const k = said / distance(a, b);
  s.set({ underlay: { ...u, width_m: u.width_m * k, x_m: a[0] + (u.x_m - a[0]) * k, y_m: a[1] + (u.y_m - a[1]) * k } });
}

function scaling(s: Session): TemplateResult {
  const [a, b] = s.sketch;
  if (!a || !b || distance(a, b) < 0.01)
    return html`<p class="hint" role="status">${editorWords.hint.scale(s.sketch.length)}</p>`;
  return html`<div class="fields">${numberField(w.between, Number(distance(a, b).toFixed(2)), (said) => scale(s, said))}</div>`;
}

function picture(s: Session, d: Doings): TemplateResult {
  const u = s.underlay;
  if (!u) return small(w.add, d.addPicture);
  const set = (change: Partial<typeof u>) => s.set({ underlay: { ...u, ...change } });
  const within = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);
  return html`<div class="fields">
      ${numberField(w.width, Number(u.width_m.toFixed(3)), (x) => x > 0 && set({ width_m: Math.min(x, 2 * MOST_SIZE_M) }), 0.1, 0.1)}
      ${numberField(w.opacity, u.opacity, (x) => set({ opacity: within(x, 0.05, 1) }), 0.05)}
      ${numberField(w.x, Number(u.x_m.toFixed(3)), (x_m) => set({ x_m }), 0.1, -MOST_SIZE_M)}
      ${numberField(w.y, Number(u.y_m.toFixed(3)), (y_m) => set({ y_m }), 0.1, -MOST_SIZE_M)}</div>
    ${s.tool.type === "scale" ? scaling(s) : nothing}
    <div class="row">${small(w.scale, () => s.take({ type: "scale" }))}${small(w.remove, d.dropPicture)}</div>`;
}

export function shelf(s: Session, kept: boolean, d: Doings): TemplateResult {
  const ask = (sure: boolean) => {
    s.sure = sure;
    s.select(s.selected);
  };
  const check = (e: Event) => {
    s.withPicture = (e.target as HTMLInputElement).checked;
  };
  const sure = html`<div class="card" role="alert"><p>${r.sure(s.plan.room.name)}</p>
    <div class="row">${small(r.yes, d.remove)}${small(r.no, () => ask(false))}</div></div>`;
  return html`<details><summary>${w.title}</summary>${picture(s, d)}<p class="hint">${w.about}</p></details>
    <div class="row">${small(r.import, d.importFile)}${small(r.export, () => d.exportFile(s.withPicture))}
      ${s.underlay ? html`<label class="check"><input type="checkbox" .checked=${s.withPicture} @change=${check}>${r.exportPicture}</label>` : nothing}
      ${kept && !s.sure ? small(r.remove, () => ask(true)) : nothing}</div>
    ${s.sure ? sure : nothing}${kept ? html`<p class="hint">${r.shared}</p>` : nothing}`;
}
