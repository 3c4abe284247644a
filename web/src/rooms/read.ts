// A room as it was found: in the browser's storage, where another version or a person may have written it, or in a file.
// Whether its numbers make sense Python says when it is set; here it only gets the shape that the page draws.
import type { Furniture, Node, Room, Wall, Zone } from "../generated/types";

type Found = Record<string, unknown>;

const isObject = (x: unknown): x is Found => typeof x === "object" && x !== null && !Array.isArray(x);
const number = (x: unknown, usual: number): number => (typeof x === "number" && Number.isFinite(x) ? x : usual);
const text = (x: unknown, usual = ""): string => (typeof x === "string" ? x.slice(0, 80) : usual);
const oneOf = <T extends string>(x: unknown, all: readonly T[], usual: T): T => all.find((one) => one === x) ?? usual;
const list = <T>(x: unknown, most: number, read: (one: Found, i: number) => T | null): T[] =>
  (Array.isArray(x) ? x.slice(0, most) : []).flatMap((one, i) => {
    const made = isObject(one) ? read(one, i) : null;
    return made === null ? [] : [made];
  });

const node = (n: Found, i: number): Node => ({
  id: text(n.id, `node-${i + 1}`).slice(0, 64),
  name: text(n.name),
  x_m: number(n.x_m, 0),
  y_m: number(n.y_m, 0),
  z_m: number(n.z_m, 1),
  role: oneOf(n.role, ["receiver", "transmitter", "both"], "receiver"),
});

function wall(w: Found): Wall | null {
  const at = [w.x1_m, w.y1_m, w.x2_m, w.y2_m];
  if (!at.every((x) => typeof x === "number" && Number.isFinite(x))) return null;
  const [x1_m, y1_m, x2_m, y2_m] = at as [number, number, number, number];
  return { kind: oneOf(w.kind, ["wall", "door", "window"], "wall"), x1_m, y1_m, x2_m, y2_m };
}

const furniture = (f: Found, i: number): Furniture => ({
  id: text(f.id, `furniture-${i + 1}`),
  name: text(f.name),
  kind: oneOf(f.kind, ["bed", "sofa", "desk", "table", "chair", "wardrobe", "other"], "other"),
  x_m: number(f.x_m, 0),
  y_m: number(f.y_m, 0),
  width_m: number(f.width_m, 1),
  depth_m: number(f.depth_m, 1),
  height_m: number(f.height_m, 0.8),
  turn_deg: number(f.turn_deg, 0),
});

function zone(z: Found, i: number): Zone | null {
  const corners = (Array.isArray(z.corners_m) ? z.corners_m.slice(0, 32) : []).filter(
    (c): c is [number, number] =>
      Array.isArray(c) && c.length === 2 && c.every((x) => typeof x === "number" && Number.isFinite(x)),
  );
  if (corners.length < 3) return null;
  return {
    id: text(z.id, `zone-${i + 1}`),
    name: text(z.name),
    kind: oneOf(z.kind, ["area", "bed", "sofa", "desk", "entrance"], "area"),
    corners_m: corners.map(([x, y]) => [x, y]),
    hold_s: number(z.hold_s, 10),
    sensitivity: number(z.sensitivity, 0.5),
  };
}

/** A room of what was found; null where it has no size. */
export function readRoom(found: unknown): Room | null {
  if (!isObject(found)) return null;
  const [width_m, depth_m, height_m] = [found.width_m, found.depth_m, found.height_m].map((x) => number(x, Number.NaN));
  if (!(width_m! > 0 && depth_m! > 0 && height_m! > 0)) return null;
  return {
    name: text(found.name),
    width_m: width_m!,
    depth_m: depth_m!,
    height_m: height_m!,
    nodes: list(found.nodes, 64, node),
    walls: list(found.walls, 64, wall),
    furniture: list(found.furniture, 64, furniture),
    zones: list(found.zones, 32, zone),
    assumed: found.assumed === true,
  };
}
