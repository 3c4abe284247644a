"""Two statistics of whether anything moves, of the normalised power of a window's packets; no calibration.

In time: what moves scatters waves whose sum changes smoothly from packet to packet; noise does not. So the mean over
subcarriers of the autocorrelation of |H|^2 is 0 when nothing moves and grows towards 1 with motion (WiDetect: F. Zhang
et al., IMWUT 3(3), 2019, with lag one). Here it is the mean of lags one and two: for N packets of white noise each
has the mean -1/N and the variance 1/N, and the two are uncorrelated, so their mean has the variance 1/(2N) and the
mean over subcarriers no more. The threshold of the same false-alarm level falls by the square root of two.

What changes more slowly than any motion, a receiver that warms, is taken out of both: a straight line, and in long
windows slow waves too.

In frequency: in slow streams a walk has gone a good part of a wavelength between two packets, and time shows noise.
But paths in a room are metres longer than one another, not a hundred: what a body changes is smooth from subcarrier to
subcarrier, and what the receiver's noise changes is not. So the change at delays of a room over the change at delays
that no room has says how far anything stands above the noise of the very same packets.
"""

from __future__ import annotations

from functools import lru_cache
from statistics import NormalDist

import numpy as np

from ..links.cleaning import Columns
from .modes import IN_ROOM_S

__all__ = ["ALPHA", "LAGS", "autocorrelation", "change_db", "deviations", "drift_orders", "threshold", "without_trend"]

_NORMAL = NormalDist()
_BLOCKS = 4
"""A window's parts, whose spread is the standard error."""
_NO_ROOM_S = 600e-9
_DRIFT_HZ = 0.15
"""What changes more slowly is a receiver that warms or a chest, not a walk: of a body that turns a path by a wavelength
it would be 2 cm/s."""

ALPHA = 1e-3
"""False-alarm level of one window of white noise."""
LAGS = 2
_FADED = 0.05
"""Bins weaker than this, of a mean of 1, count as if they were this strong: their noise no longer falls."""


def drift_orders(span_s: float) -> int:
    """How many half cosines over a window are slower than any motion.

    Parameters
    ----------
    span_s : float
        Length of the window, s.

    Returns
    -------
    int
        0 where a straight line says as much.

    Examples
    --------
    >>> drift_orders(2.0), drift_orders(8.0)
    (0, 2)
    """
    orders = round(2 * _DRIFT_HZ * span_s)
    return orders if orders > 1 else 0


@lru_cache(maxsize=256)
def _trend(n: int, orders: int) -> np.ndarray:
    """(2 + orders, n) float32, no more than n: orthonormal, of a constant, a straight line and slow half cosines."""
    t = np.arange(n) - (n - 1) / 2
    basis = np.stack([np.full(n, n**-0.5), t / np.sqrt((t @ t) or 1)])
    if orders:
        waves = np.cos(np.pi / n * np.outer(np.arange(1, orders + 1), t + n / 2))
        basis = np.linalg.qr(np.concatenate([basis, waves]).T)[0].T
    basis = basis.astype(np.float32, order="C")
    basis.flags.writeable = False
    return basis


def without_trend(power: np.ndarray, orders: int = 0) -> np.ndarray:
    """Columns less mean, straight line and slow half cosines, a column each.

    Parameters
    ----------
    power : (N, F) array
        Normalised power, of mean 1.
    orders : int
        How many half cosines over the window.

    Returns
    -------
    (N, F) array
        What is left.

    Examples
    --------
    >>> bool(np.abs(without_trend(1 + np.arange(20.0)[:, None])).max() < 1e-5)
    True
    """
    trend = _trend(len(power), orders)
    x = power - 1  # near 0: nothing is lost to rounding
    x -= trend.T @ (trend @ x)
    return x


def autocorrelation(power: np.ndarray, *, drift_orders: int = 0) -> tuple[float, float]:
    """Mean of the lag 1 and 2 autocorrelations of columns less mean and trend, over columns.

    The error is the spread over quarters of the window. NaN columns and constant ones do not count. O(N F).

    Parameters
    ----------
    power : (N, F) array
        Normalised power of N packets.
    drift_orders : int
        So many half cosines over the window count as trend too.

    Returns
    -------
    value : float
        0 at rest, towards 1 with motion; NaN when no column is left, and with fewer than 6 packets.
    std : float
        Its standard error; NaN likewise.

    References
    ----------
    F. Zhang and others, WiDetect: robust motion detection with a statistical electromagnetic model, IMWUT 3(3), 2019.

    Examples
    --------
    >>> ramp = np.sin(np.arange(200) / 10)[:, None] * np.ones((1, 8))
    >>> psi, error = autocorrelation(ramp)
    >>> 0.97 < psi < 1, error < 0.03
    (True, True)
    """
    n, f = power.shape
    if n < _BLOCKS + LAGS:
        return float("nan"), float("nan")
    x = without_trend(power, drift_orders)
    quarter = (n - LAGS) // _BLOCKS
    pieces = np.arange(_BLOCKS + 1) * quarter  # in the last, 2 to 5 packets that fill no quarter
    products = x[1:].copy()
    products[:-1] += x[2:]
    products *= x[:-1]
    energy, product = np.add.reduceat(np.square(x), pieces), np.add.reduceat(products, pieces)
    whole, shared = np.add.reduce(energy), np.add.reduce(product)
    if not np.minimum.reduce(whole) > 1e-9 * n:
        live = whole > 1e-9 * n
        energy, product, whole, shared = energy[:, live], product[:, live], whole[live], shared[live]
        f = len(whole)
    if not f:
        return float("nan"), float("nan")
    ratio = np.divide(product, np.maximum(energy, 1e-12), out=product)
    ratio[-1] = shared / whole
    *by_quarter, value = (np.add.reduce(ratio, axis=1) / (LAGS * f)).tolist()
    centre = sum(by_quarter) / _BLOCKS
    variance = sum((rho - centre) ** 2 for rho in by_quarter) / (_BLOCKS - 1)
    return value, (variance / _BLOCKS) ** 0.5


