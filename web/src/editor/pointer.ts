// The pointer on the plan: mouse, pen and finger alike. It draws, drags and selects; what it makes of that is the session's.
import { editorWords as w } from "../ui/words/editor";
import { distance, type Point, rectangle } from "./geometry";
import { addFurniture, addNode, addWall, addZone, othersOf, splitEdge } from "./items";
import {
  exists,
  items,
  move,
  moveTo,
  type Plan,
  placeNode,
  pointsOf,
  type Ref,
  setFurniture,
  wallLines,
} from "./model";
import type { Session } from "./session";
import { type Marks, snapPoint, snapShape, straight } from "./snap";

/** So far a press may wander, in pixels, and still be a click. */
const CLICK_PX = 4;
const CATCH_PX = 9;
const TURN_DEG = 15;

/** What is under the pointer, by its data-ref: "zone 0 2", "turn 1", "edge 0 2". */
type Grip = { ref: Ref } | { turn: number } | { edge: [index: number, corner: number] };

function gripOf(target: EventTarget | null): Grip | null {
  const text = target instanceof Element ? target.closest<SVGElement>("[data-ref]")?.dataset.ref : undefined;
  if (!text) return null;
  const [kind, index, corner] = text.split(" ");
  if (kind === "turn") return { turn: Number(index) };
  if (kind === "edge") return { edge: [Number(index), Number(corner)] };
  const ref = { kind, index: Number(index) } as Ref;
  return { ref: corner === undefined ? ref : { ...ref, corner: Number(corner) } };
}

export interface Ground {
  /** Where a point of the screen is on the floor. */
  metres(clientX: number, clientY: number): Point;
  px_m(): number;
}

/** A node that is told by waving, or chosen by name, stands here. */
export function placeNamed(s: Session, at: Point): void {
  const id = s.chosen ?? s.levels.clear?.node;
  if (!id) return;
  const index = s.plan.room.nodes.findIndex((n) => n.id === id && n.role !== "transmitter");
  if (index >= 0) s.commit(placeNode(s.plan, index, at));
  else s.commit(addNode(s.plan, "receiver", at, id).plan);
  s.chosen = null;
  s.levels = { ...s.levels, clear: null };
  s.say(w.which.placed(id));
}

export class Pointing {
  private from: Point = [0, 0];
  private pressed: { x: number; y: number } | null = null;
  private grip: Grip | null = null;
  private base: Plan | null = null;
  private wandered = false;

  constructor(
    private readonly session: () => Session,
    private readonly ground: Ground,
  ) {}

  private marks(e: MouseEvent, but: Ref | null): Marks {
    const p = this.base ?? this.session().plan;
    const free = e.altKey;
    const lines = wallLines(p).filter(
      ([a]) => but?.kind !== "wall" || !pointsOf(p, { kind: "wall", index: but.index }).includes(a),
    );
    const outline = items(p).filter((r) => r.kind !== "zone" || but?.kind === "zone" || but === null);
    return { points: othersOf(p, outline, but), lines, reach_m: CATCH_PX / this.ground.px_m(), free };
  }

  down = (e: PointerEvent): void => {
    if (e.button !== 0) return;
    const s = this.session();
    this.pressed = { x: e.clientX, y: e.clientY };
    this.wandered = false;
    this.base = s.plan;
    this.from = this.ground.metres(e.clientX, e.clientY);
    (e.currentTarget as SVGElement).setPointerCapture(e.pointerId);
    if (s.tool.type === "select") {
      this.grip = gripOf(e.target);
      const g = this.grip;
      if (g && "edge" in g) this.split(g.edge);
      else if (!g) s.select(null);
      else if ("ref" in g) s.select(g.ref);
      return;
    }
    this.grip = null;
    const at = snapPoint(this.from, this.marks(e, null)).at;
    if (s.tool.type === "wall" && s.tool.kind === "wall" && !s.sketch.length) s.sketch = [at];
    this.from = at;
  };

  /** A new corner in the middle of an edge, and it is dragged at once. */
  private split([index, corner]: [number, number]): void {
    const s = this.session();
    const { plan, ref } = splitEdge(s.plan, index, corner);
    if (!ref) return;
    this.base = plan;
    this.grip = { ref };
    s.selected = ref;
    s.show(plan);
  }

  move = (e: PointerEvent): void => {
    const s = this.session();
    const at = this.ground.metres(e.clientX, e.clientY);
    const p = this.pressed;
    if (p && Math.hypot(e.clientX - p.x, e.clientY - p.y) > CLICK_PX) this.wandered = true;
    if (s.tool.type === "select") {
      if (p && this.wandered && this.base) this.drag(e, at);
      return;
    }
    const caught = snapPoint(at, this.marks(e, null));
    const last = s.sketch.at(-1);
    s.pointer = e.shiftKey && last ? straight(last, caught.at) : caught.at;
    s.caught = caught;
    if (p && this.wandered && s.tool.type === "zone" && !s.sketch.length) s.caught = caught;
    s.show(null);
  };

