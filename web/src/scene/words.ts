// The room in words: what the canvas tells those who cannot see it, and the note under it.
import type { HopReport, LinkReport, Room } from "../generated/types";
import type { Age } from "../ui/age";
import { amount, feels, roomSays } from "../ui/said";
import type { SourceState } from "../workers/messages";
import { endsOf, type Link, linksOf } from "./room";

const metres = (x: number): string => String(Number(x.toFixed(1)));

/** Names the landmark nearest to a place on the floor: a node, the middle of a link, or the middle of the room. */
function near(x: number, y: number, room: Room, links: Link[]): string {
  const middle = ([a, b]: Link) =>
    [
      links.length > 1 ? `the middle of the link from ${a.name} to ${b.name}` : "the link's middle",
      (a.x_m + b.x_m) / 2,
      (a.y_m + b.y_m) / 2,
    ] as const;
  const marks = [
    ...room.nodes.map((n) => [`the ${n.name}`, n.x_m, n.y_m] as const),
    ...links.map(middle),
    ["the middle of the room", room.width_m / 2, room.depth_m / 2] as const,
  ];
  return marks.reduce((best, m) =>
    Math.hypot(m[1] - x, m[2] - y) < Math.hypot(best[1] - x, best[2] - y) - 1e-9 ? m : best,
  )[0];
}

type Body = NonNullable<HopReport["body"]>;

const uncertain = (b: Body): string => `${metres(Math.max(b.sigma_x_m, b.sigma_y_m))} m`;

/** What stands in the picture beside what is felt, and where. */
export interface Spot {
  x_m: number;
  y_m: number;
  z_m: number;
  /** As wide as its place is uncertain; 0 where it is named and not placed. */
  sigma_x_m: number;
  sigma_y_m: number;
  words: string;
}

/** A link knows no place along itself: its words stand over its middle, without metres. */
function onLink([a, b]: Link, words: string): Spot {
  const middle = { x_m: (a.x_m + b.x_m) / 2, y_m: (a.y_m + b.y_m) / 2, z_m: (a.z_m + b.z_m) / 2 + OVER_M };
  return { ...middle, sigma_x_m: 0, sigma_y_m: 0, words };
}
const OVER_M = 0.15;

/** Those links of which the picture knows both ends. */
function drawn(room: Room, links: LinkReport[]): Link[] {
  const found = links.flatMap((l) => {
    const ends = endsOf(room, l);
    return ends ? [ends] : [];
  });
  return [...new Map(found.map((l) => [`${l[0].id} ${l[1].id}`, l])).values()];
}

const breathingLink = (hop: HopReport) => hop.links.filter((l) => l.id === hop.estimates.breathing_rate?.extra.link);

/** Of the place that the position tells; where it tells none, of the links that feel what the headline says. */
export function spotOf(room: Room, hop: HopReport | null): Spot | null {
  const said = roomSays(hop);
  if (!hop || !said) return null;
  if (said.tone === "moving") {
    if (hop.body && !room.assumed) return { ...hop.body, z_m: 0, words: `motion here, ± ${uncertain(hop.body)}` };
    const [first, ...others] = drawn(
      room,
      hop.links.filter((l) => feels(hop, l)),
    );
    return first ? onLink(first, others.length ? "motion near these links" : "motion on this link") : null;
  }
  const [link] = said.tone === "breathing" ? drawn(room, breathingLink(hop)) : [];
  return link ? onLink(link, `breathing, ${amount(hop.estimates.breathing_rate)}`) : null;
}

function felt(room: Room, hop: HopReport | null, links: Link[]): string {
  const said = roomSays(hop);
  if (!hop || !said) return "nothing can be said yet";
  const named = ([a, b]: Link) => (links.length > 1 ? `the link from ${a.name} to ${b.name}` : "this link");
  switch (said.tone) {
    case "moving": {
      if (hop.body && !room.assumed)
        return `motion near ${near(hop.body.x_m, hop.body.y_m, room, links)}, uncertain by ${uncertain(hop.body)}`;
      const on = drawn(
        room,
        hop.links.filter((l) => feels(hop, l)),
      );
      return on.length === 1 ? `motion on ${named(on[0]!)}` : on.length ? `motion near ${on.length} links` : "motion";
    }
    case "breathing": {
      const [on] = drawn(room, breathingLink(hop));
      return on ? `somebody breathes, felt on ${named(on)}` : "somebody breathes";
    }
    case "still":
      return "no motion felt";
    default:
      return "motion undetermined";
  }
}

export function describe(room: Room, hop: HopReport | null, age: Age): string {
  const links = linksOf(room, hop),
    n = links.length;
  const size = `Room ${metres(room.width_m)} by ${metres(room.depth_m)} m`;
  const parts = [room.assumed ? `${size}, size and positions assumed` : size, `${n} link${n === 1 ? "" : "s"}`];
  parts.push(age === "none" ? "no data yet" : age === "stale" ? "no data now" : felt(room, hop, links));
  if (age === "held") parts.push("picture held");
  return `${parts.join(", ")}.`;
}

/** The note in the corner of the picture; empty when there is nothing to say. */
export function note(room: Room, hop: HopReport | null, age: Age, source: SourceState | null): string {
  const said = room.assumed ? ["Room and positions assumed: nobody has said where the nodes stand"] : [];
  if (age === "held")
    said.unshift(
      `${source?.phase === "ended" ? "Ended" : "Paused"} at ${((hop?.time_s ?? 0) - (source?.start_s ?? 0)).toFixed(1)} s`,
    );
  if (age === "stale") said.unshift("No new data: the picture is grey until it comes");
  return said.join(" · ");
}
