"""How exactly a mean rate is known whose phase jitters and wanders.

A chest is no clock: one breath comes a little early (jitter, gone with the next) and the rate itself wanders (a random
walk of the phase, which stays). What is left of the phase beside a straight line is then alike for a long time, so an
error from its size, or from the spread between pieces taken as independent, is too small. Here jitter and walk are
unknown, and the error is the mean over them, each as likely as its restricted likelihood says (Patterson and Thompson,
Biometrika 58(3), 1971).
"""

from __future__ import annotations

import numpy as np

__all__ = ["slope"]

_JITTER = np.array([0.0, 0.1, 0.2, 0.4])
"""Radians of a piece."""
_WALK = np.array([0.0, 0.03, 0.06, 0.12, 0.24, 0.48])
"""Radians over the square root of a second: 0.06 of one who follows a guide, 0.3 where breaths differ by a tenth."""
_STEADY = 10.0
"""So much likelier no walk at all is than each of the others, before anything is seen."""


def slope(time_s: np.ndarray, phase: np.ndarray, noise: np.ndarray, stretch: np.ndarray) -> tuple[float, float]:
    """Mean rate of a phase that jitters and wanders, and its standard deviation.

    Least squares weighted by the noise, which is the best of a steady line and a tenth worse than the best of a walk.
    Where there are less than two pieces more than unknowns, the error is that of the noise alone. O(K^3).

    Parameters
    ----------
    time_s : (K,) array
        Middle of each piece, s.
    phase : (K,) array
        Phase of each piece, rad.
    noise : (K,) array
        Variance of its noise, rad^2.
    stretch : (K,) int array
        Which pieces go on from one another; each stretch has a phase of its own.

    Returns
    -------
    rate : float
        rad/s.
    std : float
        rad/s.

    References
    ----------
    H. Patterson and R. Thompson, Recovery of inter-block information when block sizes are unequal, Biometrika 58(3),
        1971.

    Examples
    --------
    >>> time_s, noise = np.arange(12) * 5.0, np.full(12, 0.01)
    >>> walk = np.cumsum(np.random.default_rng(1).normal(0, 0.3, 12))
    >>> [round(slope(time_s, phase, noise, np.zeros(12, int))[1], 4) for phase in (np.zeros(12), walk)]
    [0.0018, 0.0036]
    """
    own = (stretch[:, None] == np.unique(stretch)).astype(float)
    design = np.concatenate([time_s[:, None] - time_s.mean(), own], axis=1)
    least = np.linalg.pinv(design / np.sqrt(noise)[:, None]) / np.sqrt(noise)
    rest = phase - design @ (least @ phase)
    jitter, walk = (g.ravel()[:, None, None] for g in np.meshgrid(_JITTER, _WALK))
    if len(time_s) - design.shape[1] < 2:
        jitter = walk = np.zeros((1, 1, 1))
    same = np.minimum.outer(time_s, time_s) - time_s.min()
    covariance = np.diag(noise) + jitter**2 * np.eye(len(noise)) + walk**2 * (same * (own @ own.T))
    precise = np.linalg.inv(covariance)
    normal = design.T @ precise @ design
    part = np.linalg.solve(normal, (design.T @ precise @ rest)[..., None])[..., 0]
    apart = rest - part @ design.T
    unlikely = np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(normal)[1]
    unlikely += np.einsum("gi,gij,gj->g", apart, precise, apart)
    chance = np.exp(-0.5 * (unlikely - unlikely.min())) * np.where(walk.ravel() == 0, _STEADY, 1.0)
    variance = np.einsum("i,gij,j->g", least[0], covariance, least[0])
    return float(least[0] @ phase), float(np.sqrt(chance @ variance / chance.sum()))
