// The two nodes of a link, as Room.ends has it (py/halfwave/csi/room.py). Pure.
import type { LinkReport, Node, Room } from "../generated/types";

export type Link = readonly [transmitter: Node, receiver: Node];

/** Transmitter and receiver, where the room names them; a lone transmitter is that of every link. */
export function endsOf(room: Room, l: Pick<LinkReport, "node" | "transmitter">): Link | null {
  const to = room.nodes.find((n) => n.id === l.node && n.role !== "transmitter"),
    senders = room.nodes.filter((n) => n.role !== "receiver"),
    from = senders.find((n) => n.id === l.transmitter) ?? (senders.length === 1 ? senders[0] : undefined);
  return from && to && from !== to ? [from, to] : null;
}

/** Those of several links, each pair of nodes once; links of which an end is not named are left out. */
export function pairsOf(room: Room, links: readonly LinkReport[]): Link[] {
  const known = links.flatMap((l) => {
    const ends = endsOf(room, l);
    return ends ? [ends] : [];
  });
  return [...new Map(known.map((l) => [`${l[0].id} ${l[1].id}`, l])).values()];
}
