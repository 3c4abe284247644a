// The floor plan as SVG: every item is an element that can have the focus, with a name; what is selected has handles.
import { nothing, type SVGTemplateResult, svg } from "lit-html";
import type { Furniture, HopReport, Node, Wall, Zone } from "../generated/types";
import { editorWords as w } from "../ui/words/editor";
import { clip } from "../ui/format";
import { between, centroid, cornersOf, distance, type Point } from "./geometry";
import { blind, body, floor, links, patterns, under, walkedOver } from "./ground";
import { type Kind, type Plan, pointsOfWall, type Ref, sameRef } from "./model";
import { nameOf } from "./names";
import type { Screen } from "./screen";
import type { Session } from "./session";

type Part = SVGTemplateResult | typeof nothing;

const NAME_PX = 7;

/** As much of a name as this many pixels hold. */
const cut = (name: string, px: number): string => (px < 24 ? "" : clip(name, Math.max(2, Math.floor(px / NAME_PX))));

function item(s: Session, ref: Ref, kind: string, inside: unknown): Part {
  const on = s.selected && s.selected.kind === ref.kind && s.selected.index === ref.index;
  const focus = () => {
    if (s.tool.type === "select" && !(on && s.selected?.corner === undefined)) s.select(ref);
  };
  return svg`<g class=${`item ${kind}`} data-ref=${`${ref.kind} ${ref.index}`} tabindex="0" role="button" aria-pressed=${String(!!on)}
    aria-label=${nameOf(s.plan, ref)} ?data-on=${on} @focus=${focus}>${inside}</g>`;
}

function zone(s: Session, z: Zone, index: number, at: Screen, hop: HopReport | null): Part {
  const said = hop?.zones.find((one) => one.id === z.id);
  const state = said?.presence.value === "occupied" ? "occupied" : "";
  const seconds = s.walk && !s.walking ? (s.walk.zones[z.id] ?? 0) : null;
  const [x] = centroid(z.corners_m),
    y = Math.max(...z.corners_m.map((c) => c[1])) - 10 / at.px_m,
    wide = Math.max(...z.corners_m.map((c) => c[0])) - Math.min(...z.corners_m.map((c) => c[0]));
  const note = seconds === null ? "" : seconds > 0 ? `✓ ${Math.round(seconds)} s` : "✗";
  return item(
    s,
    { kind: "zone", index },
    `zone ${state}`,
    svg`<polygon class="shape" points=${at.list(z.corners_m)}></polygon>
      ${seconds === 0 ? svg`<polygon class="never" points=${at.list(z.corners_m)}></polygon>` : nothing}
      <text class="name" x=${at.x(x)} y=${at.y(y) + 4}>${cut(z.name || z.id, wide * at.px_m)}</text>
      <text class="note" x=${at.x(x)} y=${at.y(y) + 20}>${note}</text>`,
  );
}

function furniture(s: Session, f: Furniture, index: number, at: Screen): Part {
  const corners = cornersOf(f),
    [a, b, c, d] = corners as [Point, Point, Point, Point];
  // The head of a bed, the back of a sofa or chair, the side of a desk at which one sits.
  const on = (p: Point, q: Point, t: number): Point => [p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t];
  const inner: Point[][] =
    f.kind === "bed"
      ? [[on(a, d, 0.72), on(b, c, 0.72)]]
      : f.kind === "sofa" || f.kind === "chair"
        ? [[on(a, d, 0.3), on(b, c, 0.3)]]
        : f.kind === "wardrobe"
          ? [[on(a, b, 0.5), on(d, c, 0.5)]]
          : [];
  return item(
    s,
    { kind: "furniture", index },
    "furniture",
    svg`<polygon class="shape" points=${at.list(corners)}></polygon>
      ${inner.map((line) => svg`<polyline class="fold" points=${at.list(line)}></polyline>`)}
      <text class="name" x=${at.x(f.x_m)} y=${at.y(f.y_m) + 4}>${cut(f.name, Math.max(f.width_m, 0.4) * at.px_m)}</text>`,
  );
}

