// Two recordings on one time axis: what is added to the times of the second. Pure.
import type { Span } from "./zoom";

export type Align = "start" | "clock";

/** By start: both begin together. By clock: as their clocks have it, plus what the user dragged. */
export const offsetOf = (first: Span, second: Span, align: Align, dragged_s: number): number =>
  dragged_s + (align === "start" ? first.from_s - second.from_s : 0);

/** Both in view. */
export const around = (first: Span, second: Span, offset_s: number): Span => ({
  from_s: Math.min(first.from_s, second.from_s + offset_s),
  to_s: Math.max(first.to_s, second.to_s + offset_s),
});
