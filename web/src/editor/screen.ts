// Metres of the room to pixels of the plan and back: x to the right, y upward, a margin for the metres around it.
import type { Room } from "../generated/types";
import type { Point } from "./geometry";

export const MARGIN_PX = 30;

export class Screen {
  readonly px_m: number;
  readonly width: number;
  readonly height: number;

  constructor(
    readonly room: Pick<Room, "width_m" | "depth_m">,
    width: number,
    height: number,
  ) {
    this.width = Math.max(width, 160);
    this.height = Math.max(height, 160);
    this.px_m = Math.min((this.width - 2 * MARGIN_PX) / room.width_m, (this.height - 2 * MARGIN_PX) / room.depth_m);
  }

  x = (x_m: number): number => (this.width - this.room.width_m * this.px_m) / 2 + x_m * this.px_m;
  y = (y_m: number): number => (this.height + this.room.depth_m * this.px_m) / 2 - y_m * this.px_m;
  metres = (px: number, py: number): Point => [(px - this.x(0)) / this.px_m, (this.y(0) - py) / this.px_m];
  /** For `points` of a polygon. */
  list = (points: readonly Point[]): string =>
    points.map(([x, y]) => `${this.x(x).toFixed(1)},${this.y(y).toFixed(1)}`).join(" ");
}
