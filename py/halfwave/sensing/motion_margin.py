"""How far a link's motion statistic is above its level, where several links are asked together."""

from __future__ import annotations

from math import hypot
from statistics import NormalDist

from ..csi.estimates import Estimate
from ..signal.motion_statistics import ALPHA, deviations

__all__ = ["among", "margin_among"]

_NORMAL = NormalDist()


def among(statistic: Estimate, links: int) -> tuple[float, float]:
    """How far a link's statistic is above the level that keeps `ALPHA` for several links together (Bonferroni).

    The change in frequency has a level with a margin of its own, which stays.

    Parameters
    ----------
    statistic : Estimate
        A determined motion_statistic.
    links : int
        How many there are.

    Returns
    -------
    margin : float
        Above the level where positive, in the statistic's unit.
    probability : float
        That it truly is above.

    Examples
    --------
    >>> facts = {"threshold": 0.15, "by": "time", "spread": 0.05}
    >>> one = Estimate("motion_statistic", 0.2, std=0.01, extra=facts)
    >>> [round(value, 3) for value in among(one, 1) + among(one, 20)]
    [0.05, 0.837, 0.01, 0.578]
    """
    margin = margin_among(statistic, links)
    return margin, _NORMAL.cdf(margin / hypot(statistic.std or 0.0, statistic.extra["spread"]))


def margin_among(statistic: Estimate, links: int) -> float:
    """The margin of `among` alone.

    Parameters
    ----------
    statistic : Estimate
        A determined motion_statistic.
    links : int
        How many there are.

    Returns
    -------
    float
        Above the level where positive, in the statistic's unit.

    Examples
    --------
    >>> facts = {"threshold": 0.15, "by": "time", "spread": 0.05}
    >>> round(margin_among(Estimate("motion_statistic", 0.2, std=0.01, extra=facts), 20), 3)
    0.01
    """
    assert isinstance(statistic.value, float)
    told = statistic.extra
    margin: float = statistic.value - told["threshold"]
    if links > 1 and told["by"] == "time":
        margin -= (deviations(ALPHA / links) - deviations(ALPHA)) * told["spread"]
    return margin
