"""The word of motion that persists, so that it does not flicker from hop to hop."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from ..csi.estimates import Estimate, undetermined
from ..csi.reasons import because

__all__ = ["HeldWord", "Persistence"]

_CLOCK_S = 1e-6
"""What a time stamp of float64 seconds since 1970 may be off."""


@dataclass
class Persistence:
    """Keeps the word from flickering: "moving" after `rise_s` above the threshold, "still" after `hold_s` below it.

    >>> p = Persistence()
    >>> [p.update(t, up) for t, up in [(0.0, False), (0.1, True), (0.4, True), (0.5, False), (1.6, False)]]
    ['still', 'still', 'moving', 'moving', 'still']
    """

    rise_s: float = 0.25
    hold_s: float = 1.0
    word: str = "still"
    since_s: float | None = None
    """When the statistic first disagreed with the word."""

    def update(self, now_s: float, above: bool) -> str:
        """The word at a moment.

        Parameters
        ----------
        now_s : float
            The moment, s.
        above : bool
            Whether the statistic is above its threshold.

        Returns
        -------
        str
            'moving' or 'still'.
        """
        agrees = above == (self.word == "moving")
        if agrees:
            self.since_s = None
            return self.word
        if self.since_s is None:
            self.since_s = now_s
        if now_s - self.since_s > (self.rise_s if above else self.hold_s) - _CLOCK_S:
            self.word, self.since_s = ("moving" if above else "still"), None
        return self.word

    def words(self, time_s: np.ndarray, above: np.ndarray) -> np.ndarray:
        """The same of many moments at once, by the runs of what agrees.

        Parameters
        ----------
        time_s : (n,) array
            Ascending moments, s.
        above : (n,) bool array
            Whether the statistic is above its threshold.

        Returns
        -------
        (n,) bool array
            Whether the word is 'moving'.

        Examples
        --------
        >>> Persistence().words(np.array([0.0, 0.1, 0.4, 0.5, 1.6]), np.array([False, True, True, False, False]))
        array([False, False,  True,  True, False])
        """
        said = np.empty(len(time_s), bool)
        edges = [0, *(np.flatnonzero(np.diff(above)) + 1).tolist(), len(time_s)]
        for start, stop in pairwise(edges):
            if start == stop:
                continue
            up = bool(above[start])
            self.update(float(time_s[start]), up)
            said[start:stop] = self.word == "moving"
            if self.since_s is None:
                continue
            limit_s = (self.rise_s if up else self.hold_s) - _CLOCK_S
            turns = start + int(np.searchsorted(time_s[start:stop] - self.since_s, limit_s, side="right"))
            if turns < stop:
                said[turns:stop] = up
                self.update(float(time_s[turns]), up)
        return said


@dataclass
class HeldWord:
    """The word of motion that persists, as sure as when it was last the moment's own.

    >>> each = [Estimate("motion", "moving", quality=0.8), Estimate("motion", "still", quality=0.9)]
    >>> word = HeldWord()
    >>> word.update(0.0, each[0])
    motion undetermined: motion may have begun at this moment
    >>> [word.update(t, each[i]) for t, i in [(0.3, 0), (0.5, 1), (2.0, 1)]]
    [motion moving (80%), motion moving (80%), motion still (90%)]
    """

    _persistence: Persistence = field(default_factory=Persistence)
    _sure: float | None = None

    @classmethod
    def of(cls, reached: Estimate) -> HeldWord:
        """One that goes on from a word that was reached elsewhere.

        Parameters
        ----------
        reached : Estimate
            motion.

        Returns
        -------
        HeldWord
            That holds this word.
        """
        return cls() if reached.value is None else cls(Persistence(word=str(reached.value)), reached.quality)

    def update(self, now_s: float, moment: Estimate) -> Estimate:
        """The word that holds, from that of the moment alone; behind a gap all begins anew.

        Parameters
        ----------
        now_s : float
            The moment, s.
        moment : Estimate
            motion of the moment.

        Returns
        -------
        Estimate
            motion; extra["held"] where it is an earlier word.
        """
        if moment.value is None:
            self._persistence, self._sure = Persistence(), None
            return moment
        word = self._persistence.update(now_s, moment.value == "moving")
        if word == moment.value:
            self._sure = moment.quality
            return moment
        if self._sure is None:  # there is no word before it to hold
            return undetermined("motion", because("motion_may_begin"), time_s=now_s)
        return Estimate("motion", word, quality=self._sure, time_s=now_s, extra={**moment.extra, "held": True})
