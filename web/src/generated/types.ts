// Made by `python -m halfwave.apps.generate web/src/generated` from py/halfwave/contract.py. Do not edit.

/** Where one more receiver would leave the least blind. */
export interface BestPlace {
  x_m: number;
  y_m: number;
  z_m: number;
  /** Of the floor, with it. */
  blind_share: number;
}

/** Where something moves, as `position` estimates it: mean and one-sigma radii on the floor, in metres. */
export interface Body {
  x_m: number;
  y_m: number;
  sigma_x_m: number;
  sigma_y_m: number;
  why: string;
}

/** The stream's time. A clock that is set begins a new epoch, in which all is heard anew. */
export interface Clock {
  epoch: number;
  /** Why it began; null in the first. */
  reason: Reason | null;
}

/** Where the links of a room are sensitive, by the places of its nodes alone. */
export interface Coverage {
  /** Cells along x; the last may be cut off, as may the last row. */
  columns: number;
  rows: number;
  cell_m: number;
  /** How many are sensitive, row by row from the corner 0, 0. */
  links: number[];
  /** Of the floor, 0 to 1: where none is. */
  blind_share: number;
  /** Of each zone the share that is blind. */
  zones: Record<string, number>;
  best: BestPlace | null;
  /** Why there is no best place. */
  reason: Reason | null;
}

/** The watched link's Doppler spectrum of the last half second. */
export interface Doppler {
  link: string;
  time_s: number;
  lowest_hz: number;
  step_hz: number;
  /** Above 0 a path gets shorter; where false only the size is known. */
  signed: boolean;
  /** From the lowest frequency up; empty where there is none. */
  power_db: number[];
  reason: Reason | null;
  /** Those not told yet of the time before, as after a seek: the oldest first, 0.25 s apart; null in a gap. */
  before: (number[] | null)[];
}

/** `Estimate.to_json`. */
export interface Estimate {
  name: string;
  value: number | string | null;
  std: number | null;
  quality: number | null;
  unit: string;
  /** Why there is no value. */
  reason: Reason | null;
  time_s: number;
  extra: Record<string, unknown>;
}

/** Something began or ended. */
export interface Event {
  time_s: number;
  kind: EventKind;
  /** The zone's id or the link's name; empty for the room. */
  of: string;
  /** once: it has no end, as a fall. */
  phase: "began" | "ended" | "once";
  /** The word that holds from now on: moving, still, occupied, nothing seen, receiving, lost; of a mark its text. */
  value: string;
  /** Numbers that decided it: statistic, threshold, probability, rate, links. from_start: it was so already when the stream began. */
  evidence: Record<string, unknown>;
}

export type EventKind = "motion" | "presence" | "zone" | "breathing" | "fall" | "link" | "stream" | "mark";

/** How often a stage failed. */
export interface Fault {
  count: number;
  example: string;
}

/** A rule fires. */
export interface Firing {
  /** Its id. */
  rule: string;
  time_s: number;
  /** Since when it held, and the numbers that decided it. */
  evidence: Record<string, unknown>;
}

/** Where something moves and how fast, as far as links at known places tell. */
export interface Floor {
  time_s: number;
  /** The likeliest place, or the middle of the room where none is known. */
  x_m: number;
  y_m: number;
  /** Cells along x of `chance`. */
  columns: number;
  rows: number;
  /** Row by row from the corner 0, 0; 255 is the likeliest; empty where there is none. */
  chance: number[];
  /** 20 x 20 velocities from -1.9 to 1.9 m/s, x first; 255 the strongest; or empty. */
  profile: number[];
  links: FloorLink[];
}

/** What one link says of a body at the place of `Floor`. */
export interface FloorLink {
  link: string;
  /** Median speed away from the link; null where `reason` tells why there is none. */
  along_m_s: number | null;
  /** Of the speeds that it detects, one standard deviation. */
  spread_m_s: number | null;
  /** Where false, away and towards look alike. */
  signed: boolean;
  /** Where true, it is at least so fast: the place is not known. */
  least: boolean;
  reason: Reason | null;
  /** Fresnel zones of the place, lowest and highest; null where it is unknown. */
  zones: number[] | null;
}

