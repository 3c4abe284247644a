// What may be done to a floor plan, and what always holds of it. Each function gives a new plan, or the same one where the
// change is not possible. Nothing leaves the room, polygons stay simple.
import type { Furniture, Node, Room, Wall, Zone } from "../generated/types";
import {
  between,
  boxOf,
  clamp,
  cornersOf,
  distance,
  fitted,
  held,
  isSimple,
  mm,
  nearestOn,
  type Point,
  rectangle,
} from "./geometry";
import {
  LEAST_SIZE_M,
  MOST_CORNERS,
  MOST_HOLD_S,
  MOST_SIZE_M,
  type Plan,
  pointsOf,
  pointsOfWall,
  type Ref,
  wallLines,
} from "./outline";

export * from "./outline";

const LEAST_WALL_M = 0.1;
const LEAST_BOX_M = 0.1;
const LEAST_ZONE_M2 = 0.04;

const withRoom = (p: Plan, change: Partial<Room>): Plan => {
  const room = { ...p.room, ...change };
  return { ...p, room: { ...room, assumed: p.unplaced.length > 0 } };
};

const replaced = <T>(list: readonly T[], index: number, change: Partial<T>): T[] =>
  list.map((item, i) => (i === index ? { ...item, ...change } : item));

/** Width, depth or height; what stands outside then comes inside. */
export function resize(p: Plan, size: Partial<Pick<Room, "width_m" | "depth_m" | "height_m">>): Plan {
  const set = (x: number) => mm(clamp(x, LEAST_SIZE_M, MOST_SIZE_M));
  const room = { ...p.room };
  for (const name of ["width_m", "depth_m", "height_m"] as const) {
    const asked = size[name];
    if (asked !== undefined && Number.isFinite(asked)) room[name] = set(asked);
  }
  if (["width_m", "depth_m", "height_m"].every((n) => room[n as "width_m"] === p.room[n as "width_m"])) return p;
  return inRoom({ ...p, room });
}

/** Everything inside the room. */
export function inRoom(p: Plan): Plan {
  const { width_m: w, depth_m: d, height_m: h } = p.room;
  const node = (n: Node): Node => ({
    ...n,
    x_m: clamp(mm(n.x_m), 0, w),
    y_m: clamp(mm(n.y_m), 0, d),
    z_m: clamp(mm(n.z_m), 0, h),
  });
  const wall = (one: Wall): Wall[] => {
    const [a, b] = fitted(pointsOfWall(one), w, d) as [Point, Point];
    return distance(a, b) < LEAST_WALL_M ? [] : [{ ...one, x1_m: a[0], y1_m: a[1], x2_m: b[0], y2_m: b[1] }];
  };
  return withRoom(p, {
    nodes: p.room.nodes.map(node),
    walls: p.room.walls.flatMap(wall),
    furniture: p.room.furniture.map((f) => boxInRoom(f, p.room)),
    zones: p.room.zones.map((z) => ({ ...z, corners_m: zoneInRoom(z.corners_m, w, d) })),
  });
}

function zoneInRoom(points: readonly Point[], w: number, d: number): [number, number][] {
  const inside = fitted(points, w, d);
  const { low, high } = boxOf(inside);
  // Squeezed flat: what is left of it, and never without an area.
  const wide: Point = [Math.max(low[0] - 0.2, 0), Math.max(low[1] - 0.2, 0)];
  const good = isSimple(inside, LEAST_ZONE_M2)
    ? inside
    : rectangle(wide, [Math.min(high[0] + 0.2, w), Math.min(high[1] + 0.2, d)]);
  return good.map(([x, y]) => [x, y]);
}

