// The bars of the editor: which room, what to add, what is shown on the plan; and the cards of waving and walking.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Furniture, HopReport } from "../generated/types";
import { rooms } from "../rooms/store";
import { clip } from "../ui/format";
import { glyphs } from "../ui/glyphs";
import { editorWords as w, itemKindWords } from "../ui/words/editor";
import { addFurniture, addNode, addWall, freeSpot, zoneAtSpot } from "./items";
import type { Session, Tool } from "./session";
import { WALK_S } from "./walk";

export interface Doings {
  close(): void;
  choose(id: string): void;
  remove(): void;
  importFile(): void;
  exportFile(picture: boolean): void;
  addPicture(): void;
  dropPicture(): void;
  wave(): void;
  walk(): void;
  blind(): void;
}

type Part = TemplateResult | typeof nothing;

const button = (
  name: string,
  run: (e: MouseEvent) => void,
  pressed: boolean | null = null,
  off = false,
): TemplateResult =>
  html`<button type="button" class="small" aria-pressed=${pressed === null ? nothing : String(pressed)} ?disabled=${off} @click=${run}>${name}</button>`;

/** Rooms, undo, and the way out. */
export function head(s: Session, kept: boolean, d: Doings): TemplateResult {
  const all = rooms().all;
  const named = s.plan.room.name || w.unnamed;
  return html`<div class="editor-head">
    <label class="editor-room"><span class="visually-hidden">${w.rooms.choose}</span><select @change=${(e: Event) => d.choose((e.target as HTMLSelectElement).value)}>
      ${kept ? nothing : html`<option value=${s.id} selected>${clip(named, 40)}</option>`}
      ${all.map((r) => html`<option value=${r.id} .selected=${kept && r.id === s.id}>${clip(r.room.name || w.unnamed, 40)}</option>`)}
      <option value="new">+ ${w.rooms.another}</option>
      ${kept ? html`<option value="none">${w.rooms.none}</option>` : nothing}</select></label>
    <button type="button" class="quiet icon" aria-label=${w.undo} title=${w.undo} ?disabled=${!s.history.past.length} @click=${() => s.undo()}>${glyphs.undo}</button>
    <button type="button" class="quiet icon" aria-label=${w.redo} title=${w.redo} ?disabled=${!s.history.future.length} @click=${() => s.redo()}>${glyphs.redo}</button>
    <button type="button" class="primary small" @click=${d.close}>${w.done}</button></div>`;
}

const same = (a: Tool, b: Tool): boolean => JSON.stringify(a) === JSON.stringify(b);

/** By the pointer a tool is taken in hand; by a key, the thing is put where there is room for it, and is moved by keys. */
export function tools(s: Session): TemplateResult {
  const tool = (t: Tool, name: string, glyph: unknown, atOnce: () => void) => {
    const run = (e: MouseEvent) => {
      if (e.detail === 0) atOnce();
      else if (same(s.tool, t)) s.lay();
      else s.take(t);
    };
    return html`<button type="button" class="tool" aria-pressed=${String(same(s.tool, t))} @click=${run}>${glyph}<span>${name}</span></button>`;
  };
  const { width_m } = s.plan.room,
    spot = freeSpot(s.plan);
  const wall = (kind: "wall" | "door" | "window") => () =>
    s.make(
      kind === "wall"
        ? addWall(s.plan, kind, spot, [Math.min(spot[0] + 1, width_m), spot[1]])
        : addWall(s.plan, kind, [width_m / 2, 0], [width_m / 2, 0]),
    );
  const pick = (e: Event) => {
    const select = e.target as HTMLSelectElement,
      kind = select.value as Furniture["kind"] | "";
    select.value = "";
    if (kind) s.make(addFurniture(s.plan, kind, "", spot));
  };
  return html`<div class="tools" role="group" aria-label=${w.tools}>
    ${tool({ type: "zone" }, w.add.zone, glyphs.zone, () => s.make(zoneAtSpot(s.plan, "area", w.zoneName(s.plan.room.zones.length + 1))))}
    ${tool({ type: "node", role: "receiver" }, w.add.node, glyphs.node, () => s.make(addNode(s.plan, "receiver", spot)))}
    ${tool({ type: "node", role: "transmitter" }, w.add.transmitter, glyphs.transmitter, () => s.make(addNode(s.plan, "transmitter", spot)))}
    ${tool({ type: "wall", kind: "wall" }, w.add.wall, glyphs.wall, wall("wall"))}
    ${tool({ type: "wall", kind: "door" }, w.add.door, glyphs.door, wall("door"))}
    ${tool({ type: "wall", kind: "window" }, w.add.window, glyphs.window, wall("window"))}
    <label class="tool tool-select">${glyphs.bed}<span aria-hidden="true">${w.add.furniture}</span><select aria-label=${w.furniture} @change=${pick}><option value="">${w.add.furniture}</option>
      ${(Object.keys(itemKindWords.furniture) as Furniture["kind"][]).map((k) => html`<option value=${k}>${itemKindWords.furniture[k]}</option>`)}</select></label></div>`;
}

export function hint(s: Session): string {
  const t = s.tool;
  if (t.type === "which") return whichSays(s, null);
  if (t.type === "select") return s.selected ? w.hint.selected : w.hint.none;
  if (t.type === "wall") return t.kind === "wall" ? w.hint.wall : w.hint.opening;
  if (t.type === "scale") return w.hint.scale(s.sketch.length);
  return t.type === "zone" ? w.hint.zone : w.hint.node;
}

