"""Spectrograms: how fast what moves turns the phase, over time; signed where the phase was kept.

|H|^2 beats at the rate at which a path's length changes, f = v_path / wavelength, without a sign. Aligned complex CSI
(phase.py) turns with it: positive frequency is a path that grows shorter, if the receiver's phase is that of
exp(-j 2 pi f delay), which no recording here can prove. Columns are combined by their signal-to-noise ratio. Irregular
packets are averaged into a regular grid first, an anti-alias filter too; a window with a silence in it is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..csi.frames import Frames
from ..csi.plottable import Plottable
from ..errors import ParameterError
from ..links.cleaning import believed, columns_of, normalised_power, used_amplitude
from .grid import binned
from .phase import aligned
from .selection import least_packets, motion_scores, weights

__all__ = ["Spectrogram", "hann", "spectrogram", "steadied", "stft"]

_AT_ONCE = 1 << 15
"""Complex numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Spectrogram(Plottable):
    """Power (F, T) at frequencies (F,) Hz and times (T,) s, the middles of the windows; NaN where packets are missing.

    Power is per bin, relative to the whole of the normalised CSI: 1 would be all of it.
    """

    power: np.ndarray
    frequency_hz: np.ndarray
    time_s: np.ndarray
    signed: bool
    """Whether positive and negative frequencies differ: a path grows shorter, or longer."""

    def __repr__(self) -> str:
        f, t = self.power.shape
        kind = "signed" if self.signed else "unsigned"
        return f"{kind} spectrogram: {f} frequencies to {self.frequency_hz[-1]:.1f} Hz x {t} times"


def spectrogram(
    frames: Frames, *, window_s: float = 0.5, hop_s: float | None = None, rate_hz: float | None = None
) -> Spectrogram:
    """Doppler over time: the short-time Fourier transform of one link, its columns added by their SNR squared.

    With phase the transform is that of aligned CSI less its mean, and signed; without, of the normalised power. Hann
    windows. O(K T log window).

    Parameters
    ----------
    frames : Frames
        T packets of one link.
    window_s : float
        Length of a window, s; at least 8 packets.
    hop_s : float or None
        From one window to the next, s; None: an eighth of the window.
    rate_hz : float or None
        Of the grid, Hz; None: the link's own rate.

    Returns
    -------
    Spectrogram
        power (F, windows) at frequency_hz (F,); no times where the link is shorter than one window.

    Raises
    ------
    ParameterError
        For lengths and rates that are not above 0, and windows of fewer than 8 packets.

    Examples
    --------
    >>> from halfwave import Frames, LinkId, Provenance, layout_of
    >>> t, k = np.arange(400) / 100, layout_of(64).index
    >>> csi = 10 + np.exp(2j * np.pi * 12 * t)[:, None] * np.exp(1j * k / 4)
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("simulated"), t, csi[:, None].astype("c8"))
    >>> s = spectrogram(f)
    >>> s, bool(np.all(s.frequency_hz[np.nanargmax(s.power, axis=0)] == 12))
    (signed spectrogram: 50 frequencies to 48.0 Hz x 59 times, True)
    """
    for name, given in (("window_s", window_s), ("hop_s", hop_s), ("rate_hz", rate_hz)):
        if given is not None and not 0 < given < np.inf:
            raise ParameterError(f"{name} is {given}, expected above 0, finite")
    frames = believed(frames)
    rate_hz = frames.rate_hz if rate_hz is None else rate_hz
    width = round(window_s * rate_hz)
    if width < 8:
        raise ParameterError(f"a window of {window_s} s has {width} packets at {rate_hz:.1f} Hz, expected 8 or more")
    signed = frames.has_phase
    columns = columns_of(frames.layout, frames.csi.shape[1])
    values = aligned(frames)[0] if signed else normalised_power(used_amplitude(frames), columns.block)
    good = np.isfinite(values).all(axis=0)
    steady = steadied(values[:, good], columns.block[good], columns.index[good])
    time_s, x = binned(frames.time_s, steady, rate_hz)
    hop = max(1, round((window_s / 8 if hop_s is None else hop_s) * rate_hz))
    frequency_hz = (
        np.fft.fftshift(np.fft.fftfreq(width, 1 / rate_hz)) if signed else np.fft.rfftfreq(width, 1 / rate_hz)
    )
    firsts = np.arange(0, len(x) - width + 1, hop)
    if not len(firsts) or not x.shape[1]:
        return Spectrogram(np.zeros((len(frequency_hz), 0)), frequency_hz, np.zeros(0), signed)
    known = np.isfinite(x).all(axis=1)
    x[~known] = 0
    level = (np.abs(x[known]) ** 2).mean(axis=0)
    x[known] -= x[known].mean(axis=0)
    weight = weights(_scores(x[known], rate_hz)) / np.maximum(level, 1e-12)
    power = _weighed_power(np.ascontiguousarray(x.T), weight, width, hop).T
    if signed:
        power = np.fft.fftshift(power, axes=0)
    silent = np.concatenate(([0], np.cumsum(~known)))
    power[:, silent[firsts + width] > silent[firsts]] = np.nan
    return Spectrogram(power, frequency_hz, time_s[firsts] + (width - 1) / 2 / rate_hz, signed)


