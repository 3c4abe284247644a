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
from .phase import aligned
from .selection import least_packets, motion_scores, weights

__all__ = ["Spectrogram", "binned", "slots", "spectrogram", "steadied", "stft"]

_GAP_S = 0.3
_MOST_HZ = 1000.0
_MOST_VALUES = 1 << 28
"""On the grid, 2 GiB: 16 hours of one antenna at 100 Hz. One wild time stamp asks for any number of them."""
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


def slots(time_s: np.ndarray, rate_hz: float, *, start_s: float = 0.0) -> np.ndarray:
    """(T,) int64, ascending: the bin of 1 / rate_hz that each time lies in. ParameterError for times that go back."""
    if not np.isfinite(time_s).all():
        count = len(time_s) - int(np.isfinite(time_s).sum())
        raise ParameterError(f"{count} of {len(time_s)} times are not finite", tip="leave these packets out")
    which = np.floor((time_s - start_s) * rate_hz + 1e-6).astype(np.int64)
    if (which[1:] < which[:-1]).any():
        raise ParameterError("times go back, expected them ascending", tip="sort the packets by time")
    return which


def binned(
    time_s: np.ndarray, values: np.ndarray, rate_hz: float, *, gap_s: float = _GAP_S
) -> tuple[np.ndarray, np.ndarray]:
    """Ascending times (T,) and values (T, K) as means over bins of 1 / rate_hz: middles (B,), and (B, K).

    A bin without a packet within a silence shorter than `gap_s` is interpolated, in a longer one it is NaN.
    ParameterError for a grid that memory does not hold. O((T + B) K).

    >>> binned(np.array([0.0, 0.01, 0.11, 0.9]), np.array([[1.0], [3.0], [4.0], [5.0]]), 10.0)[1].ravel()
    array([ 2.,  4., nan, nan, nan, nan, nan, nan, nan,  5.])
    """
    if not 0 < rate_hz <= _MOST_HZ:
        raise ParameterError(f"rate_hz is {rate_hz}, expected above 0, up to {_MOST_HZ:g}")
    if not len(time_s):
        return np.zeros(0), np.zeros((0, *values.shape[1:]), values.dtype)
    which = slots(time_s, rate_hz, start_s=time_s[0])
    bins = int(which[-1]) + 1
    if bins * values[0].size > _MOST_VALUES:
        raise ParameterError(
            f"{time_s[-1] - time_s[0]:.0f} s at {rate_hz:g} Hz, more than memory holds", tip="frames.between(...)"
        )
    middles = time_s[0] + (np.arange(bins) + 0.5) / rate_hz
    starts = np.flatnonzero(np.r_[True, which[1:] != which[:-1]])
    there = which[starts]
    out = np.full((bins, *values.shape[1:]), np.nan, np.result_type(values.dtype, np.float32))
    counts = np.diff(np.r_[starts, len(which)]).astype(out.real.dtype)
    out[there] = np.add.reduceat(values, starts, axis=0) / counts.reshape(-1, *[1] * (values.ndim - 1))
    missing = np.setdiff1d(np.arange(bins), there, assume_unique=True)
    if len(missing):
        after = np.searchsorted(there, missing)
        before_s, after_s = time_s[starts[after] - 1], time_s[starts[after]]
        bridged = after_s - before_s < gap_s
        missing, left, right = missing[bridged], there[after[bridged] - 1], there[after[bridged]]
        share = ((missing - left) / (right - left)).astype(out.real.dtype).reshape(-1, *[1] * (values.ndim - 1))
        out[missing] = out[left] * (1 - share) + out[right] * share
    return middles, out


def spectrogram(
    frames: Frames, *, window_s: float = 0.5, hop_s: float | None = None, rate_hz: float | None = None
) -> Spectrogram:
    """Short-time Fourier transform of one link, Hann windows, the columns weighted by SNR squared and added.

    hop_s: an eighth of the window unless told.  rate_hz: of the grid; the link's own rate, unless told.  With phase the
    transform is that of aligned CSI less its mean, and signed; without, of the normalised power. A link shorter than
    one window gives no times. ParameterError for lengths and rates that are not above 0, and windows of fewer than 8
    packets. O(K T log window).

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
    """Short-time Fourier transform of (T,): (F, windows), Hann, scaled so that a sinusoid gives its amplitude.

    Complex x: frequencies from the most negative up. The same numbers as scipy's ShortTimeFFT over its whole windows,
    which a test holds; scipy.signal itself would double what the page has to load.

    >>> np.abs(stft(3 * np.exp(2j * np.pi * 0.25 * np.arange(64)), 16, 16))[12].round(6)
    array([3., 3., 3., 3.])
    """
    waves = _transformed(x[None], width, hop)[0]
    return (np.fft.fftshift(waves, axes=1) if np.iscomplexobj(x) else waves).T


def _transformed(x: np.ndarray, width: int, hop: int) -> np.ndarray:
    """(K, T) -> (K, windows, F), as `stft` of each row, frequencies from 0 up."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(width) / width)
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
    return total.reshape(windows, -1, 2).sum(axis=2)


def steadied(values: np.ndarray, block: np.ndarray, index: np.ndarray) -> np.ndarray:
    """Values (T, K) of which noisier packets than usual are drawn to the median, by as much as they are noisier.

    What a body changes is smooth from sub-carrier to sub-carrier, so fourth differences across them are a packet's own
    noise: of a path 20 m longer they hold a millionth of the power, of white noise 70 times it. A receiver that changes
    its gain makes whole runs of packets three times noisier than others; left alone, each run would be a burst over the
    whole band.
    """
    if not len(values) or values.shape[1] < 5:
        return values
    values = np.ascontiguousarray(values)
    usual = _medians(values.view(values.real.dtype)).view(values.dtype)
    off = values - usual
    order = np.lexsort((index, block))
    inside = (block[order][4:] == block[order][:-4]).astype(off.real.dtype)
    rough = off.T[order].T  # columns stay together in memory
    for _ in range(4):
        rough = rough[:, 1:] - rough[:, :-1]
    noise = (np.square(rough.real) + np.square(rough.imag)) @ inside / max(inside.sum(), 1)
    share = np.minimum(1, np.median(noise) / np.maximum(noise, np.finfo(noise.dtype).tiny))
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
    return motion_scores(parts, rate_hz).reshape(-1, 2).max(axis=1)
