"""What noise a still room and its receiver make at each frequency: white, and more of it the slower.

A receiver's own noise is white. Echoes that wander off fall as 1 / hz^2; a filter that drifts and comes back is as loud
at all that is slower than its knee, and falls above it. Of all columns the knee is one: the likelier of two.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

__all__ = ["Noise", "noise_law"]

_KNEES_HZ = (0.0, 0.15)
_ROUNDS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Noise:
    """Power density of columns, 1 of white noise of variance 1."""

    white: np.ndarray
    """(D,)"""
    falling: np.ndarray
    """(D,) times 1 / (hz^2 + knee_hz^2)."""
    knee_hz: float

    def density(self, hz: np.ndarray | float) -> np.ndarray:
        """The noise at some frequencies.

        Parameters
        ----------
        hz : (...) array or float
            Hz.

        Returns
        -------
        (..., D) array
            Power density, 1 of white noise of variance 1.
        """
        f = np.asarray(hz, float)[..., None]
        density: np.ndarray = self.white + self.falling / (np.square(f) + self.knee_hz**2)
        return density


def noise_law(hz: np.ndarray, power: np.ndarray, edges_hz: np.ndarray) -> Noise:
    """White and falling noise of columns, fitted to medians of their power.

    A line between two edges hardly raises the median there. O(F D).

    Parameters
    ----------
    hz : (F,) array
        Frequencies, ascending, Hz.
    power : (F, D) array
        Of D columns; 1 is white noise of variance 1.
    edges_hz : (E,) array
        Between two of them a median is taken; five or more with frequencies between.

    Returns
    -------
    Noise
        Its density at any frequency.

    Examples
    --------
    >>> hz = np.arange(0.05, 0.95, 0.01)
    >>> power = np.random.default_rng(0).exponential(1 + 0.02 / hz[:, None] ** 2, (90, 4))
    >>> law = noise_law(hz, power, np.array([0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.94]))
    >>> bool(law.density(0.1).mean() > 2 > law.density(0.9).mean())
    True
    """
    cuts = np.searchsorted(hz, edges_hz)
    pairs = [(a, b) for a, b in pairwise(cuts) if b > a]
    middle_hz = np.array([hz[a:b].mean() for a, b in pairs])
    cells = np.array([b - a for a, b in pairs])[:, None]
    level = np.array([np.median(power[a:b], axis=0) for a, b in pairs])
    level = np.maximum(level, 1e-12) / np.log(2)  # the median of an exponential is log 2 of its mean
    laws = [_fitted(level, middle_hz, knee_hz) for knee_hz in _KNEES_HZ]
    densities = [law.density(middle_hz) for law in laws]
    unlikely = [float((cells * (level / density + np.log(density))).sum()) for density in densities]
    return laws[int(np.argmin(unlikely))]


def _fitted(level: np.ndarray, hz: np.ndarray, knee_hz: float) -> Noise:
    """White and falling, neither below 0, by relative least squares, reweighted."""
    fall = 1 / (hz[:, None] ** 2 + knee_hz**2)
    law = level[-4:].mean(axis=0) + 0 * fall
    for _ in range(_ROUNDS):
        w = law**-2.0
        ones, cross, falls = w.sum(axis=0), (w * fall).sum(axis=0), (w * fall**2).sum(axis=0)
        one, other = (w * level).sum(axis=0), (w * fall * level).sum(axis=0)
        apart = ones * falls - cross**2
        white, falling = (falls * one - cross * other) / apart, (ones * other - cross * one) / apart
        white, falling = np.where(falling < 0, one / ones, white), np.maximum(falling, 0)
        falling = np.where(white < 0, other / falls, falling)
        white = np.maximum(white, 1e-3 * level.min(axis=0))
        law = white + falling * fall
    return Noise(white, falling, knee_hz)
