// What lies on the floor below a body: its light, and where it was in the last seconds. Pure but for what it remembers.
import { SPLAT_COLUMNS } from "../generated/limits";
import type { Body } from "../generated/types";

/** Kinds of splats that only the drawing has (0 and 1 are the engine's, py/halfwave/sensing/field.py). */
export const LIGHT = 2;

const LASTS_S = 6,
  EVERY_S = 0.25,
  /** A hop later than this, or one before the last, is of another moment: a seek, or another stream. */
  APART_S = 2;
const TRAIL_SIGMA_M = 0.13,
  TRAIL_STRENGTH = 0.35,
  LIGHT_SIZE = 1.25,
  LIGHT_STRENGTH = 0.4;

interface Step {
  time_s: number;
  x_m: number;
  y_m: number;
}

const flat = (x: number, y: number, sx: number, sy: number, strength: number) => [
  ...[x, y, 0.012, sx, sy, 0.012, strength, LIGHT],
  ...[0, 0, 0, 1],
];

export class Trail {
  #steps: Step[] = [];

  /** Note where the body is at this moment of the stream, or that its place is not known. */
  note(time_s: number, body: Body | null): void {
    const last = this.#steps.at(-1);
    if (last && (time_s < last.time_s || time_s - last.time_s > APART_S)) this.#steps = [];
    this.#steps = this.#steps.filter((s) => time_s - s.time_s < LASTS_S);
    if (body && time_s - (this.#steps.at(-1)?.time_s ?? -Infinity) >= EVERY_S)
      this.#steps.push({ time_s, x_m: body.x_m, y_m: body.y_m });
  }

  /** (n, 12) splats, as the engine's are laid out; none while there is no body. */
  splats(time_s: number, body: Body | null): Float32Array {
    if (!body) return new Float32Array(0);
    const { x_m, y_m, sigma_x_m, sigma_y_m } = body;
    const rows = this.#steps.map((s) => {
      const left = 1 - (time_s - s.time_s) / LASTS_S;
      return flat(s.x_m, s.y_m, TRAIL_SIGMA_M, TRAIL_SIGMA_M, TRAIL_STRENGTH * left * left);
    });
    rows.push(flat(x_m, y_m, sigma_x_m * LIGHT_SIZE, sigma_y_m * LIGHT_SIZE, LIGHT_STRENGTH));
    const out = new Float32Array(rows.length * SPLAT_COLUMNS);
    rows.forEach((row, i) => out.set(row, i * SPLAT_COLUMNS));
    return out;
  }
}
