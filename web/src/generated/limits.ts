// Made by `python -m halfwave.apps.generate web/src/generated` from py/halfwave/engine, sensing and csi. Do not edit.

import type { Room } from "./types";

/** From one hop to the next (engine/hop.py). */
export const HOP_S = 0.05;

/** From one Doppler spectrum to the next (engine/live_doppler.py). */
export const DOPPLER_EVERY_S = 0.25;

/** Of the velocity profile along each axis (sensing/velocity_profile.py). */
export const VELOCITY_CELLS = 20;

/** The middle of the outermost cell. */
export const VELOCITY_MOST_M_S = 1.9;

/** Speed of light (csi/carrier.py). */
export const LIGHT_M_S = 299792458.0;

/** Of a link that does not report its frequency: channel 6 (csi/carrier.py). */
export const USUAL_HZ = 2437000000.0;

/** Numbers of a splat (sensing/field.py). */
export const SPLAT_COLUMNS = 12;

/** Until a stream says more (csi/room.py). */
export const ASSUMED_ROOM: Room = {
  "name": "",
  "width_m": 5.0,
  "depth_m": 4.0,
  "height_m": 2.5,
  "nodes": [
    {
      "id": "tx",
      "name": "transmitter",
      "x_m": 0.3,
      "y_m": 2.0,
      "z_m": 1.0,
      "role": "transmitter"
    },
    {
      "id": "rx",
      "name": "receiver rx",
      "x_m": 4.7,
      "y_m": 2.0,
      "z_m": 1.0,
      "role": "receiver"
    }
  ],
  "walls": [],
  "furniture": [],
  "zones": [],
  "assumed": true
};
