"""Presence: what may be said of a room, and what the site's own noise adds to motion's threshold.

A link feels movement, and at best the breath of somebody who sits well. It never feels that a room is empty. So the
word is 'moving', 'breathing', or 'nothing seen', which is not 'empty': who sits still off the line gives nothing.
How sure motion is that nothing moves says nothing of somebody who holds still, so what was not seen has no quality.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np

from .estimates import Estimate, undetermined
from .movement import ALPHA

__all__ = ["HOLD_S", "Presence", "SiteOffset", "site_offset"]

HOLD_S = 30.0
"""For so long after the last movement or breath somebody is taken to be there still."""
_NOT_KNOWN = "who holds still is felt like an empty room"
"""Why there is no probability of somebody who is not seen (docs/results/motion.md)."""
_LEAST_SAMPLES, _MOST_SAMPLES = 150, 1800
_SAMPLE_EVERY_S, _SAMPLES_A_TURN = 2.0, 15
"""The offset is computed anew twice a minute, which is often enough."""
_MOST_OFFSET = 0.2


def _shorth(ordered: np.ndarray) -> float:
    """Mean of the half of ascending values that lies closest together (Andrews and others, 1972): where most are."""
    half = len(ordered) // 2 + 1
    start = int((ordered[half - 1 :] - ordered[: len(ordered) - half + 1]).argmin())
    return float(ordered[start : start + half].mean())


def site_offset(margins: np.ndarray, *, alpha: float = ALPHA) -> float:
    """How much higher than the closed form this site's threshold must be, from statistics less their thresholds (n,).

    Movement only ever raises the statistic, so what the site gives at rest is where most values lie, and its spread is
    that of the values below, mirrored. Where most lie above the threshold, what is most often seen is movement, and 0
    is the answer: a busy room may cost no detection. Never below 0, so that learning adds no false alarm, and never
    above 0.2. 0 with fewer than 150 values.

    >>> rest = np.random.default_rng(0).normal(-0.02, 0.05, 1000)
    >>> 0.10 < site_offset(rest) < 0.16, site_offset(rest + 0.5), site_offset(rest[:9])
    (True, 0.0, 0.0)
    """
    known = np.sort(margins[np.isfinite(margins)])
    if len(known) < _LEAST_SAMPLES:
        return 0.0
    mode = _shorth(known)
    if mode > 0:
        return 0.0
    below = known[known <= mode]
    spread = float(np.sqrt(np.mean((below - mode) ** 2)))
    return float(np.clip(mode + NormalDist().inv_cdf(1 - alpha) * spread, 0, _MOST_OFFSET))


@dataclass
class SiteOffset:
    """The offset of one link, learnt while it runs from one value each 2 s of the last hour; nobody has to leave.

    Begun while somebody moves it stays 0, and is learnt once the room has mostly been quiet.
    """

    value: float = 0.0
    _margins: list[float] = field(default_factory=list)
    _taken: int = 0
    """All samples so far; those kept stay as many once they are the most."""
    _next_s: float = -np.inf

    def update(self, now_s: float, statistic: Estimate) -> float:
        """Take a statistic in if its turn has come; the offset to add to the threshold of the next."""
        waiting = self._next_s - _SAMPLE_EVERY_S <= now_s < self._next_s
        if isinstance(statistic.value, float) and not waiting:
            self._next_s = now_s + _SAMPLE_EVERY_S
            closed_form = statistic.extra["threshold"] - statistic.extra["site_offset"]
            self._margins.append(statistic.value - closed_form)
            del self._margins[:-_MOST_SAMPLES]
            self._taken += 1
            if self._taken % _SAMPLES_A_TURN == 0:
                self.value = site_offset(np.array(self._margins))
        return self.value


@dataclass
class Presence:
    """Remembers when somebody was last felt.

    >>> moving, still = (Estimate("motion", word, quality=0.9) for word in ("moving", "still"))
    >>> presence = Presence()
    >>> [presence.update(t, m, None).value for t, m in [(0, still), (5, moving), (9, still), (60, still)]]
    ['nothing seen', 'moving', 'seen lately', 'nothing seen']
    """

    _seen_s: float = -np.inf

    def update(self, now_s: float, motion: Estimate, breathing: Estimate | None) -> Estimate:
        """The word at a moment, from the room's motion and the clearest breathing line, if one was found.

        extra["no_quality"]: why there is none, of 'seen lately' and 'nothing seen'.
        """
        if now_s < self._seen_s:  # the clock was set back
            self._seen_s = -np.inf
        breathes = breathing is not None and breathing.value is not None
        if motion.value is None and not breathes:
            return undetermined("presence", motion.reason, tip=motion.tip, time_s=now_s)
        if motion.value == "moving":
            word, quality = "moving", motion.quality
        elif breathing is not None and breathes:
            word, quality = "breathing", breathing.quality
        else:
            ago_s = now_s - self._seen_s
            seen = {"seen_s_ago": ago_s} if np.isfinite(ago_s) else {}
            word = "seen lately" if ago_s < HOLD_S else "nothing seen"
            return Estimate("presence", word, time_s=now_s, extra={"no_quality": _NOT_KNOWN, **seen})
        self._seen_s = now_s
        held = {"held": True} if word == "moving" and motion.extra.get("held") else {}
        return Estimate("presence", word, quality=quality, time_s=now_s, extra={"seen_s_ago": 0.0, **held})