/** A box on the floor: where its middle is, and how far it is turned, anticlockwise seen from above. */
export interface Furniture {
  id: string;
  name: string;
  kind: "bed" | "sofa" | "desk" | "table" | "chair" | "wardrobe" | "other";
  x_m: number;
  y_m: number;
  width_m: number;
  depth_m: number;
  height_m: number;
  turn_deg: number;
}

/** What is known at one moment of the stream. */
export interface HopReport {
  time_s: number;
  /** Null before the first packet of CSI. */
  provenance: Source | null;
  links: LinkReport[];
  estimates: Record<string, Estimate>;
  /** Since the stream began. */
  rejects: Reject[];
  /** Stages that failed, by stage, since the stream began; each is tried again. */
  faults: Record<string, Fault>;
  load: Load;
  clock: Clock;
  claims: NodeClaim[];
  /** Null where the position is undetermined. */
  body: Body | null;
  /** Four times a second, null between. */
  doppler: Doppler | null;
  /** As often. */
  selection: Selection | null;
  /** Twice a second, null between. */
  floor: Floor | null;
  /** In the order of the room's zones. */
  zones: ZoneReport[];
  /** Since the hop before. */
  events: Event[];
  /** When a second is whole, null between. */
  second: Second | null;
  room: Room;
  /** The value of the field that is drawn as full red. */
  field_scale: number;
  /** Compute by stage in this hop. */
  cost_ms: Record<string, number>;
}

/** One link: a transmitter heard by a node. */
export interface LinkReport {
  id: string;
  node: string;
  transmitter: string;
  layout: string;
  bins: number;
  antennas: number;
  chip: string;
  /** Why its packets are taken for those of one of several transmitters. */
  told_apart: string;
  /** What of it was told from the data alone or is not known: values, layout, clock. */
  read_as: string;
  /** What the budget of work allows it. */
  service: "full" | "motion only" | "counted";
  /** Of its packets one in so many is used; 1 is all. */
  each_packet: number;
  /** Of its subcarriers one in so many. */
  each_bin: number;
  /** Packets that the budget left out. */
  left_out: number;
  /** Used. */
  packets: number;
  /** Of packets that are used. */
  rate_hz: number;
  age_s: number;
  loss: Loss;
  /** Packets of the node, over all its links. */
  received: number;
  /** By sequence numbers; null where there are none. */
  expected: number | null;
  /** Packets of the node whose numbers are far from its row, alone. */
  wild: number;
  /** How often its numbers went on elsewhere, by more than was lost in the time. */
  restarts: number;
  rssi_dbm: number | null;
  noise_floor_dbm: number | null;
  motion: Estimate;
  motion_statistic: Estimate;
  breathing_rate: Estimate;
}

/** What is computed of what comes. */
export interface Load {
  /** Links in full service. */
  full: number;
  motion_only: number;
  /** Links whose packets are only counted. */
  counted: number;
  /** Nodes lately heard beyond the most that are listed. */
  without_place: number;
  /** Of the work that is done at the most, 0 to 1: less where this machine does not keep up. */
  budget: number;
  /** Seconds of stream that waited when this was computed. */
  behind_s: number;
  /** Of packets that are kept. */
  held_bytes: number;
}

/** Share of packets lost, 0 to 1, over the last 1, 10 and 60 s; null without sequence numbers. */
export interface Loss {
  s1: number | null;
  s10: number | null;
  s60: number | null;
}

/** `room.Node`. */
export interface Node {
  id: string;
  name: string;
  x_m: number;
  y_m: number;
  z_m: number;
  role: "receiver" | "transmitter" | "both";
}

/** What a node's own firmware estimates: shown as the node's, never mixed with ours. */
export interface NodeClaim {
  node: string;
  kind: string;
  time_s: number;
  values: Record<string, number | string>;
}

/** Why something is not known or was not used; what to do about it is told by the code (reasons.ts). */
export interface Reason {
  code: string;
  /** What the text speaks of. */
  values: Record<string, number | string>;
  text: string;
}

/** A reason as it is declared. */
export interface ReasonKind {
  /** With the places of its values. */
  text: string;
  /** What to do; the same for all values. */
  remedy: string;
  topic: Topic;
}

