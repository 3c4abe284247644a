// What is dropped as JSON: a scene to simulate (docs/simulator.md), or a room.json that says where the nodes stand.
import type { Room } from "../generated/types";

const LARGEST_BYTES = 1 << 20;

/** As much of a file as can be one of these; empty where it is larger. */
export const smallBytes = (file: Blob): Promise<ArrayBuffer> =>
  (file.size > LARGEST_BYTES ? file.slice(0, 0) : file).arrayBuffer();

function objectIn(bytes: ArrayBuffer): object | null {
  if (bytes.byteLength > LARGEST_BYTES) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return value instanceof Object ? value : null;
  } catch {
    return null;
  }
}

/** Is it a scene? What is wrong in it, Python says. */
export function isScene(bytes: ArrayBuffer): boolean {
  const found = objectIn(bytes);
  return found !== null && "room" in found;
}

/** A room with its nodes; what is wrong in it, Python says. */
export function roomIn(bytes: ArrayBuffer): Room | null {
  const found = objectIn(bytes);
  return found && "width_m" in found && "nodes" in found && Array.isArray(found.nodes) ? (found as Room) : null;
}
