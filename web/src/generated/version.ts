// Made by `python -m halfwave.apps.generate web/src/generated` from py/halfwave/version.py. Do not edit.

export const VERSION = "0.1.0";
