// The room to scale, in metres, z up: floor with its grid, walls, nodes where they stand, links and their Fresnel zones,
// and the ring on the floor that says how uncertain a body's place is.
import {
  BufferAttribute,
  BufferGeometry,
  CustomBlending,
  DoubleSide,
  FrontSide,
  GLSL3,
  Group,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  OneFactor,
  OneMinusSrcAlphaFactor,
  RawShaderMaterial,
  SphereGeometry,
  type IUniform,
  Vector2,
  Vector3,
  Vector4,
} from "three";
import type { HopReport, Node, Room } from "../generated/types";
import { type Link, pairsOf } from "../ui/ends";
import type { Palette, Rgb } from "./colour";
import { keyOf } from "./breath";
import { furnishing } from "./furnishing";
import { firstZone } from "./fresnel";
import * as glsl from "./room.glsl";

/** How far the floor's light reaches beyond the walls. */
const APRON_M = 1;
/** Length of the marks outside the floor's edge at each metre. */
const TICK_M = 0.08;
const ROLES = { receiver: 0, transmitter: 1, both: 2 } as const;

/** The links to draw: those that the hop reports between known nodes, else each transmitter with each receiver. */
export function linksOf(room: Room, hop: HopReport | null): Link[] {
  const known = pairsOf(room, hop?.links ?? []);
  if (known.length) return known;
  const senders = room.nodes.filter((n) => n.role !== "receiver"),
    takers = room.nodes.filter((n) => n.role !== "transmitter");
  return senders.flatMap((from) => takers.filter((to) => to !== from).map((to): Link => [from, to]));
}

function material(
  shader: { vertex: string; fragment: string },
  uniforms: Record<string, IUniform>,
  side: typeof FrontSide | typeof DoubleSide = DoubleSide,
): RawShaderMaterial {
  return new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: shader.vertex,
    fragmentShader: shader.fragment,
    uniforms,
    side,
    transparent: true,
    depthTest: false,
    depthWrite: false,
    blending: CustomBlending,
    blendSrc: OneFactor,
    blendDst: OneMinusSrcAlphaFactor,
  });
}

const square = () => new BufferAttribute(new Float32Array([-1, -1, 1, -1, 1, 1, -1, 1]), 2);

function mesh<G extends BufferGeometry>(
  geometry: G,
  shader: RawShaderMaterial,
  order: number,
): Mesh<G, RawShaderMaterial> {
  const made = new Mesh(geometry, shader);
  made.frustumCulled = false;
  made.renderOrder = order;
  return made;
}

/** Floor and four walls that face inwards: those nearest to the camera show their backs and are not drawn. */
function surfaces(room: Room): BufferGeometry {
  const { width_m: w, depth_m: d, height_m: h } = room,
    out = APRON_M;
  const walls: [number, number, number, number, number][] = [
    // start x, y; direction x, y; length
    [w, 0, -1, 0, w],
    [0, 0, 0, 1, d],
    [0, d, 1, 0, w],
    [w, d, 0, -1, d],
  ];
  const position = [-out, -out, 0, w + out, -out, 0, w + out, d + out, 0, -out, d + out, 0];
  const place = [
    [-out, -out],
    [w + out, -out],
    [w + out, d + out],
    [-out, d + out],
  ].flatMap((p) => [...p, w, d]);
  for (const [x, y, dx, dy, length] of walls) {
    const u = x + dx * length,
      v = y + dy * length;
    position.push(x, y, 0, u, v, 0, u, v, h, x, y, h);
    place.push(0, 0, length, h, length, 0, length, h, length, h, length, h, 0, h, length, h);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(Float32Array.from(position), 3));
  geometry.setAttribute("place", new BufferAttribute(Float32Array.from(place), 4));
  geometry.setAttribute(
    "kind",
    new BufferAttribute(
      Float32Array.from({ length: 20 }, (_, i) => (i < 4 ? 0 : 1)),
      1,
    ),
  );
  geometry.setIndex([0, 1, 2, 3, 4].flatMap((q) => [0, 1, 2, 0, 2, 3].map((i) => q * 4 + i)));
  return geometry;
}

export interface Segment {
  from: number[];
  to: number[];
  tint: Rgb;
  alpha: number;
  width: number;
  dashes: number;
}

/** The floor's edge, a line and two marks at each metre, a fainter line between. */
function grid({ width_m: w, depth_m: d }: Room, tint: Rgb, strength: number): Segment[] {
  const out: Segment[] = [];
  const add = (from: number[], to: number[], alpha: number, width = 1) =>
    out.push({ from: [...from, 0], to: [...to, 0], tint, alpha: alpha * strength, width, dashes: 0 });
  const across = (
    length: number,
    line: (at: number, low: number, high: number) => [number[], number[]],
    reach: number,
  ) => {
    for (let i = 1; i < length * 2 - 1e-6; i++) add(...line(i / 2, 0, reach), i % 2 ? 0.06 : 0.18);
    for (let i = 0; i <= length + 1e-6; i++) {
      add(...line(i, -TICK_M, 0), 0.5);
      add(...line(i, reach, reach + TICK_M), 0.5);
    }
    for (const at of [0, length]) add(...line(at, 0, reach), 0.5, 1.5);
  };
  across(
    w,
    (x, low, high) => [
      [x, low],
      [x, high],
    ],
    d,
  );
  across(
    d,
    (y, low, high) => [
      [low, y],
      [high, y],
    ],
    w,
  );
  return out;
}

