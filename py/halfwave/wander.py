"""How exactly a mean rate is known whose phase jitters and wanders.

A chest is no clock: one breath comes a little early (jitter, gone with the next) and the rate itself wanders (a random
walk of the phase, which stays). Residuals of one straight line through the phase are then alike for a long time, so an
error from their size, or from the spread between pieces taken as independent, is too small. Here both are unknown and
integrated out: of each pair the line by generalised least squares and its restricted likelihood (Patterson and
Thompson, Biometrika 58(3), 1971).
"""

from __future__ import annotations

import numpy as np

__all__ = ["slope"]

_JITTER = np.array([0.0, 0.1, 0.2, 0.4])
"""Radians of a piece."""
_WALK = np.array([0.0, 0.03, 0.06, 0.12, 0.24, 0.48])
"""Radians over the square root of a second: 0.06 of one who follows a guide, 0.3 where breaths differ by a tenth."""
_STEADY = 5.0
"""So much likelier no walk at all is than each of the others, before anything is seen."""


def slope(time_s: np.ndarray, phase: np.ndarray, noise: np.ndarray, stretch: np.ndarray) -> tuple[float, float]:
    """Of phases (K,) of pieces with variances (K,) of their noise: radians a second, and its standard deviation.

    stretch: (K,) which pieces go on from one another; each stretch has a phase of its own. Fewer than three pieces more
    than there are stretches know no wander: 0 and the error of the noise alone. O(K^3).

    >>> time_s, noise = np.arange(12) * 5.0, np.full(12, 0.01)
    >>> walk = np.cumsum(np.random.default_rng(1).normal(0, 0.3, 12))
    >>> told = [slope(time_s, phase, noise, np.zeros(12, int))[1] for phase in (np.zeros(12), walk)]
    >>> [round(std, 4) for std in told]
    [0.0021, 0.0207]
    """
    own = (stretch[:, None] == np.unique(stretch)).astype(float)
    design = np.concatenate([time_s[:, None] - time_s.mean(), own], axis=1)
    same = own @ own.T
    least = np.minimum.outer(time_s, time_s) - time_s.min()
    free = len(time_s) - design.shape[1]
    jitter, walk = (g.ravel() for g in np.meshgrid(_JITTER, _WALK)) if free > 1 else (np.zeros(1), np.zeros(1))
    covariance = np.diag(noise) + jitter[:, None, None] ** 2 * np.eye(len(noise))
    covariance = covariance + walk[:, None, None] ** 2 * (least * same)
    weighted = np.linalg.solve(covariance, np.broadcast_to(design, (len(jitter), *design.shape)))
    normal = design.T @ weighted
    found = np.linalg.solve(normal, (phase @ weighted)[..., None])[..., 0]
    rest = phase - found @ design.T
    unlikely = np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(normal)[1]
    unlikely += (rest * np.linalg.solve(covariance, rest[..., None])[..., 0]).sum(axis=1)
    chance = np.exp(-0.5 * (unlikely - unlikely.min())) * np.where(walk == 0, _STEADY, 1.0)
    chance /= chance.sum()
    slopes, variance = found[:, 0], np.linalg.inv(normal)[:, 0, 0]
    middle = float(chance @ slopes)
    return middle, float(np.sqrt(chance @ (variance + (slopes - middle) ** 2)))
