// All splats of a hop in one draw call: the data lie in a texture as they came, and only their order is sent again when the
// view or the data changed.
import {
  BufferAttribute,
  BufferGeometry,
  type Camera,
  CustomBlending,
  DataTexture,
  FloatType,
  GLSL3,
  Mesh,
  OneFactor,
  OneMinusSrcAlphaFactor,
  RawShaderMaterial,
  RedIntegerFormat,
  RGBAFormat,
  UnsignedIntType,
  Vector2,
  Vector3,
} from "three";
import { SPLAT_COLUMNS as STRIDE } from "../generated/limits";
import { type Palette, rampStops } from "./colour";
import { type DepthRow, sortByDepth } from "./sort";
import { fragment, ROW, vertex } from "./splats.glsl";

/** Four columns of a splat are a texel. */
const TEXELS = STRIDE / 4;
const LIFT_M = 0.4;
/** How far the view direction may turn, as 1 - cos of the angle, before the order is made again (0.4 degrees). */
const TURN = 2.5e-5;

/** An octagon covers 17 % fewer pixels than a square; from this many splats on, its corners cost more than that saves. */
const MANY = 1500;

export class Splats {
  readonly mesh: Mesh<BufferGeometry, RawShaderMaterial>;
  /** How often the order was made: a test holds that a still view makes none. */
  sorts = 0;
  #data = new Float32Array(0);
  #order = new Uint32Array(0);
  #count = 0;
  #capacity = 0;
  #keys = new Uint16Array(0);
  #sortedAlong: DepthRow = [0, 0, 0];
  #uniforms = {
    splats: { value: null as DataTexture | null },
    order: { value: null as DataTexture | null },
    corners: { value: 0 },
    viewport: { value: new Vector2(1, 1) },
    scale: { value: 1 },
    lift: { value: LIFT_M },
    grey: { value: 0 },
    bodies: { value: 1 },
    glow: { value: 0 },
    lamp: { value: 0 },
    stops: { value: [...rampStops] },
    ramp: { value: rampStops.map(() => new Vector3()) },
    bodyColour: { value: new Vector3() },
    inkColour: { value: new Vector3() },
  };

  constructor() {
    const material = new RawShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: vertex,
      fragmentShader: fragment,
      transparent: true,
      depthTest: false,
      depthWrite: false,
      blending: CustomBlending,
      blendSrc: OneFactor,
      blendDst: OneMinusSrcAlphaFactor, // premultiplied alpha
      uniforms: this.#uniforms,
    });
    this.mesh = new Mesh(new BufferGeometry(), material);
    this.mesh.frustumCulled = false;
    this.mesh.visible = false;
  }

  get count(): number {
    return this.#count;
  }

  /** Take the (n, 12) splats of a hop, and those of the drawing alone; both are copied once, into the texture's rows. */
  set(splats: Float32Array, own: Float32Array = none): void {
    const count = Math.floor(splats.length / STRIDE);
    this.#count = count + own.length / STRIDE;
    this.#reserve(this.#count);
    this.#data.set(splats.subarray(0, count * STRIDE));
    this.#data.set(own, count * STRIDE);
    const uniforms = this.#uniforms,
      corners = this.#count < MANY ? 8 : 4;
    if (uniforms.splats.value) uniforms.splats.value.needsUpdate = true;
    if (uniforms.corners.value !== corners) this.#shape(corners);
    this.mesh.geometry.setDrawRange(0, this.#count * (corners - 2) * 3);
    this.mesh.visible = this.#count > 0;
    this.#sortedAlong = [0, 0, 0];
  }

  paint(palette: Palette): void {
    const uniforms = this.#uniforms;
    palette.ramp.forEach((c, i) => uniforms.ramp.value[i]!.set(...c));
    uniforms.bodyColour.value.set(...palette.body);
    uniforms.inkColour.value.set(...palette.ink);
    uniforms.glow.value = palette.dark ? 0.15 : 0;
    uniforms.lamp.value = palette.dark ? 1 : 0; // on a light floor what glows would not be seen: there it tints
  }

  /** What changes from frame to frame; scale is the value drawn as full red, stale makes the field grey and hides bodies. */
  show(scale: number, stale: boolean, width: number, height: number): void {
    const uniforms = this.#uniforms;
    uniforms.scale.value = scale > 0 ? scale : 1;
    uniforms.grey.value = stale ? 1 : 0;
    uniforms.bodies.value = stale ? 0 : 1;
    uniforms.viewport.value.set(width, height);
  }

  /** Sort for this camera, unless neither its direction nor the data changed. */
  sort(camera: Camera): void {
    const m = camera.matrixWorldInverse.elements,
      was = this.#sortedAlong;
    if (this.#count === 0 || 1 - (was[0] * m[2] + was[1] * m[6] + was[2] * m[10]) < TURN) return;
    this.#sortedAlong = [m[2], m[6], m[10]];
    sortByDepth(this.#data, STRIDE, this.#count, this.#sortedAlong, this.#order, this.#keys);
    if (this.#uniforms.order.value) this.#uniforms.order.value.needsUpdate = true;
    this.sorts++;
  }

  #reserve(count: number): void {
    if (count <= this.#capacity) return;
    const rows = Math.ceil(count / ROW);
    this.#capacity = rows * ROW;
    this.#data = new Float32Array(this.#capacity * STRIDE);
    this.#order = new Uint32Array(this.#capacity);
    this.#keys = new Uint16Array(this.#capacity);
    const uniforms = this.#uniforms;
    uniforms.splats.value?.dispose();
    uniforms.order.value?.dispose();
    uniforms.splats.value = new DataTexture(this.#data, ROW * TEXELS, rows, RGBAFormat, FloatType);
    uniforms.order.value = new DataTexture(this.#order, ROW, rows, RedIntegerFormat, UnsignedIntType);
    uniforms.corners.value = 0; // so that the shape is made for the new capacity
  }

  /** One polygon of so many corners for each place in the order; the shader makes its corners from their number. */
  #shape(corners: number): void {
    const each = (corners - 2) * 3,
      index = new Uint32Array(this.#capacity * each);
    for (let i = 0; i < index.length; i++) {
      const slot = Math.floor(i / each),
        triangle = Math.floor((i % each) / 3),
        k = i % 3;
      index[i] = slot * corners + (k === 0 ? 0 : triangle + k);
    }
    this.mesh.geometry.dispose();
    this.mesh.geometry = new BufferGeometry();
    this.mesh.geometry.setIndex(new BufferAttribute(index, 1));
    this.#uniforms.corners.value = corners;
  }
}

const none = new Float32Array(0);
