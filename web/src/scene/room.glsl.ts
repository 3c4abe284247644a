// Floor, walls, lines and marks. All edges are drawn soft by their own distance functions, so the canvas needs no
// multisampling. Every colour leaves premultiplied.
const head = /* glsl */ `
precision highp float;
uniform mat4 viewMatrix, projectionMatrix;
`;

export const surface = {
  vertex: /* glsl */ `${head}
in vec3 position;
in vec4 place;                  // along and up (or across) in metres, then the surface's size in metres
in float kind;                  // 0 floor, 1 wall
out vec4 at;
flat out float wall;
void main() { at = place; wall = kind; gl_Position = projectionMatrix * viewMatrix * vec4(position, 1.0); }`,
  fragment: /* glsl */ `
precision highp float;
in vec4 at;
flat in float wall;
uniform vec3 gridColour;
uniform float strength;         // of the light on floor and walls
out vec4 pixel;

float line(float d) { return 1.0 - smoothstep(0.0, 1.0, abs(d) / fwidth(d) - 0.1); }

void main() {
  vec2 p = at.xy, size = at.zw;
  float a;
  if (wall > 0.5) {
    float rise = p.y / size.y, fall = 1.0 - rise;
    float side = max(line(p.x), line(size.x - p.x));
    a = 0.12 * fall * sqrt(fall) + 0.16 * side * (0.25 + 0.75 * fall) + 0.17 * line(size.y - p.y);
  } else {
    vec2 from = (p - 0.5 * size) / (0.62 * size + 1.0);
    float pool = max(0.0, 1.0 - dot(from, from));
    a = 0.1 * pool * pool;
  }
  a *= strength;
  pixel = vec4(gridColour * a, a);
}`,
};

export const segment = {
  vertex: /* glsl */ `${head}
in vec2 corner;                 // along 0..1, across -1..1
in vec3 from, to;
in vec4 tint;                   // colour and opacity
in vec2 style;                  // width in pixels, dashes per metre (0: solid)
uniform vec2 viewport;
uniform float pixelRatio;
out vec2 along;                 // metres from the start; across in pixels
flat out vec4 colour;
flat out vec2 kind;
void main() {
  vec4 a = viewMatrix * vec4(from, 1.0), b = viewMatrix * vec4(to, 1.0);
  float near = -0.1;            // cut at the near plane before the division
  if (a.z > near && b.z < near) a = mix(b, a, (b.z - near) / (b.z - a.z));
  if (b.z > near && a.z < near) b = mix(a, b, (a.z - near) / (a.z - b.z));
  vec4 pa = projectionMatrix * a, pb = projectionMatrix * b;
  vec2 sa = pa.xy / pa.w * viewport * 0.5, sb = pb.xy / pb.w * viewport * 0.5;
  vec2 run = normalize(sb - sa + vec2(1e-5, 0.0));
  float wide = style.x * pixelRatio * 0.5 + 1.0;
  vec2 p = mix(sa, sb, corner.x) + vec2(-run.y, run.x) * corner.y * wide;
  along = vec2(corner.x * distance(from, to), corner.y * wide);
  colour = tint; kind = vec2(style.x * pixelRatio, style.y);
  gl_Position = a.z > near && b.z > near ? vec4(2.0, 2.0, 2.0, 1.0) : vec4(p / viewport * 2.0, 0.0, 1.0);
}`,
  fragment: /* glsl */ `
precision highp float;
in vec2 along;
flat in vec4 colour;
flat in vec2 kind;
out vec4 pixel;
void main() {
  float a = colour.a * clamp(kind.x * 0.5 + 0.5 - abs(along.y), 0.0, 1.0);
  if (kind.y > 0.0) { float d = along.x * kind.y, w = fwidth(d); a *= smoothstep(0.0, w, 0.25 - abs(fract(d) - 0.5) + 0.5 * w); }
  pixel = vec4(colour.rgb * a, a);
}`,
};

