"""Where a line of a spectrum is, and how exactly.

`refine` is Gauss-Newton on the exact least squares, drift and the sinusoid's mirror image included, so it reaches the
Cramer-Rao bound (Rife and Boorstyn, IEEE T-IT 20(5), 1974); its standard error is the larger of the bound and of what
the phase's jitter and walk over pieces of the window make of it (wander.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, factorial

import numpy as np

from .spectral_line import Spectrum, noise_density, without
from .wander import slope

__all__ = ["Line", "cramer_rao_hz", "outlier_bound", "refine"]

_PIECES = 20
"""At most, and none shorter than a period, for the phase's wander."""
_SEEN = 0.1
"""A piece that knows this much less of the phase than most is a pause."""
_CLEAR = 9.0
"""Information on a piece's phase, 1 / rad^2, from which on its turns can be counted."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line, after `refine`."""

    hz: float
    std_hz: float
    bound_hz: float
    """The Cramer-Rao bound at the strength found."""
    amplitude: np.ndarray
    """(D,) complex, in units of the whitened columns."""
    noise: np.ndarray
    """(D,) its density there."""


def refine(found: Spectrum, hz: float, *, rounds: int = 2, pauses: Sequence[tuple[int, int]] = ()) -> Line:
    """The frequency near a grid point where least squares over all columns, each by its own noise, is best.

    Parameters
    ----------
    found : Spectrum
        Of N samples.
    hz : float
        Where to begin, Hz.
    rounds : int
        Steps of Gauss-Newton.
    pauses : sequence of (int, int)
        First and last samples in which the line is not there; behind each it begins with a phase of its own.

    Returns
    -------
    Line
        Frequency, standard error and bound in Hz, amplitude and noise (D,).

    References
    ----------
    D. Rife and R. Boorstyn, Single-tone parameter estimation from discrete-time observations, IEEE T-IT 20(5), 1974.

    Examples
    --------
    >>> from halfwave.signal.spectral_line import spectrum
    >>> t = np.arange(1200) / 10
    >>> x = np.sin(2 * np.pi * 0.251 * t)[:, None] + np.random.default_rng(0).normal(size=(1200, 3))
    >>> line = refine(spectrum(x, np.ones(1200), 10.0, np.array([0.03, 0.12, 0.2, 0.3, 0.4, 0.6, 0.8])), 0.25)
    >>> abs(line.hz - 0.251) < 4 * line.std_hz < 0.002
    True
    """
    count = len(found.weight)
    time_s = (np.arange(count) - (count - 1) / 2) / found.rate_hz
    there = _stretches(count, pauses) * found.weight[:, None]
    start_hz, reach_hz = hz, 0.75 / found.duration_s
    per_noise = 1 / found.noise.density(hz)
    for turn in range(rounds + 1):
        angle = 2 * np.pi * hz * time_s
        pair = without(found.known, np.concatenate([np.cos(angle)[:, None] * there, np.sin(angle)[:, None] * there], 1))
        coefficients = np.linalg.solve(pair.T @ pair, pair.T @ found.columns)
        rest = found.columns - pair @ coefficients
        if turn == 1:  # the noise once more, without the line and what it spills
            per_noise = 1 / noise_density(found, rest, hz)
        turning = np.concatenate([-np.sin(angle)[:, None] * there, np.cos(angle)[:, None] * there], axis=1)
        phase = turning @ coefficients  # what a radian more adds
        turns = phase * (2 * np.pi * time_s)[:, None]
        turns = without(np.linalg.qr(pair)[0], without(found.known, turns))
        score = (turns * rest) @ per_noise
        information = float(np.square(turns).sum(axis=0) @ per_noise)
        if turn == rounds or information <= 0:
            break
        hz = float(np.clip(hz + score.sum() / information, start_hz - reach_hz, start_hz + reach_hz))
    bound = float(1 / np.sqrt(max(information, 1e-30)))
    line = pair @ coefficients
    more, std = _wandering(rest, line, phase, per_noise, there, time_s, found.rate_hz, hz)
    longest, parts = int(np.square(there).sum(axis=0).argmax()), there.shape[1]
    amplitude = coefficients[longest] - 1j * coefficients[parts + longest]
    return Line(hz + more, max(bound, std), bound, amplitude, 1 / per_noise)


