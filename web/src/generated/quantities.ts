// Made by `python -m halfwave.generate web/src/generated` from py/halfwave/estimates.py. Do not edit.

/** One thing that can be said. */
export interface Quantity {
  name: string;
  label: string;
  unit: string;
  description: string;
  range: number[] | null;
  classes: string[];
}

export const QUANTITIES: Record<string, Quantity> = {
  "motion": {
    "name": "motion",
    "label": "Motion",
    "unit": "",
    "description": "Is anything moving that the links can feel?",
    "range": null,
    "classes": [
      "moving",
      "still"
    ]
  },
  "presence": {
    "name": "presence",
    "label": "Presence",
    "unit": "",
    "description": "Is somebody felt, by movement or by breath? Nothing seen is not empty: a link feels nobody who sits still off its line.",
    "range": null,
    "classes": [
      "moving",
      "breathing",
      "seen lately",
      "nothing seen"
    ]
  },
  "motion_statistic": {
    "name": "motion_statistic",
    "label": "Motion statistic",
    "unit": "",
    "description": "Autocorrelation of the normalised power: 0 at rest, towards 1 with motion. Below 80 packets a second, where it is clearer, the change across sub-carriers that noise does not make: 1 is 30 dB.",
    "range": [
      -0.2,
      1.0
    ],
    "classes": []
  },
  "activity": {
    "name": "activity",
    "label": "Activity",
    "unit": "",
    "description": "What a person did in the last seconds, by the activity model.",
    "range": null,
    "classes": [
      "fall",
      "get up",
      "lie down",
      "sit down",
      "walk"
    ]
  }
};
