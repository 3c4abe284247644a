"""Breathing and heartbeat as the engine keeps them: slow bins of each link, and what is to be computed next.

A second of packets is binned as soon as it is whole, an estimate is made every few seconds, and a hop does no more
than a few of both, counted in units of work and not in time, so that a recording gives the same answers on any machine.
After a seek what is remembered of the time before waits in line and is worked off over the next hops.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from math import floor

import numpy as np

from ..csi.estimates import NEVER_S, Estimate, undetermined
from ..csi.reasons import Reason, because
from ..sensing.breathing import breathing_of_bins, rates_of_bins
from ..sensing.breathing_pauses import pauses_of_bins
from ..sensing.breathing_window import BINS_HZ, FINE_HZ, MINUTE_S, WINDOW_S
from ..sensing.heart import heart_of_bins
from ..signal.bins import PIECE_S, Bins, bins_of, join
from ..signal.ring import Reader, Ring
from .schedule import Every

__all__ = ["LEAST_UNITS", "MEMORY_S", "LiveVitals"]

MEMORY_S = WINDOW_S + 2 * PIECE_S
_EVERY_S, _HEART_EVERY_S, _MORE_EVERY_S = 5.0, 10.0, 10.0
_PIECES_A_UNIT = 2
_BIN_UNITS, _ESTIMATE_UNITS = 1, 6
LEAST_UNITS = 6
"""Of work that a hop does at the least."""


class LiveVitals:
    """One link's slow bins and what was last said of them. Times are those of the stream."""

    def __init__(self, why: Reason | None = None) -> None:
        names = "breathing_rate", "heart_rate", "second_breathing_rate", "breathing_pauses"
        self.breathing, self.heart, self.second, self.pauses = (
            undetermined(name, why or because("no_whole_second_yet"), time_s=NEVER_S) for name in names
        )
        self.in_sight = False
        """Of a link that a person looks at, a second person's breath and pauses are asked too."""
        self._unread: Reader | None = None
        """What is not binned yet of the link's packets."""
        self._second_s: float | None = None
        """When the second of the first of them ends, once that is known."""
        self._bins: deque[Bins] = deque()
        self._moved: deque[tuple[float, bool]] = deque()
        self._breathing_at, self._heart_at, self._more_at = Every(_EVERY_S), Every(_HEART_EVERY_S), Every(_MORE_EVERY_S)

    def read(self, ring: Ring) -> None:
        """Bin what comes into this ring from now on; of a long piece as much as is remembered."""
        self._unread, self._second_s = Reader(ring, MEMORY_S), None

    def note_motion(self, now_s: float, moving: bool) -> None:
        """Once a second, whether the motion statistic stands above its threshold."""
        if not self._moved or now_s >= self._moved[-1][0] + 1:
            self._moved.append((now_s, moving))
            while self._moved[0][0] < now_s - MINUTE_S:
                self._moved.popleft()

    @property
    def due(self) -> bool:
        """Whether there is anything to do."""
        if self._second_s is None and self._unread:
            next_s = self._unread.next_s
            self._second_s = (floor(next_s / PIECE_S) + 1) * PIECE_S if next_s < np.inf else None
        if self._second_s is not None and self._unread and self._unread.ring.last_s >= self._second_s:
            return True
        if not self._bins:
            return False
        newest_s = self._bins[-1].stop_s
        more = self.in_sight and self._more_at.due(newest_s)
        return more or self._breathing_at.due(newest_s) or self._heart_at.due(newest_s)

    def _whole_s(self) -> float:
        """Until when seconds are whole."""
        newest_s = self._unread.ring.last_s if self._unread else -np.inf
        return floor(newest_s / PIECE_S) * PIECE_S if newest_s > -np.inf else newest_s

    def work(self, rate_hz: float) -> int:
        """Do the next thing that is due: the units that it cost, 0 when nothing is due."""
        if self._bin():
            return _BIN_UNITS
        if not self._bins:
            return 0
        newest_s = self._bins[-1].stop_s
        if self._breathing_at.due(newest_s):
            self._breathing_at.done(newest_s)
            self.breathing = breathing_of_bins(*self._breath(rate_hz))
            return _ESTIMATE_UNITS
        if self._heart_at.due(newest_s):  # in a hop of its own: it costs as much again
            self._heart_at.done(newest_s)
            self.heart = heart_of_bins(join(self._bins), self.breathing, rate_hz)
            return _ESTIMATE_UNITS
        if self.in_sight and self._more_at.due(newest_s):
            self._more_at.done(newest_s)
            breath = self._breath(rate_hz)
            self.second = replace(rates_of_bins(*breath)[1], name="second_breathing_rate")
            self.pauses = pauses_of_bins(*breath)
            return 3 * _ESTIMATE_UNITS
        return 0

    def _breath(self, rate_hz: float) -> tuple[Bins, float, float]:
        """Bins as breathing wants them, packets a second, and the share of the last minute in which something moved."""
        moving = float(np.mean([m for _, m in self._moved])) if self._moved else 0.0
        return join(self._bins).coarser(round(FINE_HZ / BINS_HZ)), rate_hz, moving

    def of_one_in_sight(self) -> dict[str, Estimate]:
        return {"second_breathing_rate": self.second, "breathing_pauses": self.pauses}

    def _bin(self) -> int:
        """Of the seconds that are whole, some: how many. No later piece shares a bin with the packets of one."""
        pieces, whole_s = 0, self._whole_s()
        while self._unread and pieces < _PIECES_A_UNIT and (next_s := self._unread.next_s) < whole_s:
            stop_s, self._second_s = (floor(next_s / PIECE_S) + 1) * PIECE_S, None
            made = bins_of(self._unread.read(stop_s), rate_hz=FINE_HZ)
            self._bins += [made] if len(made) else []
            while self._bins and self._bins[0].stop_s < stop_s - MEMORY_S:
                self._bins.popleft()
            pieces += 1
        return pieces