/** A stem under each node, a dashed line along each link. */
function wires(room: Room, links: Link[], tint: Rgb): Segment[] {
  const place = (n: Node) => [n.x_m, n.y_m, n.z_m];
  return [
    ...room.nodes.map((n) => ({ from: [n.x_m, n.y_m, 0], to: place(n), tint, alpha: 0.35, width: 1, dashes: 0 })),
    ...links.map(([a, b]) => ({ from: place(a), to: place(b), tint, alpha: 0.6, width: 1.25, dashes: 8 })),
  ];
}

function segments(list: Segment[]): InstancedBufferGeometry {
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute("corner", new BufferAttribute(new Float32Array([0, -1, 1, -1, 1, 1, 0, 1]), 2));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  const column = (name: string, size: number, of: (s: Segment) => readonly number[]) =>
    geometry.setAttribute(name, new InstancedBufferAttribute(Float32Array.from(list.flatMap(of)), size));
  column("from", 3, (s) => s.from);
  column("to", 3, (s) => s.to);
  column("tint", 4, (s) => [...s.tint, s.alpha]);
  column("style", 2, (s) => [s.width, s.dashes]);
  geometry.instanceCount = list.length;
  return geometry;
}

function glyphs(nodes: Node[]): InstancedBufferGeometry {
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute("corner", square());
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  geometry.setAttribute(
    "centre",
    new InstancedBufferAttribute(Float32Array.from(nodes.flatMap((n) => [n.x_m, n.y_m, n.z_m])), 3),
  );
  geometry.setAttribute("role", new InstancedBufferAttribute(Float32Array.from(nodes.map((n) => ROLES[n.role])), 1));
  geometry.instanceCount = nodes.length;
  return geometry;
}

const bubble = new SphereGeometry(1, 48, 24);
const X = new Vector3(1, 0, 0);

export class RoomModel {
  readonly group = new Group();
  #shared = {
    viewport: { value: new Vector2(1, 1) },
    pixelRatio: { value: 1 },
    strength: { value: 1 },
    gridColour: { value: new Vector3() },
    accent: { value: new Vector3() },
    paper: { value: new Vector3() },
    ink: { value: new Vector3() },
    body: { value: new Vector4(0, 0, 1, 1) },
  };
  #parts: Mesh[] = [];
  /** By its link: how wide a zone is drawn, and whether a breath is detected in it. */
  #zones = new Map<string, { swell: { value: number }; breath: { value: number } }>();
  #ring: Mesh;

  constructor() {
    const flat = new BufferGeometry();
    flat.setAttribute("corner", square());
    flat.setIndex([0, 1, 2, 0, 2, 3]);
    this.#ring = mesh(flat, material(glsl.ring, this.#shared), 1);
    this.#ring.visible = false;
    this.group.add(this.#ring);
  }

  /** Build anew: the room, its links or the theme changed (rare). */
  build(room: Room, links: Link[], palette: Palette): void {
    const s = this.#shared;
    s.strength.value = palette.dark ? 1 : 1.25;
    s.gridColour.value.set(...palette.grid).lerp(new Vector3(...palette.ink), 0.5);
    s.ink.value.set(...palette.body);
    s.accent.value.set(...palette.accent);
    s.paper.value.set(...palette.background);
    for (const part of this.#parts) {
      this.group.remove(part);
      if (part.geometry !== bubble) part.geometry.dispose();
      (part.material as RawShaderMaterial).dispose();
    }
    this.#zones.clear();
    this.#parts = [
      mesh(surfaces(room), material(glsl.surface, s, FrontSide), 0),
      mesh(segments(grid(room, s.gridColour.value.toArray(), s.strength.value)), material(glsl.segment, s), 1),
      ...links.map((link) => this.#zone(link)),
      mesh(
        segments([...furnishing(room, palette), ...wires(room, links, palette.accent)]),
        material(glsl.segment, s),
        4,
      ),
      mesh(glyphs(room.nodes), material(glsl.node, s), 5),
    ];
    this.group.add(...this.#parts);
  }

  /** Show the ring of a body, or none. */
  body(body: HopReport["body"]): void {
    this.#ring.visible = body !== null;
    if (body) this.#shared.body.value.set(body.x_m, body.y_m, body.sigma_x_m, body.sigma_y_m);
  }

  /** Draw the zone of this link `swell` times as large, and as one that breathes; null: none. */
  breathe(link: string | null, swell: number): void {
    for (const [key, zone] of this.#zones) {
      zone.breath.value = key === link ? 1 : 0;
      zone.swell.value = key === link ? swell : 1;
    }
  }

  resize(width: number, height: number, pixelRatio: number): void {
    this.#shared.viewport.value.set(width, height);
    this.#shared.pixelRatio.value = pixelRatio;
  }

  #zone([a, b]: Link): Mesh {
    const own = { swell: { value: 1 }, breath: { value: 0 } };
    this.#zones.set(keyOf([a, b]), own);
    const run = new Vector3(b.x_m - a.x_m, b.y_m - a.y_m, b.z_m - a.z_m),
      length = run.length();
    const { along_m, across_m } = firstZone(length);
    const made = mesh(
      bubble,
      material(
        glsl.zone,
        { ...this.#shared, ...own, radii: { value: new Vector3(along_m, across_m, across_m) } },
        FrontSide,
      ),
      3,
    );
    made.position.set((a.x_m + b.x_m) / 2, (a.y_m + b.y_m) / 2, (a.z_m + b.z_m) / 2);
    if (length > 0) made.quaternion.setFromUnitVectors(X, run.divideScalar(length));
    return made;
  }
}
