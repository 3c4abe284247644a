"""Calibration: what a minute of an empty room says of a link; and the sensitivity that a person sets.

A link learns its site's own noise while it runs, in a quarter of an hour (presence.py). A minute in which nobody is
there, and in which nothing was detected, says the same at once, of fewer windows: so the threshold keeps more distance,
by a tolerance factor that has the few windows in it.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import NamedTuple, TypeVar

import numpy as np

from ..csi.reasons import Reason, because
from ..errors import ParameterError
from ..signal.motion_statistics import ALPHA

__all__ = [
    "LEAST_WINDOWS",
    "SENSITIVITY",
    "SURE",
    "Site",
    "in_use",
    "site_of",
    "tolerance_factor",
]

_Level = TypeVar("_Level", float, np.ndarray)
SENSITIVITY = 0.25, 4.0
"""The least and the most; 1 is usual."""
LEAST_WINDOWS = 6
"""A minute at 10 packets a second has seven."""
SURE = 0.95
"""With this probability a bound holds."""
_MORE = 1.0
"""Spreads, for what one minute does not show; the same that a quarter of an hour of learning adds."""
_KEPT = 0.5
"""Of the distance of the closed form from rest, so much is kept at the least: the noise of another hour was found to be
2.3 times as wide as that of a minute (docs/results/calibration.md)."""


class Site(NamedTuple):
    """A link's own noise, as one minute showed it. offset: of the threshold, from the closed form, 0 or
    below.  spread: at rest.
    packets: the most that a window had.  windows: of the minute.  mean: of the statistic at rest, from the closed form.
    """

    offset: float
    spread: float
    packets: int
    windows: int
    mean: float


def in_use(threshold: _Level, sensitivity: float) -> _Level:
    """The threshold at a sensitivity: divided by it, and where it is below 0, multiplied.

    Parameters
    ----------
    threshold : float or array
        At sensitivity 1.
    sensitivity : float
        0.25 to 4; the more, the lower the threshold.

    Returns
    -------
    float or array
        In the statistic's unit.

    Raises
    ------
    ParameterError
        For another sensitivity.

    Examples
    --------
    >>> in_use(0.15, 1.0), in_use(0.15, 2.0), in_use(-0.5, 2.0)
    (0.15, 0.075, -0.75)
    """
    if not SENSITIVITY[0] <= sensitivity <= SENSITIVITY[1]:
        raise ParameterError(f"sensitivity is {sensitivity}, expected {SENSITIVITY[0]} to {SENSITIVITY[1]:.0f}")
    return threshold - abs(threshold) * (1 - 1 / sensitivity)  # type: ignore[no-any-return]


def tolerance_factor(windows: int, *, alpha: float = ALPHA, sure: float = SURE) -> float:
    """Spreads above the mean of n Gaussian values, beyond which at most `alpha` of all others lie.

    Parameters
    ----------
    windows : int
        n, 2 or more.
    alpha : float
        The share beyond.
    sure : float
        With this probability.

    Returns
    -------
    float
        The one-sided factor, by Natrella's approximation.

    References
    ----------
    NIST/SEMATECH e-Handbook of Statistical Methods, 7.2.6.3, tolerance intervals for a normal distribution.

    Examples
    --------
    >>> [round(tolerance_factor(n), 2) for n in (7, 30, 1000)]
    [6.01, 4.01, 3.22]
    """
    z, z_sure = NormalDist().inv_cdf(1 - alpha), NormalDist().inv_cdf(sure)
    a = 1 - z_sure**2 / (2 * (windows - 1))
    b = z**2 - z_sure**2 / windows
    return (z + sqrt(z**2 - a * b)) / a


def site_of(margins: np.ndarray, packets: np.ndarray, *, alpha: float = ALPHA) -> Site | Reason:
    """What a minute in which nobody was there says of a link.

    The threshold goes to where at most `alpha` of windows like those of the minute are above it, at 95 % and for
    Gaussian noise, and a spread more; never nearer to rest than half of the way, as a minute knows nothing of another
    hour, and never above the closed form, which nothing exceeded.

    Parameters
    ----------
    margins : (n,) array
        Statistics less the closed form's threshold, of windows side by side; NaN counts for nothing.
    packets : (n,) array
        Of each window.
    alpha : float
        False-alarm level of a window.

    Returns
    -------
    Site or Reason
        The reason where windows are too few: calibration_too_short.

    Examples
    --------
    >>> rest = np.random.default_rng(0).normal(-0.15, 0.01, 30)
    >>> site = site_of(rest, np.full(30, 200))
    >>> round(site.offset, 3), site.windows, site_of(rest[:3], np.full(3, 200)).code
    (-0.076, 30, 'calibration_too_short')
    """
    known = np.isfinite(margins)
    rest = margins[known]
    if len(rest) < LEAST_WINDOWS:
        return because("calibration_too_short", windows=len(rest), least=LEAST_WINDOWS)
    mean = float(rest.mean())
    above = rest[rest >= np.median(rest)] - np.median(rest)
    spread = max(float(rest.std(ddof=1)), float(np.sqrt(np.mean(above**2))))  # noise with a tail upwards
    offset = max(mean + (tolerance_factor(len(rest), alpha=alpha) + _MORE) * spread, _KEPT * mean)
    return Site(min(offset, 0.0), spread, int(packets[known].max()), len(rest), mean)
