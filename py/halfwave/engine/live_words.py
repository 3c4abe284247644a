"""What a hop says: each estimate of the room, from what its links and stages said last."""

from __future__ import annotations

from ..csi.estimates import Estimate, current
from ..sensing.activity import of_links
from ..sensing.presence import Presence
from .hop import Moment
from .live_doppler import LiveDoppler
from .live_floor import LiveFloor
from .live_links import LiveLinks
from .live_room import clearest, strongest

__all__ = ["LiveWords"]


class LiveWords:
    """Due at every hop: what was found before may be too old to be said again."""

    name = "estimates"

    def __init__(self, floor: LiveFloor, doppler: LiveDoppler) -> None:
        self._presence = Presence()
        self._floor, self._doppler = floor, doppler

    def due(self, hop: Moment) -> bool:
        return True

    def run(self, hop: Moment) -> None:
        now_s, ranked, shown = hop.now_s, hop.links.ranked, hop.shown
        breathing = clearest([(live, live.vitals.breathing) for live in ranked], "breathing_rate", now_s)
        told = {
            "presence": self._presence.update(now_s, hop.motion, breathing),
            "motion": hop.motion,
            "position": self._floor.place.position,
            "people": self._floor.place.people,
            "velocity": self._floor.velocity,
            "breathing_rate": breathing,
            **(shown.vitals.of_one_in_sight() | {"excess_range": self._doppler.range} if shown else {}),
            "heart_rate": clearest([(live, live.vitals.heart) for live in ranked], "heart_rate", now_s),
            "motion_statistic": strongest([live.statistic for live in ranked], now_s),
            "activity": _activity(hop.links, now_s),
        }
        hop.estimates = {name: current(made, now_s) for name, made in told.items()}


def _activity(links: LiveLinks, now_s: float) -> Estimate:
    """Of many links on which nothing moved one is enough to say so."""
    watches = [live.activity for live in links.served]
    asked = [watch for watch in watches if not watch.idle(now_s)] or watches[:1]
    return of_links([watch.said(now_s) for watch in asked], now_s)
