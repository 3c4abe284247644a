"""The earth mover's fit: masses that come nearest to several histograms at once, with a proof of how near.

    min over x >= 0 of  sum_i w_i | C (B_i x - d_i) |_1 + price |x|_1

B_i puts each mass into a bin of histogram i, or spreads it over some; C is the cumulative sum. A linear programme,
solved by a primal-dual interior point with Mehrotra's predictor and corrector (S. Wright, Primal-Dual Interior-Point
Methods, SIAM 1997). Every step keeps both the masses and the dual prices feasible, so the gap between their costs
bounds how far from the least the answer is. The normal matrix, (bins x bins) for all histograms together, needs no
product: it is a histogram of pairs of bins, summed up along both axes. Where several answers cost the same this one is
in their middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

__all__ = ["Fit", "fit"]

_MOST_STEPS = 60
_SHORT_OF_THE_EDGE = 0.99
_RIDGE = 1e-14


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """mass (N,); cost: what it costs; gap: no masses cost less than `cost - gap`; steps taken."""

    mass: np.ndarray
    cost: float
    gap: float
    steps: int


class _Map:
    """A = C B for all histograms, as bins (L, J, N) below `lengths` and shares (L, J): products without the matrix."""

    def __init__(self, bins: np.ndarray, shares: np.ndarray, lengths: Sequence[int]) -> None:
        self.starts = np.concatenate(([0], np.cumsum(lengths)))
        self.rows = int(self.starts[-1])
        self.at = (bins + self.starts[:-1, None, None]).reshape(-1, bins.shape[2])
        self.share = shares.reshape(-1, 1)
        i, j = np.triu_indices(len(self.at), 1)
        self._pairs = (self.at[i] * self.rows + self.at[j]).ravel()
        self._pair_share = self.share[i] * self.share[j]

    def cumulated(self, histograms: np.ndarray) -> np.ndarray:
        """C for rows (R, ...): sums that start anew with each histogram."""
        parts = [histograms[a:b].cumsum(axis=0) for a, b in pairwise(self.starts)]
        return np.concatenate(parts)

    def times(self, mass: np.ndarray) -> np.ndarray:
        return self.cumulated(np.bincount(self.at.ravel(), (self.share * mass).ravel(), self.rows))

    def transposed_times(self, price: np.ndarray) -> np.ndarray:
        """(N,) of prices (R,): for each mass the sum of those at its bins and above, over all histograms."""
        tails = [price[a:b][::-1].cumsum()[::-1] for a, b in pairwise(self.starts)]
        sums: np.ndarray = (self.share * np.concatenate(tails)[self.at]).sum(axis=0)
        return sums

    def normal(self, scale: np.ndarray) -> np.ndarray:
        """(R, R): A diag(scale) A'."""
        counted = np.bincount(self._pairs, (self._pair_share * scale).ravel(), self.rows**2)
        both = counted.reshape(self.rows, self.rows)
        both = both + both.T
        own = np.bincount(self.at.ravel(), (self.share**2 * scale).ravel(), self.rows)
        both.flat[:: self.rows + 1] += own
        return self.cumulated(self.cumulated(both).T)


