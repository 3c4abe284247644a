// Rooms to begin with. Nodes stay, and come inside; all else is of the template.
import type { Furniture, Room, Wall, Zone } from "../generated/types";
import { templateWords as w } from "../ui/words/editor";
import { type Point, rectangle } from "./geometry";
import { FURNITURE, HOLD_S, inRoom, type Plan } from "./model";

type Part = Pick<Room, "width_m" | "depth_m" | "height_m" | "walls" | "furniture" | "zones">;

const wall = (kind: Wall["kind"], a: Point, b: Point): Wall => ({
  kind,
  x1_m: a[0],
  y1_m: a[1],
  x2_m: b[0],
  y2_m: b[1],
});

function furniture(
  ...all: [kind: Furniture["kind"], name: string, x: number, y: number, turn?: number, size?: [number, number]][]
): Furniture[] {
  return all.map(([kind, name, x_m, y_m, turn_deg = 0, size], i) => {
    const [width_m, depth_m, height_m] = FURNITURE[kind];
    return {
      id: `${kind}-${i + 1}`,
      name,
      kind,
      x_m,
      y_m,
      width_m: size?.[0] ?? width_m,
      depth_m: size?.[1] ?? depth_m,
      height_m,
      turn_deg,
    };
  });
}

function zones(...all: [kind: Zone["kind"], name: string, a: Point, b: Point][]): Zone[] {
  return all.map(([kind, name, a, b], i) => ({
    id: `zone-${i + 1}`,
    name,
    kind,
    corners_m: rectangle(a, b).map(([x, y]): [number, number] => [x, y]),
    hold_s: HOLD_S[kind],
    sensitivity: 0.5,
  }));
}

const size = (width_m: number, depth_m: number, height_m = 2.5) => ({ width_m, depth_m, height_m });

const parts: Record<Exclude<keyof typeof w, "entrance">, Part> = {
  empty: { ...size(5, 4), walls: [], furniture: [], zones: [] },
  bedroom: {
    ...size(4, 3.5),
    walls: [wall("door", [0.3, 0], [1.2, 0]), wall("window", [1.2, 3.5], [2.8, 3.5])],
    furniture: furniture(
      ["bed", w.bedroom.bed, 2.9, 2.4],
      ["wardrobe", w.bedroom.wardrobe, 0.3, 2.2, 90, [1.8, 0.6]],
      ["desk", w.bedroom.desk, 3.2, 0.4],
    ),
    zones: zones(["bed", w.bedroom.bed, [1.9, 1.2], [4, 3.5]], ["entrance", w.entrance, [0.1, 0], [1.4, 1]]),
  },
  living: {
    ...size(6, 4.5),
    walls: [wall("door", [0, 0.3], [0, 1.2]), wall("window", [2, 4.5], [4.4, 4.5])],
    furniture: furniture(
      ["sofa", w.living.sofa, 3, 0.5, 0, [2.2, 0.9]],
      ["table", w.living.low, 3, 1.8, 0, [1.1, 0.6]],
      ["table", w.living.dining, 4.8, 3.4, 0, [1.8, 0.9]],
      ["other", w.living.screen, 1, 4.25, 0, [1.6, 0.4]],
    ),
    zones: zones(
      ["sofa", w.living.sofa, [1.7, 0], [4.3, 1.4]],
      ["area", w.living.dining, [3.6, 2.5], [6, 4.5]],
      ["entrance", w.entrance, [0, 0.1], [1.1, 1.4]],
    ),
  },
  office: {
    ...size(5, 4),
    walls: [wall("door", [0, 0.3], [0, 1.2]), wall("window", [1.5, 4], [3.5, 4])],
    furniture: furniture(
      ["desk", w.office.first, 1.6, 3.2],
      ["chair", w.office.chair, 1.6, 2.5],
      ["desk", w.office.second, 3.8, 3.2],
      ["chair", w.office.chair, 3.8, 2.5],
      ["wardrobe", w.office.shelf, 4.7, 1, 90, [1.6, 0.4]],
    ),
    zones: zones(
      ["desk", w.office.first, [0.7, 2], [2.5, 3.8]],
      ["desk", w.office.second, [2.9, 2], [4.7, 3.8]],
      ["entrance", w.entrance, [0, 0.1], [1.1, 1.4]],
    ),
  },
  hallway: {
    ...size(7, 5),
    walls: [
      wall("wall", [1.4, 5], [1.4, 1.4]),
      wall("wall", [1.4, 1.4], [7, 1.4]),
      wall("door", [4.2, 1.4], [5.1, 1.4]),
      wall("door", [0.25, 5], [1.15, 5]),
      wall("window", [3.4, 5], [5.4, 5]),
    ],
    furniture: furniture(["sofa", w.hallway.sofa, 6.4, 3.4, 90], ["table", w.hallway.table, 3, 3.6]),
    zones: zones(
      ["area", w.hallway.room, [1.5, 1.5], [5.6, 4.9]],
      ["sofa", w.hallway.sofa, [5.7, 2.2], [7, 4.6]],
      ["entrance", w.entrance, [0.1, 3.8], [1.3, 5]],
    ),
  },
  studio: {
    ...size(6, 5),
    walls: [
      wall("wall", [3.8, 0], [3.8, 1.8]),
      wall("wall", [3.8, 1.8], [4.4, 1.8]),
      wall("door", [4.4, 1.8], [5.2, 1.8]),
      wall("wall", [5.2, 1.8], [6, 1.8]),
      wall("door", [0.4, 0], [1.3, 0]),
      wall("window", [1.6, 5], [4, 5]),
    ],
    furniture: furniture(
      ["bed", w.studio.bed, 5, 3.7, 90],
      ["sofa", w.studio.sofa, 0.5, 3.2, 90],
      ["table", w.studio.table, 2.4, 1.3, 0, [1.2, 0.8]],
    ),
    zones: zones(
      ["bed", w.studio.bed, [3.7, 2.7], [6, 4.7]],
      ["sofa", w.studio.sofa, [0, 2], [1.4, 4.4]],
      ["entrance", w.entrance, [0.2, 0], [1.5, 1]],
    ),
  },
};

export const templates = Object.keys(parts) as (keyof typeof parts)[];

export const fromTemplate = (p: Plan, name: keyof typeof parts): Plan =>
  inRoom({ ...p, room: { ...p.room, ...parts[name] } });
