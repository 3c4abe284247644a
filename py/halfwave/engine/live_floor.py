"""The floor, twice a second: where something moves, how fast and whereto, and what each link says of that alone."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

import numpy as np

from ..contract import Floor, FloorLink
from ..csi.estimates import NEVER_S, Estimate, current, undetermined
from ..csi.frames import Frames
from ..csi.reasons import because
from ..csi.room import Node, Room
from ..sensing.field import Body
from ..sensing.fresnel import zone
from ..sensing.velocity import WINDOW_S, Velocity, velocity
from ..sensing.velocity_profile import Bvp
from .hop import Moment
from .live_position import WINDOW_S as POSITION_WINDOW_S
from .live_position import LivePosition

__all__ = ["LinkNow", "LiveFloor"]


_MOST_LINKS, _MOST_FOR_VELOCITY, _LEAST_LINKS = 32, 6, 3
"""More cost more than they add; fewer tell no velocity."""
_LEVELS = 255


class LinkNow(NamedTuple):
    """The last seconds of a link, its ends, and whether it detects motion."""

    frames: Frames
    transmitter: Node
    receiver: Node
    moves: bool


class LiveFloor:
    """Due twice a second, at once in another room or when what had a place moves no more; keeps the last answers."""

    name = "floor"

    def __init__(self) -> None:
        self.place = LivePosition()
        self.velocity: Estimate = undetermined("velocity", because("no_packets"), time_s=NEVER_S)
        self._moving: Velocity | None = None
        self._turn = 0
        self._room: Room | None = None

    def due(self, hop: Moment) -> bool:
        self.place.expire(hop.now_s)  # what was not found anew for long, as where this stage fails, is not known
        self.velocity = current(self.velocity, hop.now_s)
        hop.body = self.place.body
        return hop.room is not self._room or self.place.due(hop.now_s, moving=hop.motion.value == "moving")

    def run(self, hop: Moment) -> None:
        self._room = hop.room
        moves = hop.motion.value == "moving"
        ends = ((live, hop.room.ends(live.link)) for live in hop.links.served)
        heard = (
            LinkNow(live.latest(hop.now_s, POSITION_WINDOW_S), *e, moves and live.motion.value == "moving")
            for live, e in ends
            if e
        )
        hop.floor = self.update(hop.now_s, hop.room, heard)
        hop.body = self.place.body

    def update(self, now_s: float, room: Room, links: Iterable[LinkNow]) -> Floor:
        """What is new at this moment of the last seconds of links with known ends."""
        heard = [] if room.assumed else list(islice(links, _MOST_LINKS))
        self._turn ^= 1  # a count and a velocity cost the most: each once a second
        known = [h[:3] for h in heard]
        moves = any(h.moves for h in heard)
        self.place.update(now_s, room, known, moves=moves, count=bool(self._turn) or self._moving is None)
        body = self.place.body
        place = np.array([body.x_m, body.y_m] if body else [room.width_m / 2, room.depth_m / 2])
        if self._moving is None or not self._turn or not moves:
            self._moving = self._ask(now_s, room, place, known=body is not None, links=heard)
        return _report(now_s, self.place, place, self._moving, heard)

    def _ask(self, now_s: float, room: Room, place: np.ndarray, *, known: bool, links: list[LinkNow]) -> Velocity:
        moving = [h for h in links if h.moves][:_MOST_FOR_VELOCITY]
        latest = [(h.frames.between(now_s - WINDOW_S, np.inf), _at(h.transmitter), _at(h.receiver)) for h in moving]
        size_m = room.width_m, room.depth_m
        found = velocity(latest, place, room_m=size_m, place_known=known, time_s=now_s)
        self.velocity = found.estimate
        if room.assumed:
            self.velocity = undetermined("velocity", because("node_positions_not_set"), time_s=now_s)
        elif len(moving) < _LEAST_LINKS <= len(links):
            few = because("too_few_links_detect", detecting=len(moving), links=len(links), least=_LEAST_LINKS)
            self.velocity = undetermined("velocity", few, time_s=now_s)
        return found


def _at(node: Node) -> np.ndarray:
    return np.array([node.x_m, node.y_m])


def _report(now_s: float, place: LivePosition, at: np.ndarray, moving: Velocity, heard: list[LinkNow]) -> Floor:
    found = place.map
    columns, rows = found.shape if found else (0, 0)
    return {
        "time_s": now_s,
        "x_m": float(at[0]),
        "y_m": float(at[1]),
        "columns": columns,
        "rows": rows,
        "chance": _levels(found.chance) if found else [],
        "profile": _levels(moving.profile.power.T) if isinstance(moving.profile, Bvp) else [],
        "links": [_link(place.body, moving, each) for each in heard],
    }


def _link(body: Body | None, moving: Velocity, heard: LinkNow) -> FloorLink:
    name = str(heard.frames.link)
    along = next((a for a in moving.along if a.link == name), None)
    reason = because("no_velocity_on_this_link") if heard.moves and body else because("no_motion")
    return {
        "link": name,
        "along_m_s": round(along.median_m_s, 3) if along else None,
        "spread_m_s": round(along.spread_m_s, 3) if along else None,
        "signed": along.signed if along else False,
        "least": body is None,
        "reason": None if along else reason.to_json(),
        "zones": _zones(body, heard) if body else None,
    }


def _zones(body: Body, heard: LinkNow) -> list[int]:
    """The lowest and the highest within a standard deviation of the place."""
    places = np.array([body.x_m, body.y_m]) + np.array([(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)]) * body.sigma_m
    zones = zone(places, _at(heard.transmitter), _at(heard.receiver), heard.frames.wavelength_m)
    return [int(zones.min()), int(zones.max())]


def _levels(values: np.ndarray) -> list[int]:
    """Row by row, 255 for the highest."""
    levels: list[int] = np.rint(values.ravel() * (_LEVELS / max(float(values.max()), 1e-300))).astype(int).tolist()
    return levels
