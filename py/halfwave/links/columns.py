"""The bins of a packet that carry something, as columns: which subcarriers they are, and their amplitudes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..csi.frames import Frames
from ..csi.subcarriers import Layout

__all__ = ["Columns", "columns_of", "frequency_order", "used_amplitude", "used_amplitude_of", "used_bins"]


def used_bins(layout: Layout) -> np.ndarray:
    """Indices of the bins that carry something.

    Parameters
    ----------
    layout : Layout
        Of K bins.

    Returns
    -------
    (n,) int array
        Ascending; not to be written to.

    Examples
    --------
    >>> from halfwave import layout_of
    >>> used_bins(layout_of(64))[[0, 25, 26]].tolist()
    [1, 26, 38]
    """
    return _used_bins(layout)


@lru_cache(maxsize=64)
def _used_bins(layout: Layout) -> np.ndarray:
    bins = np.flatnonzero(~layout.null)
    bins.flags.writeable = False
    return bins


def frequency_order(layout: Layout) -> np.ndarray:
    """All bins by LTF block, then by subcarrier, for drawing.

    Parameters
    ----------
    layout : Layout
        Of K bins.

    Returns
    -------
    (K,) int array
        Indices of bins.

    Examples
    --------
    >>> from halfwave import layout_of
    >>> frequency_order(layout_of(64))[[0, -1]].tolist()
    [32, 31]
    """
    return np.lexsort((layout.index, layout.block))


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What the columns of `used_amplitude` are."""

    block: np.ndarray
    """(F,) LTF block, 16 apart from antenna to antenna."""
    index: np.ndarray
    """(F,) subcarrier."""
    spacing_hz: float

    def width_hz(self, chosen: np.ndarray) -> float:
        """Bandwidth of columns of one block: some chips give every second subcarrier.

        Parameters
        ----------
        chosen : (n,) int array
            Indices of columns, in order of frequency.

        Returns
        -------
        float
            Hz.

        Examples
        --------
        >>> Columns(np.zeros(26), np.arange(-26, 26, 2), 312_500.0).width_hz(np.arange(26)) / 1e6
        16.25
        """
        step = float(np.median(np.diff(self.index[chosen]))) if len(chosen) > 1 else 1.0
        return len(chosen) * step * self.spacing_hz


def columns_of(layout: Layout, antennas: int) -> Columns:
    """The used bins of every antenna, as `used_amplitude` has them.

    Parameters
    ----------
    layout : Layout
        Of the packets.
    antennas : int
        Of the receiver.

    Returns
    -------
    Columns
        F of them.

    Examples
    --------
    >>> from halfwave import layout_of
    >>> columns_of(layout_of(64), 2).block[[0, -1]]
    array([ 0, 16])
    """
    return _columns_of(layout, antennas)


@lru_cache(maxsize=64)
def _columns_of(layout: Layout, antennas: int) -> Columns:
    bins = used_bins(layout)
    block = np.concatenate([layout.block[bins].astype(np.int64) + 16 * a for a in range(antennas)])
    columns = Columns(block, np.tile(layout.index[bins], antennas), layout.spacing_hz)
    columns.block.flags.writeable = columns.index.flags.writeable = False
    return columns


def used_amplitude(frames: Frames) -> np.ndarray:
    """Amplitudes of the bins that carry something.

    Parameters
    ----------
    frames : Frames
        T packets of A antennas.

    Returns
    -------
    (T, A * used bins) array
        float32 unless the CSI is finer; NaN where a packet lacks a bin.

    Examples
    --------
    >>> from halfwave import LinkId, Provenance, layout_of
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(3.0),
    ...                  np.full((3, 1, 64), 3 + 4j, np.complex64))
    >>> used_amplitude(f).shape, float(used_amplitude(f)[0, 0])
    ((3, 52), 5.0)
    """
    return used_amplitude_of(frames.amplitude, frames.layout)


def used_amplitude_of(amplitude: np.ndarray, layout: Layout) -> np.ndarray:
    """`used_amplitude` of amplitudes by themselves.

    Parameters
    ----------
    amplitude : (T, A, K) array
        Of all bins.
    layout : Layout
        Of K bins.

    Returns
    -------
    (T, A * used bins) array
        float32 unless the CSI is finer; NaN where a packet lacks a bin.

    Examples
    --------
    >>> from halfwave import layout_of
    >>> used_amplitude_of(np.ones((3, 1, 64)), layout_of(64)).shape
    (3, 52)
    """
    used = amplitude[:, :, used_bins(layout)]
    floats = used if used.dtype.kind == "f" else used.astype(np.float32)
    return floats.reshape(len(used), used.shape[1] * used.shape[2])
