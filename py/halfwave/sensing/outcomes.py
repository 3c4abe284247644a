"""False alarms and misses that a sensitivity would have had over moments whose truth is known, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma, log, log1p, nan
from typing import NamedTuple

import numpy as np

from .calibration import SURE, in_use
from .held_motion import Persistence

__all__ = ["Outcome", "most_events", "most_share", "outcomes"]

_MOST_STEPS = 60


class Outcome(NamedTuple):
    """What a sensitivity would have said. alarms: begun while nobody was there.  nobody_s, moving_s: seconds of each
    truth that count.  missed_s: of motion, without the word.  alarms_h, alarms_h_most: an hour, and at most, at 95 %.
    missed, missed_most: shares; NaN where there is no such time.
    """

    sensitivity: float
    alarms: int
    nobody_s: float
    alarms_h: float
    alarms_h_most: float
    missed_s: float
    moving_s: float
    missed: float
    missed_most: float


def outcomes(
    time_s: np.ndarray,
    statistic: np.ndarray,
    threshold: np.ndarray,
    truth: np.ndarray,
    sensitivities: Sequence[float],
    *,
    window_s: float = 2.0,
) -> list[Outcome]:
    """False alarms and misses that each sensitivity would have had over moments whose truth is known.

    The word is the one that persists, as on the page. The first window of each stretch of truth, and a second more,
    count for nothing, since they hold what came before. Windows that overlap are one: of misses so many are taken to
    be known as there are windows side by side.

    Parameters
    ----------
    time_s, statistic, threshold : (n,) array
        Ascending moments, s; NaN where undetermined. The threshold is that of sensitivity 1.
    truth : (n,) array
        0: nobody is there, 1: someone moves, NaN: not known.
    sensitivities : sequence of float
        To be asked.
    window_s : float
        Of the statistic, s.

    Returns
    -------
    list of Outcome
        One each.

    Examples
    --------
    >>> t = np.arange(0, 60, 0.1)
    >>> truth = (t >= 30).astype(float)
    >>> statistic = np.where(truth > 0, 0.2, 0.0)
    >>> low, usual = outcomes(t, statistic, np.full(600, 0.15), truth, [0.5, 1.0])
    >>> usual.alarms, round(usual.alarms_h_most), round(usual.missed, 2), round(low.missed, 2)
    (0, 399, 0.0, 1.0)
    """
    if not len(time_s):
        return [Outcome(s, 0, 0.0, nan, nan, 0.0, 0.0, nan, nan) for s in sensitivities]
    step_s = np.diff(time_s, append=time_s[-1])
    usual_s = float(np.median(step_s[:-1])) if len(time_s) > 1 else 0.0
    step_s = np.minimum(step_s, 3 * usual_s)
    counts = _settled(time_s, truth, window_s + 1) & np.isfinite(statistic)
    nobody, moving = counts & (truth == 0), counts & (truth == 1)
    nobody_s, moving_s = float(step_s[nobody].sum()), float(step_s[moving].sum())
    told = []
    for sensitivity in sensitivities:
        level = in_use(threshold, sensitivity)
        said = _words(time_s, statistic, level)
        begun = said & ~np.concatenate([[False], said[:-1]])
        alarms, missed_s = int((begun & nobody).sum()), float(step_s[moving & ~said].sum())
        missed = missed_s / moving_s if moving_s else nan
        told.append(
            Outcome(
                sensitivity, alarms, nobody_s, 3600 * alarms / nobody_s if nobody_s else nan,
                3600 * most_events(alarms) / nobody_s if nobody_s else nan,
                missed_s, moving_s, missed, most_share(missed, moving_s / window_s),
            )
        )  # fmt: skip
    return told


def _settled(time_s: np.ndarray, truth: np.ndarray, settle_s: float) -> np.ndarray:
    """Moments whose truth has held for so long."""
    changes = np.concatenate([[True], truth[1:] != truth[:-1]])
    since_s = np.maximum.accumulate(np.where(changes, time_s, -np.inf))
    held: np.ndarray = time_s - since_s >= settle_s
    return held


def _words(time_s: np.ndarray, statistic: np.ndarray, level: np.ndarray) -> np.ndarray:
    """(n,) bool: moving, as it persists; what is undetermined begins anew."""
    known = np.isfinite(statistic)
    said = np.zeros(len(time_s), bool)
    edges = np.flatnonzero(np.diff(known, prepend=False, append=False))
    for start, stop in edges.reshape(-1, 2).tolist():
        said[start:stop] = Persistence().words(time_s[start:stop], (statistic > level)[start:stop])
    return said


def most_events(events: int, *, sure: float = SURE) -> float:
    """The most that a mean may be of which so many events came: the exact Poisson bound; 3 where none came.

    Parameters
    ----------
    events : int
        That came.
    sure : float
        With this probability.

    Returns
    -------
    float
        Events.

    Examples
    --------
    >>> [round(most_events(n), 2) for n in (0, 1, 6)]
    [3.0, 4.74, 11.84]
    """
    low, high = float(events), 3.0 * events + 10
    for _ in range(_MOST_STEPS):
        mean = (low + high) / 2
        chance = sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(events + 1))
        low, high = (mean, high) if chance > 1 - sure else (low, mean)
    return high


def most_share(share: float, of: float, *, sure: float = SURE) -> float:
    """The most that a share may be that was found in so many: the exact binomial bound; 3 / n, or 1, where none was.

    Parameters
    ----------
    share : float
        0 to 1; NaN of none.
    of : float
        How many.
    sure : float
        With this probability.

    Returns
    -------
    float
        0 to 1; NaN of none.

    Examples
    --------
    >>> round(most_share(0.0, 30), 3), round(most_share(0.1, 30), 3), most_share(1.0, 9)
    (0.095, 0.239, 1.0)
    """
    n = int(of)
    if n < 1 or share != share:
        return nan
    found = round(share * n)
    if found >= n:
        return 1.0
    low, high = found / n, 1.0
    for _ in range(_MOST_STEPS):
        p = (low + high) / 2
        chance = sum(
            exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p))
            for k in range(found + 1)
        ) if 0 < p < 1 else 0.0  # fmt: skip
        low, high = (p, high) if chance > 1 - sure else (low, p)
    return high
