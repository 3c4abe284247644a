// What is put into a plan, taken out of it and copied. Each gives the new plan and what to select in it; the same plan and
// null where it is not possible.
import type { Furniture, Node, Wall, Zone } from "../generated/types";
import { between, boxOf, cornersOf, distance, isSimple, mm, type Point, rectangle } from "./geometry";
import {
  exists,
  FURNITURE,
  HOLD_S,
  inRoom,
  type Kind,
  MOST_CORNERS,
  MOST_ITEMS,
  MOST_NODES,
  MOST_ZONES,
  move,
  OPENING_M,
  onWall,
  type Plan,
  planOf,
  pointsOf,
  type Ref,
  setCorners,
} from "./model";

export interface Made {
  plan: Plan;
  ref: Ref | null;
}

/** An id that no other has: "zone 1", "zone 2". */
export function freeId(taken: readonly string[], stem: string): string {
  for (let n = 1; ; n++) if (!taken.includes(`${stem}-${n}`)) return `${stem}-${n}`;
}

const none = (plan: Plan): Made => ({ plan, ref: null });

function added(p: Plan, kind: Kind, item: Node | Wall | Furniture | Zone): Made {
  const name = ({ node: "nodes", wall: "walls", furniture: "furniture", zone: "zones" } as const)[kind];
  const list = p.room[name];
  if (list.length >= { node: MOST_NODES, wall: MOST_ITEMS, furniture: MOST_ITEMS, zone: MOST_ZONES }[kind])
    return none(p);
  const plan = inRoom({ ...p, room: { ...p.room, [name]: [...list, item] } });
  return { plan, ref: plan.room[name].length > list.length ? { kind, index: list.length } : null };
}

/** A node where the user puts it, of the name that the stream has for it; without one, of a name of its own. */
export function addNode(p: Plan, role: Node["role"], at: Point, id?: string): Made {
  const ids = p.room.nodes.map((n) => n.id),
    own = id || freeId(ids, role === "transmitter" ? "ap" : "node");
  if (ids.includes(own)) return none(p);
  return added(p, "node", {
    id: own,
    name: own.slice(0, 80),
    x_m: mm(at[0]),
    y_m: mm(at[1]),
    z_m: Math.min(1, p.room.height_m),
    role,
  });
}

export function addFurniture(p: Plan, kind: Furniture["kind"], name: string, at: Point): Made {
  const [width_m, depth_m, height_m] = FURNITURE[kind],
    ids = p.room.furniture.map((f) => f.id);
  const box = { id: freeId(ids, kind), name, kind, x_m: at[0], y_m: at[1], width_m, depth_m, height_m, turn_deg: 0 };
  return added(p, "furniture", box);
}

export function addZone(p: Plan, kind: Zone["kind"], name: string, corners: readonly Point[]): Made {
  const shape = corners.map(([x, y]): [number, number] => [mm(x), mm(y)]);
  if (!isSimple(shape)) return none(p);
  const id = freeId(
    p.room.zones.map((z) => z.id),
    "zone",
  );
  return added(p, "zone", { id, name, kind, corners_m: shape, hold_s: HOLD_S[kind], sensitivity: 0.5 });
}

/** A zone over a piece of furniture, 0.2 m beyond it on each side. */
export function zoneAround(p: Plan, index: number, name: string): Made {
  const f = p.room.furniture[index];
  if (!f) return none(p);
  const kind = f.kind === "bed" || f.kind === "sofa" || f.kind === "desk" ? f.kind : "area";
  return addZone(p, kind, name, cornersOf({ ...f, width_m: f.width_m + 0.4, depth_m: f.depth_m + 0.4 }));
}

/** A wall from here to there; a door or window where it fits into a wall next to the middle of the two. */
export function addWall(p: Plan, kind: Wall["kind"], from: Point, to: Point): Made {
  const drawn = distance(from, to);
  const ends: readonly Point[] | null =
    kind === "wall" ? [from, to] : onWall(p, between(from, to), drawn < 0.3 ? OPENING_M[kind] : mm(drawn));
  if (!ends || distance(ends[0]!, ends[1]!) < 0.1) return none(p);
  const [a, b] = ends as [Point, Point];
  return added(p, "wall", { kind, x1_m: mm(a[0]), y1_m: mm(a[1]), x2_m: mm(b[0]), y2_m: mm(b[1]) });
}

