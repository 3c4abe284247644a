// The floor: where something moves, how fast and whereto, and what each link alone says of it.
import { html, nothing, render, svg } from "lit-html";
import type { Floor, FloorLink, HopReport, Node, Room } from "../generated/types";
import { type State, subscribe } from "../state";
import { clip, number, spread } from "../ui/format";
import { isStale } from "../ui/frames";
import { nameOf, unlisted } from "../ui/links";
import { reading } from "../ui/value";
import { viridis } from "./colormap";
import { framed, type Mark, metres } from "./marks";
import type { Panel } from "./panel";

/** Velocities of the profile: cells along each axis, and the middle of the outermost. */
const CELLS = 20;
const MOST_M_S = 1.9;
const SPEEDS: Mark[] = [-MOST_M_S, 0, MOST_M_S].map((v) => [0.5 + (v * (0.5 - 0.5 / CELLS)) / MOST_M_S, String(v)]);
/** An arrow as long as this many seconds of its velocity. */
const ARROW_S = 1;
const MOST_LINKS = 12;
/** It comes twice a second; an older one is not of this moment. */
const LASTS_S = 2;

let floor: Floor | null = null;
const place = document.createElement("canvas");
const profile = document.createElement("canvas");
const host = document.createElement("div");

/** Levels 0 to 255, row by row, the last row on top. */
function paint(canvas: HTMLCanvasElement, levels: number[], columns: number, rows: number): void {
  canvas.width = columns;
  canvas.height = rows;
  const image = new ImageData(columns, rows),
    pixels = new Uint32Array(image.data.buffer);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      pixels[(rows - 1 - row) * columns + column] = viridis[levels[row * columns + column] ?? 0] ?? 0;
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

function arrow(hop: HopReport, f: Floor) {
  const { x_m_s: x, y_m_s: y } = hop.estimates.velocity?.extra ?? {};
  if (typeof x !== "number" || typeof y !== "number") return nothing;
  const top = hop.room.depth_m;
  return svg`<line class="floor-arrow" x1=${f.x_m} y1=${top - f.y_m} x2=${f.x_m + x * ARROW_S} y2=${top - f.y_m - y * ARROW_S}></line>`;
}

/** Beside its node, towards the middle of the room. */
function name(n: Node, room: Room) {
  const [x, y] = [n.x_m / room.width_m, n.y_m / room.depth_m].map((share) => `${(100 * share).toFixed(1)}%`);
  return html`<span class="floor-name" ?data-upper=${n.y_m > room.depth_m / 2} .style=${`--x:${x};--y:${y}`}>${clip(n.name || n.id, 14)}</span>`;
}

/** The room from above, x to the right, y upward. */
function plan(hop: HopReport, f: Floor) {
  const { width_m, depth_m, nodes } = hop.room;
  const about = f.chance.length
    ? `Probability over the floor, highest at ${number(f.x_m)}, ${number(f.y_m)} m`
    : "The room from above; no place is known";
  const picture = html`<div class="floor-plan" .style=${`aspect-ratio:${width_m}/${depth_m}`}>
    ${f.chance.length ? place : nothing}
    <svg viewBox=${`0 0 ${width_m} ${depth_m}`} role="img" aria-label=${about}>
      ${nodes.map((n) => svg`<circle class=${`floor-node ${n.role}`} cx=${n.x_m} cy=${depth_m - n.y_m} r="0.09"></circle>`)}
      ${arrow(hop, f)}
    </svg><div aria-hidden="true">${nodes.map((n) => name(n, hop.room))}</div></div>`;
  return framed(picture, metres(width_m), metres(depth_m));
}

function speeds(f: Floor) {
  if (!f.profile.length) return nothing;
  const picture = html`<div class="floor-speeds">${profile}<svg viewBox="0 0 20 20" role="img" aria-label="Power over velocities along x and y"><path d="M10 0V20M0 10H20"></path></svg></div>`;
  return html`<figure class="floor-profile">${framed(picture, SPEEDS, SPEEDS)}
    <figcaption>Velocity along x and y, m/s</figcaption></figure>`;
}

function speed(l: FloorLink, along_m_s: number): string {
  const size = Math.abs(along_m_s);
  const way = !l.signed ? "away from it or towards it" : along_m_s > 0 ? "away from it" : "towards it";
  if (l.least) return `at least ${size.toFixed(1)} m/s ${way}`;
  const error = l.spread_m_s ? ` ± ${spread(l.spread_m_s)}` : "";
  return `${number(size, l.spread_m_s)}${error} m/s ${way}`;
}

function zone([lowest, highest]: number[]): string {
  return lowest === highest ? `zone ${lowest}` : `zone ${lowest} to ${highest}`;
}

function alone(l: FloorLink, s: State) {
  const felt = l.along_m_s === null ? clip(l.why, 80) : speed(l, l.along_m_s);
  return html`<div class="wide"><dt>${nameOf(l.link, s, 40)}</dt><dd>${[felt, l.zones && zone(l.zones)].filter(Boolean).join(", ")}</dd></div>`;
}

function byLink({ links }: Floor, s: State) {
  if (!links.length) return nothing;
  const about = links.some((l) => l.least)
    ? "What each link says alone: how fast at least something moves away from it or towards it. The place is not known, and so neither are the angle and the Fresnel zone."
    : "What each link says alone: how fast what moves goes away from it or towards it, and in which of its Fresnel zones the place lies.";
  return html`<p class="muted">${about}</p>
    <dl class="facts" aria-label="By link">${links.slice(0, MOST_LINKS).map((l) => alone(l, s))}</dl>${unlisted(links.length, MOST_LINKS)}`;
}

function draw(s: State): void {
  const hop = s.hop,
    { position, people, velocity, excess_range: range } = hop?.estimates ?? {};
  const now = hop && floor && Math.abs(hop.time_s - floor.time_s) < LASTS_S ? floor : null;
  if (!hop || !position || !people || !velocity) {
    render(html`<p class="empty">No estimate yet.</p>`, host);
    return;
  }
  render(
    html`<div ?data-stale=${isStale(s)}>
      ${reading(position, s)}${reading(velocity, s)}${reading(people, s)}${range ? reading(range, s) : nothing}
      ${now && !hop.room.assumed ? html`<div class="floor-maps">${plan(hop, now)}${speeds(now)}</div>` : nothing}
      ${now ? byLink(now, s) : nothing}</div>`,
    host,
  );
}

export const floorPanel: Panel = {
  id: "floor",
  title: "Place and velocity",
  needs: ["hop", "source"],
  mount(body) {
    body.append(host);
    place.className = profile.className = "floor-cells";
    subscribe((s, changed) => {
      if (changed.has("hop") && s.hop === null) floor = null;
      if (!changed.has("hop") || !s.hop?.floor) return;
      floor = s.hop.floor;
      if (floor.chance.length) paint(place, floor.chance, floor.columns, floor.rows);
      if (floor.profile.length) paint(profile, floor.profile, CELLS, CELLS);
    });
  },
  draw,
};
