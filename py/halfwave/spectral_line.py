"""A line in coloured noise, over many columns: where it is, how surely, and how exactly.

The model: every column holds a sinusoid of one common frequency, with an amplitude and a phase of its own, upon a slow
drift (a polynomial) and noise whose level and slope over frequency are the column's own. Columns are first turned so
that their noise above `noise_above_hz`, where no body moves, is white and independent (`whitened`).

`spectrum` gives what least squares finds at each frequency, in units of the noise there; `evidence` the logarithm of
the likelihood ratio of a line there against none, summed over columns of which each has its own unknown strength;
`effective_columns` how many of them the noise really makes, as drift and a moving body are the same in all.
`refine` is Gauss-Newton on the exact least squares, drift and the sinusoid's mirror image included, so it reaches the
Cramer-Rao bound (Rife and Boorstyn, IEEE T-IT 20(5), 1974); its standard error is the larger of the bound and of the
spread of the score over pieces of the window (White, Econometrica 48(4), 1980), which knows lines that wander.

Rows of weight 0 are not there: gaps cost evidence and are never filled.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

__all__ = [
    "Line",
    "Spectrum",
    "cramer_rao_hz",
    "effective_columns",
    "evidence",
    "outlier_bound",
    "refine",
    "spectrum",
    "whitened",
]

_DRIFT_HZ = 0.04
"""Slower than this is drift: polynomials of the order that a wave of this frequency has bends."""
_RIDGE = 0.05
_FINENESS = 8
"""Grid points in 1 / duration."""
_OWN = 1.5
"""A line fills 1.5 / duration on either side of it."""
_PIECES = 10


def drift_basis(weight: np.ndarray, rate_hz: float) -> np.ndarray:
    """(N,) -> (N, P) orthonormal weighted polynomials over the window."""
    order = max(1, round(2 * _DRIFT_HZ * len(weight) / rate_hz))
    smooth = np.polynomial.legendre.legvander(np.linspace(-1, 1, len(weight)), order)
    return np.linalg.qr(smooth * weight[:, None])[0]


def _without(basis: np.ndarray, x: np.ndarray) -> np.ndarray:
    return x - basis @ (basis.T @ x)


def whitened(x: np.ndarray, weight: np.ndarray, rate_hz: float, noise_above_hz: float) -> np.ndarray:
    """(N, D) columns turned and scaled so that their noise above a frequency is independent and has variance 1.

    What is estimated from the weighted, windowed columns; the weights themselves are not applied. Columns that never
    change become zeros.
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
    return (x / scale) @ (vectors / np.sqrt(values))


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """What least squares finds at each frequency of a grid."""

    hz: np.ndarray
    """(F,)"""
    waves: np.ndarray
    """(F, D) complex, in units of each column's noise there: without a line, |waves|^2 has the mean 1."""
    columns: np.ndarray
    """(N, D) weighted, without drift."""
    weight: np.ndarray
    drift: np.ndarray
    noise: np.ndarray
    """(2, D) of log power: slope over log frequency, and level at 1 Hz."""
    rate_hz: float

    @property
    def duration_s(self) -> float:
        return len(self.weight) / self.rate_hz

    @property
    def power(self) -> np.ndarray:
        """(F, D)"""
        return np.square(self.waves.real) + np.square(self.waves.imag)

    def noise_at(self, hz: float | np.ndarray) -> np.ndarray:
        """(..., D) power density of the noise, 1 a sample where it is that of the whitening."""
        return np.exp(np.log(np.asarray(hz, float))[..., None] * self.noise[0] + self.noise[1])


def spectrum(x: np.ndarray, weight: np.ndarray, rate_hz: float, edges_hz: np.ndarray) -> Spectrum:
    """Of whitened columns (N, D), from the lowest edge to the highest; O(D N log N).

    The noise of a column is a power law of frequency, through the medians of its power between the edges, which a line
    in one of them does not raise.
    """
    basis = drift_basis(weight, rate_hz)
    columns = _without(basis, x * weight[:, None])
    size = 1 << int(np.ceil(np.log2(_FINENESS * len(x))))
    hz = np.fft.rfftfreq(size, 1 / rate_hz)
    inside = (hz >= edges_hz[0]) & (hz <= edges_hz[-1])
    hz = hz[inside]
    waves = np.fft.rfft(columns * weight[:, None], size, axis=0)[inside]
    shared = np.fft.rfft(basis * weight[:, None], size, axis=0)[inside]
    samples = float(np.square(weight).sum())
    free = 1 - np.square(np.abs(shared)).sum(axis=1) / samples  # what the drift leaves of a sinusoid
    waves = waves / np.sqrt(samples * np.maximum(free, 0.2))[:, None]
    noise = _power_law(hz, np.abs(waves) ** 2, edges_hz)
    density = np.exp(np.log(hz)[:, None] * noise[0] + noise[1])
    return Spectrum(hz, waves / np.sqrt(density), columns, weight, basis, noise, rate_hz)


