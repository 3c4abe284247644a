"""Presence: the word for a room, and what the site's own noise adds to motion's threshold.

A link detects motion, and at best the breathing of a person who sits well. It never detects that a room is empty. So
the word is 'moving', 'breathing', or 'nothing seen', which is not 'empty': who sits still off the line gives nothing.
The confidence that nothing moves is not that nobody is there, so 'nothing seen' has no quality.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np

from ..csi.estimates import Estimate, undetermined
from ..csi.reasons import because
from ..signal.motion_statistics import ALPHA
from .calibration import Site

__all__ = ["HOLD_S", "Presence", "SiteOffset", "site_fall", "site_offset"]

HOLD_S = 30.0
"""For so long after the last motion or breath a person is taken to be there still."""
_NOT_KNOWN = "a person who holds still looks like an empty room"
"""Why there is no probability of a person who is not detected (docs/results/motion.md)."""
_LEAST_SAMPLES, _MOST_SAMPLES = 150, 1800
_SAMPLE_EVERY_S, _SAMPLES_A_TURN = 2.0, 15
"""The offset is computed anew twice a minute, which is often enough."""
_MOST_OFFSET = 0.2
_LEAST_TO_FALL, _BLOCK = 450, 100
"""Windows side by side; and so many of them are looked at together."""
_AS_WIDE = 2.0
"""A block whose values spread more than this much wider than the whole's at rest is one in which someone moves."""
_USUAL = 0.95
"""Of the windows that were learnt from, so many had no more packets than one that the fall is for."""
_HALF = 0.6745
"""Of a standard deviation: so far above and below its mean reaches the nearest half of Gaussian values."""
_MORE, _ALONE = 1.0, 5
"""Spreads, for what a quarter of an hour does not show; windows, ten seconds of them."""
_SURE = 1.645
"""A spread of n values may be larger than it seems by the factor 1 + 1.645 / sqrt(2 n), at 95 %."""


def _shorth(ordered: np.ndarray) -> np.ndarray:
    """The half of ascending values that lies closest together (Andrews and others, 1972): where most are."""
    half = len(ordered) // 2 + 1
    start = int((ordered[half - 1 :] - ordered[: len(ordered) - half + 1]).argmin())
    return ordered[start : start + half]


def _rest(ordered: np.ndarray) -> tuple[float, float, float]:
    """Where most of ascending values lie, and their spread, two ways: that of the values below, mirrored, and by how
    far above the nearest half of all reaches."""
    most = _shorth(ordered)
    mode = float(most.mean())
    below = ordered[ordered <= mode]
    return mode, float(np.sqrt(np.mean((below - mode) ** 2))), float(most[-1] - mode) / _HALF


def site_offset(margins: np.ndarray, *, alpha: float = ALPHA) -> float:
    """How much higher than the closed form a site's threshold must be.

    Motion only ever raises the statistic, so what the site gives at rest is where most values lie, and its spread is
    that of the values below, mirrored. Where most lie above the threshold, what is most often there is motion, and 0 is
    the answer: a busy room may cost no detection. Never below 0, so that learning adds no false alarm, and never above
    0.2.

    Parameters
    ----------
    margins : (n,) array
        Statistics less their thresholds; NaN counts for nothing.
    alpha : float
        False-alarm level.

    Returns
    -------
    float
        In the statistic's unit; 0 with fewer than 150 values.

    Examples
    --------
    >>> rest = np.random.default_rng(0).normal(-0.02, 0.05, 1000)
    >>> 0.10 < site_offset(rest) < 0.16, site_offset(rest + 0.5), site_offset(rest[:9])
    (True, 0.0, 0.0)
    """
    known = np.sort(margins[np.isfinite(margins)])
    if len(known) < _LEAST_SAMPLES:
        return 0.0
    mode, spread, _ = _rest(known)
    if mode > 0:
        return 0.0
    return float(np.clip(mode + NormalDist().inv_cdf(1 - alpha) * spread, 0, _MOST_OFFSET))


def _stands_alone(out: np.ndarray) -> np.ndarray:
    """Which of these (n,) bool have no other within five places."""
    near = np.convolve(out, np.ones(2 * _ALONE + 1, int))[_ALONE:-_ALONE]
    alone: np.ndarray = out & (near == 1)
    return alone


