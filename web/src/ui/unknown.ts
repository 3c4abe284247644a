// What is not known, quietly: one line a reason, with the names that it holds for; the reason's own words and what to do
// are shown on demand. The report, and what is exported, have every reason of every value.
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { Estimate, Reason } from "../generated/types";
import type { State } from "../state";
import { clip } from "./format";
import { labelOf } from "./quantities";
import { comes, remedyOf, isAbout } from "./reasons";
import { unknownWords as w, valueWords } from "./words";

/** Something without a value, by name, and why. */
export interface Lack {
  name: string;
  reason: Reason | null;
}

/** All that one reason holds for. */
export interface Lacking {
  reason: Reason | null;
  names: string[];
  /** The reason's words, which may differ in their numbers: those that they hold for, and the words. */
  texts: { names: string[]; text: string }[];
}

const MOST_TEXTS = 8;

/** One entry a reason, in the order in which the reasons come. Pure. */
export function grouped(lacks: readonly Lack[]): Lacking[] {
  const groups = new Map<string, Lacking>();
  for (const { name, reason } of lacks) {
    const key = reason?.code ?? "";
    const group = groups.get(key) ?? { reason, names: [], texts: [] };
    groups.set(key, group);
    group.names.push(name);
    const text = reason?.text || valueWords.noReason;
    const same = group.texts.find((t) => t.text === text);
    if (same) same.names.push(name);
    else group.texts.push({ names: [name], text });
  }
  return [...groups.values()];
}

export const lackOf = (e: Estimate, name = labelOf(e.name)): Lack => ({ name: clip(name, 80), reason: e.reason });

/** What would change it; where a recording has ended, waiting would not. */
export function remedy(reason: Reason | null, s: State): TemplateResult | typeof nothing {
  const todo = remedyOf(reason);
  if (!todo) return nothing;
  return comes(reason) && s.source?.phase === "ended"
    ? html` ${valueWords.ended}`
    : html` <b>${valueWords.todo}</b> ${clip(todo, 240)}.`;
}

/** What opens the editor of the room; without one the remedy says how positions are set. */
let setPlaces: (() => void) | null = null;
export function onSetPlaces(open: () => void): void {
  setPlaces = open;
}

function line(g: Lacking): string {
  if (isAbout(g.reason, "places")) return w.places(g.names);
  return comes(g.reason) ? w.notYet(g.names) : w.not(g.names);
}

function more(g: Lacking, s: State): TemplateResult {
  const texts = g.texts.slice(0, MOST_TEXTS);
  const said = texts.map(({ names, text }) =>
    g.texts.length > 1 ? w.whyOf(names.join(", "), clip(text, 240)) : clip(text, 240),
  );
  const set = isAbout(g.reason, "places") && setPlaces;
  return html`<p class="reading-why">${said.map((t) => html`${t}.<br>`)}${remedy(g.reason, s)}
    ${set ? html`<button type="button" class="small" @click=${set}>${w.setPlaces}</button>` : nothing}</p>`;
}

/** A line a reason for all of these; nothing where all is known. */
export function quiet(lacks: readonly Lack[], s: State): TemplateResult | typeof nothing {
  if (!lacks.length) return nothing;
  return html`${repeat(
    grouped(lacks),
    (g) => g.reason?.code ?? "",
    (g) => html`<details class="lacking"><summary>${line(g)}</summary>${more(g, s)}</details>`,
  )}`;
}

/** Of the one estimate that a panel is about: the reason is said at once, what to do on demand. */
export function quietly(e: Estimate, s: State): TemplateResult | typeof nothing {
  if (e.value !== null) return nothing;
  const reason = clip(e.reason?.text || valueWords.noReason, 240);
  const known = comes(e.reason) ? w.aloneNotYet : w.alone;
  const todo = remedy(e.reason, s);
  const said = html`<b>${known}.</b> ${valueWords.why} ${reason}.`;
  return todo === nothing
    ? html`<p class="lacking">${said}</p>`
    : html`<details class="lacking"><summary>${said}</summary><p class="reading-why">${todo}</p></details>`;
}
