"""Whose motion is found at a hop, and the room's word of it: seniors at every hop, the others by turns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from ..csi.estimates import Estimate
from .hop import HOP_S, Moment
from .live_link import LiveLink
from .live_room import RoomMotion

__all__ = ["SENIOR", "MotionTurns"]

_CATCH_UP_S, _CATCH_UP_STEP_S = 4.0, 0.25
"""When hops were skipped (a seek), the last seconds are gone through in steps, for persistence' sake."""
SENIOR, _AT_ONCE, _TURNS = 4, 8, 3
"""The first of the rank have their motion found at every hop, whoever else is there; with more than eight links, three
of the others."""


class MotionTurns:
    """Due at every hop; each link is asked by itself whether anything is new."""

    name = "motion"

    def __init__(self) -> None:
        self._turn = 0
        self._room = RoomMotion()

    def due(self, hop: Moment) -> bool:
        return True

    def run(self, hop: Moment) -> None:
        ranked, now_s = hop.links.ranked, hop.now_s
        if hop.missed_s <= 2 * _CATCH_UP_STEP_S:
            self._find(hop, self._of_this_turn(hop), now_s)
            hop.motion = self._word(ranked, now_s)
            return
        steps = max(4, min(round(_CATCH_UP_S / _CATCH_UP_STEP_S), 128 // max(1, len(ranked))))
        for back_s in np.linspace(min(hop.missed_s, _CATCH_UP_S), 0, steps + 1)[1:].tolist():
            self._find(hop, ranked, now_s - back_s)
            hop.motion = self._word(ranked, now_s - back_s)

    def _of_this_turn(self, hop: Moment) -> Sequence[LiveLink]:
        ranked = hop.links.ranked
        self._turn += 1
        if len(ranked) <= _AT_ONCE:
            return ranked
        junior = ranked[SENIOR:]
        period = max(1, round(-(-len(junior) // _TURNS) * HOP_S / hop.step_s))
        late_s = hop.now_s - 2 * period * hop.step_s
        turn = [live for i, live in enumerate(junior) if (i + self._turn) % period == 0 or live.motion.time_s < late_s]
        return [*ranked[:SENIOR], *turn]

    def _find(self, hop: Moment, links: Sequence[LiveLink], now_s: float) -> None:
        for live in links:
            at_s = live.to_judge(now_s, hop.step_s)
            if at_s is not None:
                hop.links.run("motion", live, now_s, partial(live.find_motion, at_s))

    def _word(self, links: Sequence[LiveLink], now_s: float) -> Estimate:
        for live in links:
            live.expire(now_s)
        return self._room.update(now_s, links)
