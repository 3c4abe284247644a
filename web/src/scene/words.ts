// The room in words: what the canvas tells those who cannot see it, and the note under it.
import type { HopReport, Room } from "../generated/types";
import type { SourceState } from "../generated/page";
import type { Age } from "../ui/age";
import { type Link, pairsOf } from "../ui/ends";
import { amount, feels, roomSays } from "../ui/said";
import { sceneWords, spotWords, describeWords as w } from "../ui/words";
import { linksOf } from "./room";

const metres = (x: number): string => String(Number(x.toFixed(1)));

/** Names the landmark nearest to a place on the floor: a node, the middle of a link, or the middle of the room. */
function near(x: number, y: number, room: Room, links: Link[]): string {
  const middle = ([a, b]: Link) =>
    [links.length > 1 ? w.middleOf(a.name, b.name) : w.linksMiddle, (a.x_m + b.x_m) / 2, (a.y_m + b.y_m) / 2] as const;
  const marks = [
    ...room.nodes.map((n) => [w.node(n.name), n.x_m, n.y_m] as const),
    ...links.map(middle),
    [w.roomsMiddle, room.width_m / 2, room.depth_m / 2] as const,
  ];
  return marks.reduce((best, m) =>
    Math.hypot(m[1] - x, m[2] - y) < Math.hypot(best[1] - x, best[2] - y) - 1e-9 ? m : best,
  )[0];
}

type Body = NonNullable<HopReport["body"]>;

const uncertain = (b: Body): string => `${metres(Math.max(b.sigma_x_m, b.sigma_y_m))} m`;

/** What stands in the picture beside what is detected, and where. */
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

const breathingLink = (hop: HopReport) => hop.links.filter((l) => l.id === hop.estimates.breathing_rate?.extra.link);

/** Of the place that the position tells; where it tells none, of the links on which what the headline says is detected. */
export function spotOf(room: Room, hop: HopReport | null): Spot | null {
  const said = roomSays(hop);
  if (!hop || !said) return null;
  if (said.tone === "moving") {
    if (hop.body && !room.assumed) return { ...hop.body, z_m: 0, words: spotWords.motionHere(uncertain(hop.body)) };
    const on = movingLinks(room, hop);
    return on[0] ? onLink(on[0], spotWords.motionOn(on.length)) : null;
  }
  const [link] = said.tone === "breathing" ? pairsOf(room, breathingLink(hop)) : [];
  return link ? onLink(link, spotWords.breathing(amount(hop.estimates.breathing_rate))) : null;
}

const movingLinks = (room: Room, hop: HopReport): Link[] =>
  pairsOf(
    room,
    hop.links.filter((l) => feels(hop, l)),
  );

function detected(room: Room, hop: HopReport | null, links: Link[]): string {
  const said = roomSays(hop);
  if (!hop || !said) return w.nothingKnown;
  const named = ([a, b]: Link) => (links.length > 1 ? w.linkFrom(a.name, b.name) : w.thisLink);
  switch (said.tone) {
    case "moving": {
      if (hop.body && !room.assumed)
        return w.motionAt(near(hop.body.x_m, hop.body.y_m, room, links), uncertain(hop.body));
      const on = movingLinks(room, hop);
      return on.length === 1 ? w.motionOn(named(on[0]!)) : on.length ? w.motionNear(on.length) : w.motion;
    }
    case "breathing": {
      const [on] = pairsOf(room, breathingLink(hop));
      return on ? w.breathingOn(named(on)) : w.breathing;
    }
    case "still":
      return w.still;
    default:
      return w.undetermined;
  }
}

export function describe(room: Room, hop: HopReport | null, age: Age): string {
  const links = linksOf(room, hop);
  const size = w.size(metres(room.width_m), metres(room.depth_m));
  const parts = [room.assumed ? w.assumed(size) : size, w.links(links.length)];
  parts.push(age === "none" ? w.noDataYet : age === "stale" ? w.noDataNow : detected(room, hop, links));
  if (age === "held") parts.push(w.held);
  return `${parts.join(", ")}.`;
}

/** The note in the corner of the picture; empty when there is nothing to say. */
export function note(
  room: Room,
  hop: HopReport | null,
  age: Age,
  source: SourceState | null,
  breathes = false,
): string {
  const at_s = ((hop?.time_s ?? 0) - (source?.start_s ?? 0)).toFixed(1);
  return [
    age === "held" && (source?.phase === "ended" ? sceneWords.ended(at_s) : sceneWords.paused(at_s)),
    age === "stale" && sceneWords.stale,
    breathes && sceneWords.breathes,
    room.assumed && sceneWords.assumed,
  ]
    .filter(Boolean)
    .join(" · ");
}
