// Points and polygons of a floor plan, in metres: x along the width, y along the depth. Pure.
import type { Furniture } from "../generated/types";

export type Point = readonly [x: number, y: number];
export interface Box {
  low: Point;
  high: Point;
}

/** To a millimetre, so that what is added up and taken back is what it was. */
export const mm = (x: number): number => Math.round(x * 1000) / 1000;
export const clamp = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), Math.max(low, high));
export const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
export const between = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

export function boxOf(points: readonly Point[]): Box {
  const xs = points.map((p) => p[0]),
    ys = points.map((p) => p[1]);
  return { low: [Math.min(...xs), Math.min(...ys)], high: [Math.max(...xs), Math.max(...ys)] };
}

/** Twice the area, positive where the corners run anticlockwise. */
const twiceArea = (points: readonly Point[]): number =>
  points.reduce((sum, [x, y], i) => {
    const [u, v] = points[(i + 1) % points.length]!;
    return sum + x * v - u * y;
  }, 0);

export const area_m2 = (points: readonly Point[]): number => Math.abs(twiceArea(points)) / 2;

/** The centre of gravity: where a polygon's name stands. */
export function centroid(points: readonly Point[]): Point {
  const twice = twiceArea(points);
  if (Math.abs(twice) < 1e-9) return between(boxOf(points).low, boxOf(points).high);
  let [cx, cy] = [0, 0];
  points.forEach(([x, y], i) => {
    const [u, v] = points[(i + 1) % points.length]!,
      part = x * v - u * y;
    cx += (x + u) * part;
    cy += (y + v) * part;
  });
  return [cx / (3 * twice), cy / (3 * twice)];
}

const turn = (a: Point, b: Point, c: Point): number => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** The point of a segment that is nearest to `p`. */
export function nearestOn(p: Point, a: Point, b: Point): Point {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]],
    length2 = dx * dx + dy * dy;
  const t = length2 ? clamp(((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2, 0, 1) : 0;
  return [a[0] + t * dx, a[1] + t * dy];
}

/** Do two segments share a point? */
function meet(a: Point, b: Point, c: Point, d: Point): boolean {
  const touches = (p: Point, q: Point, r: Point) => distance(r, nearestOn(r, p, q)) < 1e-6;
  if (touches(a, b, c) || touches(a, b, d) || touches(c, d, a) || touches(c, d, b)) return true;
  return turn(a, b, c) > 0 !== turn(a, b, d) > 0 && turn(c, d, a) > 0 !== turn(c, d, b) > 0;
}

/** No two edges meet but neighbours at their corner, and it has an inside. */
export function isSimple(points: readonly Point[], least_m2 = 0.01): boolean {
  const n = points.length;
  if (n < 3 || area_m2(points) < least_m2) return false;
  const at = (i: number) => points[i % n]!;
  for (let i = 0; i < n; i++) {
    if (distance(at(i), at(i + 1)) < 1e-3) return false;
    // A neighbour may not run back along the edge.
    if (distance(at(i + 2), nearestOn(at(i + 2), at(i), at(i + 1))) < 1e-6) return false;
    if (distance(at(i), nearestOn(at(i), at(i + 1), at(i + 2))) < 1e-6) return false;
    for (let j = i + 2; j < n; j++) if ((j + 1) % n !== i && meet(at(i), at(i + 1), at(j), at(j + 1))) return false;
  }
  return true;
}

export function isInside([x, y]: Point, points: readonly Point[]): boolean {
  let inside = false;
  points.forEach(([x1, y1], i) => {
    const [x2, y2] = points[(i + 1) % points.length]!;
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) * (x2 - x1)) / (y2 - y1)) inside = !inside;
  });
  return inside;
}

export function rectangle(a: Point, b: Point): Point[] {
  const { low, high } = boxOf([a, b]);
  return [low, [high[0], low[1]], high, [low[0], high[1]]];
}

/** The four corners of a turned box, from the one that was at the lower left. */
export function cornersOf(f: Pick<Furniture, "x_m" | "y_m" | "width_m" | "depth_m" | "turn_deg">): Point[] {
  const angle = (f.turn_deg * Math.PI) / 180,
    [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([sx, sy]) => {
    const [u, v] = [(sx! * f.width_m) / 2, (sy! * f.depth_m) / 2];
    return [f.x_m + u * c - v * s, f.y_m + u * s + v * c] as const;
  });
}

/** The same shape inside 0 to width, 0 to depth: moved, and where it is too large made smaller along that axis. */
export function fitted(points: readonly Point[], width: number, depth: number): Point[] {
  const { low, high } = boxOf(points);
  const along = (axis: 0 | 1, room: number) => {
    const size = high[axis] - low[axis],
      scale = size > room ? room / size : 1;
    const start = clamp(low[axis], 0, room - size * scale);
    return (p: Point) => clamp(mm(start + (p[axis] - low[axis]) * scale), 0, room);
  };
  const [x, y] = [along(0, width), along(1, depth)];
  return points.map((p) => [x(p), y(p)] as const);
}

/** How far a shape may go by (dx, dy) without leaving 0 to width, 0 to depth. */
export function held(points: readonly Point[], [dx, dy]: Point, width: number, depth: number): Point {
  const { low, high } = boxOf(points);
  return [mm(clamp(dx, -low[0], width - high[0])), mm(clamp(dy, -low[1], depth - high[1]))];
}
