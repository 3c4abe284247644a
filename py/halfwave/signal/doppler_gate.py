"""A gate that keeps of a spectrogram what stands out of the noise, by letting time frames attend to one another.

1. Noise: power (F, T) without a signal is gamma distributed; its shape, the same for all, and its level at each
   frequency come from the lower part of the values over time, where a body that comes and goes is not. The level is
   smoothed by a median over frequency, so that a fan's line, which never goes, is none of it; and it follows each
   frame's own 40 % quantile over frequency, as one garbled packet raises the whole band and a body part of it.
2. Attention: each frame's power becomes a mean of frames that look like it, A S, with A = softmax(X X' / sqrt(F) tau)
   within a reach in time; X is log S, whitened at each frequency. What repeats gains on what does not.
3. Decision: a cell is signal where u = r - 1 - log r exceeds what noise alone exceeds at the set rate; r is smoothed
   power over noise. The mask is the cheapest one when neighbours in time and frequency pay for differing: an exact
   minimum cut (min_cut.py).
4. Gain: within the mask Wiener's, 1 - 1/r, r of the smoothed power or of the cell's own, whichever is less; outside 0.

Compared with plain, median-subtracted and Wiener-filtered spectrograms in docs/results/spectrogram.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from ..errors import ParameterError
from .min_cut import cheapest

__all__ = ["Gated", "attention", "gate", "noise_of"]

_LOW, _MIDDLE = 0.1, 0.4
"""Quantiles over time at which a body that comes and goes is rarely seen."""
_ACROSS = 8
"""The median over frequency reaches an eighth of the band to either side."""
_TEMPERATURE, _REACH = 1.0, 4
_RATE = 0.01
_NEIGHBOURS_PAY = 0.25
_UNITS = 1000
_MOST_U = 30.0
_SHAPES = np.geomspace(0.5, 200, 200)


@dataclass(frozen=True, slots=True, eq=False)
class Gated:
    """gain (F, T) from 0 to 1, and what it was made of; `gain * power` is the cleaned spectrogram."""

    gain: np.ndarray
    mask: np.ndarray
    smoothed: np.ndarray
    noise: np.ndarray
    """(F, T) level of the noise, in the unit of the power."""
    shape: float
    """Of the noise's gamma distribution: 1 for one column, more where several were added."""

    def __repr__(self) -> str:
        f, t = self.gain.shape
        return f"gate of {f} frequencies x {t} times, {self.mask.mean():.1%} open"


