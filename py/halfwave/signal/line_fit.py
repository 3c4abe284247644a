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

    pauses: first and last samples in which the line is not there; behind each it begins with a phase of its own.
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
    """Least standard deviation of a line's frequency: snr = A^2 / (2 s^2) a sample, white noise, many periods.

    >>> round(60 * cramer_rao_hz(0.1, 1200, 60.0), 4)     # a minute
    0.0503
    """
    return float(np.sqrt(3 / (np.pi**2 * snr * samples)) / duration_s)


def outlier_bound(snr: float, samples: int, cells: float, columns: int = 1) -> float:
    """Union bound on the chance that some other of `cells` cells is higher than the line's.

    The chance that one is: two unknown phases, the line's power shared by `columns` (Proakis, Digital Communications,
    square-law combining). snr is that of all columns together.

    >>> round(outlier_bound(10 ** -1.5, 600, 30), 4), round(outlier_bound(10 ** -1.5, 600, 30, 12), 4)
    (0.1263, 1.0)
    """
    half = snr * samples / 4
    terms = [half**n / factorial(n) * sum(comb(2 * columns - 1, k) for k in range(columns - n)) for n in range(columns)]
    return float(min(1.0, (cells - 1) * np.exp(-half) * sum(terms) / 2 ** (2 * columns - 1)))
