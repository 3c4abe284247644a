"""How much likelier a line is than none, at each frequency of a spectrum."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .spectral_line import Spectrum

__all__ = ["evidence", "unshared"]

_OWN = 1.5
"""A line fills 1.5 / duration on either side of it."""


def evidence(found: Spectrum, *, noise_known: bool = True) -> np.ndarray:
    """How much likelier a line is than none at each frequency: the log of the odds.

    In units of its noise the power p of a column is exponential: of mean 1, or of mean 1 + s with a line of strength s,
    which makes it exp(p s / (1 + s)) / (1 + s) times as likely. As likely as each other are no line, and one in the
    first column, the first two, four and so on to all: what moves a little moves the room's echoes as what drifts does.
    Strengths from half the noise to a thousand times it are alike likely. Where there is no line the odds have the mean
    1, so the evidence exceeds x with a chance of exp(-x) at most (Markov), however many columns there are.

    Parameters
    ----------
    found : Spectrum
        Of columns as `unshared` turns them.
    noise_known : bool
        False for that chance to hold although the noise was measured, from so few waves that a power of ten may be one
        of six. It compares no lines, as all strong ones look alike.

    Returns
    -------
    (F,) array
        Natural logarithm.

    Examples
    --------
    >>> from halfwave.signal.spectral_line import spectrum
    >>> t = np.arange(1200) / 10
    >>> x = 0.3 * np.sin(2 * np.pi * 0.25 * t)[:, None] + np.random.default_rng(0).normal(size=(1200, 3))
    >>> found = spectrum(x, np.ones(1200), 10.0, np.array([0.03, 0.12, 0.2, 0.3, 0.4, 0.6, 0.8]))
    >>> strength = evidence(found)
    >>> bool(strength.max() > 30), bool(np.median(strength) < 1)
    (True, True)
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
    """What turns columns to those whose noise in a band, without some lines, is independent, the loudest first.

    A drift and a moving body are the same in all columns: turned, they are in one and count once. No direction's noise
    counts as less than a column's own, as so few waves cannot tell how little it is.

    Parameters
    ----------
    found : Spectrum
        Of D columns.
    without_hz : sequence of floats
        Lines that are no noise, Hz.
    band_hz : (float, float)
        Lowest and highest frequency of the band, Hz.

    Returns
    -------
    (D, D) array
        To multiply `found.waves` by.

    Examples
    --------
    >>> from halfwave.signal.spectral_line import spectrum
    >>> t = np.arange(1200) / 10
    >>> x = 0.3 * np.sin(2 * np.pi * 0.25 * t)[:, None] + np.random.default_rng(0).normal(size=(1200, 3))
    >>> found = spectrum(x, np.ones(1200), 10.0, np.array([0.03, 0.12, 0.2, 0.3, 0.4, 0.6, 0.8]))
    >>> unshared(found, [0.25], (0.03, 0.8)).shape
    (3, 3)
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
