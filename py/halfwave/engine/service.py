"""Service: what each link gets of a bounded amount of work, in order of rank.

Work is counted in values a second, used bins times packets, and not in time, so that a recording gives the same answers
on any machine. Links are served in full in order of rank until the budget is spent; the next have motion alone, of
fewer packets; the rest are counted. What a link of higher rank gets does not depend on those below it. Only where a
live stream is computed later than it comes does the machine's speed count: then the budget shrinks until it keeps up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

__all__ = ["BUDGET", "MOST_COLUMNS", "MOST_UNKNOWN", "Allowance", "Level", "Thinning", "demand", "levels", "thinning"]

Level = Literal["full", "motion only", "counted"]

BUDGET = 400_000
"""Values a second in full service: 77 links of 52 subcarriers at 100 packets a second."""
_TO_RISE = 0.9
_REDUCED = 8
"""Motion alone, of fewer packets, costs about this part."""
MOST_COLUMNS, MOST_UNKNOWN = 320, 128
"""Of one link; of an ESP32 the most that are used are 280 (a legacy and two HT-LTF of 40 MHz). Where nobody knows which
frequencies bins are, more of them tell nothing."""
_MOST_VALUES = 100_000
"""Of one link, a second: 400 packets of the widest channel; more packets tell no more of a body."""
_MOTION_HZ = 50.0

_LEAST_BUDGET = 5_200
_BEHIND_S, _FULL_LOAD = 0.25, 0.9
_SHRINK, _GROW = 0.7, 1.2
_SHRINK_EVERY_S, _GROW_EVERY_S, _MOST_PATIENCE_S = 0.5, 1.0, 60.0


class Thinning(NamedTuple):
    """Of a link's packets each `packets`-th is used, of its columns each `bins`-th."""

    packets: int = 1
    bins: int = 1


def thinning(columns: int, rate_hz: float, level: Level = "full", *, most: int = MOST_COLUMNS) -> Thinning:
    """How far one link is thinned, whatever else is sent.

    >>> thinning(52, 100.0), thinning(4086, 100.0)
    (Thinning(packets=1, bins=1), Thinning(packets=1, bins=13))
    >>> thinning(52, 10_000.0), thinning(52, 100.0, "motion only")
    (Thinning(packets=6, bins=1), Thinning(packets=2, bins=1))
    """
    bins = -(-columns // most)
    packets = max(1, -int(-columns / bins * rate_hz // _MOST_VALUES))
    if level == "motion only":
        packets = max(packets, int(rate_hz // _MOTION_HZ))
    return Thinning(packets, bins)


def demand(columns: int, rate_hz: float, *, most: int = MOST_COLUMNS) -> float:
    """Values a second of a link in full service."""
    thin = thinning(columns, rate_hz, most=most)
    return columns / thin.bins * rate_hz / thin.packets


def levels(demands: Sequence[float], budget: float = BUDGET, before: Sequence[Level] | None = None) -> list[Level]:
    """What links get whose demands stand in order of rank.

    before: what they had. Who had less gets more only where that leaves a tenth of the budget, so that a link at its
    edge does not change with every packet.

    >>> levels([300, 300, 100, 80, 80], budget=500)
    ['full', 'motion only', 'motion only', 'motion only', 'motion only']
    >>> levels([300, 190], 500, ["full", "full"]), levels([300, 190], 500, ["full", "motion only"])
    (['full', 'full'], ['full', 'motion only'])
    >>> levels([5, 5, 5], budget=0)
    ['full', 'counted', 'counted']
    """
    out: list[Level] = []
    full = reduced = 0.0
    for wanted, had in zip(demands, before or ["full"] * len(demands), strict=True):
        part = 1.0 if had == "full" else _TO_RISE
        if not out or (out[-1] == "full" and full + wanted <= part * budget):
            full += wanted
            out.append("full")
        elif reduced + wanted / _REDUCED <= 0.2 * budget * (_TO_RISE if had == "counted" else 1.0):
            reduced += wanted / _REDUCED
            out.append("motion only")
        else:
            out.append("counted")
    return out


@dataclass
class Allowance:
    """The budget as far as this machine keeps up with a live stream; shrinks at once and grows slowly.

    >>> allowance = Allowance()
    >>> [round(allowance.update(t, behind_s=2.0, load=0.0) / BUDGET, 2) for t in (0.0, 0.2, 0.5)]
    [0.7, 0.7, 0.49]
    """

    budget: float = BUDGET
    _changed_s: float = float("-inf")
    _patience_s: float = _GROW_EVERY_S
    """Until it grows: longer each time that it had grown too far."""
    _grew: bool = False

    def update(self, now_s: float, *, behind_s: float, load: float) -> float:
        """behind_s: seconds of stream that wait.  load: seconds of work a second of stream."""
        if now_s < self._changed_s:  # the clock was set back
            self._changed_s = now_s
        passed_s = now_s - self._changed_s
        if behind_s > _BEHIND_S or load > _FULL_LOAD:
            if passed_s >= _SHRINK_EVERY_S:
                if self._grew:
                    self._patience_s = min(2 * self._patience_s, _MOST_PATIENCE_S)
                self.budget, self._changed_s, self._grew = max(_LEAST_BUDGET, _SHRINK * self.budget), now_s, False
        elif self.budget < BUDGET and passed_s >= self._patience_s and load < _FULL_LOAD * _SHRINK:
            self.budget, self._changed_s, self._grew = min(BUDGET, _GROW * self.budget), now_s, True
        return self.budget
