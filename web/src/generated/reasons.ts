// Made by `python -m halfwave.apps.generate web/src/generated` from py/halfwave/csi/why_undetermined.py and why_rejected.py. Do not edit.

import type { ReasonKind } from "./types";

export const WAIT = "wait";

export const REASONS: Record<string, ReasonKind> = {
  "said": {
    "text": "{text}",
    "remedy": "",
    "topic": ""
  },
  "no_packets": {
    "text": "no packets",
    "remedy": "wait",
    "topic": ""
  },
  "rate_too_low": {
    "text": "{rate_hz:.1f} packets/s, at least {least_hz:.0f} are needed",
    "remedy": "more traffic: let the board ping its access point",
    "topic": "rate"
  },
  "same_packet_again": {
    "text": "the same packet again",
    "remedy": "is a capture of two interfaces, or a bridge, in the way?",
    "topic": ""
  }
};
