"""Cleaning: what a packet says of the room, without what the receiver's gain did to it.

An ESP32's gain jumps by more than 1 dB between neighbouring packets in a third to a half of them, and RSSI cannot
repair it; so every packet is divided by its own norm, each LTF block by itself, as their scales differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .frames import Frames
from .subcarriers import Layout

__all__ = [
    "Columns",
    "columns_of",
    "compensate_gain",
    "frequency_order",
    "hampel",
    "normalised_power",
    "outlying_packets",
    "resample",
    "used_amplitude",
    "used_bins",
]


def used_bins(layout: Layout) -> np.ndarray:
    """Indices of the bins that carry something."""
    return np.flatnonzero(~layout.null)


def frequency_order(layout: Layout) -> np.ndarray:
    """All bins by LTF block, then by sub-carrier, for drawing."""
    return np.lexsort((layout.index, layout.block))


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What the columns of `used_amplitude` are."""

    block: np.ndarray
    """(F,) LTF block, 16 apart from antenna to antenna."""
    index: np.ndarray
    """(F,) sub-carrier."""
    spacing_hz: float


def columns_of(layout: Layout, antennas: int) -> Columns:
    """The used bins of every antenna, as `used_amplitude` has them.

    >>> from halfwave import layout_of
    >>> columns_of(layout_of(64), 2).block[[0, -1]]
    array([ 0, 16])
    """
    bins = used_bins(layout)
    block = np.concatenate([layout.block[bins].astype(np.int64) + 16 * a for a in range(antennas)])
    return Columns(block, np.tile(layout.index[bins], antennas), layout.spacing_hz)


def compensate_gain(amplitude: np.ndarray, agc_gain_db: np.ndarray, fft_gain_db: np.ndarray) -> np.ndarray:
    """Divide by the gain that the receiver reports: (T, ...) by (T,) dB; unchanged where it reports none.

    The median gain is the reference, so that amplitudes keep their size (Espressif, esp_csi_gain_ctrl).

    >>> compensate_gain(np.ones((2, 1)), np.array([0.0, 6.0]), np.zeros(2)).ravel().round(3)
    array([1.413, 0.708])
    """
    gain_db = np.nan_to_num(agc_gain_db + fft_gain_db)
    return amplitude * 10 ** (-(gain_db - np.median(gain_db)) / 20)[(...,) + (None,) * (amplitude.ndim - 1)]


def used_amplitude(frames: Frames) -> np.ndarray:
    """(T, A * used bins) float32 amplitudes; NaN where a packet lacks a bin."""
    return frames.amplitude[:, :, used_bins(frames.layout)].reshape(len(frames), -1).astype(np.float32, copy=False)


def normalised_power(amplitude: np.ndarray, block: np.ndarray) -> np.ndarray:
    """|H|^2 over its own mean in each packet and LTF block: (T, F), (F,) -> (T, F) float32, mean 1 in each block.

    Bins that any packet lacks (NaN) are NaN throughout and count for nothing; a packet of zeros becomes ones.
    Invariant under a gain of its own in every packet.

    >>> a = np.array([[1.0, 2.0], [10.0, 20.0]])
    >>> normalised_power(a, np.zeros(2))
    array([[0.4, 1.6],
           [0.4, 1.6]], dtype=float32)
    """
    power = np.square(amplitude, dtype=np.float32)
    good = np.isfinite(power).all(axis=0)
    power[:, ~good] = np.nan
    for b in np.unique(block):
        columns = (block == b) & good
        if columns.any():
            mean = power[:, columns].mean(axis=1, keepdims=True)
            power[:, columns] = np.where(mean > 0, power[:, columns] / np.where(mean > 0, mean, 1), 1)
    return power


def hampel(x: np.ndarray, *, half_width: int = 3, n_sigma: float = 5.0, floor: float = 0.0) -> np.ndarray:
    """Which samples of (T,) are outliers: further from the running median than n_sigma robust standard deviations.

    floor: least deviation taken for one sigma, as int8 data often has none. Ends are padded by their own values.
    A step is no outlier. (F. R. Hampel, JASA 69, 1974.)

    >>> hampel(np.array([1, 1, 1, 9, 1, 1, 1, 5, 5, 5, 5.0]), floor=0.1).nonzero()[0]
    array([3])
    """
    if len(x) < 2 * half_width + 1:
        return np.zeros(len(x), bool)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(x, half_width, mode="edge"), 2 * half_width + 1)
    middle = np.median(around, axis=1)
    mad = np.median(np.abs(around - middle[:, None]), axis=1)
    return np.abs(x - middle) > n_sigma * np.maximum(1.4826 * mad, floor)


def outlying_packets(power: np.ndarray) -> np.ndarray:
    """Which packets of a window (N, F) are garbage: (N,) bool.

    A packet is judged as a whole, by the distance of its profile from the window's mean, as a bad one is bad at every
    sub-carrier. Motion, which lasts for many packets, is none. Sub-carriers that are NaN count for nothing.

    >>> power = np.ones((40, 8)) + np.random.default_rng(0).normal(0, 0.05, (40, 8))
    >>> power[17] = np.linspace(0, 4, 8)
    >>> outlying_packets(power).nonzero()[0]
    array([17])
    """
    off = np.nan_to_num(power - power.mean(axis=0))
    distance = np.sqrt(np.einsum("nf,nf->n", off, off))
    usual = float(np.median(distance))
    if distance.max() <= 5 * usual:  # none can be: spares the running medians
        return np.zeros(len(power), bool)
    return hampel(distance, floor=usual)


def resample(time_s: np.ndarray, values: np.ndarray, *, rate_hz: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means of the samples in bins of 1 / rate_hz: (T,), (T, F) -> times (B,), values (B, F), filled (B,) bool.

    Averaging is the anti-alias filter. A bin without a sample is NaN and not filled: nothing is invented.

    >>> t, v, filled = resample(np.array([0.0, 0.04, 0.21]), np.array([[1.0], [3.0], [5.0]]), rate_hz=10)
    >>> v.ravel(), filled
    (array([ 2., nan,  5.]), array([ True, False,  True]))
    """
    if not len(time_s):
        return np.zeros(0), np.zeros((0, *values.shape[1:])), np.zeros(0, bool)
    place = ((time_s - time_s[0]) * rate_hz).astype(np.int64)
    used, first, count = np.unique(place, return_index=True, return_counts=True)
    out = np.full((place[-1] + 1, *values.shape[1:]), np.nan)
    out[used] = np.add.reduceat(values, first, axis=0) / count[(...,) + (None,) * (values.ndim - 1)]
    filled = np.zeros(len(out), bool)
    filled[used] = True
    return time_s[0] + (np.arange(len(out)) + 0.5) / rate_hz, out, filled