def _power_law(hz: np.ndarray, power: np.ndarray, edges_hz: np.ndarray) -> np.ndarray:
    """(2, D) slope and level of log power over log frequency."""
    cuts = np.searchsorted(hz, edges_hz)
    pairs = [(a, b) for a, b in pairwise(cuts) if b > a]
    middle = np.array([np.log(hz[a:b].mean()) for a, b in pairs])
    level = np.array([np.median(power[a:b], axis=0) for a, b in pairs])
    level = np.log(np.maximum(level, 1e-12) / np.log(2))  # the median of an exponential is log 2 of its mean
    return np.polyfit(middle, level, 1)


def evidence(found: Spectrum) -> np.ndarray:
    """(F,) log likelihood ratio of a line against none: power p of a column in units of its noise gives p - 1 - log p.

    That is the most that any strength of the column's line gives; below the noise it is 0.
    """
    power = np.maximum(found.power, 1.0)
    return (power - 1 - np.log(power)).sum(axis=1)


def effective_columns(found: Spectrum, without_hz: tuple[float, ...], band_hz: tuple[float, float]) -> float:
    """How many independent columns make the noise of a band, from 1 to D, some lines and what they fill left out.

    The participation ratio of the covariance's eigenvalues, less what a finite number of waves adds to it.
    """
    chosen = (found.hz >= band_hz[0]) & (found.hz <= band_hz[1])
    for line in without_hz:
        chosen &= np.abs(found.hz - line) > _OWN / found.duration_s
    waves = found.waves[chosen]
    columns = waves.shape[1]
    if len(waves) < 2:
        return 1.0
    covariance = (waves.conj().T @ waves).real
    share = float(np.square(covariance).sum() / max(np.trace(covariance) ** 2, 1e-30))
    cells = 2 * len(waves) * (found.hz[1] - found.hz[0]) * found.duration_s
    return 1 / float(np.clip(share - 1 / max(cells, 4.0), 1 / columns, 1))


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line, after `refine`."""

    hz: float
    std_hz: float
    bound_hz: float
    """The Cramer-Rao bound at the strength found."""
    amplitude: np.ndarray
    """(D,) complex, in units of the whitened columns."""


def refine(found: Spectrum, hz: float, *, rounds: int = 3) -> Line:
    """The frequency near a grid point where least squares over all columns, each by its own noise, is best."""
    time_s = (np.arange(len(found.weight)) - (len(found.weight) - 1) / 2) / found.rate_hz
    start_hz, reach_hz = hz, 0.75 / found.duration_s
    per_noise = 1 / found.noise_at(hz)
    for turn in range(rounds + 1):
        angle = 2 * np.pi * hz * time_s
        pair = np.stack([np.cos(angle), np.sin(angle)], axis=1) * found.weight[:, None]
        pair = _without(found.drift, pair)
        coefficients = np.linalg.solve(pair.T @ pair, pair.T @ found.columns)
        rest = found.columns - pair @ coefficients
        turning = np.stack([-np.sin(angle), np.cos(angle)], axis=1) * (2 * np.pi * time_s * found.weight)[:, None]
        slope = _without(np.linalg.qr(pair)[0], _without(found.drift, turning @ coefficients))
        score = (slope * rest) @ per_noise
        information = float(np.square(slope).sum(axis=0) @ per_noise)
        if turn == rounds or information <= 0:
            break
        hz = float(np.clip(hz + score.sum() / information, start_hz - reach_hz, start_hz + reach_hz))
    bound = float(1 / np.sqrt(max(information, 1e-30)))
    pieces = np.add.reduceat(score, np.arange(_PIECES) * len(score) // _PIECES)
    spread = float(np.sqrt(np.square(pieces).sum() * _PIECES / (_PIECES - 3))) * bound**2
    return Line(hz, max(bound, spread), bound, coefficients[0] - 1j * coefficients[1])


def cramer_rao_hz(snr: float, samples: int, duration_s: float) -> float:
    """Least standard deviation of a line's frequency: snr = A^2 / (2 s^2) a sample, white noise, many periods.

    >>> round(60 * cramer_rao_hz(0.1, 1200, 60.0), 4)     # a minute
    0.0503
    """
    return float(np.sqrt(3 / (np.pi**2 * snr * samples)) / duration_s)


def outlier_bound(snr: float, samples: int, cells: float) -> float:
    """Union bound on the chance that the highest of `cells` cells is another than the line's.

    >>> round(outlier_bound(10 ** -1.5, 600, 30), 4)
    0.1263
    """
    return float(min(1.0, (cells - 1) / 2 * np.exp(-snr * samples / 4)))
