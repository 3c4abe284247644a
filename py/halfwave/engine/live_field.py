"""The field over the floor, and what moves in it, as a screen draws them."""

from __future__ import annotations

from math import exp

from ..sensing.field import field, splats
from .hop import Moment

__all__ = ["LiveField"]

_SCALE_FALLS_S, _LEAST_SCALE = 30.0, 0.2
"""The value that is drawn as full red follows the highest at once, and falls slowly."""


class LiveField:
    """Due at every hop that a screen shows: where position tells what moves, else along the links that feel it."""

    name = "field"

    def __init__(self) -> None:
        self._scale = _LEAST_SCALE

    def due(self, hop: Moment) -> bool:
        hop.field_scale = self._scale
        return hop.pictures

    def run(self, hop: Moment) -> None:
        felt = []
        for live in hop.links.ranked if hop.motion.value == "moving" else ():
            ends = hop.room.ends(live.link)
            if ends and (live.motion.value == "moving" or live.name == hop.motion.extra.get("link")):
                felt.append((*ends, live.above))
        values = field(hop.room, felt)
        falling = exp(-hop.step_s / _SCALE_FALLS_S)
        hop.field_scale = self._scale = max(_LEAST_SCALE, self._scale * falling, float(values.max()))
        hop.splats = splats(hop.room, values, hop.body, [(tx, rx) for tx, rx, _ in felt])