  /** The rectangle that is being drawn, while the press lasts. */
  get drawn(): Point[] | null {
    const s = this.session();
    if (!this.pressed || !this.wandered || s.tool.type !== "zone" || s.sketch.length || !s.pointer) return null;
    return rectangle(this.from, s.pointer);
  }

  private drag(e: PointerEvent, at: Point): void {
    const s = this.session(),
      base = this.base!,
      g = this.grip;
    if (!g || "edge" in g) return;
    if ("turn" in g) return s.show(this.turned(base, g.turn, at, e.altKey));
    const { ref } = g,
      points = pointsOf(base, ref);
    const by: Point = [at[0] - this.from[0], at[1] - this.from[1]];
    const opening = ref.kind === "wall" && ref.corner === undefined && base.room.walls[ref.index]?.kind !== "wall";
    if (opening) return s.show(moveTo(base, ref, at));
    if (points.length === 1) {
      const [start] = points as [Point];
      const other =
        ref.kind === "wall" ? pointsOf(base, { kind: "wall", index: ref.index })[1 - (ref.corner ?? 0)] : null;
      const caught = snapPoint([start[0] + by[0], start[1] + by[1]], this.marks(e, ref));
      const to = e.shiftKey && other ? straight(other, caught.at) : caught.at;
      s.caught = caught;
      return s.show(move(base, ref, [to[0] - start[0], to[1] - start[1]]));
    }
    const caught = snapShape(points, by, this.marks(e, ref));
    s.caught = caught;
    s.show(move(base, ref, caught.by));
  }

  private turned(base: Plan, index: number, at: Point, free: boolean): Plan {
    const f = base.room.furniture[index];
    if (!f) return base;
    const deg = (Math.atan2(at[1] - f.y_m, at[0] - f.x_m) * 180) / Math.PI - 90;
    return setFurniture(base, index, { turn_deg: free ? Math.round(deg) : Math.round(deg / TURN_DEG) * TURN_DEG });
  }

  up = (e: PointerEvent): void => {
    const s = this.session();
    if (!this.pressed) return;
    this.pressed = null;
    s.caught = { x: null, y: null };
    if (s.tool.type !== "select") this.used(e);
    else if (s.preview) s.commit(s.preview);
    else s.show(null);
    this.base = this.grip = null;
    if (s.selected && !exists(s.plan, s.selected)) s.select(null);
  };

  cancel = (): void => {
    this.pressed = this.base = this.grip = null;
    this.session().show(null);
  };

  /** A tool was used: a click, or a drag from `from` to here. */
  private used(e: PointerEvent): void {
    const s = this.session(),
      raw = this.ground.metres(e.clientX, e.clientY);
    let at = snapPoint(raw, this.marks(e, null)).at;
    const t = s.tool;
    switch (t.type) {
      case "node":
        return void s.make(addNode(s.plan, t.role, at));
      case "furniture":
        return void s.make(addFurniture(s.plan, t.kind, "", at));
      case "which":
        return placeNamed(s, at);
      case "scale":
        s.sketch = [...s.sketch.slice(s.sketch.length > 1 ? 2 : 0), raw];
        return s.show(null);
      case "wall": {
        if (t.kind !== "wall")
          return void s.make(addWall(s.plan, t.kind, this.wandered ? this.from : raw, this.wandered ? at : raw));
        const [first] = s.sketch;
        if (!first) return;
        if (e.shiftKey) at = straight(first, at);
        if (distance(first, at) >= 0.1) s.make(addWall(s.plan, "wall", first, at));
        return s.show(null);
      }
      case "zone":
        return this.corner(at);
      default:
        return;
    }
  }

  private corner(at: Point): void {
    const s = this.session();
    const rect = this.wandered && !s.sketch.length ? rectangle(this.from, at) : null;
    const name = w.zoneName(s.plan.room.zones.length + 1);
    if (rect) return void (s.make(addZone(s.plan, "area", name, rect)) || s.show(null));
    const first = s.sketch[0];
    if (first && s.sketch.length > 2 && distance(first, at) < CATCH_PX / this.ground.px_m()) return this.close();
    const last = s.sketch.at(-1);
    if (!last || distance(last, at) > 0.05) s.sketch = [...s.sketch, at];
    s.show(null);
  }

  /** Enter, or a click on the first corner: the polygon is whole. */
  close(): void {
    const s = this.session();
    const made = addZone(s.plan, "area", w.zoneName(s.plan.room.zones.length + 1), s.sketch);
    if (!s.make(made)) s.say(w.notSimple);
  }
}