function wall(s: Session, one: Wall, index: number, at: Screen): Part {
  const [a, b] = pointsOfWall(one),
    d = `M${at.x(a[0])} ${at.y(a[1])}L${at.x(b[0])} ${at.y(b[1])}`;
  const swing = () => {
    // A door opens to the left of its direction; drawn as a quarter of a circle.
    const r = distance(a, b),
      turned: Point = [a[0] - (b[1] - a[1]), a[1] + (b[0] - a[0])];
    const inRoom =
      turned[0] >= -1e-6 &&
      turned[1] >= -1e-6 &&
      turned[0] <= at.room.width_m + 1e-6 &&
      turned[1] <= at.room.depth_m + 1e-6;
    const end: Point = inRoom ? turned : [2 * a[0] - turned[0], 2 * a[1] - turned[1]];
    const R = r * at.px_m;
    return svg`<path class="swing" d=${`M${at.x(a[0])} ${at.y(a[1])}L${at.x(end[0])} ${at.y(end[1])}A${R} ${R} 0 0 ${inRoom ? 1 : 0} ${at.x(b[0])} ${at.y(b[1])}`}></path>`;
  };
  return item(
    s,
    { kind: "wall", index },
    `wall ${one.kind}`,
    svg`<path class="hit" d=${d}></path>${one.kind === "door" ? swing() : nothing}<path class="shape" d=${d}></path>
      ${one.kind === "window" ? svg`<path class="pane" d=${d}></path>` : nothing}`,
  );
}

function node(s: Session, n: Node, index: number, at: Screen): Part {
  const [x, y] = [at.x(n.x_m), at.y(n.y_m)];
  const placed = !s.plan.unplaced.includes(n.id);
  const waved = s.tool.type === "which" && (s.chosen ?? s.levels.clear?.node) === n.id && n.role !== "transmitter";
  const level = s.tool.type === "which" ? Math.min(3, s.levels.of[n.id] ?? 0) : 0;
  const mark =
    n.role === "transmitter"
      ? svg`<path class="shape" d=${`M${x} ${y - 9}L${x + 9} ${y}L${x} ${y + 9}L${x - 9} ${y}Z`}></path>`
      : svg`<circle class="shape" cx=${x} cy=${y} r="8"></circle><circle class="dot" cx=${x} cy=${y} r="3"></circle>`;
  const upper = y < 48,
    half = (Math.min((n.name || n.id).length, 18) + 1) * (NAME_PX / 2);
  return item(
    s,
    { kind: "node", index },
    `node${placed ? "" : " unplaced"}${waved ? " waved" : ""}`,
    svg`<circle class="hit" cx=${x} cy=${y} r="22"></circle>
      ${level > 0.05 ? svg`<circle class="level" cx=${x} cy=${y} r=${9 + 7 * level}></circle>` : nothing}${mark}
      <text class="name" x=${Math.min(Math.max(x, half), at.width - half)} y=${upper ? y + 24 : y - 14}>${clip(n.name || n.id, 18)}${placed ? "" : " ?"}</text>`,
  );
}

