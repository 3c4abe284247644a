// What the pointer catches on: corners of other things, walls, the grid, in that order. Pure; in metres.
import { boxOf, distance, mm, nearestOn, type Point } from "./geometry";

export const GRID_M = 0.1;

export interface Marks {
  /** Corners of other things, and where nodes stand. */
  points: readonly Point[];
  /** Walls, from end to end. */
  lines: readonly (readonly [Point, Point])[];
  /** How near is near: some pixels, in metres. */
  reach_m: number;
  /** Alt: nothing catches. */
  free: boolean;
}

/** Where it is put, and what it caught on along each axis (a line to draw), if anything. */
export interface Caught {
  at: Point;
  x: number | null;
  y: number | null;
}

const onGrid = (x: number): number => mm(Math.round(x / GRID_M) * GRID_M);

/** The values along one axis on which things catch: those of points, and of walls that run across it. */
function stops(marks: Marks, axis: 0 | 1): number[] {
  const straight = marks.lines.flatMap(([a, b]) => (Math.abs(a[axis] - b[axis]) < 1e-6 ? [a[axis]] : []));
  return [...marks.points.map((p) => p[axis]), ...straight];
}

function nearest(x: number, all: readonly number[], reach: number): number | null {
  let best: number | null = null;
  for (const stop of all)
    if (Math.abs(stop - x) <= reach && (best === null || Math.abs(stop - x) < Math.abs(best - x))) best = stop;
  return best;
}

/** A single point: a node, a corner, the end of a wall. */
export function snapPoint(at: Point, marks: Marks): Caught {
  if (marks.free) return { at: [mm(at[0]), mm(at[1])], x: null, y: null };
  const corner = marks.points
    .filter((p) => distance(p, at) <= marks.reach_m)
    .sort((a, b) => distance(a, at) - distance(b, at))[0];
  if (corner) return { at: corner, x: corner[0], y: corner[1] };
  const [x, y] = [nearest(at[0], stops(marks, 0), marks.reach_m), nearest(at[1], stops(marks, 1), marks.reach_m)];
  if (x === null && y === null) {
    const slanted = marks.lines
      .map(([a, b]) => nearestOn(at, a, b))
      .filter((p) => distance(p, at) <= marks.reach_m)
      .sort((a, b) => distance(a, at) - distance(b, at))[0];
    if (slanted) return { at: [mm(slanted[0]), mm(slanted[1])], x: null, y: null };
  }
  return { at: [x ?? onGrid(at[0]), y ?? onGrid(at[1])], x, y };
}

/** A shape that is moved by `by`: the sides of its box catch; else its lower left comes to lie on the grid. */
export function snapShape(
  points: readonly Point[],
  by: Point,
  marks: Marks,
): { by: Point; x: number | null; y: number | null } {
  if (marks.free) return { by: [mm(by[0]), mm(by[1])], x: null, y: null };
  const { low, high } = boxOf(points);
  const along = (axis: 0 | 1) => {
    const all = stops(marks, axis);
    const tries = [low[axis], high[axis]].flatMap((side) => {
      const stop = nearest(side + by[axis], all, marks.reach_m);
      return stop === null ? [] : [{ by: stop - side, stop }];
    });
    const best = tries.sort((a, b) => Math.abs(a.by - by[axis]) - Math.abs(b.by - by[axis]))[0];
    return best ?? { by: onGrid(low[axis] + by[axis]) - low[axis], stop: null };
  };
  const [x, y] = [along(0), along(1)];
  return { by: [mm(x.by), mm(y.by)], x: x.stop, y: y.stop };
}

/** Shift: along the nearest of the eight directions from `from`. */
export function straight(from: Point, to: Point): Point {
  const angle = Math.round(Math.atan2(to[1] - from[1], to[0] - from[0]) / (Math.PI / 4)) * (Math.PI / 4),
    far = distance(from, to);
  return [mm(from[0] + Math.cos(angle) * far), mm(from[1] + Math.sin(angle) * far)];
}