/** What is drawn over the plan, and what is tried with it. */
export function shows(s: Session, d: Doings): TemplateResult {
  const flip = () => {
    s.shows.links = !s.shows.links;
    s.select(s.selected);
  };
  return html`<div class="shows" role="group" aria-label=${w.shows}>
    ${button(w.links, flip, s.shows.links)}${button(w.blind.show, d.blind, s.shows.blind)}
    ${button(w.which.start, d.wave, s.tool.type === "which")}
    ${button(s.walking ? w.walk.stop : w.walk.start, d.walk, s.walking !== null)}</div>`;
}

const titled = (s: Session, id: string): string =>
  clip(s.plan.room.nodes.find((n) => n.id === id && n.role !== "transmitter")?.name || id, 24);

function whichSays(s: Session, hop: HopReport | null): string {
  const { clear, all, time_s } = s.levels;
  if (s.chosen) return w.which.choose(titled(s, s.chosen));
  if (hop && !hop.links.length) return w.which.none;
  if (all) return w.which.all;
  return clear ? w.which.is(titled(s, clear.node), time_s - clear.time_s) : w.which.waiting;
}

function waving(s: Session, hop: HopReport | null): Part {
  if (s.tool.type !== "which") return nothing;
  const nodes = Object.entries(s.levels.of);
  const is = s.chosen ?? s.levels.clear?.node;
  const choose = (id: string) => {
    s.chosen = s.chosen === id ? null : id;
    s.select(null);
  };
  return html`<section class="card" aria-label=${w.which.title}><h2>${w.which.title}</h2><p class="hint">${w.which.how}</p>
    <p class="says" role="status">${whichSays(s, hop)}</p>
    <ul class="levels">${nodes.map(
      ([
        id,
        level,
      ]) => html`<li><button type="button" class="small" aria-pressed=${String(is === id)} title=${w.which.choose(titled(s, id))} @click=${() => choose(id)}>${titled(s, id)}</button>
        <meter min="0" max="3" .value=${Math.min(level, 3)} aria-label=${w.which.level(titled(s, id), level)}></meter></li>`,
    )}</ul>${button(w.which.stop, () => s.lay())}</section>`;
}

function walking(s: Session, hop: HopReport | null, linkName: (id: string) => string, d: Doings): Part {
  const walk = s.walking?.walk ?? s.walk;
  if (!walk) return nothing;
  const { zones } = s.plan.room;
  const title = s.walking
    ? w.walk.runs(walk.seconds, WALK_S)
    : w.walk.result(
        walk.seconds,
        new Date(walk.at_ms).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }),
      );
  const links = Object.entries(walk.links)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 8);
  const bar = (name: string, share: number) =>
    html`<li><span>${name}</span><meter min="0" max="1" .value=${share} aria-hidden="true"></meter></li>`;
  return html`<section class="card" aria-label=${w.walk.start}><h2>${title}</h2>
    ${s.walking && !hop ? html`<p class="hint">${w.walk.still}</p>` : nothing}
    ${zones.length ? html`<ul class="levels">${zones.map((z) => bar(w.walk.zone(z.name || z.id, walk.zones[z.id] ?? 0), (walk.zones[z.id] ?? 0) / Math.max(walk.seconds, 1)))}</ul>` : html`<p class="hint">${w.walk.noZones}</p>`}
    ${links.length ? html`<ul class="levels">${links.map(([id, seconds]) => bar(w.walk.link(linkName(id), seconds / Math.max(walk.seconds, 1)), seconds / Math.max(walk.seconds, 1)))}</ul>` : nothing}
    <p class="hint">${w.walk.where}${Object.keys(walk.cells).length ? html` ${w.walk.cells}` : nothing}</p>
    <div class="row">${s.walking ? button(w.walk.stop, d.walk) : button(w.walk.clear, () => s.set({ walk: null }))}</div></section>`;
}

function blindness(s: Session): Part {
  if (!s.shows.blind) return nothing;
  const c = s.coverage;
  if (!c)
    return html`<section class="card" aria-label=${w.blind.show}><p role="status">${s.blindWrong || w.blind.computing}</p></section>`;
  const best = c.best;
  const put = () => best && s.make(addNode(s.plan, "receiver", [best.x_m, best.y_m]));
  return html`<section class="card" aria-label=${w.blind.show}><h2>${w.blind.show}</h2><p>${w.blind.share(c.blind_share)}</p>
    ${best ? html`<p>${w.blind.best(best.x_m, best.y_m, best.blind_share)}</p>${button(w.blind.add, put)}` : c.reason ? html`<p class="hint">${clip(c.reason.text, 200)}</p>` : nothing}
    <p class="hint">${w.blind.basis}</p></section>`;
}

function heardElsewhere(s: Session, heard: readonly string[]): Part {
  const missing = heard.filter((id) => !s.plan.room.nodes.some((n) => n.id === id && n.role !== "transmitter"));
  if (!missing.length) return nothing;
  return html`<section class="card" aria-label=${w.place.heard}><h2>${w.place.heard}</h2>
    <div class="row">${missing.slice(0, 8).map((id) => button(w.place.put(clip(id, 24)), () => s.make(addNode(s.plan, "receiver", freeSpot(s.plan), id))))}</div></section>`;
}

export function cards(
  s: Session,
  hop: HopReport | null,
  heard: readonly string[],
  linkName: (id: string) => string,
  d: Doings,
): TemplateResult {
  return html`${waving(s, hop)}${walking(s, hop, linkName, d)}${blindness(s)}${heardElsewhere(s, heard)}`;
}
