"""The floor, twice a second: where something moves, how fast and whereto, and what each link says of that alone."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import numpy as np

from .bvp import Bvp
from .estimates import Estimate, undetermined
from .frames import Frames
from .fresnel import zone
from .live_position import LivePosition
from .localise import FloorMap
from .report import Floor, FloorLink
from .room import Node, Room
from .velocity import WINDOW_S, Velocity, velocity

__all__ = ["LiveFloor"]

Heard = tuple[Frames, Node, Node]
"""The last seconds of a link, and its ends."""
_MOST_LINKS, _MOST_FOR_VELOCITY = 32, 6
"""More cost more than they add."""
_LIGHT_M_S, _USUAL_HZ = 299_792_458.0, 2.437e9
_LEVELS = 255


class LiveFloor:
    """Keeps the last answers; everything else comes from the links' packets."""

    def __init__(self) -> None:
        self.place = LivePosition()
        self.velocity: Estimate = undetermined("velocity", "no packets", tip="wait")
        self._moving: Velocity | None = None
        self._turn = 0

    def update(self, now_s: float, room: Room, links: Iterable[Heard]) -> Floor | None:
        """What is new at this moment of the last seconds of links with known ends; None between two times of asking."""
        if not self.place.due(now_s):
            return None
        heard = [] if room.assumed else list(islice(links, _MOST_LINKS))
        self._turn ^= 1  # a count and a velocity cost the most: each once a second
        self.place.update(now_s, room, heard, count=bool(self._turn) or self._moving is None)
        body = self.place.body
        place = np.array([body.x_m, body.y_m] if body else [room.width_m / 2, room.depth_m / 2])
        if self._moving is None or not self._turn:
            self._moving = self._ask(now_s, room, place, known=body is not None, links=heard)
        return _report(now_s, place, self.place.map, self._moving, heard)

    def _ask(self, now_s: float, room: Room, place: np.ndarray, *, known: bool, links: list[Heard]) -> Velocity:
        asked = links[:_MOST_FOR_VELOCITY]
        latest = [(frames.between(now_s - WINDOW_S, np.inf), _at(a), _at(b)) for frames, a, b in asked]
        size_m = room.width_m, room.depth_m
        found = velocity(latest, place, room_m=size_m, place_known=known, time_s=now_s)
        self.velocity = found.estimate
        if room.assumed:
            tip = "place the boards in the room"
            self.velocity = undetermined("velocity", "nobody has said where the nodes stand", tip=tip, time_s=now_s)
        return found


def _at(node: Node) -> np.ndarray:
    return np.array([node.x_m, node.y_m])


def _report(now_s: float, place: np.ndarray, found: FloorMap | None, moving: Velocity, heard: list[Heard]) -> Floor:
    columns, rows = found.shape if found else (0, 0)
    return {
        "time_s": now_s,
        "x_m": float(place[0]),
        "y_m": float(place[1]),
        "columns": columns,
        "rows": rows,
        "chance": _levels(found.chance) if found else [],
        "profile": _levels(moving.profile.power.T) if isinstance(moving.profile, Bvp) else [],
        "links": [_link(place, moving, *link) for link in heard],
    }


def _link(place: np.ndarray, moving: Velocity, frames: Frames, transmitter: Node, receiver: Node) -> FloorLink:
    name = str(frames.link)
    along = next((a for a in moving.along if a.link == name), None)
    hz = frames.frequency_hz if np.isfinite(frames.frequency_hz) else _USUAL_HZ
    return {
        "link": name,
        "along_m_s": round(along.median_m_s, 3) if along else None,
        "signed": along.signed if along else False,
        "zone": int(zone(place, _at(transmitter), _at(receiver), _LIGHT_M_S / hz)),
    }


def _levels(values: np.ndarray) -> list[int]:
    """Row by row, 255 for the highest."""
    return np.rint(values.ravel() * (_LEVELS / max(float(values.max()), 1e-300))).astype(int).tolist()
