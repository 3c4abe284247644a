// The side of the editor: exact numbers of what is selected, or of the room.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Furniture, Node, Wall, Zone } from "../generated/types";
import { editorWords, itemKindWords, templateWords } from "../ui/words/editor";
import { area_m2, distance, type Point } from "./geometry";
import { zoneAround } from "./items";
import {
  pointsOfWall,
  placeAll,
  type Plan,
  rename,
  resize,
  setCorners,
  setFurniture,
  setNode,
  setWall,
  setZone,
} from "./model";
import type { Session } from "./session";
import { fromTemplate, templates } from "./templates";

const w = editorWords.form;

export function numberField(
  label: string,
  value: number,
  set: (x: number) => void,
  step = 0.01,
  least = 0,
): TemplateResult {
  const change = (e: Event) => {
    const input = e.target as HTMLInputElement,
      typed = input.valueAsNumber;
    input.value = String(value); // what is set comes with the next drawing; what is not, is not there
    if (Number.isFinite(typed)) set(typed);
  };
  return html`<label class="field"><span>${label}</span><input type="number" inputmode="decimal" step=${step} min=${least} .value=${String(value)} @change=${change}></label>`;
}

export function choice<T extends string>(
  label: string,
  value: T,
  all: Record<T, string>,
  set: (x: T) => void,
): TemplateResult {
  return html`<label class="field"><span>${label}</span><select @change=${(e: Event) => set((e.target as HTMLSelectElement).value as T)}>
    ${(Object.keys(all) as T[]).map((k) => html`<option value=${k} .selected=${k === value}>${all[k]}</option>`)}</select></label>`;
}

export function textField(label: string, value: string, set: (x: string) => void, list = ""): TemplateResult {
  const change = (e: Event) => {
    const input = e.target as HTMLInputElement,
      typed = input.value.trim();
    input.value = value; // what is set comes with the next drawing; what is not, is not there
    set(typed);
  };
  return html`<label class="field wide"><span>${label}</span><input type="text" maxlength="80" list=${list || nothing} .value=${value} @change=${change}></label>`;
}

type Set = (next: Plan) => void;

function nodeForm(s: Session, n: Node, i: number, set: Set, heard: readonly string[]): TemplateResult {
  const change = (c: Partial<Node>) => set(setNode(s.plan, i, c));
  return html`<h2>${itemKindWords.node[n.role]}</h2><div class="fields">
    ${textField(w.name, n.name, (name) => change({ name }))}
    ${textField(w.id, n.id, (id) => id && !s.plan.room.nodes.some((o, j) => j !== i && o.id === id) && change({ id }), "heard-nodes")}
    <datalist id="heard-nodes">${heard.map((id) => html`<option value=${id}></option>`)}</datalist>
    ${choice(w.role, n.role, itemKindWords.role, (role) => change({ role }))}
    ${numberField(w.x, n.x_m, (x_m) => change({ x_m }))}${numberField(w.y, n.y_m, (y_m) => change({ y_m }))}
    ${numberField(w.z, n.z_m, (z_m) => change({ z_m }))}</div><p class="hint">${w.aboutId}</p>`;
}

function wallForm(s: Session, one: Wall, i: number, set: Set): TemplateResult {
  const change = (c: Partial<Wall>) => set(setWall(s.plan, i, c));
  return html`<h2>${itemKindWords.wall[one.kind]}</h2><div class="fields">
    ${choice(w.kind, one.kind, itemKindWords.wall, (kind) => change({ kind }))}
    ${numberField(w.x1, one.x1_m, (x1_m) => change({ x1_m }))}${numberField(w.y1, one.y1_m, (y1_m) => change({ y1_m }))}
    ${numberField(w.x2, one.x2_m, (x2_m) => change({ x2_m }))}${numberField(w.y2, one.y2_m, (y2_m) => change({ y2_m }))}
    </div><p class="hint">${w.length(distance(...pointsOfWall(one)))}</p>`;
}

function furnitureForm(s: Session, f: Furniture, i: number, set: Set): TemplateResult {
  const change = (c: Partial<Furniture>) => set(setFurniture(s.plan, i, c));
  const name = f.name || itemKindWords.furniture[f.kind];
  return html`<h2>${itemKindWords.furniture[f.kind]}</h2><div class="fields">
    ${textField(w.name, f.name, (n) => change({ name: n }))}
    ${choice(w.kind, f.kind, itemKindWords.furniture, (kind) => change({ kind }))}
    ${numberField(w.x, f.x_m, (x_m) => change({ x_m }))}${numberField(w.y, f.y_m, (y_m) => change({ y_m }))}
    ${numberField(w.width, f.width_m, (width_m) => change({ width_m }))}${numberField(w.depth, f.depth_m, (depth_m) => change({ depth_m }))}
    ${numberField(w.height, f.height_m, (height_m) => change({ height_m }))}
    ${numberField(w.turn, f.turn_deg, (turn_deg) => change({ turn_deg }), 1, -360)}</div>
    <div class="row"><button type="button" class="small" @click=${() => change({ turn_deg: f.turn_deg + 15 })}>↺ ${w.left}</button>
    <button type="button" class="small" @click=${() => change({ turn_deg: f.turn_deg - 15 })}>↻ ${w.right}</button>
    <button type="button" class="small" @click=${() => s.make(zoneAround(s.plan, i, name))}>${w.zoneAround}</button></div>`;
}

