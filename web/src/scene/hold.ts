// Nodes taken hold of in the picture, while the editor is open: drawn along the floor at their height, with Shift up and down.
import { Plane, Raycaster, Vector2, Vector3 } from "three";
import { hands } from "../editor/hands";
import { GRID_M } from "../editor/snap";
import type { Room } from "../generated/types";
import type { Viewpoint } from "./camera";

/** So near a node, in pixels, it is taken hold of. */
const NEAR_PX = 24;
const UP_M_PX = 0.008;

const onGrid = (x: number, free: boolean): number => (free ? x : Math.round(x / GRID_M) * GRID_M);

export function holdNodes(canvas: HTMLCanvasElement, viewpoint: Viewpoint, room: () => Room): void {
  const ray = new Raycaster(),
    point = new Vector3();
  let held: {
    index: number;
    z_m: number;
    y_px: number;
    from_z_m: number;
    to: [number, number];
    moved: boolean;
  } | null = null;

  const under = (e: PointerEvent): number => {
    const box = canvas.getBoundingClientRect();
    let best = -1,
      near = NEAR_PX;
    room().nodes.forEach((n, i) => {
      point.set(n.x_m, n.y_m, n.z_m).project(viewpoint.camera);
      const far = Math.hypot(
        ((point.x + 1) / 2) * box.width - (e.clientX - box.left),
        ((1 - point.y) / 2) * box.height - (e.clientY - box.top),
      );
      if (far < near) [best, near] = [i, far];
    });
    return best;
  };
  /** Where the pointer is on the plane at this height; null: on none, it looks above the horizon. */
  const onFloor = (e: PointerEvent, z_m: number): [number, number] | null => {
    const box = canvas.getBoundingClientRect();
    const at = new Vector2(((e.clientX - box.left) / box.width) * 2 - 1, 1 - ((e.clientY - box.top) / box.height) * 2);
    ray.setFromCamera(at, viewpoint.camera);
    const hit = ray.ray.intersectPlane(new Plane(new Vector3(0, 0, 1), -z_m), point);
    return hit ? [onGrid(hit.x, e.altKey), onGrid(hit.y, e.altKey)] : null;
  };
  const draw = (e: PointerEvent, last: boolean): void => {
    if (!held || !hands.are) return;
    held.moved = true;
    if (e.shiftKey) held.z_m = onGrid(held.from_z_m + (held.y_px - e.clientY) * UP_M_PX, e.altKey);
    else held.to = onFloor(e, held.z_m) ?? held.to;
    hands.are.drag(held.index, held.to, held.z_m, last);
  };

  // Before the camera's own controls, which would turn the room.
  canvas.addEventListener(
    "pointerdown",
    (e) => {
      const index = hands.are && e.button === 0 ? under(e) : -1;
      const node = room().nodes[index];
      if (!node) return;
      e.stopImmediatePropagation();
      canvas.setPointerCapture(e.pointerId);
      held = { index, z_m: node.z_m, from_z_m: node.z_m, y_px: e.clientY, to: [node.x_m, node.y_m], moved: false };
    },
    true,
  );
  canvas.addEventListener("pointermove", (e) => {
    if (held) draw(e, false);
    else if (hands.are && !e.buttons) canvas.style.cursor = under(e) >= 0 ? "move" : "";
    else if (!hands.are) canvas.style.cursor = "";
  });
  const end = (e: PointerEvent) => {
    if (held?.moved) draw(e, true);
    held = null;
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
}
