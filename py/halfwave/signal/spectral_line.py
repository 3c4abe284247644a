"""A line in coloured noise, over many columns: where it is, how surely, and how exactly.

The model: every column holds a sinusoid of one common frequency, with an amplitude and a phase of its own, upon a slow
drift (a polynomial) and noise as strong and as coloured as the column's own (noise_law.py). Columns are first turned so
that their noise above `noise_above_hz`, where no body moves, is white and independent (`whitened`).

`spectrum` gives what least squares finds at each frequency, in units of the noise there; `unshared` turns its columns
to where their noise is independent, as drift and a moving body are the same in all; `evidence` is the logarithm of the
odds of a line there against none. `refine` is Gauss-Newton on the exact least squares, drift and the sinusoid's mirror
image included, so it reaches the Cramer-Rao bound (Rife and Boorstyn, IEEE T-IT 20(5), 1974); its standard error is the
larger of the bound and of what the phase's jitter and walk over pieces of the window make of it (wander.py).

Rows of weight 0 are not there: gaps cost evidence and are never filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import comb, factorial

import numpy as np

from ..csi.plottable import Plottable
from .noise_law import Noise, noise_law
from .wander import slope

__all__ = [
    "Line",
    "Spectrum",
    "cramer_rao_hz",
    "elsewhere",
    "evidence",
    "halved",
    "outlier_bound",
    "part",
    "refine",
    "spectrum",
    "unshared",
    "whitened",
]

_DRIFT_HZ = 0.04
"""Slower than this is drift: polynomials of the order that a wave of this frequency has bends."""
_RIDGE = 0.05
_FINENESS = 3
"""Grid points in 1 / duration."""
_OWN = 1.5
"""A line fills 1.5 / duration on either side of it."""
_FILLED = np.array([-1.0, 0.0, 1.0])
"""Sinusoids that take out a line that wanders a little, in 1 / duration from it."""
_HALF_BAND = (0, -1 / 32), (2, 9 / 32), (3, 16 / 32), (4, 9 / 32), (6, -1 / 32)
_LEAST_THERE = 0.1
_PIECES = 20
"""At most, and none shorter than a period, for the phase's wander."""
_SEEN = 0.1
"""A piece that knows this much less of the phase than most is a pause."""
_CLEAR = 9.0
"""Information on a piece's phase, 1 / rad^2, from which on its turns can be counted."""


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


def _without(basis: np.ndarray, x: np.ndarray) -> np.ndarray:
    rest: np.ndarray = x - basis @ (basis.T @ x)
    return rest


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
    white: np.ndarray = (x / scale) @ (vectors / np.sqrt(values))
    return white


