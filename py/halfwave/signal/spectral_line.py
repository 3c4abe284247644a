"""A line in coloured noise, over many columns: the spectrum in which it is looked for.

The model: every column holds a sinusoid of one common frequency, with an amplitude and a phase of its own, upon a slow
drift (a polynomial) and noise as strong and as coloured as the column's own (noise_law.py). Columns are first turned so
that their noise above a frequency, where no body moves, is white and independent (whitening.py).

`spectrum` gives what least squares finds at each frequency, in units of the noise there. How much likelier a line is
there than none: evidence.py. Where exactly it is: line_fit.py.

Rows of weight 0 are not there: gaps cost evidence and are never filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..csi.plottable import Plottable
from .noise_law import Noise, noise_law

__all__ = ["Spectrum", "noise_density", "part", "spectrum", "without"]

_DRIFT_HZ = 0.04
"""Slower than this is drift: polynomials of the order that a wave of this frequency has bends."""
_FINENESS = 3
"""Grid points in 1 / duration."""
_FILLED = np.array([-1.0, 0.0, 1.0])
"""Sinusoids that take out a line that wanders a little, in 1 / duration from it."""


def _known(weight: np.ndarray, rate_hz: float, lines_hz: Sequence[float]) -> np.ndarray:
    """(N,) -> (N, P) orthonormal: polynomials over the window, and sinusoids of lines with what they fill."""
    samples = len(weight)
    order = max(1, round(2 * _DRIFT_HZ * samples / rate_hz))
    parts = [_legendre(np.linspace(-1, 1, samples), order)]
    for line in lines_hz:
        angle = 2 * np.pi * np.outer(np.arange(samples) / rate_hz, line + _FILLED * rate_hz / samples)
        parts += [np.cos(angle), np.sin(angle)]
    return np.linalg.qr(np.concatenate(parts, axis=1) * weight[:, None])[0]


def _legendre(x: np.ndarray, order: int) -> np.ndarray:
    """(N,) -> (N, order + 1), by Bonnet's recursion; numpy's are in a package that the page holds only later."""
    p = [np.ones_like(x), x]
    for n in range(2, order + 1):
        p.append(((2 * n - 1) * x * p[-1] - (n - 1) * p[-2]) / n)
    return np.stack(p[: order + 1], axis=1)


def without(basis: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Columns less what an orthonormal basis holds of them.

    Parameters
    ----------
    basis : (N, P) array
        Orthonormal.
    x : (N, D) array
        Columns.

    Returns
    -------
    (N, D) array
        What is left.

    Examples
    --------
    >>> without(np.full((4, 1), 0.5), np.array([[1.0], [2.0], [3.0], [4.0]])).ravel()
    array([-1.5, -0.5,  0.5,  1.5])
    """
    rest: np.ndarray = x - basis @ (basis.T @ x)
    return rest


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum(Plottable):
    """What least squares finds at each frequency of a grid."""

    hz: np.ndarray
    """(F,)"""
    waves: np.ndarray
    """(F, D) complex, in units of each column's noise there: without a line, |waves|^2 has the mean 1."""
    columns: np.ndarray
    """(N, D) weighted, without what is known."""
    weight: np.ndarray
    known: np.ndarray
    """(N, P) what was taken out: drift, and lines found before."""
    noise: Noise
    rate_hz: float
    edges_hz: np.ndarray

    def __repr__(self) -> str:
        low, high = self.hz[[0, -1]] * 60
        return f"spectrum of {self.waves.shape[1]} columns over {self.duration_s:.0f} s, {low:.1f} to {high:.1f} /min"

    @property
    def duration_s(self) -> float:
        return len(self.weight) / self.rate_hz

    @property
    def density(self) -> np.ndarray:
        """(F, D) of the noise."""
        return self.noise.density(self.hz)

    @property
    def power(self) -> np.ndarray:
        """(F, D)"""
        power: np.ndarray = np.square(self.waves.real) + np.square(self.waves.imag)
        return power


