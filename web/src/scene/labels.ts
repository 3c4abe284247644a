// Text over the room: names of the nodes, metre marks along the two nearest edges of the floor, the body's uncertainty.
// Ordinary elements, moved by their style object; hidden from assistive technology, which has the canvas's own words.
import { type Camera, Vector3 } from "three";
import { centroid } from "../editor/geometry";
import type { Room } from "../generated/types";
import { sceneWords } from "../ui/words";
import type { Spot } from "./words";

interface Label {
  element: HTMLElement;
  at: (camera: Camera) => readonly [number, number, number];
}

const MARK_OFF_M = 0.22;
/** The body's name stands this many standard deviations from it. */
const RING = 2.2;

/** In front of a body's outer ring, as the camera sees it; where there is no ring, at the place itself. */
function inFront(b: Spot, camera: Camera): [number, number, number] {
  if (!b.sigma_x_m) return [b.x_m, b.y_m, b.z_m];
  const [dx, dy] = [camera.position.x - b.x_m, camera.position.y - b.y_m];
  const far = Math.hypot(dx / b.sigma_x_m, dy / b.sigma_y_m) || 1;
  return [b.x_m + (RING * dx) / far, b.y_m + (RING * dy) / far, b.z_m];
}

export class Labels {
  #host: HTMLElement;
  #fixed: Label[] = [];
  #body: HTMLElement;
  #spot: Spot | null = null;
  #point = new Vector3();

  constructor(host: HTMLElement) {
    this.#host = host;
    this.#body = this.#make("scene-label scene-label-body", "");
    this.#body.hidden = true;
  }

  build(room: Room): void {
    for (const label of this.#fixed) label.element.remove();
    const { width_m: w, depth_m: d } = room;
    const marks = (length: number) => Array.from({ length: Math.floor(length + 1e-6) }, (_, i) => i + 1);
    const text = (m: number, length: number) => (m + 1 > length + 1e-6 ? sceneWords.metres(m) : String(m));
    const nearX = (c: Camera) => (c.position.x > w / 2 ? w + MARK_OFF_M : -MARK_OFF_M);
    const nearY = (c: Camera) => (c.position.y > d / 2 ? d + MARK_OFF_M : -MARK_OFF_M);
    this.#fixed = [
      ...room.nodes.map(
        (n): Label => ({
          element: this.#make("scene-label scene-label-node", n.name),
          at: () => [n.x_m, n.y_m, n.z_m],
        }),
      ),
      ...room.zones.map((z): Label => {
        const element = this.#make("scene-label scene-label-zone", z.name);
        element.dataset.zone = z.id;
        const [x, y] = centroid(z.corners_m);
        return { element, at: () => [x, y, 0] };
      }),
      ...marks(w).map(
        (m): Label => ({
          element: this.#make("scene-label scene-label-mark", text(m, w)),
          at: (c) => [m, nearY(c), 0],
        }),
      ),
      ...marks(d).map(
        (m): Label => ({
          element: this.#make("scene-label scene-label-mark", text(m, d)),
          at: (c) => [nearX(c), m, 0],
        }),
      ),
    ];
  }

  /** The zones that are occupied: a mark beside their names. */
  occupied(ids: ReadonlySet<string>): void {
    for (const { element } of this.#fixed)
      if (element.dataset.zone !== undefined) element.toggleAttribute("data-occupied", ids.has(element.dataset.zone));
  }

  /** What is detected, and where; null: nothing is, or it has no place in the picture. */
  spot(spot: Spot | null): void {
    this.#spot = spot;
    this.#body.hidden = spot === null;
    this.#body.textContent = spot?.words ?? "";
  }

  /** Put every label where its point in the room now is on the screen (CSS pixels). */
  place(camera: Camera, width: number, height: number): void {
    for (const { element, at } of this.#fixed) this.#put(element, at(camera), camera, width, height);
    const b = this.#spot;
    if (b) this.#put(this.#body, inFront(b, camera), camera, width, height);
  }

  #put(
    element: HTMLElement,
    at: readonly [number, number, number],
    camera: Camera,
    width: number,
    height: number,
  ): void {
    const p = this.#point.set(...at).project(camera);
    const seen = Math.abs(p.z) < 1 && Math.abs(p.x) < 1 && Math.abs(p.y) < 1;
    element.style.visibility = seen ? "visible" : "hidden";
    if (seen)
      element.style.transform = `translate(${(((p.x + 1) / 2) * width).toFixed(1)}px, ${(((1 - p.y) / 2) * height).toFixed(1)}px)`;
  }

  #make(className: string, text: string): HTMLElement {
    const element = Object.assign(document.createElement("span"), { className, textContent: text });
    this.#host.append(element);
    return element;
  }
}
