// The floor plan as a value: whatever is done to it stays in the room and can be undone; what the pointer catches on.
import { expect, test } from "@playwright/test";
import { placedRoom, seeded } from "../../web/harness/made-up";
import { area_m2, centroid, cornersOf, isInside, isSimple, type Point, rectangle } from "../../web/src/editor/geometry";
import { begin, did, type History, redo, undo } from "../../web/src/editor/history";
import {
  addFurniture,
  addNode,
  addWall,
  addZone,
  duplicate,
  freeSpot,
  remove,
  splitEdge,
  zoneAround,
  zoneAtSpot,
} from "../../web/src/editor/items";
import {
  exists,
  inRoom,
  items,
  MOST_ZONES,
  move,
  moveTo,
  placeAll,
  placeNode,
  type Plan,
  planOf,
  pointsOf,
  type Ref,
  rename,
  resize,
  setCorners,
  setFurniture,
  setNode,
  setWall,
  setZone,
} from "../../web/src/editor/model";
import { snapPoint, snapShape, straight } from "../../web/src/editor/snap";
import { fromTemplate, templates } from "../../web/src/editor/templates";
import { readRoom } from "../../web/src/rooms/read";

const start = (): Plan => planOf(placedRoom);

/** What does not hold of a plan that always should. */
function wrongIn(p: Plan): string[] {
  const { width_m: w, depth_m: d, height_m: h } = p.room,
    wrong: string[] = [];
  const outside = ([x, y]: Point, by = 0) => x < -by || x > w + by || y < -by || y > d + by;
  for (const ref of items(p))
    if (pointsOf(p, ref).some((at) => outside(at, 0.002))) wrong.push(`${ref.kind} ${ref.index} is outside`);
  for (const n of p.room.nodes)
    if (outside([n.x_m, n.y_m]) || n.z_m < 0 || n.z_m > h) wrong.push(`node ${n.id} is outside`);
  for (const z of p.room.zones) {
    if (!isSimple(z.corners_m)) wrong.push(`${z.id} is not simple: ${JSON.stringify(z.corners_m)}`);
    if (z.corners_m.some((at) => outside(at))) wrong.push(`${z.id} is outside`);
  }
  for (const list of [p.room.zones, p.room.furniture, p.room.nodes])
    if (new Set(list.map((i) => i.id)).size !== list.length) wrong.push("an id twice");
  if (p.room.assumed !== p.unplaced.length > 0) wrong.push("assumed");
  return wrong;
}

/** One change of any kind, by numbers from `random`. */
function anything(p: Plan, random: () => number): Plan {
  const at = (): Point => [random() * 9 - 1, random() * 8 - 1];
  const all = items(p);
  const any = (): Ref => {
    const ref = all[Math.floor(random() * all.length)] ?? ({ kind: "node", index: 0 } as Ref);
    const corners = pointsOf(p, ref).length;
    return random() < 0.5 && (ref.kind === "zone" || ref.kind === "wall")
      ? { ...ref, corner: Math.floor(random() * corners) }
      : ref;
  };
  const index = Math.floor(random() * 5);
  const changes: (() => Plan)[] = [
    () => move(p, any(), [random() * 4 - 2, random() * 4 - 2]),
    () => move(p, any(), [0.1, 0]),
    () => moveTo(p, any(), at()),
    () => addZone(p, "area", "z", [at(), at(), at(), at()]).plan,
    () => addZone(p, "bed", "z", rectangle(at(), at())).plan,
    () => addWall(p, "wall", at(), at()).plan,
    () => addWall(p, "door", at(), at()).plan,
    () => addFurniture(p, "sofa", "s", at()).plan,
    () => addNode(p, "receiver", at()).plan,
    () => zoneAtSpot(p, "desk", "d").plan,
    () => zoneAround(p, index, "a").plan,
    () => duplicate(p, any(), (n) => n).plan,
    () => remove(p, any()),
    () => splitEdge(p, index, Math.floor(random() * 4)).plan,
    () => resize(p, { width_m: 1 + random() * 8 }),
    () => resize(p, { depth_m: 1 + random() * 8, height_m: 1 + random() * 3 }),
    () => setFurniture(p, index, { turn_deg: random() * 720 - 360, width_m: random() * 9 }),
    () => setNode(p, index, { z_m: random() * 9, name: "n" }),
    () => setZone(p, index, { hold_s: random() * 9999, sensitivity: random() * 2 }),
    () => setWall(p, index, { kind: "window", x1_m: random() * 9 }),
    () => setCorners(p, index, [at(), at(), at()]),
    () => rename(p, `room ${Math.floor(random() * 9)}`),
    () => fromTemplate(p, templates[Math.floor(random() * templates.length)]!),
    () => placeAll(p),
  ];
  return changes[Math.floor(random() * changes.length)]!();
}

