// Made from py/halfwave/estimates.py, room.py and engine.py by `python -m halfwave.generate`. Do not edit.
export interface Estimate {
  name: string; value: number | string | null; std: number | null; quality: number | null; unit: string;
  reason: string; tip: string; time_s: number; extra: Record<string, unknown>;
}
export interface Quantity { name: string; label: string; unit: string; description: string; range: [number, number] | null; classes: string[] }
export interface LinkReport {
  id: string; node: string; transmitter: string; layout: string; bins: number; antennas: number; chip: string;
  packets: number; rate_hz: number; age_s: number;
  /** Share lost (0..1) by sequence numbers over the last 1, 10 and 60 s; null where there is no sequence. */
  loss: { s1: number | null; s10: number | null; s60: number | null };
  received: number; expected: number | null;
  rssi_dbm: number | null; noise_floor_dbm: number | null;
  motion: Estimate; motion_statistic: Estimate;
}
export interface NodeClaim { node: string; kind: string; time_s: number; values: Record<string, number | string> }
export interface HopReport {
  time_s: number; provenance: { kind: "live" | "replay" | "simulated"; detail: string };
  links: LinkReport[]; estimates: Record<string, Estimate>;
  /** Counted by reason since the epoch began. */
  rejects: Record<string, { count: number; example: string }>;
  /** The nodes' own firmware estimates: shown as theirs. */
  claims: NodeClaim[];
  /** The body seen, if any: mean and one-sigma radii on the floor, in metres. */
  body: { x_m: number; y_m: number; sigma_x_m: number; sigma_y_m: number; why: string } | null;
  /** Where the engine takes the nodes to stand. */
  room: Room;
  /** Scale of the field: the value that is drawn as full red. */
  field_scale: number;
  /** ms of compute by stage in this hop. */
  cost_ms: Record<string, number>;
}
export interface Node { id: string; name: string; x_m: number; y_m: number; z_m: number; role: "receiver" | "transmitter" | "both" }
export interface Room { width_m: number; depth_m: number; height_m: number; nodes: Node[]; /** True while nobody has told where the nodes stand. */ assumed: boolean }
