// Gaussian splats: each is an ellipsoid of standard deviations (sx, sy, sz) along its own axes, turned by a quaternion,
// whose projection on the screen is again a Gaussian. EWA splatting: Zwicker et al., "EWA volume splatting", IEEE
// Visualization 2001. Layout of a splat, (n, 12) float32: see the top of py/halfwave/sensing/field.py, and trail.ts for
// the kind that only the drawing has. Three texels hold one splat.
import { rampStops } from "./colour";

/** Splats in a row of the data texture. */
export const ROW = 512;

const count = rampStops.length;

export const vertex = /* glsl */ `
precision highp float;
precision highp sampler2D;
precision highp usampler2D;
uniform sampler2D splats;
uniform usampler2D order;       // which splat, farthest first
uniform int corners;            // of the polygon around a splat
uniform mat4 viewMatrix, projectionMatrix;
uniform vec2 viewport;          // drawing buffer, pixels
uniform float scale;            // value drawn as full red
uniform float lift;             // metres that full red rises
uniform float grey;             // 1 when the data are stale
uniform float bodies;           // 0 hides the bodies
uniform vec3 ramp[${count}];
uniform float stops[${count}];
uniform vec3 bodyColour, inkColour;
uniform float glow;             // 0: paint, towards 1: light that adds up
uniform float lamp;             // the same, of the light on the floor
out vec2 q;                     // offset from the centre in standard deviations
flat out vec4 light;            // premultiplied

vec3 rampColour(float t) {
  vec3 c = ramp[0];
  for (int i = 1; i < ${count}; i++) c = mix(c, ramp[i], clamp((t - stops[i - 1]) / (stops[i] - stops[i - 1]), 0.0, 1.0));
  return c;
}

// The axes of a splat in the room: the rotation matrix of a unit quaternion.
mat3 axesOf(vec4 q) {
  vec3 d = q.xyz + q.xyz, x = d * q.x, w = d * q.w;
  float yy = d.y * q.y, yz = d.y * q.z, zz = d.z * q.z;
  return mat3(1.0 - yy - zz, x.y + w.z, x.z - w.y, x.y - w.z, 1.0 - x.x - zz, yz + w.x, x.z + w.y, yz - w.x, 1.0 - x.x - yy);
}

void main() {
  // No attributes and no instances: software and mobile GPUs pay for each instance, which here has few vertices.
  int slot = gl_VertexID / corners;
  float turn = (float(gl_VertexID % corners) + 0.5) * 6.2831853 / float(corners);
  vec2 corner = vec2(cos(turn), sin(turn)) / cos(3.1415927 / float(corners));  // its sides touch the unit circle
  int index = int(texelFetch(order, ivec2(slot % ${ROW}, slot / ${ROW}), 0).r);
  ivec2 at = ivec2(index % ${ROW} * 3, index / ${ROW});
  vec4 first = texelFetch(splats, at, 0), second = texelFetch(splats, at + ivec2(1, 0), 0);
  vec4 turned = texelFetch(splats, at + ivec2(2, 0), 0);
  vec3 centre = first.xyz, sigma = vec3(first.w, second.xy);
  bool body = second.w > 0.5, floorLight = second.w > 1.5;
  vec4 colour;
  float t = clamp(second.z / scale, 0.0, 1.0);
  if (floorLight) {
    colour = vec4(bodyColour, bodies * second.z);
  } else if (body) {
    colour = vec4(bodyColour, bodies * clamp(second.z, 0.25, 1.0) * 0.85);
  } else {
    // Intensity is also height, thickness and opacity, so that it reads without colour.
    centre.z += lift * t * t;
    sigma.z += 0.3 * lift * t;
    colour = vec4(mix(rampColour(t), inkColour * 0.6, 0.85 * grey), mix(0.045, 0.6, t * sqrt(t)) * (1.0 - 0.55 * grey));
  }
  vec4 v = viewMatrix * vec4(centre, 1.0);
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);             // outside, unless all is well below
  if (!(v.z < -0.15) || !(colour.a > 0.004)) return;

  // Covariance on the screen, J W S S^T W^T J^T, in pixels squared; 0.3 keeps the thinnest splat a pixel wide.
  float f = projectionMatrix[1][1] * viewport.y * 0.5, w = -1.0 / v.z;
  mat3 J = mat3(f * w, 0.0, 0.0, 0.0, f * w, 0.0, f * v.x * w * w, f * v.y * w * w, 0.0);
  mat3 T = J * mat3(viewMatrix) * axesOf(turned) * mat3(sigma.x, 0.0, 0.0, 0.0, sigma.y, 0.0, 0.0, 0.0, sigma.z);
  mat3 V = T * transpose(T);
  float a = V[0][0] + 0.3, b = V[0][1], d = V[1][1] + 0.3;
  float mid = 0.5 * (a + d), spread = sqrt(max(0.0, 0.25 * (a - d) * (a - d) + b * b));
  vec2 axes = min(sqrt(vec2(mid + spread, max(0.1, mid - spread))), viewport);
  vec2 major = abs(b) > 1e-4 ? normalize(vec2(b, mid + spread - a)) : (a >= d ? vec2(1.0, 0.0) : vec2(0.0, 1.0));

  // Only as far out as it changes a pixel by about 1/255.
  q = corner * min(2.9, sqrt(2.0 * log(max(1.01, colour.a * 320.0))));
  light = vec4(colour.rgb * colour.a, colour.a * (1.0 - (floorLight ? lamp : glow)));
  vec2 offset = major * axes.x * q.x + vec2(-major.y, major.x) * axes.y * q.y;
  vec4 p = projectionMatrix * v;
  gl_Position = vec4(p.xy / p.w + offset * 2.0 / viewport, 0.0, 1.0);
}`;

export const fragment = /* glsl */ `
precision mediump float;
in vec2 q;
flat in vec4 light;
out vec4 pixel;
void main() { pixel = light * exp(-0.5 * dot(q, q)); }`;
