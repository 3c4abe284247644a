// What a floor plan is, and what is where in it: an immutable room, its items by kind and place in their list. Pure.
import type { Furniture, Room, Wall, Zone } from "../generated/types";
import { cornersOf, type Point } from "./geometry";

export type Kind = "node" | "wall" | "furniture" | "zone";
/** An item of the plan by its place in the room's list; corner: of a zone, or the end of a wall. */
export interface Ref {
  kind: Kind;
  index: number;
  corner?: number;
}

export interface Plan {
  readonly room: Room;
  /** Nodes whose place nobody has set yet: it is assumed, and says nothing. */
  readonly unplaced: readonly string[];
}

export const LEAST_SIZE_M = 0.5;
export const MOST_SIZE_M = 100;
export const MOST_NODES = 64;
export const MOST_ITEMS = 64;
export const MOST_ZONES = 32;
export const MOST_CORNERS = 32;
export const MOST_HOLD_S = 3600;
/** Of each kind of furniture: width, depth and height in metres. */
export const FURNITURE: Record<Furniture["kind"], readonly [number, number, number]> = {
  bed: [1.6, 2, 0.5],
  sofa: [2, 0.9, 0.8],
  desk: [1.4, 0.7, 0.75],
  table: [1.6, 0.9, 0.75],
  chair: [0.5, 0.5, 0.9],
  wardrobe: [1.2, 0.6, 2],
  other: [0.8, 0.8, 0.8],
};
/** How long a zone of each kind stays occupied after the last detection: who lies is seldom seen to move. */
export const HOLD_S: Record<Zone["kind"], number> = { area: 10, bed: 120, sofa: 60, desk: 60, entrance: 3 };
export const OPENING_M: Record<"door" | "window", number> = { door: 0.9, window: 1.2 };

/** A plan of a room: where it is assumed, no node has a place. */
export function planOf(room: Room, unplaced?: readonly string[]): Plan {
  const ids = room.nodes.map((n) => n.id);
  const without = unplaced ? unplaced.filter((id) => ids.includes(id)) : room.assumed ? ids : [];
  return { room: { ...room, assumed: without.length > 0 }, unplaced: without };
}

export const pointsOfWall = (w: Wall): [Point, Point] => [
  [w.x1_m, w.y1_m],
  [w.x2_m, w.y2_m],
];

/** The corners of an item, or its one point. */
export function pointsOf({ room }: Plan, { kind, index, corner }: Ref): readonly Point[] {
  const all = (): readonly Point[] => {
    if (kind === "node") return room.nodes[index] ? [[room.nodes[index].x_m, room.nodes[index].y_m]] : [];
    if (kind === "wall") return room.walls[index] ? pointsOfWall(room.walls[index]) : [];
    if (kind === "furniture") return room.furniture[index] ? cornersOf(room.furniture[index]) : [];
    return room.zones[index]?.corners_m ?? [];
  };
  const points = all();
  return corner === undefined ? points : points.slice(corner, corner + 1);
}

export const exists = (p: Plan, ref: Ref): boolean => pointsOf(p, ref).length > 0;

/** All items, in the order in which they are drawn and walked through. */
export function items({ room }: Plan): Ref[] {
  const of = (kind: Kind, list: readonly unknown[]) => list.map((_, index): Ref => ({ kind, index }));
  return [
    ...of("zone", room.zones),
    ...of("furniture", room.furniture),
    ...of("wall", room.walls),
    ...of("node", room.nodes),
  ];
}

export const sameRef = (a: Ref | null, b: Ref | null): boolean =>
  a === b || (!!a && !!b && a.kind === b.kind && a.index === b.index && a.corner === b.corner);

/** Outer walls, then those inside: what a door stands in and what things are pushed against. */
export function wallLines({ room: { width_m: w, depth_m: d, walls } }: Plan): [Point, Point][] {
  const corners: Point[] = [
    [0, 0],
    [w, 0],
    [w, d],
    [0, d],
  ];
  return [
    ...corners.map((c, i): [Point, Point] => [c, corners[(i + 1) % 4]!]),
    ...walls.filter((wall) => wall.kind === "wall").map(pointsOfWall),
  ];
}
