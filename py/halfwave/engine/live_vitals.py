"""Breathing and heartbeat as the engine keeps them: slow bins of each link, and what is to be computed next.

A second of packets is binned as soon as it is whole, an estimate is made every few seconds, and a hop does no more
than a few of both, counted in units of work and not in time, so that a recording gives the same answers on any machine.
After a seek what is remembered of the time before waits in line and is worked off over the next hops.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np

from ..csi.estimates import NEVER_S, Estimate, undetermined
from ..csi.frames import Frames, concatenate
from ..sensing.breathing import breathing_of_bins, rates_of_bins
from ..sensing.breathing_pauses import pauses_of_bins
from ..sensing.breathing_window import BINS_HZ, FINE_HZ, MINUTE_S, WINDOW_S
from ..sensing.heart import heart_of_bins
from ..signal.bins import PIECE_S, Bins, bins_of, join

__all__ = ["LEAST_UNITS", "MEMORY_S", "LiveVitals"]

MEMORY_S = WINDOW_S + 2 * PIECE_S
_EVERY_S, _HEART_EVERY_S, _MORE_EVERY_S = 5.0, 10.0, 10.0
_PIECES_A_UNIT = 2
_BIN_UNITS, _ESTIMATE_UNITS = 1, 6
LEAST_UNITS = 6
"""Of work that a hop does at the least."""


class LiveVitals:
    """One link's slow bins and what was last said of them. Times are those of the stream."""

    def __init__(self, reason: str = "no whole second of packets yet") -> None:
        names = "breathing_rate", "heart_rate", "second_breathing_rate", "breathing_pauses"
        self.breathing, self.heart, self.second, self.pauses = (
            undetermined(name, reason, tip="wait", time_s=NEVER_S) for name in names
        )
        self.in_sight = False
        """Of a link that a person looks at, a second person's breath and pauses are asked too."""
        self._waiting: deque[Frames] = deque()
        self._bins: deque[Bins] = deque()
        self._moved: deque[tuple[float, bool]] = deque()
        self._asked_s = self._heart_s = self._more_s = -np.inf

    def push(self, frames: Frames) -> None:
        """Packets in time order, none older than those before; of a long piece as much as is remembered."""
        last_s = float(frames.time_s[-1])
        if last_s - frames.time_s[0] > MEMORY_S:
            frames = frames.between(last_s - MEMORY_S, np.inf)
        self._waiting.append(frames)
        while len(self._waiting) > 1 and self._waiting[0].time_s[-1] < last_s - MEMORY_S:
            self._waiting.popleft()

    def note_motion(self, now_s: float, moving: bool) -> None:
        """Once a second, whether the motion statistic stands above its threshold."""
        if not self._moved or now_s >= self._moved[-1][0] + 1:
            self._moved.append((now_s, moving))
            while self._moved[0][0] < now_s - MINUTE_S:
                self._moved.popleft()

    @property
    def due(self) -> bool:
        """Whether there is anything to do."""
        if self._waiting and self._waiting[0].time_s[0] // PIECE_S < self._waiting[-1].time_s[-1] // PIECE_S:
            return True
        next_s = min(self._asked_s + _EVERY_S, self._heart_s + _HEART_EVERY_S)
        if self.in_sight:
            next_s = min(next_s, self._more_s + _MORE_EVERY_S)
        return bool(self._bins) and self._bins[-1].stop_s >= next_s

    def work(self, rate_hz: float) -> int:
        """Do the next thing that is due: the units that it cost, 0 when nothing is due."""
        if self._waiting:
            whole_s = np.floor(self._waiting[-1].time_s[-1] / PIECE_S) * PIECE_S
            pieces = 0
            while pieces < _PIECES_A_UNIT and self._waiting[0].time_s[0] < whole_s:
                self._bin((np.floor(self._waiting[0].time_s[0] / PIECE_S) + 1) * PIECE_S)
                pieces += 1
            if pieces:
                return _BIN_UNITS
        if not self._bins:
            return 0
        newest_s = self._bins[-1].stop_s
        if newest_s >= self._asked_s + _EVERY_S:
            self._asked_s = newest_s
            self.breathing = breathing_of_bins(*self._breath(rate_hz))
            return _ESTIMATE_UNITS
        if newest_s >= self._heart_s + _HEART_EVERY_S:  # in a hop of its own: it costs as much again
            self._heart_s = newest_s
            self.heart = heart_of_bins(join(self._bins), self.breathing, rate_hz)
            return _ESTIMATE_UNITS
        if self.in_sight and newest_s >= self._more_s + _MORE_EVERY_S:
            self._more_s = newest_s
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

    def _bin(self, stop_s: float) -> None:
        """All packets before `stop_s`, which is a whole second, so that no later piece shares a bin with them."""
        piece = []
        while self._waiting and self._waiting[0].time_s[0] < stop_s:
            frames = self._waiting.popleft()
            cut = int(np.searchsorted(frames.time_s, stop_s))
            piece.append(frames[:cut])
            if cut < len(frames):
                self._waiting.appendleft(frames[cut:])
        self._bins.append(bins_of(concatenate(piece), rate_hz=FINE_HZ))
        while self._bins[0].stop_s < stop_s - MEMORY_S:
            self._bins.popleft()