def site_fall(margins: np.ndarray, *, alpha: float = ALPHA) -> tuple[float, float]:
    """How much lower than the closed form a site's threshold may be.

    The closed form reckons with noise that is the same in all subcarriers. Where each has its own, as on a strong link
    whose noise is that of rounding, their mean wanders far less, and a walk that changes little stands far above it and
    yet below the closed form. So the threshold falls to where all of three things put it:

    - as far above the rest of each block of 100 as `alpha` asks for and a spread more, with the spread's own
      uncertainty; blocks in which someone moves spread more and reach the closed form: they are left out, and if they
      are most, nothing falls;
    - above all but a share of `alpha` of the values that stand out alone. Motion lasts longer than one window, so these
      are false alarms of the site. With none in n the true share is at most 3 / n, at 95 % (exact Poisson bound);
    - not above the closed form. Fewer than 450 values, a quarter of an hour, leave it there.

    To learn from someone who walks all the time is safe: then the rest seems higher than it is.

    Parameters
    ----------
    margins : (n,) array
        Statistics less their thresholds, of windows side by side; NaN counts for nothing.
    alpha : float
        False-alarm level.

    Returns
    -------
    fall : float
        0 or below, in the statistic's unit.
    spread : float
        At rest; 0 where nothing falls.

    Examples
    --------
    >>> rest = np.random.default_rng(0).normal(-0.15, 0.01, 900)
    >>> fall, spread = site_fall(rest)
    >>> bool(-0.12 < fall < -0.08), bool(0.009 < spread < 0.015), site_fall(rest[:400])[0]
    (True, True, 0.0)
    """
    known = margins[np.isfinite(margins)]
    if len(known) < _LEAST_TO_FALL:
        return 0.0, 0.0
    usual = _rest(np.sort(known))[1]
    blocks = [np.sort(block) for block in np.array_split(known, len(known) // _BLOCK)]
    quiet = [rest for block in blocks if (rest := _rest(block))[1] <= _AS_WIDE * usual or block[-1] <= 0]
    if 2 * len(quiet) <= len(blocks):
        return 0.0, 0.0
    mode, below, above = np.array(quiet).T
    skew = max(1.0, float(np.median(above / np.maximum(below, 1e-9))))
    spread = below * skew * (1 + _SURE / np.sqrt(_BLOCK))  # half of a block's values lie below
    level = float((mode + (NormalDist().inv_cdf(1 - alpha) + _MORE) * spread).max())
    alone = np.sort(known[_stands_alone(known > level)])
    allowed = int(alpha * len(known))
    if len(alone) > allowed:
        level = max(level, float(alone[-1 - allowed]))
    return min(0.0, level), float(spread.max())


@dataclass
class SiteOffset:
    """The offset of one link, learnt while it runs, one value each 2 s of the last hour; the room need not be empty.

    Begun while someone moves it stays 0, and is learnt once the room has mostly been quiet.
    """

    value: float = 0.0
    spread: float | None = None
    """At rest, where the threshold has fallen."""
    given: Site | None = None
    """By a calibration; it holds until a quarter of an hour is learnt, or a higher threshold."""
    _knows: bool = False
    _samples: list[tuple[float, float, float]] = field(default_factory=list)
    """Margin over the closed form, packets and length of each window."""
    _most_packets: float = 0.0
    _taken: int = 0
    """All samples so far; those kept stay as many once they are the most."""
    _next_s: float = -np.inf

    def update(self, now_s: float, statistic: Estimate, *, alpha: float = ALPHA) -> float:
        """Takes a statistic in if its turn has come.

        Parameters
        ----------
        now_s : float
            The moment, s.
        statistic : Estimate
            motion_statistic of the link.
        alpha : float
            False-alarm level.

        Returns
        -------
        float
            The offset to add to the threshold of the next, in the statistic's unit.
        """
        waiting = self._next_s - _SAMPLE_EVERY_S <= now_s < self._next_s
        if isinstance(statistic.value, float) and not waiting:
            self._next_s = now_s + _SAMPLE_EVERY_S
            facts = statistic.extra
            margin = statistic.value - facts["closed_form"]
            self._samples.append((margin, facts.get("packets", 0), facts.get("window_s", _SAMPLE_EVERY_S)))
            del self._samples[:-_MOST_SAMPLES]
            self._taken += 1
            if self._taken % _SAMPLES_A_TURN == 0:
                self._learn(alpha)
        return self.value

    def _learn(self, alpha: float) -> None:
        margins, packets, window_s = np.array(self._samples).T
        self.value, self.spread = site_offset(margins, alpha=alpha), None
        self._knows = False
        if not self.value:
            apart = max(1, round(float(np.median(window_s)) / _SAMPLE_EVERY_S))  # longer windows overlap
            self._knows = len(margins[::apart]) >= _LEAST_TO_FALL
            self.value, spread = site_fall(margins[::apart], alpha=alpha)
            self.spread = spread if self.value else None
        self._most_packets = float(np.quantile(packets, _USUAL))

    def of(self, packets: int) -> tuple[float, float | None, str]:
        """Offset and spread for a window: of more packets than usual the closed form is lower already.

        Parameters
        ----------
        packets : int
            Of the window.

        Returns
        -------
        offset : float
            In the statistic's unit.
        spread : float or None
            At rest.
        origin : str
            "calibration", "learnt", or empty.
        """
        given = self.given if not self._knows and self.value <= 0 else None
        if given:
            value, spread, most = given.offset, given.spread if given.offset < 0 else None, float(given.packets)
        else:
            value, spread, most = self.value, self.spread, self._most_packets
        if value < 0 and packets > most:
            return 0.0, None, ""
        return value, spread, "calibration" if given else "learnt" if value else ""


@dataclass
class Presence:
    """Remembers when a person was last detected.

    >>> moving, still = (Estimate("motion", word, quality=0.9) for word in ("moving", "still"))
    >>> presence = Presence()
    >>> [presence.update(t, m, None).value for t, m in [(0, still), (5, moving), (9, still), (60, still)]]
    ['nothing seen', 'moving', 'seen lately', 'nothing seen']
    """

    _seen_s: float = -np.inf

    def update(self, now_s: float, motion: Estimate, breathing: Estimate | None) -> Estimate:
        """The word at a moment, from the room's motion and the clearest breathing line, if one was found.

        Parameters
        ----------
        now_s : float
            The moment, s.
        motion : Estimate
            motion of the room.
        breathing : Estimate or None
            breathing_rate.

        Returns
        -------
        Estimate
            presence; extra["no_quality"] says why there is none, of 'seen lately' and 'nothing seen'.
        """
        if now_s < self._seen_s:  # the clock was set back
            self._seen_s = -np.inf
        breathes = breathing is not None and breathing.value is not None
        if motion.value is None and not breathes:
            return undetermined("presence", motion.why or because("no_packets"), time_s=now_s)
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