def noise_of(power: np.ndarray) -> tuple[np.ndarray, float]:
    """Level and shape of the noise in a spectrogram, from the 10 and 40 % quantiles over time.

    Parameters
    ----------
    power : (F, T) array
        Power at F frequencies and T times, finite, in any unit.

    Returns
    -------
    level : (F, T) array
        The noise's mean, in the same unit.
    shape : float
        Of its gamma distribution: 1 for one column, more where several were added.

    Examples
    --------
    >>> power = np.random.default_rng(0).gamma(4.0, 0.5 / 4.0, (60, 400))
    >>> level, shape = noise_of(power)
    >>> bool(np.abs(level.mean() - 0.5) < 0.03), 3.5 < shape < 4.5
    (True, True)
    """
    from scipy.special import gammaincinv

    low, middle = np.quantile(power, (_LOW, _MIDDLE), axis=1)
    seen = np.log(np.maximum(middle, 1e-300) / np.maximum(low, 1e-300))
    shape = float(np.interp(-np.median(seen), -_log_ratios(), _SHAPES))
    usual = gammaincinv(shape, _MIDDLE) / shape
    reach = max(2, len(power) // _ACROSS)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(middle, reach, mode="edge"), 2 * reach + 1)
    by_frequency = np.median(around, axis=1) / usual
    by_time = np.quantile(power / np.maximum(by_frequency, 1e-300)[:, None], _MIDDLE, axis=0) / usual
    return by_frequency[:, None] * np.maximum(by_time, 1), shape


@cache
def _log_ratios() -> np.ndarray:
    """Of the two quantiles, for each shape."""
    from scipy.special import gammaincinv

    ratios: np.ndarray = np.log(gammaincinv(_SHAPES, _MIDDLE) / gammaincinv(_SHAPES, _LOW))
    return ratios


def attention(power: np.ndarray, *, reach: int | None = _REACH, temperature: float = _TEMPERATURE) -> np.ndarray:
    """Weights with which each time frame of a spectrogram takes from the others.

    Parameters
    ----------
    power : (F, T) array
        Power at F frequencies and T times, in any unit.
    reach : int or None
        Frames further apart than this do not see each other; None: all do.
    temperature : float
        How unlike frames may be that still share, above 0.

    Returns
    -------
    (T, T) array
        Rows have the sum 1.

    References
    ----------
    A. Vaswani and others, Attention is all you need, NeurIPS 2017: softmax of scaled products, here without learnt
        weights.

    Examples
    --------
    >>> a = attention(np.random.default_rng(0).exponential(size=(40, 30)), reach=2)
    >>> bool(np.allclose(a.sum(axis=1), 1)), int(np.count_nonzero(a[10]))
    (True, 5)
    """
    tokens = np.log(np.maximum(power, 1e-300))
    tokens = tokens - np.median(tokens, axis=1, keepdims=True)
    spread = 1.4826 * np.median(np.abs(tokens), axis=1, keepdims=True)
    tokens = np.clip(tokens / np.where(spread > 0, spread, 1), -5, 5)
    # A frame is most like itself, by its noise: a frame's own weight is that of the likest other one.
    likeness = tokens.T @ tokens / (np.sqrt(len(tokens)) * temperature)
    np.fill_diagonal(likeness, -np.inf)
    if reach is not None:
        t = np.arange(len(likeness))
        likeness[np.abs(t[:, None] - t) > reach] = -np.inf
    best = likeness.max(axis=1)
    np.fill_diagonal(likeness, np.where(np.isfinite(best), best, 0))
    weight = np.exp(likeness - likeness.max(axis=1, keepdims=True))
    shares: np.ndarray = weight / weight.sum(axis=1, keepdims=True)
    return shares


def gate(power: np.ndarray, *, rate: float = _RATE, reach: int | None = _REACH) -> Gated:
    """What of a spectrogram stands out of its noise.

    Times with NaN keep nothing. O(F T^2) and a minimum cut.

    Parameters
    ----------
    power : (F, T) array
        Such as `Spectrogram.power`, in any unit.
    rate : float
        Share of cells of noise alone that may be kept, before neighbours are taken into account, which lowers it.
    reach : int or None
        As of `attention`.

    Returns
    -------
    Gated
        Gain and mask (F, T), the smoothed power, the noise.

    Raises
    ------
    ParameterError
        If there is no frequency, there are fewer than 16 whole times, or `rate` is not between 0 and 1/2.

    Examples
    --------
    >>> power = np.random.default_rng(0).exponential(size=(32, 60))
    >>> power[11] += 20
    >>> kept = gate(power).mask
    >>> bool(kept[11].all()), bool(kept.mean() < 0.05)
    (True, True)
    """
    from scipy.special import gammainccinv

    if power.ndim != 2 or not len(power):
        raise ParameterError(f"power has shape {power.shape}, expected (frequencies, times)")
    whole = np.isfinite(power).all(axis=0)
    if not 0 < rate < 0.5:
        raise ParameterError(f"rate is {rate}, expected between 0 and 0.5")
    if whole.sum() < 16:
        raise ParameterError(f"{whole.sum()} whole times, expected 16 or more")
    seen = power[:, whole]
    noise, shape = noise_of(seen)
    weight = attention(seen, reach=reach)
    smoothed = seen @ weight.T
    noise = np.maximum(noise, 1e-300)
    ratio = smoothed / (noise @ weight.T)
    frames = 1 / (weight**2).sum(axis=1)  # as many independent ones would be as smooth
    limit = gammainccinv(shape * frames, rate) / (shape * frames)
    evidence = np.where(ratio > 1, _llr(ratio), -_llr(ratio)) - _llr(limit)
    mask = _cheapest_mask(evidence)
    gain = np.zeros_like(power)
    own = np.minimum(ratio, seen / noise)
    gain[:, whole] = np.where(mask, 1 - 1 / np.maximum(own, 1), 0)
    return Gated(gain, gain > 0, _into(smoothed, whole), _into(noise, whole), shape)


def _llr(ratio: np.ndarray) -> np.ndarray:
    """Log likelihood ratio of an exponential variable having its own mean rather than 1."""
    llr: np.ndarray = ratio - 1 - np.log(np.maximum(ratio, 1e-300))
    return llr


def _into(values: np.ndarray, whole: np.ndarray) -> np.ndarray:
    out = np.full((len(values), len(whole)), np.nan)
    out[:, whole] = values
    return out


def _cheapest_mask(evidence: np.ndarray) -> np.ndarray:
    """(F, T) bool: the mask m that minimises -sum evidence m + pay sum over neighbours [m != m']."""
    clipped = np.clip(evidence, -_MOST_U, _MOST_U)
    unary = np.stack([np.zeros(clipped.size), -clipped.ravel()], axis=1)
    node = np.arange(clipped.size).reshape(clipped.shape)
    pairs = np.concatenate(
        [
            np.stack([node[1:].ravel(), node[:-1].ravel()], axis=1),
            np.stack([node[:, 1:].ravel(), node[:, :-1].ravel()], axis=1),
        ]
    )
    parting = np.full(len(pairs), round(_NEIGHBOURS_PAY * _UNITS))
    return cheapest(np.rint(unary * _UNITS).astype(np.int64), pairs, parting).reshape(clipped.shape)