/** Take an item out, or one corner of a zone that has more than three. */
export function remove(p: Plan, { kind, index, corner }: Ref): Plan {
  if (!exists(p, { kind, index })) return p;
  const without = <T>(list: readonly T[]) => list.filter((_, i) => i !== index);
  const { room } = p;
  if (corner !== undefined && kind === "zone") {
    const rest = room.zones[index]!.corners_m.filter((_, i) => i !== corner);
    return rest.length < 3 ? p : setCorners(p, index, rest);
  }
  const change = {
    node: () => ({ nodes: without(room.nodes) }),
    wall: () => ({ walls: without(room.walls) }),
    furniture: () => ({ furniture: without(room.furniture) }),
    zone: () => ({ zones: without(room.zones) }),
  }[kind]();
  return planOf({ ...room, ...change }, p.unplaced);
}

/** A copy half a metre beside it. */
export function duplicate(p: Plan, { kind, index }: Ref, copyOf: (name: string) => string): Made {
  const { room } = p;
  if (!exists(p, { kind, index })) return none(p);
  const made = {
    node: () => {
      const n = room.nodes[index]!;
      const id = freeId(
        room.nodes.map((one) => one.id),
        "node",
      );
      return added(p, kind, { ...n, id, name: copyOf(n.name) });
    },
    wall: () => added(p, kind, { ...room.walls[index]! }),
    furniture: () => {
      const f = room.furniture[index]!;
      const ids = room.furniture.map((one) => one.id);
      return added(p, kind, { ...f, id: freeId(ids, f.kind), name: copyOf(f.name) });
    },
    zone: () => {
      const z = room.zones[index]!;
      const ids = room.zones.map((one) => one.id);
      return added(p, kind, { ...z, id: freeId(ids, "zone"), name: copyOf(z.name) });
    },
  }[kind]();
  if (!made.ref) return made;
  const aside = [
    [0.5, 0],
    [-0.5, 0],
    [0, 0.5],
    [0, -0.5],
  ].map(([dx, dy]) => move(made.plan, made.ref!, [dx!, dy!]));
  return { plan: aside.find((one) => one !== made.plan) ?? made.plan, ref: made.ref };
}

/** A new corner in the middle of the edge that begins at `corner`. */
export function splitEdge(p: Plan, index: number, corner: number): Made {
  const corners = p.room.zones[index]?.corners_m;
  if (!corners || corners.length >= MOST_CORNERS || !corners[corner]) return none(p);
  const middle = between(corners[corner], corners[(corner + 1) % corners.length]!);
  // A little outward, since three corners in line are no polygon's.
  const { low, high } = boxOf(corners),
    centre = between(low, high);
  for (const out of [0.05, -0.05]) {
    const [dx, dy] = [middle[0] - centre[0], middle[1] - centre[1]],
      far = Math.hypot(dx, dy) || 1;
    const at: Point = [middle[0] + (dx / far) * out, middle[1] + (dy / far) * out];
    const plan = setCorners(p, index, [...corners.slice(0, corner + 1), at, ...corners.slice(corner + 1)]);
    if (plan !== p) return { plan, ref: { kind: "zone", index, corner: corner + 1 } };
  }
  return none(p);
}

/** Where something new stands: near the middle, away from what stands there. */
export function freeSpot(p: Plan): Point {
  const { width_m: w, depth_m: d, nodes, furniture } = p.room;
  const taken: Point[] = [...nodes, ...furniture].map((n) => [n.x_m, n.y_m]);
  const clear = (at: Point) => Math.min(1.2, ...taken.map((t) => distance(t, at)));
  const spots = [0.5, 0.3, 0.7, 0.15, 0.85].flatMap((u) =>
    [0.5, 0.3, 0.7, 0.15, 0.85].map((v): Point => [mm(w * u), mm(d * v)]),
  );
  return spots.reduce((best, spot) => (clear(spot) > clear(best) + 0.05 ? spot : best));
}

/** A square zone where nothing stands, for those who do not draw. */
export function zoneAtSpot(p: Plan, kind: Zone["kind"], name: string): Made {
  const [x, y] = freeSpot(p),
    half = Math.min(0.75, p.room.width_m / 4, p.room.depth_m / 4);
  return addZone(p, kind, name, rectangle([x - half, y - half], [x + half, y + half]));
}

/** The points of all items but one: what that one may be pushed against. */
export const othersOf = (p: Plan, all: readonly Ref[], but: Ref | null): Point[] =>
  all.filter((r) => !but || r.kind !== but.kind || r.index !== but.index).flatMap((r) => [...pointsOf(p, r)]);
