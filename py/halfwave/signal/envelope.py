"""The envelope of a line over time, and where it pauses.

The columns of the slow bins are added up as the line is strong in them, which gives the one course of time that has it
best; its envelope, over one period, is compared with its own median. A pause goes from where the envelope falls
through half of that to where it rises through it, and is one if it fell below 30 % in between: an envelope that looks
at one period is at a half just when the last period ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .line_fit import Line
from .spectral_line import Spectrum

__all__ = ["Envelope", "envelope"]

LEAST_S = 9.0
"""For a pause of 10 s: its two ends are known to half a second each."""
STILL = 0.3
_EDGE = 0.5
_LINE_HZ = 0.06
"""A breath that comes and goes fills this much around its line and its multiples."""
_CLEAR = 2.0
"""The envelope's noise must be this much less than what counts as still."""


@dataclass(frozen=True, slots=True, eq=False)
class Envelope:
    """size: (N,) amplitude of a line over one of its periods.  noise: the standard deviation that noise alone gives it,
    over the median size."""

    size: np.ndarray
    noise: float
    rate_hz: float

    @property
    def clear(self) -> bool:
        """Whether a pause would show."""
        return self.noise * _CLEAR <= STILL

    def pauses(self) -> list[tuple[int, int]]:
        """First and last sample of each pause of ten seconds and more; none where one would not show."""
        usual = float(np.median(self.size))
        edges = np.flatnonzero(np.diff(self.size < _EDGE * usual, prepend=False, append=False)).tolist()
        runs = zip(edges[::2], edges[1::2], strict=True) if self.clear else ()
        return [(a, b) for a, b in runs if (b - a) / self.rate_hz >= LEAST_S and self.size[a:b].min() < STILL * usual]


def envelope(found: Spectrum, line: Line) -> Envelope:
    """The envelope of a line over time. O(N D).

    Parameters
    ----------
    found : Spectrum
        N samples of D columns in which the line was found.
    line : Line
        What `refine` says of it.

    Returns
    -------
    Envelope
        size (N,) in units of the whitened columns, the noise over its median, and `pauses()`.

    Examples
    --------
    >>> from halfwave.signal.line_fit import refine
    >>> from halfwave.signal.spectral_line import spectrum
    >>> t = np.arange(1200) / 10
    >>> noise = np.random.default_rng(0).normal(0, 0.05, (1200, 3))
    >>> x = np.where(t < 60, np.sin(2 * np.pi * 0.25 * t), 0)[:, None] + noise
    >>> found = spectrum(x, np.ones(1200), 10.0, np.array([0.03, 0.12, 0.2, 0.3, 0.4, 0.6, 0.8]))
    >>> course = envelope(found, refine(found, 0.25))
    >>> course.size.shape, bool(course.size[300] > 5 * course.size[900])
    ((1200,), True)
    """
    phase = np.angle((line.amplitude**2 / line.noise).sum()) / 2
    shape = (line.amplitude * np.exp(-1j * phase)).real / line.noise
    course = found.columns @ shape
    time_s = np.arange(len(course)) / found.rate_hz
    kernel = np.hanning(2 * round(found.rate_hz / line.hz) + 1)
    kernel = kernel[kernel > 0]
    there = np.convolve(np.square(found.weight), kernel, "same")
    turned = np.convolve(course * found.weight * np.exp(-2j * np.pi * line.hz * time_s), kernel, "same")
    size = 2 * np.abs(turned) / np.maximum(there, 0.25 * kernel.sum())
    away = np.min([np.abs(found.hz - m * line.hz) for m in range(6)], axis=0) > _LINE_HZ
    loud = np.square(np.abs((found.waves * np.sqrt(found.density)) @ shape))
    density = float(np.median(loud[away]) / np.log(2))
    noise = float(2 * np.sqrt(density * np.square(kernel).sum() / 2) / kernel.sum())
    return Envelope(size, noise / max(float(np.median(size)), 1e-300), found.rate_hz)