// A node is a disc on the screen: a receiver a ring around a dot, a transmitter a diamond between two arcs.
export const node = {
  vertex: /* glsl */ `${head}
in vec2 corner;
in vec3 centre;
in float role;                  // 0 receiver, 1 transmitter, 2 both
uniform vec2 viewport;
uniform float pixelRatio;
out vec2 q;                     // CSS pixels from the centre
flat out float what;
void main() {
  q = corner * 26.0; what = role;
  vec4 p = projectionMatrix * viewMatrix * vec4(centre, 1.0);
  gl_Position = p.w < 0.1 ? vec4(2.0, 2.0, 2.0, 1.0) : vec4(p.xy / p.w + q * 2.0 * pixelRatio / viewport, 0.0, 1.0);
}`,
  fragment: /* glsl */ `
precision highp float;
in vec2 q;
flat in float what;
uniform vec3 accent, paper;
uniform float pixelRatio, strength;
out vec4 pixel;
float fill(float d) { return clamp(0.5 - d * pixelRatio, 0.0, 1.0); }
void main() {
  float r = length(q), diamond = (abs(q.x) + abs(q.y)) * 0.7071;
  float halo = 0.3 * strength * exp(-r * r / 90.0);
  float cover, mark;
  if (what > 0.5) {
    float arcs = fill(abs(r - 12.5) - 0.8) * fill(abs(q.y) - 0.62 * abs(q.x));
    cover = fill(diamond - 7.0);
    mark = max(fill(diamond - (what > 1.5 ? 5.0 : 4.8)), arcs);
    if (what > 1.5) mark = max(mark, fill(abs(r - 12.5) - 0.8));
  } else {
    cover = fill(r - 9.0);
    mark = max(fill(abs(r - 7.6) - 1.0), fill(r - 3.0));
  }
  float a = max(mark, halo * (1.0 - cover));
  pixel = vec4(accent * a, a) + vec4(paper, 1.0) * 0.8 * cover * (1.0 - a);
}`,
};

// The first Fresnel zone: an ellipsoid seen by its rim alone, as a soap bubble is.
export const zone = {
  vertex: /* glsl */ `${head}
uniform mat4 modelMatrix, modelViewMatrix;
in vec3 position;               // of a unit sphere
uniform vec3 radii;
uniform float swell;            // times as wide as it is
out vec3 normal, eye;
void main() {
  vec3 size = radii * swell;
  vec4 v = modelViewMatrix * vec4(position * size, 1.0);
  normal = mat3(modelViewMatrix) * (position / size); eye = v.xyz;
  gl_Position = projectionMatrix * v;
}`,
  fragment: /* glsl */ `
precision highp float;
in vec3 normal, eye;
uniform vec3 accent, ink;
uniform float strength;
uniform float breath;           // 1 where a breath is detected
out vec4 pixel;
void main() {
  float facing = abs(dot(normalize(normal), normalize(eye))), rim = 1.0 - facing;
  float a = smoothstep(0.0, 0.14, facing) * strength * (0.015 + 0.42 * rim * rim * rim);
  a += breath * strength * 0.16 * smoothstep(0.0, 0.4, facing);
  pixel = vec4(mix(accent, ink, breath) * a, a);
}`,
};

// Where the body may be: one and two standard deviations on the floor.
export const ring = {
  vertex: /* glsl */ `${head}
in vec2 corner;
uniform vec4 body;              // x, y, sigma x, sigma y in metres
out vec2 q;
void main() {
  q = corner * 2.2;
  gl_Position = projectionMatrix * viewMatrix * vec4(body.xy + body.zw * q, 0.005, 1.0);
}`,
  fragment: /* glsl */ `
precision highp float;
in vec2 q;
uniform vec3 ink;
out vec4 pixel;
void main() {
  float r = length(q), w = fwidth(r), turn = atan(q.y, q.x) * 6.3662;   // 40 dashes a turn
  float one = 1.0 - smoothstep(0.0, w, abs(r - 1.0) - 0.25 * w);
  float two = (1.0 - smoothstep(0.0, w, abs(r - 2.0))) * smoothstep(0.2, 0.3, abs(fract(turn) - 0.5));
  float a = 0.7 * one + 0.35 * two;
  pixel = vec4(ink * a, a);
}`,
};