for (const seed of [1, 2, 3, 4, 5, 6])
  test(`any 150 changes keep all in the room, and undone give the start (seed ${seed})`, () => {
    const random = seeded(seed);
    let h: History<Plan> = begin(start());
    for (let i = 0; i < 150; i++) {
      const next = anything(h.present, random);
      const wrong = wrongIn(next);
      if (wrong.length) expect(wrong).toEqual([]);
      h = did(h, next);
    }
    const steps = h.past.length,
      end = h.present;
    expect(steps).toBeGreaterThan(50);
    for (let i = 0; i < steps; i++) h = undo(h);
    expect(h.present.room).toEqual(start().room);
    expect(undo(h)).toBe(h);
    for (let i = 0; i < steps; i++) h = redo(h);
    expect(h.present).toBe(end);
    expect(redo(h)).toBe(h);
  });

test("a held key is one step to undo, another kind of step is another, and no change is none", () => {
  let h = begin(0);
  h = did(h, 1, "left", 0);
  h = did(h, 2, "left", 100);
  h = did(h, 3, "up", 150);
  h = did(h, 4, "up", 5000);
  h = did(h, 4, "up", 5001);
  expect(h.past).toEqual([0, 2, 3]);
  h = undo(h);
  expect(did(h, 9).future).toEqual([]);
});

test("a polygon is simple where no two sides meet", () => {
  const square = rectangle([0, 0], [2, 1]);
  expect([area_m2(square), centroid(square)]).toEqual([2, [1, 0.5]]);
  expect(isSimple(square)).toBe(true);
  expect(
    isSimple([
      [0, 0],
      [2, 2],
      [2, 0],
      [0, 2],
    ]),
  ).toBe(false); // a bow tie
  expect(
    isSimple([
      [0, 0],
      [2, 0],
      [1, 0],
      [1, 1],
    ]),
  ).toBe(false); // runs back along itself
  expect(
    isSimple([
      [0, 0],
      [2, 0],
      [2, 2],
      [1, 0],
      [0, 2],
    ]),
  ).toBe(false); // a corner on a side
  expect(
    isSimple([
      [0, 0],
      [3, 0],
      [3, 3],
      [2, 1],
      [0, 3],
    ]),
  ).toBe(true);
  expect(isInside([1, 0.5], square) && !isInside([3, 0.5], square)).toBe(true);
});

test("a corner goes only where the polygon stays simple; a node set is no longer assumed", () => {
  const { plan } = addZone(start(), "area", "z", rectangle([1, 1], [2, 2]));
  expect(move(plan, { kind: "zone", index: 0, corner: 0 }, [2, 0.5])).toBe(plan);
  expect(move(plan, { kind: "zone", index: 0, corner: 0 }, [0.5, 0.2]).room.zones[0]!.corners_m[0]).toEqual([1.5, 1.2]);
  const unset = planOf({ ...placedRoom, assumed: true });
  expect(unset.unplaced).toEqual(["ap", "1", "2"]);
  const one = placeNode(unset, 0, [0.3, 0.3]); // where it is drawn already: the user says so
  expect([one.unplaced, one.room.assumed]).toEqual([["1", "2"], true]);
  expect(placeNode(placeNode(one, 1, [1, 1]), 2, [2, 2]).room.assumed).toBe(false);
  expect(placeAll(unset).room.assumed).toBe(false);
});

test("a door stands in the nearest wall that is long enough, and slides along walls", () => {
  const door = addWall(start(), "door", [2, 0.2], [2.1, 0.2]).plan;
  expect(door.room.walls[0]).toEqual({ kind: "door", x1_m: 1.6, y1_m: 0, x2_m: 2.5, y2_m: 0 });
  const slid = moveTo(door, { kind: "wall", index: 0 }, [5.9, 2]).room.walls[0]!;
  expect([slid.x1_m, slid.x2_m, slid.y1_m, slid.y2_m]).toEqual([6, 6, 1.55, 2.45]);
  const inner = addWall(addWall(start(), "wall", [3, 0], [3, 3]).plan, "door", [3.1, 1.5], [3.1, 1.5]).plan.room
    .walls[1]!;
  expect([inner.x1_m, inner.x2_m]).toEqual([3, 3]);
});

