// The picture: what is given as numbers and a time in, pixels out. It holds no store and no clock, so that a test can ask
// for one frame and compare it.
import { Color, ColorManagement, LinearSRGBColorSpace, Scene, WebGLRenderer } from "three";
import type { HopReport, Room } from "../generated/types";
import type { Palette } from "./colour";
import { Viewpoint } from "./camera";
import { linksOf, RoomModel } from "./room";
import { Splats } from "./splats";
import { Trail } from "./trail";
import type { Age } from "../ui/age";

// Colours are chosen as they look (sRGB) and blended so, as CSS does; no conversion anywhere.
ColorManagement.enabled = false;

/** Seconds in which the colour scale comes 63 % nearer to a new one, so that it breathes rather than jumps. */
const SCALE_TIME_S = 0.5;

export interface Picture {
  room: Room;
  hop: HopReport | null;
  splats: Float32Array;
  age: Age;
  palette: Palette;
}

export class View {
  readonly viewpoint: Viewpoint;
  readonly renderer: WebGLRenderer;
  readonly splats = new Splats();
  /** The value now drawn as full red; null before the first. */
  scale: number | null = null;
  #scene = new Scene();
  #model = new RoomModel();
  #trail = new Trail();
  #shown: Partial<Picture> = {};
  #links = "";
  #at_ms = 0;
  #size = { width: 1, height: 1, pixelRatio: 1 };

  /** Throws where there is no WebGL2. */
  constructor(canvas: HTMLCanvasElement, moved: () => void, settled: () => void) {
    this.renderer = new WebGLRenderer({
      canvas,
      antialias: false,
      depth: false,
      alpha: false,
      powerPreference: "low-power",
    });
    this.renderer.outputColorSpace = LinearSRGBColorSpace;
    this.renderer.sortObjects = true;
    this.viewpoint = new Viewpoint(canvas, moved, settled);
    this.splats.mesh.renderOrder = 2;
    this.#scene.add(this.#model.group, this.splats.mesh);
  }

  /** Take in what is to be shown; only what changed since the last call costs anything. */
  set(p: Picture): void {
    const was = this.#shown,
      links = linksOf(p.room, p.hop),
      key = links.map(([a, b]) => `${a.id} ${b.id}`).join();
    if (p.palette !== was.palette) {
      this.splats.paint(p.palette);
      this.#scene.background = new Color(...p.palette.background);
    }
    if (p.room !== was.room || p.palette !== was.palette || key !== this.#links)
      this.#model.build(p.room, links, p.palette);
    if (p.room !== was.room) this.viewpoint.fit(p.room, this.#size.width / this.#size.height);
    const splats = p.age === "none" ? none : p.splats;
    const body = p.age === "stale" || p.age === "none" ? null : (p.hop?.body ?? null);
    if (splats !== was.splats) {
      const time_s = p.hop?.time_s ?? 0;
      this.#trail.note(time_s, body);
      this.splats.set(splats, this.#trail.splats(time_s, body));
    }
    this.#model.body(body);
    this.#links = key;
    this.#shown = { ...p, splats };
  }

  resize(width: number, height: number, pixelRatio: number): void {
    this.#size = { width, height, pixelRatio };
    this.renderer.setPixelRatio(pixelRatio);
    this.renderer.setSize(width, height, false);
    this.#model.resize(width * pixelRatio, height * pixelRatio, pixelRatio);
    if (this.#shown.room) this.viewpoint.fit(this.#shown.room, width / height);
  }

  /** Draw the state at this time; true when a later frame would look different by itself (the scale still moves). */
  frame(now_ms: number): boolean {
    const moving = this.#easeScale(now_ms),
      { width, height, pixelRatio } = this.#size;
    const { camera, controls } = this.viewpoint;
    if (controls.autoRotate) controls.update();
    camera.updateMatrixWorld();
    this.splats.show(this.scale ?? 1, this.#shown.age === "stale", width * pixelRatio, height * pixelRatio);
    this.splats.sort(camera);
    this.renderer.render(this.#scene, camera);
    return moving || controls.autoRotate;
  }

  #easeScale(now_ms: number): boolean {
    const target = this.#shown.age === "none" ? null : (this.#shown.hop?.field_scale ?? null),
      past_s = Math.max(0, now_ms - this.#at_ms) / 1000;
    this.#at_ms = now_ms;
    if (target === null || !(target > 0) || this.#shown.age === "stale") return false;
    if (this.scale === null) {
      this.scale = target;
      return false;
    }
    const rest = Math.log(target / this.scale) * Math.exp(-past_s / SCALE_TIME_S);
    this.scale = Math.abs(rest) < 0.01 ? target : target / Math.exp(rest);
    return this.scale !== target;
  }
}

const none = new Float32Array(0);