def change_db(power: np.ndarray, columns: Columns, *, drift_orders: int = 0) -> tuple[float, float]:
    """Change of columns at delays of a room over that at delays of none.

    Each LTF block is taken apart by a cosine transform over its subcarriers; order j of a block of bandwidth B is a
    delay of j / 2B. White noise gives 0 dB. The error is the spread over quarters of the window.

    Parameters
    ----------
    power : (N, F) array
        Normalised power of N packets.
    columns : Columns
        What each column is.
    drift_orders : int
        So many half cosines over the window count as trend.

    Returns
    -------
    value : float
        dB; NaN where no block resolves both delays or nothing changes.
    std : float
        Its standard error, dB; NaN likewise.

    Examples
    --------
    >>> columns = Columns(np.zeros(52, int), np.arange(52), 312_500.0)
    >>> noise = 1 + np.random.default_rng(0).normal(0, 0.1, (80, 52))
    >>> wave = 0.3 * np.random.default_rng(1).normal(size=(80, 1)) * np.cos(np.arange(52) / 9)
    >>> change_db(noise, columns)[0].__round__(), change_db(noise + wave, columns)[0].__round__()
    (0, 16)
    """
    good = np.isfinite(power).all(axis=0)
    x = without_trend(power, drift_orders)
    x /= np.sqrt(power.mean(axis=0) + _FADED)
    quarter = len(x) // _BLOCKS
    energy, orders = np.zeros((_BLOCKS, 2)), np.zeros(2)
    for chosen, cosines, group in _delays(columns, good.tobytes()):
        waves = x[len(x) - quarter * _BLOCKS :].take(chosen, axis=1) @ cosines
        energy += np.square(waves, out=waves).reshape(_BLOCKS, quarter, -1).sum(axis=1) @ group
        orders += group.sum(axis=0)
    near, far = energy.T
    if not orders.all() or not far.sum() > 1e-12 * _BLOCKS * quarter * orders[1]:
        return float("nan"), float("nan")
    level = far.mean() / orders[1]
    by_quarter = 10 * np.log10(np.maximum(near / orders[0], 1e-12 * quarter) / level)
    return float(10 * np.log10(near.mean() / orders[0] / level)), float(by_quarter.std(ddof=1) / np.sqrt(_BLOCKS))


@lru_cache(maxsize=64)
def _delays(columns: Columns, good: bytes) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Of each LTF block: its K good columns in order of frequency, cosines (K, J), and which of these are delays that a
    room has, and that none has: (J, 2) of ones and zeros.

    good: bool of each column; bytes, as what is cached needs a hash.
    """
    out = []
    for block in np.unique(columns.block):
        chosen = np.flatnonzero((columns.block == block) & np.frombuffer(good, bool))
        chosen = chosen[np.argsort(columns.index[chosen])]
        order = np.arange(len(chosen))
        delay_s = order / (2 * columns.width_hz(chosen))
        group = np.stack([(delay_s > 0) & (delay_s <= IN_ROOM_S), delay_s >= _NO_ROOM_S], axis=1).astype(np.float32)
        cosines = np.cos(np.pi * np.outer(order + 0.5, order) / len(chosen)).astype(np.float32)
        used = group.any(axis=1)
        out.append((chosen, cosines[:, used], group[used]))
    return out


def threshold(packets: int, alpha: float = ALPHA, *, drift_orders: int = 0) -> float:
    """What the autocorrelation of white noise exceeds with probability alpha, or less.

    -(1 + m) / N + z / sqrt(2 N), m being the half cosines that were taken out: each takes out what is like itself from
    packet to packet.

    Parameters
    ----------
    packets : int
        N, of the window.
    alpha : float
        False-alarm level, 0 to 1.
    drift_orders : int
        m.

    Returns
    -------
    float
        In the unit of the autocorrelation.

    Examples
    --------
    >>> round(threshold(200), 4)
    0.1495
    """
    root: float = (LAGS * packets) ** 0.5
    return -(1 + drift_orders) / packets + deviations(alpha) / root


@lru_cache(maxsize=256)
def deviations(alpha: float) -> float:
    """How many standard deviations a normal variable exceeds with a given probability.

    Parameters
    ----------
    alpha : float
        The probability, 0 to 1.

    Returns
    -------
    float
        Standard deviations.

    Examples
    --------
    >>> round(deviations(0.001), 2)
    3.09
    """
    return _NORMAL.inv_cdf(1 - alpha)
