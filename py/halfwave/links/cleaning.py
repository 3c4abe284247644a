"""Cleaning: what a packet says of the room, without what the receiver's gain did to it.

An ESP32's gain jumps by more than 1 dB between neighbouring packets in a third to a half of them, and RSSI cannot
repair it; so every packet is divided by its own norm, each LTF block by itself, as their scales differ. That takes out
the gains that some chips report (agc_gain, fft_gain) as well, which are the same for all subcarriers of a packet.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..csi.frames import Frames
from .columns import Columns, columns_of, frequency_order, used_amplitude, used_amplitude_of, used_bins

__all__ = [
    "Columns",
    "believed",
    "columns_of",
    "frequency_order",
    "gain_compensated",
    "normalised_power",
    "outlying_packets",
    "used_amplitude",
    "used_amplitude_of",
    "used_bins",
]

_MOST_SIZE = 1e15
"""The squares of larger values do not add up in float32."""
_USUAL_PACKETS = 50
_FAR = 4.0
"""A packet is far from the usual profile at this many times the median distance."""
_BACK = 0.4
"""Its neighbours are back if they are nearer than this part of its distance."""


def believed(frames: Frames) -> Frames:
    """Values beyond all measure become NaN; packets that lack half of their used bins or more are left out. O(T K).

    Parameters
    ----------
    frames : Frames
        T packets of K bins.

    Returns
    -------
    Frames
        Itself where nothing is wrong.

    Examples
    --------
    >>> from halfwave import LinkId, Provenance, layout_of
    >>> csi = np.ones((3, 1, 64), np.complex64)
    >>> csi[1], csi[2, 0, 7] = np.inf, 1e25
    >>> link, time_s = LinkId("1", "", "LLTF"), np.arange(3) / 100
    >>> kept = believed(Frames.build(link, layout_of(64), Provenance("replay"), time_s, csi))
    >>> kept.csi[:, 0, 6:9].real
    array([[ 1.,  1.,  1.],
           [ 1., nan,  1.]], dtype=float32)
    """
    size = frames.amplitude
    if not size.size or np.maximum.reduce(size, axis=None) < _MOST_SIZE:
        return frames
    good = size < _MOST_SIZE
    if not (good | np.isnan(size)).all():
        frames = replace(frames, csi=np.where(good, frames.csi, np.nan))
    enough = good[:, :, used_bins(frames.layout)].mean(axis=(1, 2)) > 0.5
    return frames if enough.all() else frames[enough]


def normalised_power(amplitude: np.ndarray, block: np.ndarray) -> np.ndarray:
    """|H|^2 over its own mean in each packet and LTF block, so that its mean is 1 in each block.

    Bins that any packet lacks (NaN) are NaN throughout and count for nothing; a packet of zeros becomes ones. Invariant
    under a gain of its own in every packet.

    Parameters
    ----------
    amplitude : (T, F) array
        As `used_amplitude` gives it.
    block : (F,) array
        LTF block of each column; the columns of a block stand together.

    Returns
    -------
    (T, F) array
        Without unit.

    Examples
    --------
    >>> a = np.array([[1.0, 2.0], [10.0, 20.0]])
    >>> normalised_power(a, np.zeros(2))
    array([[0.4, 1.6],
           [0.4, 1.6]])
    """
    power: np.ndarray = np.square(amplitude, dtype=np.result_type(amplitude, np.float32))
    if len(block) and block[0] == block[-1]:  # one block, and mostly nothing lacks
        total = np.add.reduce(power, axis=1, keepdims=True)
        if len(total) and np.minimum.reduce(total, axis=None) > 0 and np.maximum.reduce(total, axis=None) < np.inf:
            power *= len(block) / total
            return power
    good = np.isfinite(power).all(axis=0)
    power[:, ~good] = 0
    starts = np.concatenate(([0], np.flatnonzero(block[1:] != block[:-1]) + 1))
    total = np.add.reduceat(power, starts, axis=1)
    bins = np.add.reduceat(good, starts, dtype=power.dtype)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.repeat(bins / total, np.diff(starts, append=len(block)), axis=1)
        power *= scale
    if not total.all():
        power[~np.isfinite(scale)] = 1
    power[:, ~good] = np.nan
    return power


def gain_compensated(frames: Frames) -> Frames | None:
    """The frames as at one gain, the median of the first 50 packets.

    H 10^(-(gain - usual) / 20), gain being the sum of agc_gain_db and fft_gain_db. Packets without a gain of their own
    are left out; those whose firmware took it out already (meta["gain"]) are as they are. What a whole band does at
    once is seen again; each packet's own noise is too.

    Parameters
    ----------
    frames : Frames
        T packets.

    Returns
    -------
    Frames or None
        None where the receiver does not report its gain.

    References
    ----------
    Espressif's esp_csi_gain_ctrl.

    Examples
    --------
    >>> from halfwave import LinkId, Provenance, layout_of
    >>> gain_db = np.array([20.0, 26.0, 20.0], np.float32)
    >>> csi = np.ones((3, 1, 64), np.complex64) * 10 ** (gain_db / 20)[:, None, None].astype(np.float32)
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(3.0), csi,
    ...                  agc_gain_db=gain_db, fft_gain_db=np.zeros(3, np.float32))
    >>> gain_compensated(f).amplitude[:, 0, 5].round(3)
    array([10., 10., 10.], dtype=float32)
    """
    gain_db = frames.agc_gain_db + np.nan_to_num(frames.fft_gain_db)
    known = np.isfinite(gain_db)
    if not known.any():
        return None
    told = frames if known.all() else frames[known]
    gain_db = gain_db[known]
    if "gain" in frames.meta:
        return told
    scale = 10 ** (-(gain_db - np.median(gain_db[:_USUAL_PACKETS])) / 20)
    return replace(told, csi=told.csi * scale[:, None, None].astype(told.csi.real.dtype))


def outlying_packets(power: np.ndarray) -> np.ndarray:
    """Which packets of a window are of another state of the receiver, or garbage. O(N F).

    Some chips give one packet or a few in a row with quite another profile, and go back. Such a run is no longer than a
    sixteenth of the window, jumps far away from the window's usual profile and back again, and hardly changes in
    between. A body moves on from packet to packet.

    Parameters
    ----------
    power : (N, F) array
        Normalised power; columns that are NaN throughout count for nothing.

    Returns
    -------
    (N,) bool array
        True for those that are to be left out.

    Examples
    --------
    >>> power = np.ones((80, 8)) + np.random.default_rng(0).normal(0, 0.05, (80, 8))
    >>> power[17:20] = np.linspace(0, 4, 8)
    >>> outlying_packets(power).nonzero()[0]
    array([17, 18, 19])
    """
    n = len(power)
    if n < 3:
        return np.zeros(n, bool)
    squared, usual = _from(power, np.full(n, 1 / n, power.dtype) @ power)
    if np.maximum.reduce(squared) <= _FAR**2 * usual:  # none can be: spares the rest
        return np.zeros(n, bool)
    if np.isnan(usual):
        return outlying_packets(power[:, np.isfinite(power).all(axis=0)])
    squared, usual = _from(power, np.median(power[:: 1 + n // 64], axis=0))
    distance, usual = np.sqrt(squared), usual**0.5
    edges = np.flatnonzero(np.diff(distance > _FAR * usual, prepend=False, append=False))
    start, stop = edges[::2], edges[1::2]
    around = np.concatenate(([0], distance, [0]))  # of packets -1 to n
    jumps = (around[start] < _BACK * distance[start]) & (around[stop + 1] < _BACK * distance[stop - 1])
    step = np.linalg.norm(np.diff(power, axis=0), axis=1)
    moves = np.concatenate(([0], np.cumsum(step > 3 * np.median(step))))
    lively = moves[stop - 1] - moves[start] > (stop - start) // 3
    state = jumps & ~lively & (stop - start <= max(1, n // 16))
    marks = np.zeros(n + 1, np.int64)
    marks[start[state]] += 1
    marks[stop[state]] -= 1
    return np.cumsum(marks[:n]) > 0


def _from(power: np.ndarray, centre: np.ndarray) -> tuple[np.ndarray, float]:
    """Squared distance (N,) of each packet from a profile, and its median."""
    off = power - centre
    squared = np.vecdot(off, off)
    middle, parted = len(squared) // 2, squared.copy()
    parted.partition(middle)
    return squared, float(parted[middle])
