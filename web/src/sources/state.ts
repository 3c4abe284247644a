// The state of a source of which nothing is known yet. Pure.
import type { Can, SourceState } from "../generated/page";

export const NO_CONTROLS: Can = { seek: false, pause: false, speed: false, record: false };

export const stateOf = (name: string, can: Can): SourceState => ({
  phase: "opening",
  name,
  kind: null,
  chip: "",
  rate_hz: null,
  licence: "",
  origin: "",
  can,
  start_s: 0,
  time_s: 0,
  duration_s: null,
  speed: 1,
  live: false,
  datagram_s: null,
  behind_s: 0,
  left_out: 0,
  message: "",
  tip: "",
  retry_in_s: null,
  labels: [],
});
