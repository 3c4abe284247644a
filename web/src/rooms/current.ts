// The room of what plays: told to the engine when a source opens, when it is edited, and when a file brings one.
import type { Wrong } from "../generated/page";
import type { Room } from "../generated/types";
import type { Signal } from "../signal";
import type { Opened } from "../ui/address";
import { readRoom } from "./read";
import { freeName, keep, keyOf, type KeptRoom, linked, newId, roomOf, rooms, withRoom } from "./store";

let source = "";

/** The kept room of the source that is open; null: none was drawn or brought for it. */
export const current = (): KeptRoom | null => roomOf(rooms(), source);

const told = (one: KeptRoom): Room => ({ ...one.room, assumed: one.unplaced.length > 0 });

/** A source opens: its own room, or none. */
export function openedIn(signal: Pick<Signal, "room">, opened: Opened): void {
  source = keyOf(opened);
  const one = current();
  void signal.room(one ? told(one) : null);
}

/** What is open now: a room that is being kept belongs to what was open when it was drawn. */
export const openSource = (): string => source;

/** Keep this room as that of a source, and have the engine use it; what is wrong with it, or null. */
export async function useRoom(signal: Pick<Signal, "room">, one: KeptRoom, of = source): Promise<Wrong | null> {
  keep(linked(withRoom(rooms(), one), of, one.id));
  if (of !== source) return null; // another was opened meanwhile
  return signal.room(told(one));
}

/** What plays is in no room of the user's any more: its nodes have no places. */
export function leaveRoom(signal: Pick<Signal, "room">): void {
  keep(linked(rooms(), source, null));
  void signal.room(null);
}

/** A room.json: kept under its name and used at once, unless Python finds something wrong in it. */
export async function bring(signal: Pick<Signal, "room">, found: Room, file: string): Promise<Wrong | null> {
  const wrong = await signal.room(found);
  const room = wrong ? null : readRoom(found);
  if (!room) return wrong;
  const name = room.name || freeName(rooms(), file.replace(/\.json$/i, "").slice(0, 60));
  const known = rooms().all.find((r) => r.room.name === name);
  const unplaced = room.assumed ? room.nodes.map((n) => n.id) : [];
  const one = {
    id: known?.id ?? newId(),
    room: { ...room, name },
    unplaced,
    walk: null,
    underlay: known?.underlay ?? null,
  };
  return useRoom(signal, one);
}
