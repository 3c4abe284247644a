// The floor: where something moves, how fast and whereto, and what each link alone says of it.
import { html, nothing, render, svg } from "lit-html";
import { VELOCITY_CELLS as CELLS, VELOCITY_MOST_M_S as MOST_M_S } from "../generated/limits";
import type { Floor, FloorLink, HopReport, Node, Room } from "../generated/types";
import { type State, subscribe } from "../state";
import { isStale } from "../ui/age";
import { clip, number, spread } from "../ui/format";
import { nameOf, unlisted } from "../ui/links";
import { type Lack, quiet } from "../ui/unknown";
import { readings } from "../ui/value";
import { dockWords, floorWords as w } from "../ui/words";
import { viridis } from "./colormap";
import { framed, type Mark, metres } from "./marks";
import type { Panel, PanelKind } from "./panel";
import { Picture } from "./picture";

const SPEEDS: Mark[] = [-MOST_M_S, 0, MOST_M_S].map((v) => [0.5 + (v * (0.5 - 0.5 / CELLS)) / MOST_M_S, String(v)]);
/** An arrow as long as this many seconds of its velocity. */
const ARROW_S = 1;
const MOST_LINKS = 12;
/** It comes twice a second; an older one is not of this moment. */
const LASTS_S = 2;

/** Levels 0 to 255, row by row, the last row on top. */
function paint(picture: Picture, levels: number[], columns: number, rows: number): void {
  picture.paint(columns, rows, (pixels) => {
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        pixels[(rows - 1 - row) * columns + column] = viridis[levels[row * columns + column] ?? 0] ?? 0;
  });
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
function plan(hop: HopReport, f: Floor, chance: Picture) {
  const { width_m, depth_m, nodes } = hop.room;
  const about = f.chance.length ? w.map(number(f.x_m), number(f.y_m)) : w.noMap;
  const picture = html`<div class="floor-plan" .style=${`aspect-ratio:${width_m}/${depth_m}`}>
    ${f.chance.length ? chance.canvas : nothing}
    <svg viewBox=${`0 0 ${width_m} ${depth_m}`} role="img" aria-label=${about}>
      ${nodes.map((n) => svg`<circle class=${`floor-node ${n.role}`} cx=${n.x_m} cy=${depth_m - n.y_m} r="0.09"></circle>`)}
      ${arrow(hop, f)}
    </svg><div aria-hidden="true">${nodes.map((n) => name(n, hop.room))}</div></div>`;
  return framed(picture, metres(width_m), metres(depth_m));
}

function speeds(f: Floor, profile: Picture) {
  if (!f.profile.length) return nothing;
  const picture = html`<div class="floor-speeds">${profile.canvas}<svg viewBox="0 0 20 20" role="img" aria-label=${w.profile}><path d="M10 0V20M0 10H20"></path></svg></div>`;
  return html`<figure class="floor-profile">${framed(picture, SPEEDS, SPEEDS)}
    <figcaption>${w.profileCaption}</figcaption></figure>`;
}

function speed(l: FloorLink, along_m_s: number): string {
  const size = Math.abs(along_m_s);
  const way = !l.signed ? w.either : along_m_s > 0 ? w.away : w.towards;
  if (l.least) return w.least(size.toFixed(1), way);
  return w.speed(number(size, l.spread_m_s), l.spread_m_s ? spread(l.spread_m_s) : "", way);
}

function alone(l: FloorLink, s: State) {
  const radial = l.along_m_s === null ? "" : speed(l, l.along_m_s);
  const zones = l.zones && w.zone(l.zones[0] ?? 0, l.zones[1] ?? 0);
  return html`<div class="wide"><dt>${nameOf(l.link, s, 40)}</dt><dd>${[radial, zones].filter(Boolean).join(", ")}</dd></div>`;
}

/** A link that shows neither speed nor zone. */
const isMute = (l: FloorLink): boolean => l.along_m_s === null && !l.zones;

function byLink({ links: all }: Floor, s: State) {
  if (!all.length) return nothing;
  const links = all.slice(0, MOST_LINKS);
  const lacks = links.filter(isMute).map((l): Lack => ({ name: nameOf(l.link, s, 40), reason: l.reason }));
  return html`<p class="muted">${links.some((l) => l.least) ? w.aboutBounds : w.about}</p>
    <dl class="facts" aria-label=${w.byLink}>${links
      .filter((l) => !isMute(l))
      .map((l) => alone(l, s))}</dl>${quiet(lacks, s)}${unlisted(all.length, MOST_LINKS)}`;
}

class FloorPanel implements Panel {
  #chance = new Picture("floor-cells");
  #profile = new Picture("floor-cells");
  #host = document.createElement("div");
  #floor: Floor | null = null;
  #stop: () => void = () => {};

  mount(body: HTMLElement): void {
    body.append(this.#host);
    this.#stop = subscribe((s, changed) => {
      if (changed.has("hop")) this.#take(s.hop);
    });
  }

  draw(s: State): void {
    const hop = s.hop,
      floor = this.#floor,
      { position, people, velocity, excess_range: range } = hop?.estimates ?? {};
    if (!hop || !position || !people || !velocity) {
      render(html`<p class="empty">${dockWords.noEstimate}</p>`, this.#host);
      return;
    }
    const now = floor && Math.abs(hop.time_s - floor.time_s) < LASTS_S ? floor : null;
    render(
      html`<div ?data-stale=${isStale(s)}>
      ${readings(
        [position, velocity, people, range].filter((e) => e !== undefined),
        s,
      )}
      ${now && !hop.room.assumed ? html`<div class="floor-maps">${plan(hop, now, this.#chance)}${speeds(now, this.#profile)}</div>` : nothing}
      ${now ? byLink(now, s) : nothing}</div>`,
      this.#host,
    );
  }

  dispose(): void {
    this.#stop();
  }

  #take(hop: HopReport | null): void {
    if (hop === null) this.#floor = null;
    const floor = hop?.floor;
    if (!floor) return;
    this.#floor = floor;
    if (floor.chance.length) paint(this.#chance, floor.chance, floor.columns, floor.rows);
    if (floor.profile.length) paint(this.#profile, floor.profile, CELLS, CELLS);
  }
}

export const floor: PanelKind = {
  id: "floor",
  title: w.title,
  needs: ["hop", "source"],
  create: () => new FloorPanel(),
};