function zoneForm(s: Session, z: Zone, i: number, set: Set): TemplateResult {
  const change = (c: Partial<Zone>) => set(setZone(s.plan, i, c));
  const corner = (k: number, axis: 0 | 1, value: number) => {
    const next = z.corners_m.map((c, j): Point => (j === k ? (axis ? [c[0], value] : [value, c[1]]) : c));
    set(setCorners(s.plan, i, next));
  };
  const blind = s.shows.blind ? s.coverage?.zones[z.id] : undefined;
  return html`<h2>${editorWords.add.zone}, ${w.area(area_m2(z.corners_m))}</h2><div class="fields">
    ${textField(w.name, z.name, (name) => change({ name }))}
    ${choice(w.kind, z.kind, itemKindWords.zone, (kind) => change({ kind }))}
    ${numberField(w.hold, z.hold_s, (hold_s) => change({ hold_s }), 1)}
    <label class="field wide"><span>${w.sensitivity}: ${w.sensitive(z.sensitivity)}</span><input type="range" min="0" max="1" step="0.05" .value=${String(z.sensitivity)}
      @change=${(e: Event) => change({ sensitivity: (e.target as HTMLInputElement).valueAsNumber })}></label></div>
    <p class="hint">${w.aboutHold}${blind === undefined ? nothing : html` ${editorWords.blind.zone(1 - blind)}`}</p>
    <details><summary>${w.corners} (${z.corners_m.length})</summary><div class="fields">${z.corners_m.map(
      ([x, y], k) =>
        html`${numberField(w.corner(k, "x, m"), x, (v) => corner(k, 0, v))}${numberField(w.corner(k, "y, m"), y, (v) => corner(k, 1, v))}`,
    )}</div></details>`;
}

function roomForm(s: Session, set: Set): TemplateResult {
  const { room } = s.plan;
  const template = (e: Event) => {
    const select = e.target as HTMLSelectElement;
    const name = templates.find((t) => t === select.value);
    select.value = "";
    if (name) set(fromTemplate(s.plan, name));
  };
  return html`<h2>${w.room}</h2><div class="fields">
    ${textField(w.name, room.name, (name) => name && set(rename(s.plan, name)))}
    ${numberField(w.width, room.width_m, (width_m) => set(resize(s.plan, { width_m })), 0.1, 0.5)}
    ${numberField(w.depth, room.depth_m, (depth_m) => set(resize(s.plan, { depth_m })), 0.1, 0.5)}
    ${numberField(w.height, room.height_m, (height_m) => set(resize(s.plan, { height_m })), 0.1, 0.5)}
    <label class="field wide"><span>${w.template}</span><select @change=${template}><option value="">${w.choose}</option>
      ${templates.map((t) => html`<option value=${t}>${templateWords[t].name}</option>`)}</select></label></div>`;
}

/** heard: names of the nodes in the stream. */
export function form(s: Session, heard: readonly string[]): TemplateResult {
  const { room } = s.plan,
    ref = s.selected;
  const set: Set = (next) => void s.commit(next);
  const i = ref?.index ?? -1;
  const [node, wall, box, zone] = [room.nodes[i], room.walls[i], room.furniture[i], room.zones[i]];
  const inside =
    ref?.kind === "node" && node
      ? nodeForm(s, node, i, set, heard)
      : ref?.kind === "wall" && wall
        ? wallForm(s, wall, i, set)
        : ref?.kind === "furniture" && box
          ? furnitureForm(s, box, i, set)
          : ref?.kind === "zone" && zone
            ? zoneForm(s, zone, i, set)
            : null;
  if (!inside) return roomForm(s, set);
  return html`${inside}<div class="row"><button type="button" class="small" @click=${() => s.duplicate()}>${w.duplicate} <kbd>Ctrl D</kbd></button>
    <button type="button" class="small danger" @click=${() => s.remove()}>${w.remove} <kbd>Del</kbd></button></div>`;
}

/** Until all nodes have a place: how many lack one, and the way to say that they are right. */
export function placing(s: Session): TemplateResult | typeof nothing {
  const { unplaced, room } = s.plan;
  const w = editorWords.place;
  if (!unplaced.length) return nothing;
  return html`<div class="placing"><h2>${w.title}</h2><p>${w.some(unplaced.length, room.nodes.length)}</p>
    <button type="button" class="small" @click=${() => s.commit(placeAll(s.plan))}>${w.right}</button></div>`;
}