test("a smaller room takes everything in; a larger one moves nothing", () => {
  const full = fromTemplate(start(), "living");
  const small = resize(full, { width_m: 2.5, depth_m: 2 });
  expect(wrongIn(small)).toEqual([]);
  expect(items(small).length).toBe(items(full).length);
  expect(resize(full, { width_m: 9 }).room.furniture).toEqual(full.room.furniture);
  expect(resize(full, { width_m: Number.NaN, depth_m: full.room.depth_m })).toBe(full);
});

test("templates are rooms that hold, and keep the nodes", () => {
  for (const name of templates) {
    const p = fromTemplate(start(), name);
    expect(wrongIn(p)).toEqual([]);
    expect(p.room.nodes.map((n) => n.id)).toEqual(["ap", "1", "2"]);
    expect(inRoom(p).room).toEqual(p.room);
  }
});

test("there is an end to zones, and what is removed is gone", () => {
  let p = start();
  for (let i = 0; i < MOST_ZONES + 3; i++) p = addZone(p, "area", "z", rectangle([1, 1], [2, 2])).plan;
  expect(p.room.zones.length).toBe(MOST_ZONES);
  expect(remove(p, { kind: "zone", index: 3 }).room.zones.length).toBe(MOST_ZONES - 1);
  expect(exists(p, { kind: "zone", index: 40 })).toBe(false);
  const three = addZone(start(), "area", "z", [
    [0, 0],
    [1, 0],
    [0, 1],
  ]).plan;
  expect(remove(three, { kind: "zone", index: 0, corner: 1 })).toBe(three);
  const [x, y] = freeSpot(start());
  expect(isInside([x, y], rectangle([0, 0], [6, 4.5]))).toBe(true);
});

test("things catch on corners, then walls, then the grid; with Alt on nothing", () => {
  const marks = {
    points: [[2.03, 1.04]] as Point[],
    lines: [
      [
        [0, 0],
        [6, 0],
      ],
    ] as [Point, Point][],
    reach_m: 0.1,
    free: false,
  };
  expect(snapPoint([2.07, 1.0], marks).at).toEqual([2.03, 1.04]);
  expect(snapPoint([3.34, 0.06], marks)).toEqual({ at: [3.3, 0], x: null, y: 0 });
  expect(snapPoint([3.34, 2.46], marks).at).toEqual([3.3, 2.5]);
  expect(snapPoint([3.3412, 0.06], { ...marks, free: true }).at).toEqual([3.341, 0.06]);
  const box = rectangle([1, 1], [1.55, 2]);
  expect(snapShape(box, [0.41, 0.22], marks)).toEqual({ by: [0.48, 0.2], x: 2.03, y: null }); // its right side on the corner
  expect(snapShape(box, [0.18, -0.98], marks)).toEqual({ by: [0.2, -1], x: null, y: 0 });
  expect(straight([0, 0], [2, 0.3])[1]).toBe(0);
});

test("turned furniture has its corners where they are", () => {
  const [a] = cornersOf({ x_m: 1, y_m: 1, width_m: 2, depth_m: 1, turn_deg: 90 });
  expect(a!.map((v) => Math.round(v * 1e6) / 1e6 + 0)).toEqual([1.5, 0]);
});

test("a room from anywhere has the shape of one, or is none", () => {
  for (const bad of [null, 3, [], {}, { width_m: 1 }, { width_m: "5", depth_m: 4, height_m: 2 }])
    expect(readRoom(bad)).toBeNull();
  const odd = readRoom({
    width_m: 5,
    depth_m: 4,
    height_m: 2.5,
    nodes: [{ role: "spy" }, 7],
    zones: [
      { corners_m: [[0, 0]] },
      {
        corners_m: [
          [0, 0],
          [1, 0],
          [0, "x"],
          [1, 1],
        ],
      },
    ],
    walls: "no",
  });
  expect(odd!.nodes).toEqual([{ id: "node-1", name: "", x_m: 0, y_m: 0, z_m: 1, role: "receiver" }]);
  expect([odd!.zones.length, odd!.walls, odd!.furniture]).toEqual([1, [], []]);
  expect(readRoom(JSON.parse(JSON.stringify(placedRoom)))).toEqual(placedRoom);
});