function handles(s: Session, at: Screen): Part {
  const ref = s.selected,
    p: Plan = s.plan;
  if (!ref || s.tool.type !== "select") return nothing;
  const handle = (kind: Kind, corner: number, [x, y]: Point) => {
    const own = { kind, index: ref.index, corner };
    return svg`<g class="handle" tabindex="0" role="button" data-ref=${`${kind} ${ref.index} ${corner}`} aria-label=${nameOf(p, own)}
      ?data-on=${sameRef(own, ref)} @focus=${() => !sameRef(own, s.selected) && s.select(own)}>
      <circle class="hit" cx=${at.x(x)} cy=${at.y(y)} r="16"></circle><rect x=${at.x(x) - 5} y=${at.y(y) - 5} width="10" height="10" rx="2"></rect></g>`;
  };
  if (ref.kind === "zone") {
    const corners = p.room.zones[ref.index]?.corners_m ?? [];
    const edges = corners.map((c, i) => {
      const [x, y] = between(c, corners[(i + 1) % corners.length]!);
      return svg`<g class="edge" data-ref=${`edge ${ref.index} ${i}`} aria-hidden="true"><circle class="hit" cx=${at.x(x)} cy=${at.y(y)} r="12"></circle><circle cx=${at.x(x)} cy=${at.y(y)} r="4"></circle></g>`;
    });
    return svg`${edges}${corners.map((c, i) => handle("zone", i, c))}`;
  }
  const wall = p.room.walls[ref.index];
  if (ref.kind === "wall" && wall) return svg`${pointsOfWall(wall).map((e, i) => handle("wall", i, e))}`;
  const f = p.room.furniture[ref.index];
  if (ref.kind !== "furniture" || !f) return nothing;
  const angle = ((f.turn_deg + 90) * Math.PI) / 180,
    far = f.depth_m / 2 + 20 / at.px_m;
  const [x, y] = [at.x(f.x_m + Math.cos(angle) * far), at.y(f.y_m + Math.sin(angle) * far)];
  return svg`<g class="turn" data-ref=${`turn ${ref.index}`} aria-hidden="true"><line x1=${at.x(f.x_m)} y1=${at.y(f.y_m)} x2=${x} y2=${y}></line>
    <circle class="hit" cx=${x} cy=${y} r="16"></circle><circle cx=${x} cy=${y} r="6"></circle></g>`;
}

/** What is being drawn, and what the pointer catches on. */
function sketch(s: Session, at: Screen, rectangle: readonly Point[] | null): Part {
  const { x, y } = s.caught;
  const guides = svg`${x === null ? nothing : svg`<path class="guide" d=${`M${at.x(x)} ${at.y(0)}V${at.y(at.room.depth_m)}`}></path>`}
    ${y === null ? nothing : svg`<path class="guide" d=${`M${at.x(0)} ${at.y(y)}H${at.x(at.room.width_m)}`}></path>`}`;
  const points = rectangle ?? (s.pointer && s.sketch.length ? [...s.sketch, s.pointer] : s.sketch);
  const last = points.at(-1),
    first = points[0];
  const length =
    last && first && points.length === 2
      ? svg`<text class="length" x=${(at.x(first[0]) + at.x(last[0])) / 2} y=${(at.y(first[1]) + at.y(last[1])) / 2 - 8}>${distance(first, last).toFixed(2)} m</text>`
      : nothing;
  const cross =
    s.tool.type !== "select" && s.pointer && !rectangle
      ? svg`<path class="cross" d=${`M${at.x(s.pointer[0]) - 6} ${at.y(s.pointer[1])}h12m-6-6v12`}></path>`
      : nothing;
  return svg`<g aria-hidden="true">${guides}
    ${rectangle ? svg`<polygon class="sketch" points=${at.list(rectangle)}></polygon>` : svg`<polyline class="sketch" points=${at.list(points)}></polyline>`}
    ${s.sketch.map(([px, py]) => svg`<circle class="sketch-corner" cx=${at.x(px)} cy=${at.y(py)} r="4"></circle>`)}${length}${cross}</g>`;
}

export function drawPlan(
  s: Session,
  at: Screen,
  hop: HopReport | null,
  rectangle: readonly Point[] | null,
): SVGTemplateResult {
  const { room } = s.plan,
    walk = s.walking?.walk ?? s.walk;
  return svg`${patterns}${floor(at, room)}${under(at, s.underlay, s.picture)}
    ${s.shows.blind ? blind(at, s.coverage, room) : nothing}${walkedOver(at, walk)}
    ${room.zones.map((z, i) => zone(s, z, i, at, hop))}
    ${room.furniture.map((f, i) => furniture(s, f, i, at))}
    <rect class="outer" aria-hidden="true" x=${at.x(0)} y=${at.y(room.depth_m)} width=${room.width_m * at.px_m} height=${room.depth_m * at.px_m}></rect>
    ${room.walls.map((one, i) => wall(s, one, i, at))}
    ${s.shows.links ? links(at, room, hop, walk) : nothing}${body(at, hop)}
    ${room.nodes.map((n, i) => node(s, n, i, at))}
    ${handles(s, at)}${sketch(s, at, rectangle)}`;
}

export const planLabel = (p: Plan, count: number): string => `${w.plan}. ${p.room.name} ${w.items(count)}`;
