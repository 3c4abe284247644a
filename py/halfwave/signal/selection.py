"""Which subcarriers show motion: scores without labels, weights, and an exact partition.

A subcarrier is good where its slow change is large beside its fast change: a body moves smoothly, noise does not
(von Neumann's ratio). The partition into sensitive and insensitive ones minimises a stated cost

    cost(x) = sum_k U[k, x_k] + lam sum_(j,k) w[j, k] [x_j != x_k]

U[k, i] is the squared distance of score q_k from the mean of class i (Otsu's two classes), over the variance s^2 of all
scores; neighbours in frequency, and the same subcarrier on several links, pay w = exp(-(q_j - q_k)^2 / 2 s^2) when
parted. Its least is found exactly (min_cut). A global minimum cut without terminals would cut off a single subcarrier,
which is the cheapest thing to cut off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..csi.plottable import Plottable
from ..errors import ParameterError
from . import min_cut as cut

__all__ = ["Partition", "least_packets", "motion_scores", "partition", "partition_links", "weights"]

_SMOOTH_S = 0.1
_LAMBDA = 0.3
_UNITS = 10_000
"""Costs are integers of this part of a unit, so that every way to find the least finds the same."""
_FAR_BELOW = -20.0
"""Score of a subcarrier that does not change at all."""


def _smoothed(rate_hz: float) -> int:
    """Packets that the running mean is over."""
    return max(2, round(_SMOOTH_S * rate_hz))


def least_packets(rate_hz: float) -> int:
    """How many packets without a gap `motion_scores` needs: of two running means.

    Parameters
    ----------
    rate_hz : float
        Packets a second.

    Returns
    -------
    int
        Packets.

    Examples
    --------
    >>> least_packets(100.0), least_packets(4.0)
    (20, 4)
    """
    return 2 * _smoothed(rate_hz)


def motion_scores(values: np.ndarray, rate_hz: float) -> np.ndarray:
    """How well each column shows motion: log SNR, slow change over fast change.

    Variance of a column's running mean over 0.1 s, over that of what the mean leaves. White noise scores the same
    everywhere, so only differences between columns mean something. Invariant under scale and offset of a column. O(T
    K).

    Parameters
    ----------
    values : (T, K) array
        Real columns, such as normalised power.
    rate_hz : float
        Packets a second.

    Returns
    -------
    (K,) array
        Scores; -20 for columns that do not change or hold what is not finite.

    Raises
    ------
    ParameterError
        For fewer than `least_packets` packets.

    References
    ----------
    J. von Neumann, Distribution of the ratio of the mean square successive difference to the variance, Ann. Math.
        Statist. 12(4), 1941.

    Examples
    --------
    >>> t = np.arange(400)[:, None] / 100
    >>> rng = np.random.default_rng(0)
    >>> q = motion_scores(np.array([0, 1, 4]) * np.sin(9 * t) + rng.normal(size=(400, 3)), 100.0)
    >>> bool((np.diff(q) > 0.5).all())
    True
    """
    width, least = _smoothed(rate_hz), least_packets(rate_hz)
    if values.ndim != 2 or len(values) < least:
        raise ParameterError(f"values have shape {values.shape}, expected (at least {least} packets, columns)")
    with np.errstate(invalid="ignore", over="ignore"):
        x = values - values.mean(axis=0)
        total = np.cumsum(x.astype(float), axis=0)  # a third of the time of one that converts as it adds
        smooth = total[width:] - total[:-width]
        smooth *= 1 / width
        rest = x[width // 2 : width // 2 + len(smooth)] - smooth
        slow, fast = (np.einsum("tk,tk->k", part, part) / len(part) for part in (smooth, rest))
    known = np.isfinite(slow) & np.isfinite(fast) & (slow > 0) & (fast > 0)
    return np.where(known, np.log(np.where(known, slow, 1) / np.where(known, fast, 1)), _FAR_BELOW)


def weights(scores: np.ndarray) -> np.ndarray:
    """Weights of columns by the square of their SNR: noisy ones stay in and count for nothing.

    Parameters
    ----------
    scores : (K,) array
        As of `motion_scores`.

    Returns
    -------
    (K,) array
        Of sum 1.

    Examples
    --------
    >>> weights(np.log([1.0, 1.0, 2.0]))
    array([0.16666667, 0.16666667, 0.66666667])
    """
    w = np.exp(2 * (scores - scores.max())) if len(scores) else scores
    return w / w.sum() if len(scores) else w


@dataclass(frozen=True, slots=True, eq=False)
class Partition(Plottable):
    """Sensitive or not, by subcarrier, with what it cost and how far the classes stand apart."""

    sensitive: np.ndarray
    """Bool, in the shape of the scores; all of them where the scores do not differ."""
    cost: float
    contrast: float
    """Difference of the class means over the spread within; about 2.7 where there is one class of Gaussian scores."""

    def __repr__(self) -> str:
        return f"{self.sensitive.sum()} of {self.sensitive.size} subcarriers sensitive, contrast {self.contrast:.1f}"


def _otsu(scores: np.ndarray) -> tuple[float, float]:
    """Means of the two classes that explain most of the variance (Otsu, 1979)."""
    ordered = np.sort(scores)
    below = np.cumsum(ordered)[:-1]
    n = np.arange(1, len(ordered))
    low, high = below / n, (ordered.sum() - below) / (len(ordered) - n)
    best = (n * (len(ordered) - n) * (high - low) ** 2).argmax()
    return float(low[best]), float(high[best])


def _costs(scores: np.ndarray, pairs: np.ndarray, strength: float) -> tuple[np.ndarray, np.ndarray, float]:
    """The stated cost in integers, of nodes (n, 2) and of parting pairs (m,), and the contrast."""
    if not 0 <= strength < np.inf:
        raise ParameterError(f"strength is {strength}, expected 0 or more, finite")
    low, high = _otsu(scores)
    spread = scores.var()
    unary = np.stack([(scores - low) ** 2, (scores - high) ** 2], axis=1) / spread
    within = np.sqrt(np.minimum(unary[:, 0], unary[:, 1]).mean() * spread)
    parting = strength * np.exp(-(np.diff(scores[pairs], axis=1)[:, 0] ** 2) / (2 * spread))
    unary, parting = (np.rint(_UNITS * v).astype(np.int64) for v in (unary, parting))
    return unary, parting, float((high - low) / max(within, 1e-9))


def _known(scores: np.ndarray) -> np.ndarray:
    """What is not finite becomes the lowest that is: it shows nothing, and must not move the classes' means."""
    good = np.isfinite(scores)
    return scores if good.all() else np.where(good, scores, scores[good].min() if good.any() else 0.0)


