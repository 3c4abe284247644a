// The room in words: what the canvas tells those who cannot see it, and the note under it.
import type { HopReport, Room } from "../generated/types";
import type { SourceState } from "../workers/messages";
import { type Link, linksOf } from "./room";

/** A hop is stale when two hop lengths have passed without one while data should be coming. */
export const STALE_MS = 500;

export type Age = "none" | "fresh" | "held" | "stale";

/** none: no hop yet; held: paused or ended, so the picture rightly stays; stale: data should come and do not. */
export function ageOf(hop: HopReport | null, hopAt_ms: number, now_ms: number, source: SourceState | null): Age {
  if (!hop) return "none";
  if (source?.phase === "paused" || source?.phase === "ended") return "held";
  return now_ms - hopAt_ms > STALE_MS ? "stale" : "fresh";
}

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

/** In a room that nobody described metres would be made up: then all that is known is which links feel it. */
function onLinks(links: Link[]): string {
  return links.length > 1 ? "motion near these links" : "motion on this link";
}

export function bodyWords(body: Body, room: Room, hop: HopReport | null): string {
  return room.assumed ? onLinks(linksOf(room, hop)) : `motion here, ± ${uncertain(body)}`;
}

export function describe(room: Room, hop: HopReport | null, age: Age): string {
  const links = linksOf(room, hop),
    n = links.length;
  const size = `Room ${metres(room.width_m)} by ${metres(room.depth_m)} m`;
  const parts = [room.assumed ? `${size}, size and positions assumed` : size, `${n} link${n === 1 ? "" : "s"}`];
  if (age === "none") parts.push("no data yet");
  else if (age === "stale") parts.push("no data now");
  else if (hop?.body && room.assumed) parts.push(onLinks(links));
  else if (hop?.body)
    parts.push(`motion near ${near(hop.body.x_m, hop.body.y_m, room, links)}, uncertain by ${uncertain(hop.body)}`);
  else parts.push("no motion seen");
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