def fit(
    bins: np.ndarray,
    wanted: Sequence[np.ndarray],
    weights: Sequence[float] | np.ndarray,
    *,
    shares: np.ndarray | None = None,
    price: float = 1e-4,
    within: float = 1e-6,
) -> Fit:
    """Masses that come nearest to L histograms at once, by the earth mover's distance.

    O(steps (R^3 + (L J)^2 N)), R bins in all.

    Parameters
    ----------
    bins : (L, N) or (L, J, N) int array
        The bin of each histogram that each of N masses falls into; J bins where it is spread.
    wanted : sequence of L (F_i,) arrays
        The histograms, each of sum 1.
    weights : sequence of L floats
        What a unit of distance costs in each.
    shares : (L, J) array or None
        How a mass is spread over its J bins, the same for all masses; None: into one bin.
    price : float
        What a unit of mass costs.
    within : float
        Gap at which to stop, over the least cost.

    Returns
    -------
    Fit
        mass (N,), its cost, the gap within which no other costs less, and the steps taken.

    References
    ----------
    S. Wright, Primal-Dual Interior-Point Methods, SIAM 1997.

    Examples
    --------
    >>> found = fit(np.array([[0, 1, 2], [2, 1, 0]]), [np.array([0, 0.5, 0.5]), np.array([0.5, 0.5, 0])], [1, 1])
    >>> found.mass.round(3), bool(found.gap < 1e-6)
    (array([0. , 0.5, 0.5]), True)
    """
    shares = np.ones((len(wanted), 1)) if shares is None else shares
    a = _Map(np.reshape(bins, (*shares.shape, -1)).astype(np.intp), shares, [len(d) for d in wanted])
    b = a.cumulated(np.concatenate([np.asarray(d, float) for d in wanted]))
    unit = float(np.mean(weights))
    w = np.repeat(np.asarray(weights, float) / unit, np.diff(a.starts))
    c = np.full(a.at.shape[1], price / unit)
    x = np.full(len(c), 1 / max(len(c), 1))
    y = -w / 4
    off = a.times(x) - b
    primal = [x, np.maximum(off, 0) + 0.1, np.maximum(-off, 0) + 0.1]
    slack = [c - a.transposed_times(y), w + y, w - y]
    steps, gap = 0, np.inf
    while steps < _MOST_STEPS and gap >= within * max(float(c @ primal[0] + w @ (primal[1] + primal[2])), within):
        gap = _step(a, primal, slack)
        steps += 1
    y = (slack[1] - slack[2]) / 2
    y *= min(1.0, float((w / np.maximum(np.abs(y), 1e-300)).min()))
    over = a.transposed_times(y) - c
    cost = float(c @ primal[0] + w @ np.abs(a.times(primal[0]) - b))
    # prices that rounding left above what a mass costs are worth no more than the mass that they could move
    gap = cost - float(b @ y) + max(float(over.max(initial=0)), 0.0) * max(2.0, float(primal[0].sum()))
    return Fit(primal[0], cost * unit, max(gap, 0.0) * unit, steps)


def _step(a: _Map, primal: list[np.ndarray], slack: list[np.ndarray]) -> float:
    """One predictor and corrector step, in place; the gap after it."""
    x, p, q = primal
    s, u, v = slack
    matrix = a.normal(x / s)
    matrix.flat[:: a.rows + 1] += p / u + q / v + _RIDGE * matrix.diagonal().max()
    count = sum(len(part) for part in primal)
    gap = _gap(primal, slack)

    def towards(products: Sequence[np.ndarray]) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Change of masses and slacks that brings each product of the two to what is missing there."""
        rx, rp, rq = products
        dy = np.linalg.solve(matrix, rp / u - rq / v - a.times(rx / s))
        pull = a.transposed_times(dy)
        return [(rx + x * pull) / s, (rp - p * dy) / u, (rq + q * dy) / v], [-pull, dy, -dy]

    ahead, ahead_slack = towards([-m * n for m, n in zip(primal, slack, strict=True)])
    far, far_slack = _reach(primal, ahead), _reach(slack, ahead_slack)
    left = sum(
        float((m + far * dm) @ (n + far_slack * dn))
        for m, dm, n, dn in zip(primal, ahead, slack, ahead_slack, strict=True)
    )
    goal = (left / gap) ** 3 * gap / count
    change, change_slack = towards(
        [goal - m * n - dm * dn for m, n, dm, dn in zip(primal, slack, ahead, ahead_slack, strict=True)]
    )
    far, far_slack = (_SHORT_OF_THE_EDGE * _reach(*pair) for pair in ((primal, change), (slack, change_slack)))
    for values, by, share in ((primal, change, far), (slack, change_slack, far_slack)):
        for value, step in zip(values, by, strict=True):
            value += min(1.0, share) * step
    return _gap(primal, slack)


def _gap(primal: Sequence[np.ndarray], slack: Sequence[np.ndarray]) -> float:
    return sum(float(value @ price) for value, price in zip(primal, slack, strict=True))


def _reach(values: Sequence[np.ndarray], change: Sequence[np.ndarray]) -> float:
    """How many times the change can be made, at most once, with no value below 0."""
    most = 1.0
    for value, step in zip(values, change, strict=True):
        falling = step < 0
        if falling.any():
            most = min(most, float((-value[falling] / step[falling]).min()))
    return most