def _wandering(
    rest: np.ndarray,
    line: np.ndarray,
    ahead: np.ndarray,
    per_noise: np.ndarray,
    there: np.ndarray,
    time_s: np.ndarray,
    rate_hz: float,
    hz: float,
) -> tuple[float, float]:
    """What the phases of pieces add to a frequency, Hz, and its standard error; line, ahead: (N, D) a quarter apart."""
    length_s = np.ceil(len(time_s) / rate_hz * hz / _PIECES) / hz
    piece = np.floor((time_s - time_s[0]) / length_s)
    first = np.flatnonzero(np.diff(piece, prepend=-1))
    if len(time_s) - first[-1] < 0.5 * length_s * rate_hz:
        first = first[:-1]

    def size(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.add.reduceat((a * b) @ per_noise, first)

    known = np.maximum(size(ahead, ahead), 1e-30)
    turned = size(ahead, rest) / known
    straight = 1 + size(line, rest) / np.maximum(size(line, line), 1e-30)
    kept = known > _SEEN * np.median(known)
    piece_s = np.add.reduceat(time_s, first) / np.diff(first, append=len(time_s))
    stretch = np.add.reduceat(there, first, axis=0).argmax(axis=1)
    turned, straight, known = turned[kept], straight[kept], known[kept]
    phase, noise = turned, 1 / known
    if np.median(known) > _CLEAR:  # then it may turn by any angle; else what turns so far is noise
        phase, noise = np.unwrap(np.arctan2(turned, straight)), noise / np.maximum(turned**2 + straight**2, _SEEN)
    rate, std = slope(piece_s[kept], phase, noise, stretch[kept])
    return rate / (2 * np.pi), std / (2 * np.pi)


def _stretches(count: int, pauses: Sequence[tuple[int, int]]) -> np.ndarray:
    """(N, P) 1 where a stretch between pauses is; those of less than a fifth of all are none."""
    edges = [0, *(edge for pause in pauses for edge in pause), count]
    kept = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= 2 * count // 10]
    out = np.zeros((count, max(1, len(kept))))
    for column, (a, b) in enumerate(kept or [(0, count)]):
        out[a:b, column] = 1
    return out


def cramer_rao_hz(snr: float, samples: int, duration_s: float) -> float:
    """Least standard deviation of a line's frequency, in white noise, over many periods.

    Parameters
    ----------
    snr : float
        A^2 / (2 s^2) a sample.
    samples : int
        How many.
    duration_s : float
        Over what time, s.

    Returns
    -------
    float
        Hz.

    References
    ----------
    D. Rife and R. Boorstyn, Single-tone parameter estimation from discrete-time observations, IEEE T-IT 20(5), 1974.

    Examples
    --------
    >>> round(60 * cramer_rao_hz(0.1, 1200, 60.0), 4)     # a minute
    0.0503
    """
    return float(np.sqrt(3 / (np.pi**2 * snr * samples)) / duration_s)


def outlier_bound(snr: float, samples: int, cells: float, columns: int = 1) -> float:
    """Union bound on the chance that some other of the cells is higher than the line's.

    Parameters
    ----------
    snr : float
        A^2 / (2 s^2) a sample, of all columns together.
    samples : int
        How many.
    cells : float
        Frequencies that are told apart.
    columns : int
        Over which the line's power is shared.

    Returns
    -------
    float
        0 to 1.

    References
    ----------
    J. Proakis, Digital Communications, McGraw-Hill: square-law combining.

    Examples
    --------
    >>> round(outlier_bound(10 ** -1.5, 600, 30), 4), round(outlier_bound(10 ** -1.5, 600, 30, 12), 4)
    (0.1263, 1.0)
    """
    half = snr * samples / 4
    terms = [half**n / factorial(n) * sum(comb(2 * columns - 1, k) for k in range(columns - n)) for n in range(columns)]
    return float(min(1.0, (cells - 1) * np.exp(-half) * sum(terms) / 2 ** (2 * columns - 1)))
