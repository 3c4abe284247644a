// Where one looks from: azimuth and elevation around the middle of the room, and a distance as a multiple of the one that
// just fits the room in. These three numbers are what the address keeps ("35,28,1"), so a link shows the same on any screen.
import { PerspectiveCamera, Spherical, TOUCH, Vector3 } from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import type { Room } from "../generated/types";

export interface Pose {
  azimuth_deg: number;
  elevation_deg: number;
  zoom: number;
}

export const poses = {
  corner: { azimuth_deg: -62, elevation_deg: 30, zoom: 1 },
  above: { azimuth_deg: -90, elevation_deg: 89.5, zoom: 1 },
  side: { azimuth_deg: -90, elevation_deg: 12, zoom: 1 },
} as const satisfies Record<string, Pose>;
export type PoseName = keyof typeof poses;

const STEP_DEG = 5,
  NEAR_ZOOM = 0.35,
  FAR_ZOOM = 2.5,
  MARGIN = 1.14,
  RAD = Math.PI / 180;
const clamp = (x: number, low: number, high: number) => Math.min(high, Math.max(low, x));

/** "azimuth,elevation,zoom" or null where the text is none. */
export function parsePose(text: string): Pose | null {
  const n = text.split(",").map(Number);
  if (n.length !== 3 || text.trim() === "" || !n.every(Number.isFinite)) return null;
  const [azimuth_deg, elevation_deg, zoom] = n as [number, number, number];
  return { azimuth_deg, elevation_deg: clamp(elevation_deg, 2, 89.5), zoom: clamp(zoom, NEAR_ZOOM, FAR_ZOOM) };
}

export const formatPose = (p: Pose): string =>
  [p.azimuth_deg.toFixed(1), p.elevation_deg.toFixed(1), p.zoom.toFixed(2)].map(Number).join(",");

export class Viewpoint {
  readonly camera = new PerspectiveCamera(34, 1, 0.1, 100);
  readonly controls: OrbitControls;
  #fit_m = 8;
  #corners: Vector3[] = [];
  #pose: Pose = poses.corner;

  /** `moved` runs on each change of the view, `settled` when the user let go. */
  constructor(canvas: HTMLElement, moved: () => void, settled: () => void) {
    this.camera.up.set(0, 0, 1);
    const c = new OrbitControls(this.camera, canvas);
    c.enablePan = false;
    c.enableDamping = false;
    c.minPolarAngle = 0.5 * RAD;
    c.maxPolarAngle = 88 * RAD;
    c.touches = { ONE: TOUCH.ROTATE, TWO: TOUCH.DOLLY_ROTATE };
    c.autoRotateSpeed = 0.35;
    c.addEventListener("change", () => {
      this.#read();
      moved();
    });
    c.addEventListener("end", settled);
    this.controls = c;
  }

  get pose(): Pose {
    return this.#pose;
  }
  get moved(): boolean {
    return formatPose(this.#pose) !== formatPose(poses.corner);
  }

  /** Fit the room into a canvas of this shape, keeping the pose. */
  fit(room: Room, aspect: number): void {
    const { width_m: w, depth_m: d, height_m: h } = room;
    this.#corners = [0, w].flatMap((x) => [0, d].flatMap((y) => [0, h * 0.8].map((z) => new Vector3(x, y, z))));
    this.controls.target.set(w / 2, d / 2, h * 0.22);
    this.camera.aspect = aspect;
    this.camera.updateProjectionMatrix();
    this.#fit_m = this.#fitDistance(direction(poses.corner));
    this.look(this.#pose);
  }

  look(pose: Pose): void {
    this.#pose = { ...pose };
    const target = this.controls.target,
      away = direction(pose);
    this.controls.minDistance = this.#fit_m * NEAR_ZOOM;
    this.controls.maxDistance = this.#fit_m * FAR_ZOOM;
    this.camera.position
      .copy(away)
      .multiplyScalar(this.#fit_m * pose.zoom)
      .add(target);
    this.controls.update();
    this.camera.updateMatrixWorld();
  }

  /** Turn by steps (keys): right, up, and a factor on the distance. */
  step(right: number, up: number, zoom: number): void {
    const p = this.#pose;
    this.look({
      azimuth_deg: p.azimuth_deg + right * STEP_DEG,
      elevation_deg: clamp(p.elevation_deg + up * STEP_DEG, 2, 89.5),
      zoom: clamp(p.zoom * zoom, NEAR_ZOOM, FAR_ZOOM),
    });
  }

  #read(): void {
    const away = this.camera.position.clone().sub(this.controls.target),
      s = new Spherical().setFromCartesianCoords(away.y, away.z, away.x);
    this.#pose = { azimuth_deg: s.theta / RAD, elevation_deg: 90 - s.phi / RAD, zoom: s.radius / this.#fit_m };
  }

  /** The distance from which every corner of the room lies inside the picture. */
  #fitDistance(away: Vector3): number {
    const right = new Vector3(0, 0, 1).cross(away).normalize(),
      up = away.clone().cross(right);
    const tall = Math.tan((this.camera.fov * RAD) / 2) / MARGIN,
      wide = tall * this.camera.aspect;
    return Math.max(
      ...this.#corners.map((corner) => {
        const c = corner.clone().sub(this.controls.target);
        return c.dot(away) + Math.max(Math.abs(c.dot(right)) / wide, Math.abs(c.dot(up)) / tall);
      }),
      1,
    );
  }
}

function direction(p: Pose): Vector3 {
  const level = Math.cos(p.elevation_deg * RAD);
  return new Vector3(
    level * Math.cos(p.azimuth_deg * RAD),
    level * Math.sin(p.azimuth_deg * RAD),
    Math.sin(p.elevation_deg * RAD),
  );
}