/** What could not be used, of one reason. */
export interface Reject {
  code: string;
  /** What the text speaks of. */
  values: Record<string, number | string>;
  text: string;
  count: number;
  example: string;
}

/** `Room.to_json`. */
export interface Room {
  name: string;
  width_m: number;
  depth_m: number;
  height_m: number;
  nodes: Node[];
  walls: Wall[];
  furniture: Furniture[];
  zones: Zone[];
  /** True while the node positions are not set. */
  assumed: boolean;
}

/** When a user wants to be told. */
export interface Rule {
  id: string;
  name: string;
  kind: RuleKind;
  /** Of a zone its id; of a link its name, empty for any. */
  of: string;
  /** How long it must hold. */
  for_s: number;
  /** Of breathing, a minute: outside low to high. */
  low: number;
  high: number;
  /** Minutes after local midnight, from and to, in which nothing counts. */
  quiet: [number, number] | null;
  /** For how long it fires no more once it has fired. */
  cool_s: number;
}

export type RuleKind = "motion" | "no motion" | "zone" | "fall" | "breathing" | "link";

/** One second, summed up: a row of the history. */
export interface Second {
  /** When it began. */
  time_s: number;
  /** Whether anything moved in it; null where undetermined. */
  motion: boolean | null;
  /** The highest motion statistic over its threshold, of the link with most; above 1 it is motion. */
  margin: number | null;
  /** Its word. */
  presence: string | null;
  /** Breaths a minute; null where undetermined. */
  breathing: number | null;
  breathing_std: number | null;
  activity: string | null;
  /** Probability of a fall in the last seconds. */
  fall: number | null;
  /** Links received. */
  links: number;
  /** Used in this second, over all links. */
  packets: number;
  /** Whether each zone is occupied; null where undetermined. */
  zones: Record<string, boolean | null>;
}

/** Which used subcarriers of the watched link change with motion, in order of block and frequency. */
export interface Selection {
  link: string;
  /** Their numbers among the used ones. */
  sensitive: number[];
  used: number;
  /** How far the classes stand apart; 2.7 is one class. */
  contrast: number;
  /** Whether that is far enough to believe in two classes. */
  clear: boolean;
}

/** What the badge says. */
export interface Source {
  kind: SourceKind;
  detail: string;
}

export type SourceKind = "live" | "replay" | "simulated";

export type Topic = "" | "format" | "whole" | "bins" | "rate" | "clock" | "capture" | "places";

/** A straight part of the floor plan: a wall inside the room, or a door or window in one. */
export interface Wall {
  kind: "wall" | "door" | "window";
  x1_m: number;
  y1_m: number;
  x2_m: number;
  y2_m: number;
}

/** What a rule would have done over what was heard. */
export interface WouldFire {
  /** The first of them. */
  firings: Firing[];
  count: number;
  /** Seconds that were heard and not quiet. */
  heard_s: number;
  /** Until when it is known; null where nothing is. */
  upto_s: number | null;
  /** It fires at most once in so long, with 95 % confidence. */
  least_between_s: number | null;
}

/** A part of the floor with a presence of its own. */
export interface Zone {
  id: string;
  name: string;
  kind: "area" | "bed" | "sofa" | "desk" | "entrance";
  /** Of a simple polygon, 3 to 32 of them, x and y. */
  corners_m: [number, number][];
  /** For how long it is occupied after it was last detected so, 0 to 3600. */
  hold_s: number;
  /** 0 to 1: the more, the lower the probability at which it is occupied; 0.5 is usual. */
  sensitivity: number;
}

/** What one link says of a zone. */
export interface ZoneLink {
  link: string;
  /** Of the zone's area that lies in the link's sensitive region, 0 to 1. */
  share: number;
  /** Now. */
  says: "motion" | "breathing" | "nothing detected" | "undetermined";
}

/** Presence in one zone of the room. */
export interface ZoneReport {
  id: string;
  /** occupied or nothing seen; quality is the probability of the first, the other has none. */
  presence: Estimate;
  /** That it is occupied, where it is detected to be now; else null. */
  probability: number | null;
  /** Stream time at which the word began. */
  since_s: number | null;
  /** For how long it stays occupied though nothing is detected now; 0 while it is. */
  hold_left_s: number;
  links: ZoneLink[];
}
