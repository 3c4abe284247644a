// What the 3-D room and the editor share: while the editor is open, nodes can be taken hold of in the room too.
import type { Point } from "./geometry";

export interface Hands {
  /** A node of this index is drawn to a place at its height; `last`: it is let go. */
  drag(index: number, to: Point, z_m: number, last: boolean): void;
}

/** Set while the editor is open. */
export const hands: { are: Hands | null } = { are: null };
