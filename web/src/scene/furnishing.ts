// Walls inside the room, doors, windows, furniture and zones as lines in the picture.
import { cornersOf, type Point } from "../editor/geometry";
import type { Furniture, Room, Wall, Zone } from "../generated/types";
import type { Palette, Rgb } from "./colour";
import type { Segment } from "./room";

const DOOR_M = 2;
const SILL_M = 0.9;
const LINTEL_M = 2;
/** Above the floor, so that it does not lie in the grid. */
const OVER_M = 0.01;

type Line = (from: number[], to: number[], alpha: number, width?: number, dashes?: number) => void;

function ring(line: Line, points: readonly Point[], z: number, alpha: number, width = 1, dashes = 0): void {
  points.forEach(([x, y], i) => {
    const [u, v] = points[(i + 1) % points.length]!;
    line([x, y, z], [u, v, z], alpha, width, dashes);
  });
}

function wall(line: Line, w: Wall, height: number): void {
  const top = w.kind === "wall" ? height : Math.min(height, w.kind === "door" ? DOOR_M : LINTEL_M),
    foot = w.kind === "window" ? Math.min(SILL_M, top) : 0;
  const [a, b] = [
    [w.x1_m, w.y1_m],
    [w.x2_m, w.y2_m],
  ] as [Point, Point];
  const alpha = w.kind === "wall" ? 0.5 : 0.8;
  for (const z of [foot, top]) line([...a, z], [...b, z], z === foot && w.kind === "wall" ? 0.9 : alpha, 1.5);
  for (const end of [a, b]) line([...end, foot], [...end, top], alpha, 1.25);
}

function box(line: Line, f: Furniture): void {
  const corners = cornersOf(f);
  ring(line, corners, OVER_M, 0.35);
  ring(line, corners, f.height_m, 0.8, 1.25);
  for (const [x, y] of corners) line([x, y, 0], [x, y, f.height_m], 0.5);
}

const zone = (line: Line, z: Zone): void => ring(line, z.corners_m, OVER_M, 0.9, 1.5, 6);

/** In metres; colours are those of the palette. */
export function furnishing(room: Room, palette: Palette): Segment[] {
  const out: Segment[] = [];
  const lines =
    (tint: Rgb): Line =>
    (from, to, alpha, width = 1, dashes = 0) =>
      out.push({ from, to, tint, alpha, width, dashes });
  const [things, areas] = [lines(palette.ink), lines(palette.accent)];
  for (const w of room.walls) wall(things, w, room.height_m);
  for (const f of room.furniture)
    box(lines(palette.grid.map((g, i) => (g + palette.ink[i]!) / 2) as unknown as Rgb), f);
  for (const z of room.zones) zone(areas, z);
  return out;
}
