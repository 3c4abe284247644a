"""How much of the links' breathing and heart is computed at a hop, and of which: a few units of work, by rank."""

from __future__ import annotations

from .hop import HOP_S, Moment
from .in_view import InView
from .live_link import LiveLink
from .live_links import LiveLinks
from .live_vitals import LEAST_UNITS
from .motion_turns import SENIOR

__all__ = ["VitalsTurns"]


class VitalsTurns:
    """Due at every hop; each link is asked by itself whether anything waits."""

    name = "vitals"

    def __init__(self, view: InView) -> None:
        self._view = view

    def due(self, hop: Moment) -> bool:
        return True

    def run(self, hop: Moment) -> None:
        self.work(hop.links, hop.now_s, hop.step_s / HOP_S)

    def work(self, links: LiveLinks, now_s: float, hops: float) -> int:
        """Of what waits, as much as fits into so many hops of a page: of the first of the rank each its share, and one
        for all others. How many units that were."""
        served, share = links.served, LEAST_UNITS * max(1.0, hops)
        spent = sum(_work_off(links, live, now_s, share) for live in served[:SENIOR])
        left = (LEAST_UNITS + len(served) // 8) * max(1.0, hops)
        for live in served[SENIOR:]:
            done = _work_off(links, live, now_s, left)
            spent, left = spent + done, left - done
        shown = self._view.shown
        if shown in served and not spent:  # what only someone who looks wants, when nothing else waits
            shown.vitals.in_sight = True
            spent += _work_off(links, shown, now_s, share)
            shown.vitals.in_sight = False
        return spent


def _work_off(links: LiveLinks, live: LiveLink, now_s: float, most: float) -> int:
    vitals = live.vitals
    if not vitals.due:
        return 0
    spent, rate_hz = 0, live.rate_hz(now_s)
    while spent < most and vitals.due:
        units = links.run("vitals", live, now_s, lambda: vitals.work(rate_hz))
        if not units:
            break
        spent += units
    return spent
