// Made by `python -m halfwave.apps.generate web/src/generated` from relay/halfwave_relay/messages.py. Do not edit.

/** Once a second, whether datagrams come or not. */
export interface Clock {
  type: "clock";
  time_ns: number;
  received: number;
  kernel_dropped: number | null;
}

export type Control = Hello | Clock | Dropped | Note | Ended;

/** Packets that this client was too slow for. */
export interface Dropped {
  type: "dropped";
  count: number;
  total: number;
}

/** A replay is at its end. */
export interface Ended {
  type: "ended";
  count: number;
}

/** The first message of a connection. */
export interface Hello {
  type: "hello";
  version: string;
  provenance: string;
  speed: number;
}

/** A message for the user, such as of the recorder. */
export interface Note {
  type: "note";
  text: string;
}