def halved(x: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every second of (N, D) rows and of their weights (N,), of which nothing folds onto the lower half of the rest.

    A half-band filter: flat within 1 % up to 0.14 of the rows' rate, less than 3 % above 0.36 of it.
    """
    weighted, padded = np.pad(x * weight[:, None], ((3, 3), (0, 0))), np.pad(weight, 3)
    sums = sum(tap * weighted[i : i + len(x) : 2] for i, tap in _HALF_BAND)
    there = sum(tap * padded[i : i + len(x) : 2] for i, tap in _HALF_BAND)
    there = np.where(there > _LEAST_THERE, there, 0.0)
    return np.where(there[:, None] > 0, sums / np.maximum(there, _LEAST_THERE)[:, None], 0.0), np.minimum(there, 1.0)


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
    """Of whitened columns (N, D), from the lowest edge to the highest, some lines taken out; O(D N log N).

    The noise of each column is measured in the same window (noise_law.py).
    """
    basis = _known(weight, rate_hz, without_hz)
    columns = _without(basis, x * weight[:, None])
    size = 1 << int(np.ceil(np.log2(_FINENESS * len(weight))))
    hz, waves = _least_squares(columns, weight, basis, rate_hz, edges_hz, size)
    noise = noise_law(hz, np.abs(waves) ** 2, edges_hz)
    waves /= np.sqrt(noise.density(hz))
    return Spectrum(hz, waves, columns, weight, basis, noise, rate_hz, edges_hz)


def part(found: Spectrum, rows: slice) -> Spectrum:
    """Of some of the samples alone, on the same grid, in the noise that the whole showed."""
    weight = found.weight[rows]
    basis = _known(weight, found.rate_hz, ())
    columns = _without(basis, found.columns[rows])
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


def evidence(found: Spectrum, *, noise_known: bool = True) -> np.ndarray:
    """(F,) log of the chance of the waves with a line there over that without one, of columns as `unshared` turns them.

    In units of its noise the power p of a column is exponential: of mean 1, or of mean 1 + s with a line of strength s,
    which makes it exp(p s / (1 + s)) / (1 + s) times as likely. As likely as each other are no line, and one in the
    first column, the first two, four and so on to all: what moves a little moves the room's echoes as what drifts does.
    Strengths from half the noise to a thousand times it are alike likely. Where there is no line the odds have the mean
    1, so the evidence exceeds x with a chance of exp(-x) at most (Markov), however many columns there are.

    noise_known: False for that chance to hold although the noise was measured, from so few waves that a power of ten
    may be one of six. It compares no lines, as all strong ones look alike.
    """
    power = found.power
    if not noise_known:
        waves = _KNOWN * found.duration_s * (found.edges_hz[-1] - found.edges_hz[0])
        power = waves * np.log1p(power / waves)  # F distributed to exponential
    columns = power.shape[1]
    first = np.unique(np.minimum(_FIRST, columns))
    total = np.cumsum(power, axis=1)[:, first - 1, None]
    odds = total * (_STRENGTHS / (1 + _STRENGTHS)) - first[:, None] * np.log1p(_STRENGTHS)
    most = np.maximum(odds.max(axis=(1, 2)), 0.0)
    mean = np.exp(odds - most[:, None, None]).mean(axis=2).sum(axis=1) + np.exp(-most)
    log_odds: np.ndarray = most + np.log(mean / (1 + len(first)))
    return log_odds


_STRENGTHS, _FIRST = 2.0 ** np.arange(-1, 11), 2 ** np.arange(12)
_KNOWN = 0.3
"""The noise is known as well as from this share of the waves between the edges: medians, and a law of two numbers."""
_LOUD = 2.0
"""Waves so much larger than most are some line's, and count as that large for the noise."""


def unshared(found: Spectrum, without_hz: Sequence[float], band_hz: tuple[float, float]) -> np.ndarray:
    """(D, D) what turns columns to those whose noise in a band, without some lines, is independent, the loudest first.

    A drift and a moving body are the same in all columns: turned, they are in one and count once. No direction's noise
    counts as less than a column's own, as so few waves cannot tell how little it is.
    """
    chosen = (found.hz >= band_hz[0]) & (found.hz <= band_hz[1])
    for line in without_hz:
        chosen &= np.abs(found.hz - line) > _OWN / found.duration_s
    waves = found.waves[chosen]
    if len(waves) < 2:
        return np.eye(found.waves.shape[1])
    loud = np.sqrt(found.power[chosen].sum(axis=1))
    waves = waves * np.minimum(1, _LOUD * np.median(loud) / np.maximum(loud, 1e-30))[:, None]
    size, directions = np.linalg.eigh((waves.conj().T @ waves).real / len(waves))
    scaled: np.ndarray = (directions / np.sqrt(np.maximum(size, 1.0)))[:, ::-1]
    return scaled


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
        pair = _without(
            found.known, np.concatenate([np.cos(angle)[:, None] * there, np.sin(angle)[:, None] * there], 1)
        )
        coefficients = np.linalg.solve(pair.T @ pair, pair.T @ found.columns)
        rest = found.columns - pair @ coefficients
        if turn == 1:  # the noise once more, without the line and what it spills
            per_noise = 1 / _noise_density(found, rest, hz)
        turning = np.concatenate([-np.sin(angle)[:, None] * there, np.cos(angle)[:, None] * there], axis=1)
        phase = turning @ coefficients  # what a radian more adds
        turns = phase * (2 * np.pi * time_s)[:, None]
        turns = _without(np.linalg.qr(pair)[0], _without(found.known, turns))
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


def _noise_density(found: Spectrum, columns: np.ndarray, hz: float) -> np.ndarray:
    """(D,) noise at a frequency of columns (N, D) that are weighted as those of the spectrum."""
    size = 1 << int(np.ceil(np.log2(2 * len(columns))))
    grid, waves = _least_squares(columns, found.weight, found.known, found.rate_hz, found.edges_hz, size)
    return noise_law(grid, np.abs(waves) ** 2, found.edges_hz).density(hz)


def elsewhere(x: np.ndarray, amplitude: np.ndarray) -> np.ndarray:
    """Columns (N, D) turned so that a line of this amplitude (D,) is in none of them: (N, D - 2).

    Whatever moves in the same place goes with it, its wandering too; another place has another shape over the columns.

    >>> x = np.sin(np.arange(50))[:, None] * np.array([1.0, 2.0, 3.0])
    >>> bool(np.abs(elsewhere(x, np.array([1j, 2j, 3j]))).max() < 1e-12)
    True
    """
    shape = np.stack([amplitude.real, amplitude.imag], axis=1)
    directions, size, _ = np.linalg.svd(shape)
    rest: np.ndarray = x @ directions[:, int((size > 1e-9 * size[0]).sum()) :]
    return rest


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