def stft(x: np.ndarray, width: int, hop: int) -> np.ndarray:
    """Short-time Fourier transform with Hann windows, scaled so that a sinusoid gives its amplitude.

    The same numbers as scipy's ShortTimeFFT over its whole windows, which a test holds; scipy.signal itself would
    double what the page has to load.

    Parameters
    ----------
    x : (T,) array
        Real or complex samples.
    width : int
        Samples of a window.
    hop : int
        Samples from one window to the next.

    Returns
    -------
    (F, windows) complex array
        Of complex x frequencies from the most negative up, else from 0 up.

    Examples
    --------
    >>> np.abs(stft(3 * np.exp(2j * np.pi * 0.25 * np.arange(64)), 16, 16))[12].round(6)
    array([3., 3., 3., 3.])
    """
    waves = _transformed(x[None], width, hop)[0]
    return (np.fft.fftshift(waves, axes=1) if np.iscomplexobj(x) else waves).T


def hann(width: int) -> np.ndarray:
    """Hann window of a period.

    Parameters
    ----------
    width : int
        Samples.

    Returns
    -------
    (width,) array
        0 to 1, without unit.

    Examples
    --------
    >>> hann(4)
    array([0. , 0.5, 1. , 0.5])
    """
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(width) / width)


def _transformed(x: np.ndarray, width: int, hop: int) -> np.ndarray:
    """(K, T) -> (K, windows, F), as `stft` of each row, frequencies from 0 up."""
    window = hann(width)
    scale = (window / window.sum()).astype(x.real.dtype)
    pieces = np.lib.stride_tricks.sliding_window_view(x, width, axis=1)[:, ::hop]
    tapered = np.multiply(pieces, scale, order="C")
    return np.fft.fft(tapered) if np.iscomplexobj(x) else np.fft.rfft(tapered)


def _weighed_power(x: np.ndarray, weight: np.ndarray, width: int, hop: int) -> np.ndarray:
    """Weighted sum over rows (K, T) of |transform|^2: (windows, F). As many rows at once as a cache holds."""
    windows = (x.shape[1] - width) // hop + 1
    rows = max(1, _AT_ONCE // (windows * width))
    total = np.float64(0)
    for i in range(0, len(x), rows):
        waves = _transformed(x[i : i + rows], width, hop)
        parts = waves.view(waves.real.dtype).reshape(len(waves), -1)
        total = total + weight[i : i + rows].astype(parts.dtype) @ np.square(parts, out=parts)
    power: np.ndarray = total.reshape(windows, -1, 2).sum(axis=2)
    return power


def steadied(values: np.ndarray, block: np.ndarray, index: np.ndarray) -> np.ndarray:
    """Columns of which noisier packets than usual are drawn to the median, by as much as they are noisier.

    What a body changes is smooth from subcarrier to subcarrier, so fourth differences across them are a packet's own
    noise: of a path 20 m longer they hold a millionth of the power, of white noise 70 times it. A receiver that changes
    its gain makes whole runs of packets three times noisier than others; left alone, each run would be a burst over the
    whole band.

    Parameters
    ----------
    values : (T, K) array
        Real or complex, finite.
    block : (K,) array
        LTF block of each column.
    index : (K,) array
        Subcarrier of each column.

    Returns
    -------
    (T, K) array
        The steadied columns; the same where there are fewer than 5 columns.

    Examples
    --------
    >>> x = np.ones((50, 12)) + np.random.default_rng(0).normal(0, 0.01, (50, 12))
    >>> x[7] += np.random.default_rng(1).normal(0, 1, 12)
    >>> bool(np.abs(steadied(x, np.zeros(12), np.arange(12))[7] - 1).max() < 0.1)
    True
    """
    if not len(values) or values.shape[1] < 5:
        return values
    values = np.ascontiguousarray(values)
    usual = _medians(values.view(values.real.dtype)).view(values.dtype)
    off: np.ndarray = values - usual
    order = np.lexsort((index, block))
    inside = (block[order][4:] == block[order][:-4]).astype(off.real.dtype)
    rough = off.T[order].T  # columns stay together in memory
    for _ in range(4):
        rough = rough[:, 1:] - rough[:, :-1]
    noise = (np.square(rough.real) + np.square(rough.imag)) @ inside / max(inside.sum(), 1)
    share = np.minimum(1, _medians(noise[:, None])[0] / np.maximum(noise, np.finfo(noise.dtype).tiny))
    off *= share[:, None].astype(off.real.dtype)
    off += usual
    return off


def _medians(values: np.ndarray) -> np.ndarray:
    """(T, K) without NaN -> (K,): the same as np.median's, in a tenth of its time."""
    half = len(values) // 2
    parted = np.partition(np.ascontiguousarray(values.T), half, axis=1)
    upper = parted[:, half]
    return upper.copy() if len(values) % 2 else (upper + parted[:, :half].max(axis=1)) / 2


def _scores(x: np.ndarray, rate_hz: float) -> np.ndarray:
    """`motion_scores`, of complex columns of whichever part moves more; all the same of packets too few to tell."""
    if len(x) < least_packets(rate_hz):
        return np.zeros(x.shape[1])
    if not np.iscomplexobj(x):
        return motion_scores(x, rate_hz)
    parts = np.ascontiguousarray(x).view(x.real.dtype)
    scores: np.ndarray = motion_scores(parts, rate_hz).reshape(-1, 2).max(axis=1)
    return scores