def _nothing_to_part(scores: np.ndarray) -> bool:
    return scores.size < 2 or float(np.ptp(scores)) < 1e-9


def partition(scores: np.ndarray, block: np.ndarray | None = None, *, strength: float = _LAMBDA) -> Partition:
    """Which subcarriers of one link are sensitive to motion: the exact least of the stated cost. O(K).

    Parameters
    ----------
    scores : (K,) array
        In order of frequency; one that is not finite counts as the lowest that is.
    block : (K,) array or None
        LTF block of each: what is in different ones are no neighbours.
    strength : float
        What neighbours pay for differing, 0 or more.

    Returns
    -------
    Partition
        sensitive (K,) bool, the cost, and the contrast of the two classes.

    Raises
    ------
    ParameterError
        If `strength` is below 0 or not finite, or `block` has another length.

    References
    ----------
    N. Otsu, A threshold selection method from gray-level histograms, IEEE T-SMC 9(1), 1979.

    Examples
    --------
    >>> partition(np.array([0.1, 0.0, 0.2, 2.0, 1.9, 1.3, 2.1])).sensitive.astype(int)
    array([0, 0, 0, 1, 1, 1, 1])
    """
    scores = _known(np.asarray(scores, float))
    if _nothing_to_part(scores):
        return Partition(np.ones(scores.shape, bool), 0.0, 0.0)
    pairs = _in_a_row(len(scores), block)
    unary, parting, contrast = _costs(scores, pairs, strength)
    between = np.zeros(len(scores) - 1, np.int64)
    between[pairs[:, 0]] = parting
    sensitive = cut.cheapest_in_a_row(unary, between)
    return Partition(sensitive, cut.cost(unary, pairs, parting, sensitive) / _UNITS, contrast)


def _in_a_row(n: int, block: np.ndarray | None) -> np.ndarray:
    if block is not None and len(block) != n:
        raise ParameterError(f"block has {len(block)} values, expected {n}, one a score")
    pairs = np.stack([np.arange(n - 1), np.arange(1, n)], axis=1)
    return pairs if block is None else pairs[np.asarray(block)[1:] == np.asarray(block)[:-1]]


def partition_links(
    scores: Sequence[np.ndarray], blocks: Sequence[np.ndarray] | None = None, *, strength: float = _LAMBDA
) -> list[Partition]:
    """Which subcarriers of several links are sensitive to motion, by one cost.

    The same subcarrier of two links of equal layout is a neighbour too. Exact by maximum flow, O(nodes^2 edges) at
    worst, near linear in practice.

    Parameters
    ----------
    scores : sequence of L (K_i,) arrays
        Of each link, in order of frequency.
    blocks : sequence of L (K_i,) arrays or None
        LTF block of each.
    strength : float
        What neighbours pay for differing, 0 or more.

    Returns
    -------
    list of L Partition
        The cost in each is the whole's.

    Raises
    ------
    ParameterError
        As `partition`.

    Examples
    --------
    >>> both = partition_links([np.array([0, 0, 2, 2.0]), np.array([0, 0.1, 1.2, 2])])
    >>> [p.sensitive.astype(int).tolist() for p in both]
    [[0, 0, 1, 1], [0, 0, 1, 1]]
    """
    parts = [np.asarray(s, float) for s in scores]
    starts = np.concatenate(([0], np.cumsum([len(p) for p in parts])))
    if blocks is not None and len(blocks) != len(parts):
        raise ParameterError(f"blocks has {len(blocks)} entries, expected {len(parts)}, one a link")
    whole = _known(np.concatenate(parts)) if parts else np.zeros(0)
    if _nothing_to_part(whole):
        return [Partition(np.ones(len(p), bool), 0.0, 0.0) for p in parts]
    pairs = [starts[i] + _in_a_row(len(p), blocks[i] if blocks else None) for i, p in enumerate(parts)]
    for i, p in enumerate(parts):
        for j in range(i):
            if len(parts[j]) == len(p):
                pairs.append(np.stack([starts[j] + np.arange(len(p)), starts[i] + np.arange(len(p))], axis=1))
    joined = np.concatenate(pairs)
    unary, parting, contrast = _costs(whole, joined, strength)
    sensitive = cut.cheapest(unary, joined, parting)
    paid = cut.cost(unary, joined, parting, sensitive) / _UNITS
    return [Partition(sensitive[x:y], paid, contrast) for x, y in pairwise(starts)]