def spectrum(
    x: np.ndarray, weight: np.ndarray, rate_hz: float, edges_hz: np.ndarray, *, without_hz: Sequence[float] = ()
) -> Spectrum:
    """What least squares finds at each frequency of whitened columns, drift and some lines taken out.

    The noise of each column is measured in the same window (noise_law.py). O(D N log N).

    Parameters
    ----------
    x : (N, D) array
        Whitened columns.
    weight : (N,) array
        0 to 1; 0 where a sample is missing.
    rate_hz : float
        Samples a second.
    edges_hz : (E,) array
        The noise is measured between these; the grid goes from the lowest to the highest.
    without_hz : sequence of floats
        Lines to take out, Hz.

    Returns
    -------
    Spectrum
        waves (F, D) at frequencies hz (F,).

    Examples
    --------
    >>> t = np.arange(1200) / 10
    >>> x = 0.3 * np.sin(2 * np.pi * 0.25 * t)[:, None] + np.random.default_rng(0).normal(size=(1200, 3))
    >>> found = spectrum(x, np.ones(1200), 10.0, np.array([0.03, 0.12, 0.2, 0.3, 0.4, 0.6, 0.8]))
    >>> round(float(found.hz[found.power.sum(axis=1).argmax()]), 2)
    0.25
    """
    basis = _known(weight, rate_hz, without_hz)
    columns = without(basis, x * weight[:, None])
    size = 1 << int(np.ceil(np.log2(_FINENESS * len(weight))))
    hz, waves = _least_squares(columns, weight, basis, rate_hz, edges_hz, size)
    noise = noise_law(hz, np.abs(waves) ** 2, edges_hz)
    waves /= np.sqrt(noise.density(hz))
    return Spectrum(hz, waves, columns, weight, basis, noise, rate_hz, edges_hz)


def part(found: Spectrum, rows: slice) -> Spectrum:
    """The spectrum of some of the samples alone, on the same grid, in the noise that the whole showed.

    Parameters
    ----------
    found : Spectrum
        Of N samples.
    rows : slice
        The samples to keep.

    Returns
    -------
    Spectrum
        Of these.

    Examples
    --------
    >>> t = np.arange(1200) / 10
    >>> x = 0.3 * np.sin(2 * np.pi * 0.25 * t)[:, None] + np.random.default_rng(0).normal(size=(1200, 3))
    >>> found = spectrum(x, np.ones(1200), 10.0, np.array([0.03, 0.12, 0.2, 0.3, 0.4, 0.6, 0.8]))
    >>> part(found, slice(600, None))
    spectrum of 3 columns over 60 s, 1.9 to 47.9 /min
    """
    weight = found.weight[rows]
    basis = _known(weight, found.rate_hz, ())
    columns = without(basis, found.columns[rows])
    size = round(found.rate_hz / (found.hz[1] - found.hz[0]))
    _, waves = _least_squares(columns, weight, basis, found.rate_hz, found.edges_hz, size)
    return replace(found, waves=waves / np.sqrt(found.density), columns=columns, weight=weight, known=basis)


def _least_squares(
    columns: np.ndarray, weight: np.ndarray, known: np.ndarray, rate_hz: float, edges_hz: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Grid (F,) between the outer edges, and (F, D) sinusoids found, of squared size 1 in noise of variance 1."""
    hz = np.fft.rfftfreq(size, 1 / rate_hz)
    inside = slice(*np.searchsorted(hz, (edges_hz[0], edges_hz[-1])))
    waves = np.fft.rfft(columns * weight[:, None], size, axis=0)[inside]
    shared = np.fft.rfft(known * weight[:, None], size, axis=0)[inside]
    samples = float(np.square(weight).sum())
    free = 1 - np.square(np.abs(shared)).sum(axis=1) / samples  # what is left of a sinusoid
    return hz[inside], waves / np.sqrt(samples * np.maximum(free, 0.2))[:, None]


def noise_density(found: Spectrum, columns: np.ndarray, hz: float) -> np.ndarray:
    """Noise at a frequency of columns that are weighted as those of a spectrum.

    Parameters
    ----------
    found : Spectrum
        Of N samples.
    columns : (N, D) array
        Such as what a line leaves of `found.columns`.
    hz : float
        The frequency, Hz.

    Returns
    -------
    (D,) array
        Power density, 1 of white noise of variance 1.

    Examples
    --------
    >>> t = np.arange(1200) / 10
    >>> x = 0.3 * np.sin(2 * np.pi * 0.25 * t)[:, None] + np.random.default_rng(0).normal(size=(1200, 3))
    >>> found = spectrum(x, np.ones(1200), 10.0, np.array([0.03, 0.12, 0.2, 0.3, 0.4, 0.6, 0.8]))
    >>> bool(np.allclose(noise_density(found, found.columns, 0.5), 1, atol=0.5))
    True
    """
    size = 1 << int(np.ceil(np.log2(2 * len(columns))))
    grid, waves = _least_squares(columns, found.weight, found.known, found.rate_hz, found.edges_hz, size)
    return noise_law(grid, np.abs(waves) ** 2, found.edges_hz).density(hz)
