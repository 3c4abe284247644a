"""Values of a link over time: lone ones that stand out replaced, and all of them at other times."""

from __future__ import annotations

import numpy as np

__all__ = ["hampel", "resample"]


def hampel(
    values: np.ndarray, *, half_width: int = 3, sigmas: float = 3.0, floor: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Lone values that stand out of their surroundings become the median of these. O(T half_width).

    What counts is `sigmas` x 1.4826 median absolute deviations. For one value a packet (its level, its phase): a
    subcarrier replaced alone would break the shape of its packet. NaN stays NaN.

    Parameters
    ----------
    values : (T,) array
        One a packet.
    half_width : int
        The surroundings are 2 half_width + 1 values, fewer at the ends.
    sigmas : float
        How many deviations stand out.
    floor : float
        The least deviation there is, in the unit of the values: half of a row of integers are often equal, and
        without a floor every other one would be an outlier.

    Returns
    -------
    (T,) array
        The values.
    (T,) bool array
        Which were replaced.

    References
    ----------
    F. R. Hampel, "The influence curve and its role in robust estimation", JASA 69, 1974.

    Examples
    --------
    >>> hampel(np.array([1, 1, 2, 1, 50, 1, 2, 2, 1.0]), floor=0.3)[0]
    array([1., 1., 2., 1., 2., 1., 2., 2., 1.])
    """
    x = np.asarray(values, float)
    if not np.isfinite(x).any():
        return x.copy(), np.zeros(len(x), bool)
    padded = np.pad(x, half_width, constant_values=np.nan)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * half_width + 1)
    around = around[known] if not (known := np.isfinite(x)).all() else around
    usual = np.nanmedian(around, axis=1)
    spread = np.nanmedian(np.abs(around - usual[:, None]), axis=1)
    far = np.abs(x[known] - usual) > sigmas * 1.4826 * np.maximum(spread, floor)
    out, which = x.copy(), np.zeros(len(x), bool)
    which[known] = far
    out[known] = np.where(far, usual, x[known])
    return out, which


def resample(time_s: np.ndarray, values: np.ndarray, at_s: np.ndarray) -> np.ndarray:
    """Values as they would be at other times: linear in between.

    Before the first and after the last it is the first and the last. Look at the gaps first: they are bridged.

    Parameters
    ----------
    time_s : (T,) array
        Ascending, T >= 2, in seconds.
    values : (T, ...) array
        In any unit.
    at_s : (B,) array
        In seconds.

    Returns
    -------
    (B, ...) array
        In that unit.

    Examples
    --------
    >>> resample(np.array([0.0, 0.04, 0.21]), np.array([[1.0], [3.0], [5.0]]), np.array([0.02, 0.04, 9.0])).ravel()
    array([2., 3., 5.])
    """
    after = np.clip(np.searchsorted(time_s, at_s), 1, len(time_s) - 1)
    before_s, after_s = time_s[after - 1], time_s[after]
    weight = np.clip((at_s - before_s) / np.maximum(after_s - before_s, 1e-6), 0, 1).astype(values.dtype)
    weight = weight[(...,) + (None,) * (values.ndim - 1)]
    between: np.ndarray = values[after - 1] * (1 - weight) + values[after] * weight
    return between
