"""The field over the floor, and what moves in it, as a screen draws them."""

from __future__ import annotations

from math import exp

from ..csi.frames import LinkId
from ..csi.room import Node, Room
from ..sensing.field import field, splats
from .hop import Moment

__all__ = ["LiveField"]

_SCALE_FALLS_S, _LEAST_SCALE = 30.0, 0.2
"""The value that is drawn as full red follows the highest at once, and falls slowly."""


class LiveField:
    """Due at every hop that a screen shows: where position tells what moves, else along the links that detect it."""

    name = "field"

    def __init__(self) -> None:
        self._scale = _LEAST_SCALE
        self._room: Room | None = None
        self._ends: dict[LinkId, tuple[Node, Node] | None] = {}

    def due(self, hop: Moment) -> bool:
        hop.field_scale = self._scale
        return hop.pictures

    def run(self, hop: Moment) -> None:
        detected = []
        for live in hop.links.ranked if hop.motion.value == "moving" else ():
            if live.motion.value == "moving" or live.name == hop.motion.extra.get("link"):
                ends = self._ends_of(hop.room, live.link)
                detected += [(*ends, live.above)] if ends else []
        values = field(hop.room, detected)
        falling = exp(-hop.step_s / _SCALE_FALLS_S)
        hop.field_scale = self._scale = max(_LEAST_SCALE, self._scale * falling, float(values.max()))
        hop.splats = splats(hop.room, values, hop.body, [(tx, rx) for tx, rx, _ in detected])

    def _ends_of(self, room: Room, link: LinkId) -> tuple[Node, Node] | None:
        """`Room.ends`, looked for once in each room."""
        if room is not self._room:
            self._room, self._ends = room, {}
        if link not in self._ends:
            self._ends[link] = room.ends(link)
        return self._ends[link]