function boxInRoom(f: Furniture, { width_m: w, depth_m: d, height_m: h }: Room): Furniture {
  const sized = {
    ...f,
    width_m: mm(Math.max(f.width_m, LEAST_BOX_M)),
    depth_m: mm(Math.max(f.depth_m, LEAST_BOX_M)),
    height_m: clamp(mm(f.height_m), Math.min(0.01, h), h),
    turn_deg: mm(((f.turn_deg % 360) + 360) % 360),
  };
  const { low, high } = boxOf(cornersOf(sized)),
    scale = Math.min(1, w / (high[0] - low[0]), d / (high[1] - low[1]));
  const small =
    scale < 1
      ? {
          ...sized,
          width_m: Math.floor(sized.width_m * scale * 1000) / 1000,
          depth_m: Math.floor(sized.depth_m * scale * 1000) / 1000,
        }
      : sized;
  const box = boxOf(cornersOf(small)),
    [halfX, halfY] = [(box.high[0] - box.low[0]) / 2, (box.high[1] - box.low[1]) / 2];
  const along = (at: number, half: number, room: number) =>
    clamp(
      mm(at),
      Math.min(Math.ceil(half * 1000 - 1e-6) / 1000, room / 2),
      Math.max(Math.floor((room - half) * 1000 + 1e-6) / 1000, room / 2),
    );
  return { ...small, x_m: along(small.x_m, halfX, w), y_m: along(small.y_m, halfY, d) };
}

/** By so much, as far as the room reaches. A corner goes only where the polygon stays simple. */
export function move(p: Plan, ref: Ref, by: Point): Plan {
  const points = pointsOf(p, ref);
  if (!points.length) return p;
  if (ref.kind === "wall" && ref.corner === undefined && p.room.walls[ref.index]?.kind !== "wall") {
    const middle = between(points[0]!, points[1]!);
    return slide(p, ref.index, [middle[0] + by[0], middle[1] + by[1]]);
  }
  const [dx, dy] = held(points, by, p.room.width_m, p.room.depth_m);
  const wasPlaced = ref.kind !== "node" || !p.unplaced.includes(p.room.nodes[ref.index]!.id);
  if (!dx && !dy && wasPlaced) return p;
  return moved(p, ref, dx, dy);
}

function moved(p: Plan, { kind, index, corner }: Ref, dx: number, dy: number): Plan {
  const { room } = p;
  if (kind === "node") {
    const n = room.nodes[index]!;
    return placeNode(p, index, [n.x_m + dx, n.y_m + dy]);
  }
  if (kind === "furniture") {
    const f = room.furniture[index]!;
    const box = boxInRoom({ ...f, x_m: f.x_m + dx, y_m: f.y_m + dy }, room);
    if (box.x_m === f.x_m && box.y_m === f.y_m) return p;
    return withRoom(p, { furniture: replaced(room.furniture, index, box) });
  }
  if (kind === "wall") {
    const ends = pointsOfWall(room.walls[index]!).map(([x, y], i) =>
      corner === undefined || corner === i ? [mm(x + dx), mm(y + dy)] : [x, y],
    ) as Point[];
    return setEnds(p, index, [ends[0]!, ends[1]!]);
  }
  const corners = room.zones[index]!.corners_m.map(([x, y], i): [number, number] =>
    corner === undefined || corner === i ? [mm(x + dx), mm(y + dy)] : [x, y],
  );
  return setCorners(p, index, corners);
}

/** To a place on the floor. */
export function moveTo(p: Plan, ref: Ref, to: Point): Plan {
  const points = pointsOf(p, ref);
  if (!points.length) return p;
  const from = points.length === 1 ? points[0]! : between(boxOf(points).low, boxOf(points).high);
  return move(p, ref, [to[0] - from[0], to[1] - from[1]]);
}

export function setCorners(p: Plan, index: number, corners: readonly Point[]): Plan {
  const { width_m: w, depth_m: d } = p.room;
  const inside = corners.map(([x, y]): [number, number] => [clamp(mm(x), 0, w), clamp(mm(y), 0, d)]);
  if (!p.room.zones[index] || inside.length > MOST_CORNERS || !isSimple(inside, LEAST_ZONE_M2)) return p;
  return withRoom(p, { zones: replaced(p.room.zones, index, { corners_m: inside }) });
}

export function setEnds(p: Plan, index: number, [a, b]: readonly [Point, Point]): Plan {
  const { width_m: w, depth_m: d } = p.room;
  const inside = ([x, y]: Point): Point => [clamp(mm(x), 0, w), clamp(mm(y), 0, d)];
  const [c, e] = [inside(a), inside(b)];
  if (!p.room.walls[index] || distance(c, e) < LEAST_WALL_M) return p;
  return withRoom(p, { walls: replaced(p.room.walls, index, { x1_m: c[0], y1_m: c[1], x2_m: e[0], y2_m: e[1] }) });
}

