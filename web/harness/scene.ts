// What the tests of the room call in the browser: the mounted room fed through the store, and a bare View drawn frame by
// frame with a given time.
import { readPalette } from "../src/scene/colour";
import { mountScene, scenePicture } from "../src/scene/scene";
import { View } from "../src/scene/view";
import type { Age } from "../src/ui/age";
import { state, update } from "../src/state";
import { seeded, splats, hop, source } from "./made-up";
import { Points, Prototype } from "./prototype";

const room = document.querySelector<HTMLElement>("#room");
if (!room) throw new Error("expected the element #room in web/harness/scene.html");
const from = performance.now();
if (!location.search.includes("bare")) mountScene(room);
const mounted_ms = performance.now() - from;

/** Feed the mounted room one hop. */
function feed(withBody: boolean, phase: "playing" | "paused" = "playing", count = 400): void {
  update({
    source: source(phase),
    hop: hop(12.5, 1, withBody),
    hopAt: performance.now(),
    splats: splats(count, [2.9, 2.35], withBody),
  });
}

function bare(width = 960, height = 600) {
  const canvas = document.createElement("canvas"),
    view = new View(
      canvas,
      () => {},
      () => {},
    );
  room?.replaceChildren(canvas);
  view.resize(width, height, 1);
  const gl = view.renderer.getContext(),
    palette = readPalette(canvas.parentElement as HTMLElement);
  const pixels = new Uint8Array(width * height * 4);
  const read = () => gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  return {
    view,
    show(data: Float32Array, withBody: boolean, age: Age = "fresh", scale = 1) {
      view.set({ room: state.room, hop: hop(1, scale, withBody), splats: data, age, palette });
    },
    frame(now_ms: number): boolean {
      return view.frame(now_ms);
    },
    /** Colour (0..255) where a point of the room falls. */
    at(x: number, y: number, z: number): [red: number, green: number, blue: number] {
      read();
      const p = view.viewpoint.camera.position.clone().set(x, y, z).project(view.viewpoint.camera);
      const i = (Math.round(((p.y + 1) / 2) * height) * width + Math.round(((p.x + 1) / 2) * width)) * 4;
      return [pixels[i]!, pixels[i + 1]!, pixels[i + 2]!];
    },
    async hash(): Promise<string> {
      read();
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", pixels));
      return [...digest].map((b) => b.toString(16).padStart(2, "0")).join("");
    },
    /** Milliseconds of one orbiting frame, pixels included. */
    time(turn: number): number {
      const from = performance.now();
      view.viewpoint.look({ azimuth_deg: -62 + turn, elevation_deg: 30, zoom: 1 });
      view.frame(0);
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
      return performance.now() - from;
    },
  };
}

export type Harness = typeof harness;
const harness = { feed, bare, splats, seeded, state, update, scenePicture, Prototype, Points, mounted_ms };
declare global {
  interface Window {
    harness: Harness;
  }
}
window.harness = harness;
