"""The motions that a room can show, from a link's bins: a few cosines over frequency.

What a body changes is smooth over the subcarriers, as paths in a room are metres longer than one another and not a
hundred (motion_statistics.py). So the subcarriers of a block are reduced to the few cosines over frequency whose delay
a room can have: six of amplitude, six complex of the aligned channel, six complex of products across subcarriers. It
costs no signal, and four fifths of the receiver's noise stay outside.
"""

from __future__ import annotations

import numpy as np

from ..links.cleaning import Columns
from .bins import Bins
from .phase import align, cross_products

__all__ = ["IN_ROOM_S", "modes"]

IN_ROOM_S = 150e-9
"""Paths in a room are longer than the direct one by no more delay than this."""


def modes(bins: Bins) -> tuple[list[np.ndarray], np.ndarray]:
    """The motions that a room can show, from a link's bins.

    N counts from the first bin to the last; empty bins are rows of zeros with weight 0. Columns have no mean. Invariant
    under a gain, phase and delay of its own in every packet. O(N F).

    Parameters
    ----------
    bins : Bins
        At least one.

    Returns
    -------
    kinds : list of (N, D) float64 arrays
        One of each kind (amplitude, channel, products) and LTF block.
    weight : (N,) float64 array
        0 to 1: the square root of a bin's packets over their median.

    Examples
    --------
    >>> from halfwave import Frames, LinkId, Provenance, layout_of
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(100) / 50,
    ...                  np.ones((100, 1, 64), np.complex64))
    >>> from halfwave.signal.bins import bins_of
    >>> kinds, weight = modes(bins_of(f))
    >>> [k.shape for k in kinds], weight.shape
    ([(20, 6), (20, 12), (20, 12)], (20,))
    """
    row = bins.slot - bins.slot[0]
    weight = np.zeros(int(row[-1]) + 1)
    weight[row] = np.sqrt(np.minimum(1.0, bins.packets / np.median(bins.packets)))
    out = []
    for block in np.unique(bins.columns.block):
        chosen = np.flatnonzero(bins.columns.block == block)
        for values in _kinds(bins.csi[:, chosen], bins.columns.index[chosen], bins.columns.spacing_hz):
            dense = np.zeros((len(weight), values.shape[1]))
            dense[row] = values - values.mean(axis=0)
            out.append(dense)
    return out, weight


def _kinds(csi: np.ndarray, index: np.ndarray, spacing_hz: float) -> list[np.ndarray]:
    """Amplitude, channel and products of one block, each as a few cosines over frequency."""
    good = np.isfinite(csi).all(axis=0)
    csi, index = csi[:, good], index[good]
    if len(index) < 3:
        return []
    size = np.abs(csi)
    orders = 1 + int(np.ceil(2 * (np.ptp(index) + 1) * spacing_hz * IN_ROOM_S))  # order j of bandwidth B: j / 2B
    level = np.sqrt(np.mean(size**2, axis=1, keepdims=True))
    out = [(size / np.where(level > 0, level, 1)) @ _cosines(index, orders)]
    if np.iscomplexobj(csi):
        csi = align(csi, index)
        products = cross_products(csi, Columns(np.zeros_like(index), index, spacing_hz))
        for values, at in ((csi, index), (products, np.arange(products.shape[1]))):
            z = values @ _cosines(at, orders)
            out.append(np.concatenate([z.real, z.imag], axis=1))
    return [values for values in out if values.shape[1]]


def _cosines(index: np.ndarray, orders: int) -> np.ndarray:
    """(K,) subcarriers -> (K, J) orthonormal cosines over frequency, lowest orders first."""
    if not len(index):
        return np.zeros((0, 0))
    place = (index - index.min() + 0.5) / (np.ptp(index) + 1)
    return np.linalg.qr(np.cos(np.pi * np.outer(place, np.arange(min(orders, len(index))))))[0]
