"""Irregular packets on a regular grid of time."""

from __future__ import annotations

import numpy as np

from ..errors import ParameterError

__all__ = ["GAP_S", "binned", "slots"]

GAP_S = 0.3
"""A longer silence is never bridged."""
_MOST_HZ = 1000.0
_MOST_VALUES = 1 << 28
"""On the grid, 2 GiB: 16 hours of one antenna at 100 Hz. One wild time stamp asks for any number of them."""


def slots(time_s: np.ndarray, rate_hz: float, *, start_s: float = 0.0) -> np.ndarray:
    """The bin of a regular grid that each time lies in.

    Parameters
    ----------
    time_s : (T,) array
        Ascending times, s.
    rate_hz : float
        Bins a second.
    start_s : float
        Where bin 0 begins, s.

    Returns
    -------
    (T,) int64 array
        Ascending.

    Raises
    ------
    ParameterError
        For times that go back or are not finite.

    Examples
    --------
    >>> slots(np.array([0.0, 0.05, 0.1, 0.31]), 10.0)
    array([0, 0, 1, 3])
    """
    if not np.isfinite(time_s).all():
        count = len(time_s) - int(np.isfinite(time_s).sum())
        raise ParameterError(f"{count} of {len(time_s)} times are not finite", tip="leave these packets out")
    which = np.floor((time_s - start_s) * rate_hz + 1e-6).astype(np.int64)
    if (which[1:] < which[:-1]).any():
        raise ParameterError("times go back, expected them ascending", tip="sort the packets by time")
    return which


def binned(
    time_s: np.ndarray, values: np.ndarray, rate_hz: float, *, gap_s: float = GAP_S
) -> tuple[np.ndarray, np.ndarray]:
    """Irregular packets as means over the bins of a regular grid.

    A bin without a packet within a gap shorter than `gap_s` is interpolated, in a longer one it is NaN. O((T + B) K).

    Parameters
    ----------
    time_s : (T,) array
        Ascending times, s.
    values : (T, K) array
        Real or complex.
    rate_hz : float
        Bins a second, up to 1000.
    gap_s : float
        Shortest gap that is not bridged, s.

    Returns
    -------
    time_s : (B,) array
        Middles of the bins, s.
    values : (B, K) array
        Means.

    Raises
    ------
    ParameterError
        For a grid that memory does not hold, a rate out of range, or times that go back.

    Examples
    --------
    >>> binned(np.array([0.0, 0.01, 0.11, 0.9]), np.array([[1.0], [3.0], [4.0], [5.0]]), 10.0)[1].ravel()
    array([ 2.,  4., nan, nan, nan, nan, nan, nan, nan,  5.])
    """
    if not 0 < rate_hz <= _MOST_HZ:
        raise ParameterError(f"rate_hz is {rate_hz}, expected above 0, up to {_MOST_HZ:g}")
    if not len(time_s):
        return np.zeros(0), np.zeros((0, *values.shape[1:]), values.dtype)
    which = slots(time_s, rate_hz, start_s=time_s[0])
    bins = int(which[-1]) + 1
    if bins * values[0].size > _MOST_VALUES:
        raise ParameterError(
            f"{time_s[-1] - time_s[0]:.0f} s at {rate_hz:g} Hz, more than memory holds", tip="frames.between(...)"
        )
    middles = time_s[0] + (np.arange(bins) + 0.5) / rate_hz
    starts = np.flatnonzero(np.r_[True, which[1:] != which[:-1]])
    there = which[starts]
    out = np.full((bins, *values.shape[1:]), np.nan, np.result_type(values.dtype, np.float32))
    counts = np.diff(np.r_[starts, len(which)]).astype(out.real.dtype)
    out[there] = np.add.reduceat(values, starts, axis=0) / counts.reshape(-1, *[1] * (values.ndim - 1))
    if len(there) < bins:
        missing = np.setdiff1d(np.arange(bins), there, assume_unique=True)
        after = np.searchsorted(there, missing)
        before_s, after_s = time_s[starts[after] - 1], time_s[starts[after]]
        bridged = after_s - before_s < gap_s
        missing, left, right = missing[bridged], there[after[bridged] - 1], there[after[bridged]]
        share = ((missing - left) / (right - left)).astype(out.real.dtype).reshape(-1, *[1] * (values.ndim - 1))
        out[missing] = out[left] * (1 - share) + out[right] * share
    return middles, out
