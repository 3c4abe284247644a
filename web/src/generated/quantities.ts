// Made by `python -m halfwave.apps.generate web/src/generated` from py/halfwave/csi/estimates.py. Do not edit.

/** One quantity that is estimated. */
export interface Quantity {
  name: string;
  label: string;
  unit: string;
  description: string;
  range: readonly number[] | null;
  classes: readonly string[];
  lasts_s: number;
}

export const QUANTITIES = {
  "motion": {
    "name": "motion",
    "label": "Motion",
    "unit": "",
    "description": "Whether the links detect motion.",
    "range": null,
    "classes": [
      "moving",
      "still"
    ],
    "lasts_s": 3.0
  },
  "presence": {
    "name": "presence",
    "label": "Presence",
    "unit": "",
    "description": "Whether a person is detected, by motion or breathing. Nothing seen is not empty: a link does not detect a person who sits still off its line.",
    "range": null,
    "classes": [
      "moving",
      "breathing",
      "seen lately",
      "nothing seen"
    ],
    "lasts_s": 3.0
  },
  "zone_presence": {
    "name": "zone_presence",
    "label": "Presence in a zone",
    "unit": "",
    "description": "Whether a person is detected in a part of the room. Nothing seen is not empty.",
    "range": null,
    "classes": [
      "occupied",
      "nothing seen"
    ],
    "lasts_s": 3.0
  },
  "motion_statistic": {
    "name": "motion_statistic",
    "label": "Motion statistic",
    "unit": "",
    "description": "Autocorrelation of the normalised power: 0 at rest, towards 1 with motion. Below 80 packets a second, where it is clearer, the change across subcarriers that noise does not make: 1 is 30 dB.",
    "range": [
      -0.2,
      1.0
    ],
    "classes": [],
    "lasts_s": 3.0
  },
  "breathing_rate": {
    "name": "breathing_rate",
    "label": "Breathing",
    "unit": "/min",
    "description": "Breaths a minute of a person who holds still.",
    "range": [
      4.8,
      36.0
    ],
    "classes": [],
    "lasts_s": 15.0
  },
  "second_breathing_rate": {
    "name": "second_breathing_rate",
    "label": "Breathing, a second person",
    "unit": "/min",
    "description": "Breaths a minute of another person, where their line stands apart from the first.",
    "range": [
      6.0,
      36.0
    ],
    "classes": [],
    "lasts_s": 15.0
  },
  "breathing_pauses": {
    "name": "breathing_pauses",
    "label": "Pauses in breathing",
    "unit": "",
    "description": "How many times a chest that breathed held still for 10 s or longer; a count, without a deviation.",
    "range": [
      0.0,
      6.0
    ],
    "classes": [],
    "lasts_s": 15.0
  },
  "heart_rate": {
    "name": "heart_rate",
    "label": "Heart rate",
    "unit": "/min",
    "description": "Beats a minute, by simulation alone: no recording with a true heart rate beside it exists yet.",
    "range": [
      48.0,
      150.0
    ],
    "classes": [],
    "lasts_s": 15.0
  },
  "excess_range": {
    "name": "excess_range",
    "label": "Excess range",
    "unit": "m",
    "description": "How much longer than the direct path the way over what moves is; needs more than 30 MHz of one channel.",
    "range": null,
    "classes": [],
    "lasts_s": 15.0
  },
  "velocity": {
    "name": "velocity",
    "label": "Velocity",
    "unit": "m/s",
    "description": "Speed and direction over the floor; needs three links.",
    "range": null,
    "classes": [],
    "lasts_s": 3.0
  },
  "position": {
    "name": "position",
    "label": "Position",
    "unit": "m",
    "description": "Where on the floor something moves; needs four links between nodes of known positions.",
    "range": null,
    "classes": [],
    "lasts_s": 3.0
  },
  "people": {
    "name": "people",
    "label": "People who move",
    "unit": "",
    "description": "Whether one body explains the motion on all links, or more than one.",
    "range": null,
    "classes": [
      "one",
      "more than one"
    ],
    "lasts_s": 3.0
  },
  "activity": {
    "name": "activity",
    "label": "Activity",
    "unit": "",
    "description": "What a person did in the last seconds, by the activity model; asked once the motion is over.",
    "range": null,
    "classes": [
      "fall",
      "get up",
      "lie down",
      "sit down",
      "walk",
      "none of these"
    ],
    "lasts_s": 15.0
  }
} as const satisfies Record<string, Quantity>;

export type QuantityName = keyof typeof QUANTITIES;