/** A door or window along the walls: its middle as near to `to` as a wall that is long enough allows. */
export function slide(p: Plan, index: number, to: Point): Plan {
  const one = p.room.walls[index];
  if (!one) return p;
  const ends = onWall(p, to, distance(...pointsOfWall(one)));
  return ends ? setEnds(p, index, ends) : p;
}

/** Where an opening of this length stands with its middle nearest to `to`; null where no wall is as long. */
export function onWall(p: Plan, to: Point, length: number): [Point, Point] | null {
  const fits = wallLines(p).filter(([a, b]) => distance(a, b) >= length - 1e-6);
  let best: { far: number; ends: [Point, Point] } | null = null;
  for (const [a, b] of fits) {
    const whole = distance(a, b),
      [ux, uy] = [(b[0] - a[0]) / whole, (b[1] - a[1]) / whole];
    const near = nearestOn(to, a, b),
      at = clamp(distance(a, near), length / 2, whole - length / 2);
    const on = (t: number): Point => [mm(a[0] + ux * t), mm(a[1] + uy * t)];
    const far = distance(to, on(at));
    if (!best || far < best.far - 1e-9) best = { far, ends: [on(at - length / 2), on(at + length / 2)] };
  }
  return best?.ends ?? null;
}

/** A node stands here: from now on its place is set. */
export function placeNode(p: Plan, index: number, [x, y]: Point): Plan {
  const node = p.room.nodes[index];
  if (!node) return p;
  return setNode(p, index, { x_m: x, y_m: y });
}

export function setNode(p: Plan, index: number, change: Partial<Node>): Plan {
  const old = p.room.nodes[index];
  if (!old) return p;
  const { width_m: w, depth_m: d, height_m: h } = p.room;
  const next = { ...old, ...change };
  const node = {
    ...next,
    id: next.id.slice(0, 64),
    name: next.name.slice(0, 80),
    x_m: clamp(mm(next.x_m), 0, w),
    y_m: clamp(mm(next.y_m), 0, d),
    z_m: clamp(mm(next.z_m), 0, h),
  };
  const isPlaced = "x_m" in change || "y_m" in change;
  const unplaced = p.unplaced.filter((id) => !(id === old.id && isPlaced)).map((id) => (id === old.id ? node.id : id));
  const same = (Object.keys(node) as (keyof Node)[]).every((k) => node[k] === old[k]);
  if (same && unplaced.length === p.unplaced.length) return p;
  return withRoom({ ...p, unplaced }, { nodes: replaced(p.room.nodes, index, node) });
}

/** The user says that all nodes stand where the plan shows them. */
export const placeAll = (p: Plan): Plan => (p.unplaced.length ? withRoom({ ...p, unplaced: [] }, {}) : p);

export function setFurniture(p: Plan, index: number, change: Partial<Furniture>): Plan {
  const old = p.room.furniture[index];
  if (!old) return p;
  const box = boxInRoom({ ...old, ...change, name: (change.name ?? old.name).slice(0, 80) }, p.room);
  return withRoom(p, { furniture: replaced(p.room.furniture, index, box) });
}

export function setWall(p: Plan, index: number, change: Partial<Wall>): Plan {
  const old = p.room.walls[index];
  if (!old) return p;
  const next = { ...old, ...change };
  const kept = withRoom(p, { walls: replaced(p.room.walls, index, { kind: next.kind }) });
  const placed = setEnds(kept, index, pointsOfWall(next));
  return placed === kept && next.kind === old.kind ? p : placed;
}

export function setZone(p: Plan, index: number, change: Partial<Omit<Zone, "corners_m">>): Plan {
  const old = p.room.zones[index];
  if (!old) return p;
  const next = { ...old, ...change };
  return withRoom(p, {
    zones: replaced(p.room.zones, index, {
      ...next,
      name: next.name.slice(0, 80),
      hold_s: clamp(next.hold_s, 0, MOST_HOLD_S),
      sensitivity: clamp(next.sensitivity, 0, 1),
    }),
  });
}

export const rename = (p: Plan, name: string): Plan =>
  name.slice(0, 80) === p.room.name ? p : withRoom(p, { name: name.slice(0, 80) });
