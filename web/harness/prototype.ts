// Peers of the bench. Prototype is the way the room's splats were drawn first: square sprites cut at 2.5 standard deviations,
// sorted in every frame, three attributes copied into draw order and sent again in every frame. Points is what three.js
// gives by itself: unsorted square points of one size.
import {
  BufferAttribute,
  BufferGeometry,
  CustomBlending,
  DynamicDrawUsage,
  GLSL3,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  OneFactor,
  OneMinusSrcAlphaFactor,
  PerspectiveCamera,
  Points as ThreePoints,
  PointsMaterial,
  Scene,
  ShaderMaterial,
  Vector2,
  WebGLRenderer,
} from "three";
import { SPLAT_COLUMNS as STRIDE } from "../src/generated/limits";
import { sortByDepth } from "../src/scene/sort";

const vertexShader = `in vec3 centre; in vec4 tint; in vec3 sigma; uniform vec2 viewport; out vec2 q; out vec4 k;
void main() {
  vec4 v = modelViewMatrix * vec4(centre, 1.0); float f = projectionMatrix[1][1] * viewport.y * 0.5, w = -1.0 / v.z;
  mat3 J = mat3(f * w, 0, 0, 0, f * w, 0, f * v.x * w * w, f * v.y * w * w, 0);
  mat3 T = J * mat3(modelViewMatrix) * mat3(sigma.x, 0, 0, 0, sigma.y, 0, 0, 0, sigma.z), V = T * transpose(T);
  float a = V[0][0] + 0.3, b = V[0][1], d = V[1][1] + 0.3, mid = 0.5 * (a + d), r = sqrt(max(0.0, mid * mid - (a * d - b * b)));
  vec2 l = sqrt(vec2(mid + r, max(0.1, mid - r))), e = abs(b) > 1e-4 ? normalize(vec2(b, mid + r - a)) : vec2(1, 0);
  vec4 p = projectionMatrix * v; q = position.xy * 2.5; k = tint;
  gl_Position = vec4(p.xy / p.w + (e * l.x * q.x + vec2(-e.y, e.x) * l.y * q.y) * 2.0 / viewport, 0, 1);
}`;
const fragmentShader = `precision mediump float; in vec2 q; in vec4 k; out vec4 o;
void main() { float r = dot(q, q); if (r > 6.25) discard; float a = k.a * exp(-0.5 * r); o = vec4(k.rgb * a, a); }`;

export class Prototype {
  #renderer = new WebGLRenderer({ antialias: false });
  #scene = new Scene();
  #camera: PerspectiveCamera;
  #geometry = new InstancedBufferGeometry();
  #columns: [from: Float32Array, to: InstancedBufferAttribute, size: number][] = [];
  #order: Uint32Array;
  #keys: Uint16Array;

  constructor(
    private splats: Float32Array,
    width = 960,
    height = 600,
  ) {
    const n = splats.length / STRIDE,
      row = (i: number) => splats.subarray(i * STRIDE, (i + 1) * STRIDE),
      every = <T>(f: (i: number) => T[]) => Array.from({ length: n }, (_, i) => f(i)).flat();
    this.#camera = new PerspectiveCamera(34, width / height, 0.1, 100);
    this.#camera.up.set(0, 0, 1);
    this.#renderer.setSize(width, height, false);
    this.#geometry.setAttribute(
      "position",
      new BufferAttribute(new Float32Array([-1, -1, 0, 1, -1, 0, -1, 1, 0, 1, 1, 0]), 3),
    );
    this.#geometry.setIndex([0, 1, 2, 2, 1, 3]);
    for (const [name, size, values] of [
      ["centre", 3, every((i) => [...row(i).subarray(0, 3)])],
      ["sigma", 3, every((i) => [...row(i).subarray(3, 6)])],
      ["tint", 4, every((i) => [0.2, 0.8, 0.5, 0.045 + 0.555 * Math.min(1, row(i)[6]!) ** 1.5])],
    ] as [string, number, number[]][]) {
      const to = new InstancedBufferAttribute(Float32Array.from(values), size).setUsage(DynamicDrawUsage);
      this.#geometry.setAttribute(name, to);
      this.#columns.push([Float32Array.from(values), to, size]);
    }
    this.#geometry.instanceCount = n;
    const material = new ShaderMaterial({
      glslVersion: GLSL3,
      vertexShader,
      fragmentShader,
      transparent: true,
      depthTest: false,
      depthWrite: false,
      blending: CustomBlending,
      blendSrc: OneFactor,
      blendDst: OneMinusSrcAlphaFactor,
      uniforms: { viewport: { value: new Vector2(width, height) } },
    });
    const mesh = new Mesh(this.#geometry, material);
    mesh.frustumCulled = false;
    this.#scene.add(mesh);
    this.#order = new Uint32Array(n);
    this.#keys = new Uint16Array(n);
  }

  /** Milliseconds of one frame from a camera at this place, pixels included. */
  time(x: number, y: number, z: number, target: readonly [number, number, number]): number {
    const from = performance.now(),
      gl = this.#renderer.getContext(),
      m = this.#camera.matrixWorldInverse.elements;
    this.#camera.position.set(x, y, z);
    this.#camera.lookAt(...target);
    this.#camera.updateMatrixWorld();
    sortByDepth(this.splats, STRIDE, this.#order.length, [m[2], m[6], m[10]], this.#order, this.#keys);
    for (const [values, to, size] of this.#columns) {
      this.#order.forEach((i, j) => {
        for (let c = 0; c < size; c++) to.array[j * size + c] = values[i * size + c]!;
      });
      to.needsUpdate = true;
    }
    this.#renderer.render(this.#scene, this.#camera);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    return performance.now() - from;
  }
}

export class Points {
  #renderer = new WebGLRenderer({ antialias: false });
  #scene = new Scene();
  #camera: PerspectiveCamera;

  constructor(splats: Float32Array, width = 960, height = 600) {
    this.#camera = new PerspectiveCamera(34, width / height, 0.1, 100);
    this.#camera.up.set(0, 0, 1);
    this.#renderer.setSize(width, height, false);
    const geometry = new BufferGeometry(),
      n = splats.length / STRIDE;
    geometry.setAttribute(
      "position",
      new BufferAttribute(
        Float32Array.from({ length: n * 3 }, (_, i) => splats[Math.floor(i / 3) * STRIDE + (i % 3)]!),
        3,
      ),
    );
    // As wide as a splat is at two and a half standard deviations.
    this.#scene.add(
      new ThreePoints(
        geometry,
        new PointsMaterial({
          size: splats[3]! * 5,
          transparent: true,
          opacity: 0.3,
          depthWrite: false,
          depthTest: false,
        }),
      ),
    );
  }

  time(x: number, y: number, z: number, target: readonly [number, number, number]): number {
    const from = performance.now(),
      gl = this.#renderer.getContext();
    this.#camera.position.set(x, y, z);
    this.#camera.lookAt(...target);
    this.#renderer.render(this.#scene, this.#camera);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    return performance.now() - from;
  }
}
