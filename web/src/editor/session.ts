// One room in the editor: its history, what is selected, which tool is in hand, what is under way. It tells `changed` after
// every change, and `keepPlan` when there is a new plan to keep.
import type { Coverage, Furniture, HopReport, Node, Wall } from "../generated/types";
import type { KeptRoom, Underlay, Walk } from "../rooms/store";
import { editorWords as w } from "../ui/words/editor";
import type { Point } from "./geometry";
import { begin, did, type History, redo, undo } from "./history";
import { duplicate, type Made, remove } from "./items";
import { exists, move, type Plan, planOf, type Ref } from "./model";
import { nameOf } from "./names";
import { type Levels, levelsAfter, nothingYet } from "./which";
import { startWalk, WALK_S, type Walking, walked } from "./walk";

export type Tool =
  | { type: "select" }
  | { type: "node"; role: Node["role"] }
  | { type: "wall"; kind: Wall["kind"] }
  | { type: "furniture"; kind: Furniture["kind"] }
  | { type: "zone" }
  | { type: "scale" }
  | { type: "which" };

export class Session {
  history: History<Plan>;
  /** While something is dragged. */
  preview: Plan | null = null;
  selected: Ref | null = null;
  tool: Tool = { type: "select" };
  /** Corners of what is being drawn, and where the pointer is. */
  sketch: Point[] = [];
  pointer: Point | null = null;
  caught: { x: number | null; y: number | null } = { x: null, y: null };
  shows = { links: true, blind: false };
  coverage: Coverage | null = null;
  /** Why there is no coverage. */
  blindWrong = "";
  levels: Levels = nothingYet;
  /** The node that the next tap places, chosen by name. */
  chosen: string | null = null;
  walking: Walking | null = null;
  walk: Walk | null;
  underlay: Underlay | null;
  picture: string | null = null;
  /** Asked whether the room is to be deleted; whether the picture goes out with it. */
  sure = false;
  withPicture = false;
  /** What the focus goes to with the next drawing. */
  focus: Ref | null = null;
  /** Said to those who do not see the plan. */
  said = "";

  constructor(
    readonly id: string,
    /** The source to which it belongs. */
    readonly source: string,
    from: Pick<KeptRoom, "room" | "walk" | "underlay"> & { unplaced?: readonly string[] },
    private readonly changed: () => void,
    private readonly keepPlan: () => void,
  ) {
    this.history = begin(planOf(from.room, from.unplaced));
    this.walk = from.walk;
    this.underlay = from.underlay;
  }

  get plan(): Plan {
    return this.preview ?? this.history.present;
  }

  /** As it is kept. */
  kept(): KeptRoom {
    const { room, unplaced } = this.history.present;
    return { id: this.id, room, unplaced: [...unplaced], walk: this.walk, underlay: this.underlay };
  }

  /** A step of the history; steps of one mark that follow each other closely are one. */
  commit(next: Plan, mark = ""): boolean {
    const before = this.history;
    this.preview = null;
    this.history = did(before, next, mark, performance.now());
    this.coverage = before === this.history ? this.coverage : null;
    if (this.selected && !exists(next, this.selected)) this.selected = null;
    if (before !== this.history) {
      this.blindWrong = "";
      this.keepPlan();
    }
    this.changed();
    return before !== this.history;
  }

  /** Something new: it is selected, and the tool is laid down. */
  make({ plan, ref }: Made): boolean {
    if (!ref) return false;
    this.commit(plan);
    this.tool = { type: "select" };
    this.sketch = [];
    this.selected = this.focus = ref;
    this.say(w.added(nameOf(plan, ref)));
    return true;
  }

  show(preview: Plan | null): void {
    this.preview = preview;
    this.changed();
  }

  select(ref: Ref | null): void {
    this.selected = ref;
    this.changed();
  }

  take(tool: Tool): void {
    this.tool = tool;
    this.sketch = [];
    this.preview = null;
    if (tool.type !== "select") this.selected = null;
    this.changed();
  }

  lay(): void {
    this.take({ type: "select" });
  }

  /** Escape: first what is under way, then the tool, then the selection; false when there was none of it. */
  cancel(): boolean {
    if (this.preview) this.show(null);
    else if (this.sketch.length) {
      this.sketch = [];
      this.changed();
    } else if (this.tool.type !== "select") this.lay();
    else if (this.selected?.corner !== undefined) this.select({ kind: this.selected.kind, index: this.selected.index });
    else if (this.selected) this.select(null);
    else return false;
    return true;
  }

  undo(): void {
    this.go(undo(this.history), w.undone);
  }
  redo(): void {
    this.go(redo(this.history), w.redone);
  }
  private go(history: History<Plan>, said: string): void {
    if (history === this.history) return;
    this.preview = null;
    this.history = history;
    this.coverage = null;
    if (this.selected && !exists(history.present, this.selected)) this.selected = null;
    this.keepPlan();
    this.say(said);
  }

  nudge(by: Point): void {
    const ref = this.selected;
    if (!ref) return;
    const { kind, index, corner } = ref;
    this.commit(move(this.plan, ref, by), `move ${kind} ${index} ${corner ?? ""}`);
    this.say(nameOf(this.plan, ref));
  }

  remove(): void {
    const ref = this.selected;
    if (!ref) return;
    const name = nameOf(this.plan, ref);
    const next = remove(this.plan, ref);
    if (next === this.plan) return;
    this.selected = ref.corner === undefined ? null : { kind: ref.kind, index: ref.index };
    this.commit(next);
    this.say(w.removed(name));
  }

  duplicate(): void {
    if (this.selected) this.make(duplicate(this.plan, this.selected, w.copyOf));
  }

  /** What is kept with the room and is not part of its history. */
  set(change: Partial<Pick<Session, "walk" | "underlay">>): void {
    Object.assign(this, change);
    this.keepPlan();
    this.changed();
  }

  /** What this hop says of the node that is waved at, and of the walk. */
  hear(hop: HopReport): void {
    if (this.tool.type === "which") this.levels = levelsAfter(this.levels, hop);
    if (!this.walking) return;
    this.walking = walked(this.walking, hop);
    if (this.walking.walk.seconds >= WALK_S) this.stopWalk();
  }

  wave(): void {
    this.levels = nothingYet;
    this.chosen = null;
    if (this.tool.type === "which") this.lay();
    else this.take({ type: "which" });
  }

  startWalk(): void {
    this.walking = startWalk(Date.now());
    this.say(w.walk.how);
  }

  stopWalk(): void {
    const walk = this.walking?.walk;
    this.walking = null;
    if (walk) this.set({ walk: walk.seconds > 0 ? walk : this.walk });
  }

  say(words: string): void {
    this.said = words;
    this.changed();
  }
}
