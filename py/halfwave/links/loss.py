"""Loss: what the sequence numbers of a node say of the packets that did not come."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

import numpy as np

__all__ = ["Loss"]

_HISTORY_STEP_S, _HISTORY = 0.2, 600
_LATE, _AHEAD = 100, 8
"""So far behind the newest a packet may still come; so far ahead of it whatever the time that passed allows."""
_FASTER = 2.0
"""A node may send so many times as fast as it did: what is further ahead than that allows was never sent."""
_CONFIRMED = 3
"""Packets that follow one another far from the row, before they are a gap or a restart and not wild numbers."""
_RATE_OVER_S, _RATE_FROM_S = 10.0, 0.5
_SET_BACK_S = 5.0
"""Packets of several links of a node come in any order within a chunk; further back the clock was set."""
_WRAP = 2**32


def _signed(step: int) -> int:
    """The way from one number to another, the shorter one round the counter."""
    return (step + _WRAP // 2) % _WRAP - _WRAP // 2


class _Run(NamedTuple):
    """Packets whose numbers follow one another, of 0.2 s at most."""

    first: int
    length: int
    start_s: float
    stop_s: float


def _runs(numbers: list[int], times_s: list[float]) -> Iterator[_Run]:
    """What is numbered, in order."""
    first, count, start_s, stop_s = -1, 0, 0.0, 0.0
    for number, time_s in zip(numbers, times_s, strict=True):
        if count and number == first + count and time_s - start_s < _HISTORY_STEP_S:
            count, stop_s = count + 1, time_s
            continue
        if count:
            yield _Run(first % _WRAP, count, start_s, stop_s)
        first, count, start_s, stop_s = number, int(number >= 0), time_s, time_s
    if count:
        yield _Run(first % _WRAP, count, start_s, stop_s)


@dataclass
class Loss:
    """What a node's sequence numbers say: received and expected packets, over all and over the last seconds.

    A node numbers all its packets in one row, whichever link they are of. A packet may be late by up to a hundred; the
    32-bit counter may wrap. A number far from the row is believed when three packets have followed it there: ahead by
    no more than the time that passed allows, what lies between was lost; else the node began anew. Until then it is a
    wild number, and says nothing of loss.

    >>> loss = Loss(); loss.add(0.0, [0, 1, 2]); loss.add(1.0, [4, 4, 5]); loss.received, loss.expected
    (5, 6)
    >>> round(loss.share(1.0, 10), 3), loss.share(100.0, 1) is None
    (0.167, True)
    >>> loss.add(1.1, [90_000, 6]); loss.received, loss.expected, loss.wild
    (6, 7, 1)
    """

    received: int = 0
    expected: int = 0
    wild: int = 0
    """Packets whose numbers are far from the row, and nothing followed them there."""
    restarts: int = 0
    _last: int | None = None
    """The newest number of the row, and when it came."""
    _last_s: float = 0.0
    _missing: deque[int] = field(default_factory=deque)
    """Numbers that did not come and still may."""
    _astray: list[_Run] = field(default_factory=list)
    """What came last, if that is far from the row."""
    _history: list[tuple[float, int, int]] = field(default_factory=list)
    """Time, received, expected: one entry each 0.2 s, of the last two minutes at most."""

    def add(self, time_s: float | np.ndarray, sequence: Iterable[int]) -> None:
        """Takes packets in the order of their arrival.

        Parameters
        ----------
        time_s : float or (n,) array
            When they came: one time, or one each, in seconds.
        sequence : iterable of int
            Their sequence numbers; -1 (unknown) counts for nothing.
        """
        numbers = sequence.tolist() if isinstance(sequence, np.ndarray) else list(sequence)
        times = time_s.tolist() if isinstance(time_s, np.ndarray) else [time_s] * len(numbers)
        for run in _runs(numbers, times):
            if self._last is None:
                self._last, self._last_s = run.first - 1, run.start_s
                self._history.append((run.start_s - 1e-9, 0, 0))
            self._take(run)
            self._note(run.stop_s)

    def _take(self, run: _Run) -> None:
        step = self._ahead(run.first)
        if step == 1 or 1 < step <= self._plausible(run.start_s, most=_LATE):
            self._astray.clear()
            self._go_on(run)
        elif -_LATE < step <= 0:
            self._astray.clear()
            late = min(run.length, 1 - step)
            for number in range(run.first, run.first + late):
                if number % _WRAP in self._missing:
                    self._missing.remove(number % _WRAP)
                    self.received += 1
            if late < run.length:
                self._go_on(run._replace(first=run.first + late, length=run.length - late))
        else:
            self._suspect(run)

    def _go_on(self, run: _Run) -> None:
        """The row goes on with these; what they skip is missing."""
        step = self._ahead(run.first)
        newest = run.first + run.length - 1
        self.received += run.length
        self.expected += step - 1 + run.length
        if step > 1:
            skipped = range(max(run.first - step + 1, newest - _LATE + 1), run.first)
            self._missing.extend(number % _WRAP for number in skipped)
        while self._missing and _signed(newest - self._missing[0]) >= _LATE:
            self._missing.popleft()
        self._last, self._last_s = newest, max(self._last_s, run.stop_s)

    def _suspect(self, run: _Run) -> None:
        """Far from the row: wild, unless enough follow one another there."""
        before = self._astray[-1] if self._astray else None
        if before is None or not 0 < _signed(run.first - before.first) - before.length + 1 <= _LATE:
            self._astray.clear()
        self._astray.append(run)
        self.wild += run.length
        count = sum(one.length for one in self._astray)
        if count < _CONFIRMED:
            return
        first, *_ = astray = self._astray
        self._astray = []
        self.wild -= count
        self._missing.clear()
        step = self._ahead(first.first)
        if 0 < step <= self._plausible(run.start_s):  # lost evenly over the time without a packet
            self._note(self._last_s)
            self.expected += step - 1
            self._note(max(self._last_s, first.start_s))
        else:
            self.restarts += 1
        self._last = first.first - 1
        for one in astray:
            self._go_on(one)

    def _ahead(self, number: int) -> int:
        """How far a number is ahead of the newest."""
        return _signed(number - self._last) if self._last is not None else 1

    def _plausible(self, time_s: float, most: float = np.inf) -> float:
        """How far the row may have come meanwhile, by the rate of the last seconds."""
        first = self._history[max(0, self._index(self._last_s - _RATE_OVER_S))]
        over_s = self._last_s - first[0]
        if over_s < _RATE_FROM_S:
            return min(most, _LATE)
        rate_hz = (self.expected - first[2]) / over_s
        return min(most, _AHEAD + _FASTER * rate_hz * max(0.0, time_s - self._last_s))

    def _note(self, time_s: float) -> None:
        newest_s = self._history[-1][0]
        if time_s < newest_s - _SET_BACK_S:
            del self._history[max(1, self._index(time_s) + 1) :]
            self._last_s = time_s
        time_s = max(time_s, self._history[-1][0])
        if len(self._history) > 1 and time_s - self._history[-2][0] < _HISTORY_STEP_S:
            self._history.pop()
        self._history.append((time_s, self.received, self.expected))
        if len(self._history) > 2 * _HISTORY:
            del self._history[:_HISTORY]

    def _index(self, time_s: float) -> int:
        """Of the latest entry that is not later; -1 where all are."""
        return bisect_right(self._history, time_s, key=itemgetter(0)) - 1

    def share(self, now_s: float, over_s: float) -> float | None:
        """The share of packets lost.

        Parameters
        ----------
        now_s : float
            The moment, in seconds.
        over_s : float
            How far back it looks, in seconds.

        Returns
        -------
        float or None
            0 to 1; None where nothing was expected.
        """
        if not self._history:
            return None
        received, expected = self._until(now_s - over_s)
        if self.expected == expected:
            return None
        return max(0.0, 1 - (self.received - received) / (self.expected - expected))

    def _until(self, time_s: float) -> tuple[float, float]:
        """Received and expected up to a moment; between two entries evenly."""
        i = self._index(time_s)
        if i < 0 or i == len(self._history) - 1:
            return self._history[max(i, 0)][1:]
        (start_s, *before), (stop_s, *after) = self._history[i : i + 2]
        part = (time_s - start_s) / (stop_s - start_s)
        received, expected = (a + part * (b - a) for a, b in zip(before, after, strict=True))
        return received, expected
