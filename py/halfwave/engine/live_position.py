"""Where something moves, as the engine keeps it: the strengths of links with known ends, twice a second."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from ..csi.estimates import NEVER_S, Estimate, current, undetermined
from ..csi.frames import Frames
from ..csi.reasons import because
from ..csi.room import Node, Room
from ..links.cleaning import columns_of, gain_compensated, used_amplitude
from ..sensing.field import Body
from ..sensing.link_strength import LinkStrength, path_rate_hz, strength_db
from ..sensing.localisation import FloorMap, count_people, floor_map
from .schedule import Every

__all__ = ["LivePosition", "heard"]

WINDOW_S = 2.0
_EVERY_S = 0.5


def heard(frames: Frames, transmitter: Node, receiver: Node) -> LinkStrength:
    """What a link detected in a window of its packets; without a gain that the receiver tells, nothing of use."""
    told = gain_compensated(frames)
    if told is None or len(told) < 3:
        return LinkStrength(transmitter, receiver, -np.inf, 0.0)
    columns = columns_of(told.layout, told.csi.shape[1])
    power = used_amplitude(told).astype(np.float32) ** 2
    power /= np.nanmean(power)
    strength, least = strength_db(power, columns, gain_known=True)
    rate_m_s = frames.wavelength_m * path_rate_hz(power, columns, told.rate_hz)
    return LinkStrength(transmitter, receiver, strength, least, gain_known=True, path_rate_m_s=rate_m_s)


def _none(name: str) -> Estimate:
    return undetermined(name, because("no_packets"), time_s=NEVER_S)


@dataclass
class LivePosition:
    """The last answers, and when the next are due."""

    position: Estimate = field(default_factory=lambda: _none("position"))
    people: Estimate = field(default_factory=lambda: _none("people"))
    body: Body | None = None
    map: FloorMap | None = None
    _asking: Every = field(default_factory=lambda: Every(_EVERY_S))

    def due(self, now_s: float, *, moving: bool) -> bool:
        """Twice a second, and at once when what had a place moves no more."""
        return self._asking.due(now_s) or (self.body is not None and not moving)

    def expire(self, now_s: float) -> None:
        """What was not found anew for long is not known, and then there is no body either."""
        self.position, self.people = current(self.position, now_s), current(self.people, now_s)
        if self.position.value is None:
            self.body = None

    def update(
        self, now_s: float, room: Room, links: Iterable[tuple[Frames, Node, Node]], *, moves: bool, count: bool
    ) -> None:
        """Ask anew, of links with known ends; where and, if wished, how many. moves: whether any link says so."""
        self._asking.done(now_s)
        detected = [heard(*link) for link in links]
        found = floor_map(room, detected, time_s=now_s)
        if not moves and not isinstance(found, Estimate):
            found = undetermined("position", because("no_motion"), time_s=now_s)
            self.people = undetermined("people", because("no_motion"), time_s=now_s)
        elif count or isinstance(found, Estimate):
            self.people = count_people(room, detected, time_s=now_s)
        if isinstance(found, Estimate):
            self.position, self.body, self.map = found, None, None
            return
        self.map = found
        x_m, y_m = (float(v) for v in found.mean_m)
        covariance = found.covariance_m2
        sigma_x_m, sigma_y_m = (float(v) for v in np.sqrt(np.diag(covariance)))
        where = {"x_m": x_m, "y_m": y_m, "sigma_x_m": sigma_x_m, "sigma_y_m": sigma_y_m, "links": len(detected)}
        words = f"{x_m:.1f} ± {sigma_x_m:.1f}, {y_m:.1f} ± {sigma_y_m:.1f} m"
        self.position = Estimate("position", words, time_s=now_s, extra=where)
        why = f"where {len(detected)} links put it by how much and how fast they change; by simulation a metre off"
        self.body = Body(x_m, y_m, covariance, why)
