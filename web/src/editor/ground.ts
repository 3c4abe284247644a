// What lies under the items of the plan: floor, picture, grid, blind spots, where a walk was detected; and the links over it.
import { nothing, type SVGTemplateResult, svg } from "lit-html";
import { USUAL_HZ, LIGHT_M_S } from "../generated/limits";
import type { Coverage } from "../generated/types";
import type { HopReport, Room } from "../generated/types";
import type { Underlay, Walk } from "../rooms/store";
import { endsOf } from "../ui/ends";
import type { Screen } from "./screen";
import { CELL_M } from "./walk";
import { ratioOf } from "./which";

type Part = SVGTemplateResult | typeof nothing;

export function floor(s: Screen, { width_m, depth_m }: Room): Part {
  const lines = (length: number, line: (at: number) => string) =>
    Array.from({ length: Math.ceil(length * 2 - 1e-6) - 1 }, (_, i) => (i + 1) / 2).map(
      (at) => svg`<path class=${Number.isInteger(at) ? "grid-1" : "grid-half"} d=${line(at)}></path>`,
    );
  const marks = (length: number, at: (i: number) => [number, number], kind: string) =>
    Array.from({ length: Math.floor(length + 1e-6) + 1 }, (_, i) => i)
      .filter((i) => s.px_m > 22 || i % 5 === 0)
      .map((i) => {
        const [x, y] = at(i);
        return svg`<text class=${`mark ${kind}`} x=${x} y=${y}>${i}${kind === "along" && i + 1 > length + 1e-6 ? " m" : ""}</text>`;
      });
  return svg`<g aria-hidden="true"><rect class="floor" x=${s.x(0)} y=${s.y(depth_m)} width=${width_m * s.px_m} height=${depth_m * s.px_m}></rect>
    ${s.px_m > 12 ? lines(width_m, (x) => `M${s.x(x)} ${s.y(0)}V${s.y(depth_m)}`) : nothing}
    ${s.px_m > 12 ? lines(depth_m, (y) => `M${s.x(0)} ${s.y(y)}H${s.x(width_m)}`) : nothing}
    ${marks(width_m, (i) => [s.x(i), s.y(0) + 18], "along")}${marks(depth_m, (i) => [s.x(0) - 10, s.y(i) + 4], "up")}</g>`;
}

export function under(s: Screen, u: Underlay | null, url: string | null): Part {
  if (!u || !url) return nothing;
  const height = u.width_m * u.ratio;
  return svg`<image class="underlay" href=${url} x=${s.x(u.x_m)} y=${s.y(u.y_m + height)} width=${u.width_m * s.px_m} height=${height * s.px_m} opacity=${u.opacity} preserveAspectRatio="none"></image>`;
}

/** Cells in which no link is sensitive are hatched; those of several are tinted. One path for all that look alike. */
export function blind(s: Screen, c: Coverage | null, room: Room): Part {
  if (!c) return nothing;
  const alike = ["", "", "", ""];
  c.links.forEach((n, i) => {
    const [x, y] = [(i % c.columns) * c.cell_m, Math.floor(i / c.columns) * c.cell_m];
    const [width, height] = [Math.min(c.cell_m, room.width_m - x), Math.min(c.cell_m, room.depth_m - y)];
    if (width <= 0 || height <= 0) return;
    const [w, h] = [width * s.px_m, height * s.px_m].map((px) => px.toFixed(1));
    alike[Math.min(n, 3)] += `M${s.x(x).toFixed(1)} ${s.y(y + height).toFixed(1)}h${w}v${h}h-${w}z`;
  });
  const cells = alike.map((d, n) => svg`<path class=${n ? "seen" : "blind"} data-links=${n} d=${d}></path>`);
  const best =
    c.best &&
    svg`<g class="best" transform=${`translate(${s.x(c.best.x_m)} ${s.y(c.best.y_m)})`}><circle r="11"></circle><path d="M-5 0H5M0-5V5"></path></g>`;
  return svg`<g class="coverage" aria-hidden="true">${cells}${best ?? nothing}</g>`;
}

export function walkedOver(s: Screen, walk: Walk | null): Part {
  if (!walk) return nothing;
  const most = Math.max(1e-6, ...Object.values(walk.cells));
  return svg`<g aria-hidden="true">${Object.entries(walk.cells).map(([cell, seconds]) => {
    const [i, j] = cell.split(",").map(Number) as [number, number];
    return svg`<rect class="walked" x=${s.x(i * CELL_M)} y=${s.y((j + 1) * CELL_M)} width=${CELL_M * s.px_m} height=${CELL_M * s.px_m} opacity=${0.15 + (0.6 * seconds) / most}></rect>`;
  })}</g>`;
}

/** Links between nodes that the room names, each with its first Fresnel zone: the more, the stronger its motion. */
export function links(s: Screen, room: Room, hop: HopReport | null, walk: Walk | null): Part {
  if (!hop) return nothing;
  const drawn = hop.links.flatMap((l) => {
    const ends = endsOf(room, l);
    if (!ends) return [];
    const [a, b] = ends,
      far = Math.hypot(a.x_m - b.x_m, a.y_m - b.y_m, a.z_m - b.z_m),
      along = (far + LIGHT_M_S / USUAL_HZ / 2) / 2;
    const across = Math.sqrt(Math.max(0, along ** 2 - far ** 2 / 4));
    const turn = (-Math.atan2(b.y_m - a.y_m, b.x_m - a.x_m) * 180) / Math.PI;
    const share = walk ? (walk.links[l.id] ?? 0) / Math.max(walk.seconds, 1) : Math.min(1, ratioOf(l) / 3);
    const at = `translate(${(s.x(a.x_m) + s.x(b.x_m)) / 2} ${(s.y(a.y_m) + s.y(b.y_m)) / 2}) rotate(${turn})`;
    return [
      svg`<g class="plan-link" ?data-moves=${ratioOf(l) > 1}><ellipse transform=${at} rx=${along * s.px_m} ry=${across * s.px_m} fill-opacity=${(0.03 + 0.22 * share).toFixed(2)}></ellipse>
        <line x1=${s.x(a.x_m)} y1=${s.y(a.y_m)} x2=${s.x(b.x_m)} y2=${s.y(b.y_m)} stroke-width=${(1 + 3 * share).toFixed(1)}></line></g>`,
    ];
  });
  return svg`<g aria-hidden="true">${drawn}</g>`;
}

/** Where the position is told, as wide as it is uncertain. */
export function body(s: Screen, hop: HopReport | null): Part {
  const b = hop?.body;
  if (!b || hop?.room.assumed) return nothing;
  return svg`<g class="plan-body" aria-hidden="true"><ellipse cx=${s.x(b.x_m)} cy=${s.y(b.y_m)} rx=${b.sigma_x_m * s.px_m} ry=${b.sigma_y_m * s.px_m}></ellipse><circle cx=${s.x(b.x_m)} cy=${s.y(b.y_m)} r="4"></circle></g>`;
}

/** One pattern for all that is blind or was never detected. */
export const patterns = svg`<defs>
  <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V7"></path></pattern>
</defs>`;
